import { tableFromIPC } from 'apache-arrow';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { fileName } from '#app/take-away/save';
import { type Table, toCsv } from '#app/take-away/table';
import { tableFile } from '#app/take-away/table-files';

const TABLE: Table = [
  { name: 'place', type: 'text', values: ['A, "west"', null] },
  { name: 'value', type: 'number', values: [0.25, Number.NaN] },
  { name: 'count', type: 'whole', values: [3, null] },
  { name: 'counted', type: 'flag', values: [true, false] },
];
const METADATA = { credit: 'Copernicus · CC-BY' };
const ROWS = [
  { place: 'A, "west"', value: 0.25, count: 3, counted: true },
  { place: null, value: null, count: null, counted: false },
];

describe('tables', () => {
  it('are CSV as RFC 4180 has it, nothing as empty cells', () => {
    expect(toCsv(TABLE)).toBe('place,value,count,counted\r\n"A, ""west""",0.25,3,true\r\n,,,false\r\n');
    expect(new TextDecoder().decode(tableFile(TABLE, 'csv', METADATA))).toBe(toCsv(TABLE));
  });

  it('are Parquet that another reader reads, with whom to credit', async () => {
    const bytes = tableFile(TABLE, 'parquet', METADATA);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect(await parquetReadObjects({ file })).toEqual(ROWS);
    const { key_value_metadata } = await parquetMetadataAsync(file);
    expect(key_value_metadata).toContainEqual({ key: 'credit', value: METADATA.credit });
  });

  it('are Arrow files with the same rows', () => {
    const table = tableFromIPC(tableFile(TABLE, 'arrow', METADATA));
    expect(table.toArray().map((row) => row?.toJSON())).toEqual(ROWS);
    expect(table.schema.metadata.get('credit')).toBe(METADATA.credit);
  });

  it('go into files whose names every system takes', () => {
    expect(fileName(['S2/L2A: été', '../x', ''], 'csv')).toBe('S2-L2A-ete_x.csv');
    expect(fileName(['///'], 'csv')).toBe('quadrat.csv');
  });
});
