import type { Samples } from '../kernels';
import { allocateSamples, isFloatType } from '../samples';
import { checkStack, fillValue, forEachSeries, roundHalfEven } from './time-series';

/** See {@link Kernels.median}. */
export function median(stack: readonly Samples[], nodata: number | undefined): Samples {
  const { type, length } = checkStack(stack);
  const result = allocateSamples(type, length);
  const float = isFloatType(type);
  forEachSeries(stack, nodata, (pixel, values, count) => {
    if (count === 0) {
      result[pixel] = fillValue(nodata);
      return;
    }
    const sorted = values.subarray(0, count).sort();
    const value = (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) * 0.5;
    result[pixel] = float ? value : roundHalfEven(value);
  });
  return result;
}
