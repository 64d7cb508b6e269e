import type { Samples } from '../kernels';
import { allocateSamples, isFloatType } from '../samples';
import { checkStack, fillValue, forEachSeries, roundHalfEven } from './time-series';

/** See {@link Kernels.quantile}: type 7 of Hyndman and Fan (1996), the default of numpy and R. */
export function quantile(stack: readonly Samples[], nodata: number | undefined, q: number): Samples {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile lies between 0 and 1, not at ${q}`);
  const { type, length } = checkStack(stack);
  const result = allocateSamples(type, length);
  const float = isFloatType(type);
  forEachSeries(stack, nodata, (pixel, values, count) => {
    if (count === 0) {
      result[pixel] = fillValue(nodata);
      return;
    }
    const sorted = values.subarray(0, count).sort();
    const place = (count - 1) * q;
    const below = Math.floor(place);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, count - 1)]!;
    // Without the test an infinite sample would turn a neighbour's exact hit into NaN.
    const value = place === below ? low : low + (high - low) * (place - below);
    result[pixel] = float ? value : roundHalfEven(value);
  });
  return result;
}
