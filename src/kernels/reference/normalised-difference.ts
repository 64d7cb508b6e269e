import type { Samples } from '../kernels';
import { nodataMarker, sampleTypeOf } from '../samples';

/** See {@link Kernels.normalisedDifference}. */
export function normalisedDifference(
  a: Samples,
  b: Samples,
  nodata: number | undefined,
  scale = 1,
  offset = 0,
): Float32Array {
  if (a.length !== b.length) throw new RangeError(`bands of ${a.length} and ${b.length} pixels`);
  const markerA = nodataMarker(sampleTypeOf(a), nodata);
  const markerB = nodataMarker(sampleTypeOf(b), nodata);
  const result = new Float32Array(a.length);
  for (let i = 0; i < result.length; i++) {
    const p = a[i]!;
    const q = b[i]!;
    if (p === markerA || q === markerB) {
      result[i] = Number.NaN;
      continue;
    }
    const x = p * scale + offset;
    const y = q * scale + offset;
    const sum = x + y;
    result[i] = sum === 0 ? Number.NaN : (x - y) / sum;
  }
  return result;
}
