import { Table as ArrowTable, Bool, Float64, Int32, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Column, type Table, type TableFormat, toCsv } from './table';

/** A table as a file. `metadata` goes into Parquet and Arrow, which have a place for it. */
export function tableFile(table: Table, format: TableFormat, metadata: Readonly<Record<string, string>>): Uint8Array {
  if (format === 'csv') return new TextEncoder().encode(toCsv(table));
  return format === 'parquet' ? toParquet(table, metadata) : toArrow(table, metadata);
}

const PARQUET_TYPES = { text: 'STRING', number: 'DOUBLE', whole: 'INT32', flag: 'BOOLEAN' } as const;

function toParquet(table: Table, metadata: Readonly<Record<string, string>>): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: table.map((column) => ({
      name: column.name,
      type: PARQUET_TYPES[column.type],
      data: known(column),
      nullable: true,
    })),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return new Uint8Array(buffer);
}

function toArrow(table: Table, metadata: Readonly<Record<string, string>>): Uint8Array {
  const types = {
    text: () => new Utf8(),
    number: () => new Float64(),
    whole: () => new Int32(),
    flag: () => new Bool(),
  };
  const arrow = new ArrowTable(
    Object.fromEntries(table.map((column) => [column.name, vectorFromArray(known(column), types[column.type]())])),
  );
  for (const [key, value] of Object.entries(metadata)) arrow.schema.metadata.set(key, value);
  return tableToIPC(arrow, 'file');
}

/** NaN says "nothing" on the page; in a file that is null. */
function known({ values }: Column): Array<string | number | boolean | null> {
  return Array.from(values as ArrayLike<string | number | boolean | null>, (value) =>
    typeof value === 'number' && Number.isNaN(value) ? null : value,
  );
}
