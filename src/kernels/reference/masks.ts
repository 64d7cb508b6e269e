import type { BitTest, Samples } from '../kernels';
import { bitsOfType, nodataMarker, sampleTypeOf } from '../samples';

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

/** See {@link Kernels.maskBits}. */
export function maskBits(quality: Samples, tests: readonly BitTest[]): Uint8Array {
  const own = bitsOfType(sampleTypeOf(quality));
  const keep = new Uint8Array(quality.length);
  for (let i = 0; i < keep.length; i++) {
    const sample = quality[i]!;
    const bits = Math.abs(sample) < 2 ** 53 ? sample & own : 0;
    // `>>> 0`: bit 31 must not read as a sign.
    const passes = tests.every(({ mask, values, wanted }) => values.includes((bits & mask) >>> 0) === wanted);
    keep[i] = passes ? 1 : 0;
  }
  return keep;
}

/** See {@link Kernels.applyMask}. */
export function applyMask(data: Samples, keep: Uint8Array, nodata: number): void {
  if (keep.length < data.length) throw new RangeError(`a mask of ${keep.length} pixels for ${data.length}`);
  for (let i = 0; i < data.length; i++) if (keep[i] === 0) data[i] = nodata;
}
