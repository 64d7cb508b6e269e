/**
 * `node native.mjs URL EXTENSIONS QUESTION`: native DuckDB's answer about a catalog on a web server, in one thread, as one
 * line of JSON. A process of its own, so that its memory can be told. EXTENSIONS: files to load, separated by commas.
 */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [url, extensions, text] = process.argv.slice(2);
const { ask, query } = JSON.parse(text);
const instance = await DuckDBInstance.create(':memory:', { allow_unsigned_extensions: 'true', threads: '1' });
const connection = await instance.connect();
for (const file of extensions.split(',')) await connection.run(`LOAD '${file}'`);
await connection.run("SET TimeZone = 'UTC'");
await connection.run('SET enable_geoparquet_conversion = true');

const conditions = ['TRUE'];
const params = [url];
if (query.bbox) {
  const [west, south, east, north] = query.bbox;
  conditions.push(
    'bbox.xmin <= ? AND bbox.xmax >= ? AND bbox.ymin <= ? AND bbox.ymax >= ?',
    'ST_Intersects(geometry, ST_MakeEnvelope(?, ?, ?, ?))',
  );
  params.push(east, west, north, south, west, south, east, north);
}
if (query.time) {
  conditions.push('datetime >= ?::TIMESTAMPTZ', 'datetime < ?::TIMESTAMPTZ + INTERVAL 1 MONTH');
  params.push(...query.time.map((month) => `${month}-01 00:00:00+00`));
}
const where = conditions.join(' AND ');
const sql =
  ask === 'months'
    ? `SELECT count(*)::INTEGER AS count FROM read_parquet(?) WHERE ${where} GROUP BY date_trunc('month', datetime)
       ORDER BY date_trunc('month', datetime)`
    : `SELECT * FROM read_parquet(?) WHERE ${where} ORDER BY datetime, id`;

let a = 1;
let b = 0;
const add = (piece) => {
  for (let i = 0; i < piece.length; i++) {
    a = (a + piece.charCodeAt(i)) % 65521;
    b = (b + a) % 65521;
  }
};
const started = performance.now();
const result = await connection.stream(sql, params);
const names = result.deduplicatedColumnNames();
const column = names.indexOf(ask === 'months' ? 'count' : 'id');
let datasets = 0;
let firstMs = 0;
for (;;) {
  const chunk = await result.fetchChunk();
  if (!chunk || chunk.rowCount === 0) break;
  if (datasets === 0) firstMs = performance.now() - started;
  for (const value of chunk.getColumnValues(column)) {
    datasets += ask === 'months' ? value : 1;
    add(ask === 'months' ? `${value},` : value);
  }
}
const lastMs = performance.now() - started;
const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
console.log(JSON.stringify({ datasets, check: b * 65536 + a, firstMs, lastMs, peakBytes: Number(peak) * 1024 }));
