import type { Kernels } from './kernels';
import { referenceKernels } from './reference';

/** The fastest kernels that run here. */
export async function loadKernels(_module: WebAssembly.Module | BufferSource | undefined): Promise<Kernels> {
  return referenceKernels;
}
