import type { Kernels } from '#kernels/kernels';
import type { CleanupStep } from '#model/request';

/**
 * Opens, closes, grows or shrinks a mask of 0 and 1 with disks, step by step. Nothing is set beyond the mask, so that
 * what lies nearer to its rim than the steps reach is only right where that is so.
 */
export function cleanUp(
  mask: Uint8Array,
  width: number,
  height: number,
  cleanup: readonly CleanupStep[],
  kernels: Kernels,
): Uint8Array {
  return cleanup.reduce((current, [operation, radius]) => {
    const first = operation === 'erosion' || operation === 'opening' ? 'erode' : 'dilate';
    const changed = kernels[first](current, width, height, radius);
    if (operation === 'opening') return kernels.dilate(changed, width, height, radius);
    return operation === 'closing' ? kernels.erode(changed, width, height, radius) : changed;
  }, mask);
}
