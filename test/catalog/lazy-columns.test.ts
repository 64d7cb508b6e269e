import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, expect, test } from 'vitest';
import type { ByteSource } from '#bytes/source';
import { ParquetFile } from '#catalog/parquet/parquet-file';
import { isQuadratError } from '#model/errors';
import { randomNumbers } from './contract-items';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-lazy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every type and shape a catalog may have; every third value missing, few and many different ones. */
const COLUMNS = `
  i AS number, i::INTEGER AS small, (i * 7919)::BIGINT AS large, (i % 200)::UTINYINT AS tiny, i::UINTEGER AS unsigned,
  i / 3 AS share, (i / 3)::FLOAT AS single, i % 2 = 0 AS flag, 'text ' || i AS text, 'kind ' || i % 3 AS kind,
  CASE WHEN i % 3 > 0 THEN 'maybe ' || i END AS maybe, NULL::VARCHAR AS nothing,
  CASE WHEN i % 3 > 0 THEN i * 1.5 END AS perhaps, CASE WHEN i % 3 > 0 THEN i % 2 = 0 END AS unsure,
  encode('bytes ' || i) AS bytes, TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR AS naive,
  (TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR)::TIMESTAMPTZ AS stamp, DATE '2020-01-01' + i::INTEGER AS day,
  (i / 7)::DECIMAL(9, 2) AS price, uuid() AS code,
  {xmin: i, ymin: CASE WHEN i % 5 > 0 THEN i END} AS box,
  CASE WHEN i % 4 > 0 THEN {a: CASE WHEN i % 3 > 0 THEN {b: 'deep ' || i, c: i} END, d: i} END AS nested,
  [i, i + 1] AS list, CASE WHEN i % 4 > 0 THEN [{e: i, f: ['x', NULL]}] END AS records, MAP {'k' || i % 2: i} AS map`;

async function written(name: string, options: string, rows = 1000): Promise<Uint8Array> {
  const file = path.join(folder, name);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(
      `COPY (SELECT ${COLUMNS} FROM range(${rows}) AS t(i)) TO '${file}' (FORMAT parquet, ${options})`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return new Uint8Array(readFileSync(file));
}

const sourceOf = (bytes: Uint8Array): ByteSource => ({
  url: 'https://data.example/values.parquet',
  size: async () => bytes.length,
  read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
});

/** A missing value is null in a column of ours, undefined in some of hyparquet's. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

test.each([
  ['zstd', 'COMPRESSION zstd'],
  ['snappy, small pages and groups', 'COMPRESSION snappy, ROW_GROUP_SIZE 300'],
  ['uncompressed, no dictionaries', 'COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1'],
  ['gzip', 'COMPRESSION gzip'],
  ['the newer encodings', 'COMPRESSION zstd, PARQUET_VERSION v2'],
])('values asked for one by one are those that hyparquet makes of all rows: %s', async (name, options) => {
  const bytes = await written(`${name}.parquet`, options);
  const file = await ParquetFile.open(sourceOf(bytes));
  const exact = { byteLength: bytes.length, slice: (start: number, end?: number) => bytes.slice(start, end).buffer };
  const expected = await parquetReadObjects({ file: exact, compressors, utf8: false });
  const names = [...file.columns.keys()];
  const found: unknown[] = [];
  for (const group of file.metadata.row_groups.keys()) {
    const columns = await file.readColumns(group, names);
    for (let row = 0; row < file.rows(group); row++) {
      found.push(Object.fromEntries(names.map((each) => [each, plain(columns.get(each)!.at(row))])));
    }
    expect(columns.get('text')!.at(file.rows(group))).toBeUndefined();
  }
  expect(found).toEqual(expected.map(plain));
  // Every column has been asked of the pages: those of lists as well.
  expect(plain(found[1])).toMatchObject({ text: 'text 1', nested: { a: { b: 'deep 1' } }, list: [1n, 2n] });
});

test('whatever is wrong with a byte, reading ends in values or in BAD_CATALOG', async () => {
  const bytes = await written('small.parquet', 'COMPRESSION uncompressed, ROW_GROUP_SIZE 100', 100);
  const random = randomNumbers(7);
  let refused = 0;
  const mutations = 200;
  for (let mutation = 0; mutation < mutations; mutation++) {
    const broken = bytes.slice();
    for (let change = 0; change < 4; change++)
      broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
    try {
      const file = await ParquetFile.open(sourceOf(broken));
      for (const group of file.metadata.row_groups.keys()) {
        for (const name of file.columns.keys()) {
          const column = (await file.readColumns(group, [name])).get(name)!;
          // Once read, no value may be refused any more.
          for (let row = 0; row < column.length; row++) column.at(row);
        }
      }
    } catch (error) {
      expect(isQuadratError(error, 'BAD_CATALOG'), String((error as Error).stack)).toBe(true);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(mutations / 20);
  expect(refused).toBeLessThan(mutations);
}, 60_000);
