import type { Samples } from '../kernels';
import { nodataMarker, sampleTypeOf } from '../samples';

/** See {@link Kernels.maskClasses}. NaN is never kept. */
export function maskClasses(quality: Samples, exclude: readonly number[], nodata: number | undefined): Uint8Array {
  const type = sampleTypeOf(quality);
  const dropped = new Set([...exclude, nodata].map((value) => nodataMarker(type, value)));
  const keep = new Uint8Array(quality.length);
  for (let i = 0; i < keep.length; i++) {
    const value = quality[i]!;
    keep[i] = Number.isNaN(value) || dropped.has(value) ? 0 : 1;
  }
  return keep;
}

/** See {@link Kernels.applyMask}. */
export function applyMask(data: Samples, keep: Uint8Array, nodata: number): void {
  if (keep.length < data.length) throw new RangeError(`a mask of ${keep.length} pixels for ${data.length}`);
  for (let i = 0; i < data.length; i++) if (keep[i] === 0) data[i] = nodata;
}
