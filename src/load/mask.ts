import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import type { MaskPlan } from '#plan/load-plan';

/** 1 where a pixel's quality is good enough to keep it, 0 where a class is excluded, a flag is wrong or nothing is known. */
export function qualityMask(
  quality: TypedArray,
  plan: MaskPlan,
  nodata: number | undefined,
  kernels: Kernels,
): Uint8Array {
  const keep = kernels.maskClasses(quality, plan.exclude, nodata);
  for (const { mask, values } of plan.keep) {
    for (let i = 0; i < keep.length; i++) {
      // `>>> 0`: bit 31 of a uint32 must not read as a sign.
      if (!values.includes((quality[i]! & mask) >>> 0)) keep[i] = 0;
    }
  }
  return keep;
}
