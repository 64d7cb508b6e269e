import type { Samples } from '../kernels';
import { isFloatType, rangeOfType, type SampleType } from '../samples';

/**
 * A function that turns a weighted mean into a sample as GDAL does: integers round half up and are clamped to their
 * range, and a result that happens to equal nodata moves to its neighbour, lest a valid pixel turn invalid.
 */
export function resampledStore(
  type: SampleType,
  marker: number | undefined,
): (target: Samples, index: number, value: number) => void {
  if (isFloatType(type)) {
    return (target, index, value) => {
      target[index] = value;
    };
  }
  const [min, max] = rangeOfType(type);
  return (target, index, value) => {
    const rounded = Math.min(Math.max(Math.floor(value + 0.5), min), max);
    target[index] = rounded !== marker ? rounded : rounded === min ? min + 1 : rounded - 1;
  };
}
