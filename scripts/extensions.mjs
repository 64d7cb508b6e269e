/**
 * `npm run extensions`: DuckDB's signed Parquet, JSON and spatial extensions, from DuckDB's own repository into
 * public/duckdb/, for a deployment whose visitors should not have to ask that host themselves. Quadrat works without.
 */
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './steps.mjs';

const REPOSITORY = 'https://extensions.duckdb.org';
/** The engine inside the pinned @duckdb/duckdb-wasm; another version's extensions do not load. */
const ENGINE = 'v1.5.4';
const PLATFORM = 'wasm_eh';
/** Name and the least size in bytes it can sensibly have: an error page is smaller. */
const EXTENSIONS = [
  ['parquet', 500_000],
  ['json', 100_000],
  ['spatial', 5_000_000],
];

const folder = join(ROOT, 'public/duckdb', ENGINE, PLATFORM);

async function download(name, leastSize) {
  const file = `${name}.duckdb_extension.wasm`;
  const url = `${REPOSITORY}/${ENGINE}/${PLATFORM}/${file}`;
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  } catch (error) {
    throw new Error(`${url} cannot be reached (${error.cause?.code ?? error.message}). Are you online?`);
  }
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  const whole = response.headers.has('content-encoding') || Number.isNaN(declared) || declared === bytes.length;
  if (!whole) throw new Error(`${url} broke off after ${bytes.length} of ${declared} bytes; try again`);
  if (bytes.length < leastSize) throw new Error(`${url} is only ${bytes.length} bytes long, which cannot be right`);
  if (String(bytes.subarray(0, 4)) !== '0,97,115,109') throw new Error(`${url} is not WebAssembly`);
  const target = join(folder, file);
  await writeFile(`${target}.part`, bytes);
  await rename(`${target}.part`, target);
  console.log(`${file}: ${(bytes.length / 1e6).toFixed(1)} MB`);
}

try {
  await mkdir(folder, { recursive: true });
  for (const [name, leastSize] of EXTENSIONS) await download(name, leastSize);
  const built = await stat(join(ROOT, 'dist')).catch(() => null);
  console.log(`In public/duckdb/${ENGINE}/${PLATFORM}.${built ? ' Run npm run build to serve them.' : ''}`);
} catch (error) {
  console.error(`${error.message}\nQuadrat works without these extensions, through its own Parquet reader.`);
  process.exitCode = 1;
}
