import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { Kernels, Samples } from '#kernels/kernels';
import { loadKernels } from '#kernels/load-kernels';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The WASM kernels, compiled first where sources are newer. */
export async function wasmKernels(): Promise<Kernels> {
  await promisify(execFile)(process.execPath, ['wasm/build.mjs'], { cwd: root });
  const kernels = await loadKernels(await readFile(`${root}/build/wasm/kernels.wasm`));
  expect(kernels.kind).toBe('wasm');
  return kernels;
}

/** Same type, length and samples; NaN equals NaN, and 0 equals -0. */
export function expectSame(actual: Samples, expected: Samples): void {
  expect(actual.constructor).toBe(expected.constructor);
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i]!;
    const b = expected[i]!;
    if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) {
      throw new Error(`sample ${i} is ${a}, expected ${b}`);
    }
  }
}

/** What a call gives, or the RangeError it throws; any other error passes through. */
export function outcome<T>(call: () => T): T | 'RangeError' {
  try {
    return call();
  } catch (error) {
    if (error instanceof RangeError) return 'RangeError';
    throw error;
  }
}
