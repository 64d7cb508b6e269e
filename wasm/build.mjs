/**
 * Compiles the AssemblyScript kernels to build/wasm/kernels.wasm. Does nothing where the result is newer than every
 * source, unless called with --force.
 */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, '..', 'build', 'wasm', 'kernels.wasm');

async function modified(path) {
  const info = await stat(path).catch(() => undefined);
  return info?.mtimeMs ?? 0;
}

export async function buildKernels({ force = false } = {}) {
  const sources = (await readdir(here)).filter((name) => /\.(ts|mjs)$/.test(name)).map((name) => join(here, name));
  const newest = Math.max(...(await Promise.all(sources.map(modified))));
  if (!force && (await modified(output)) > newest) return { output, built: false };

  // Loaded only when there is something to do: the compiler alone takes a second to start.
  const { default: asc } = await import('assemblyscript/asc');
  await mkdir(dirname(output), { recursive: true });
  // Moved into place when whole, so that a test run beside the build never reads half a module.
  const partial = `${output}.${process.pid}`;
  const { error, stderr } = await asc.main([
    join(here, 'kernels.ts'),
    '--outFile',
    partial,
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--initialMemory',
    '16',
    // Nothing here allocates in WASM: the caller lays out memory, and no kernel can leave it in a bad state.
    '--noAssert',
    '--use',
    'abort=',
    '-O3',
    '--converge',
  ]);
  if (error) throw new Error(`The WASM kernels do not compile.\n${stderr.toString()}`, { cause: error });
  await rename(partial, output);
  return { output, built: true };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { output, built } = await buildKernels({ force: process.argv.includes('--force') });
  console.log(built ? `built ${output}` : `${output} is up to date`);
}
