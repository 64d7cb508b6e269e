import type { Kernels } from './kernels';
import { referenceKernels } from './reference';
import { type Allocate, Arena } from './wasm/arena';
import { codecs } from './wasm/codecs';
import { programs } from './wasm/evaluate';
import type { KernelExports } from './wasm/exports';
import { fits } from './wasm/fits';
import { lercTiles } from './wasm/lerc';
import { masks } from './wasm/masks';
import { morphology } from './wasm/morphology';
import { predictors } from './wasm/predictors';
import { reducers } from './wasm/reducers';
import { spectra } from './wasm/spectra';
import { warps } from './wasm/warp';

/** Most memory one kernel call may take; a larger call runs in TypeScript. */
const MEMORY_LIMIT = 1 << 30;

/**
 * The fastest kernels that run here: from `module` (or its bytes), or the TypeScript ones where it is undefined or the
 * engine refuses it, for want of WASM or of SIMD. `kind` tells which. Each call makes an instance of its own; kernels of
 * one instance may not run at the same time, which in one thread they cannot. `allocate` gives the memory of large results,
 * of whatever content; the TypeScript kernels do without it.
 */
export async function loadKernels(
  module: WebAssembly.Module | BufferSource | undefined,
  allocate: Allocate = (bytes) => new ArrayBuffer(bytes),
): Promise<Kernels> {
  if (module === undefined || typeof WebAssembly === 'undefined') return referenceKernels;
  let instance: WebAssembly.Instance;
  try {
    const compiled = module instanceof WebAssembly.Module ? module : await WebAssembly.compile(module);
    instance = await WebAssembly.instantiate(compiled);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return referenceKernels;
    throw error;
  }
  return bindKernels(instance.exports as unknown as KernelExports, allocate);
}

function bindKernels(exports: KernelExports, allocate: Allocate): Kernels {
  const arena = new Arena(exports.memory, exports.heapBase(), MEMORY_LIMIT);
  return {
    kind: 'wasm',
    ...codecs(exports, arena, referenceKernels, allocate),
    ...lercTiles(exports, arena, referenceKernels, allocate),
    ...predictors(exports, arena, referenceKernels),
    ...warps(exports, arena, referenceKernels),
    ...masks(exports, arena, referenceKernels),
    ...morphology(exports, arena, referenceKernels),
    ...reducers(exports, arena, referenceKernels),
    ...programs(exports, arena, referenceKernels, allocate),
    ...spectra(exports, arena, referenceKernels),
    ...fits(exports, arena, referenceKernels),
  };
}
