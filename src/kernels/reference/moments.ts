import type { Samples } from '../kernels';
import { checkStack, fillValue, forEachSeries } from './time-series';

function sum(values: Float64Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += values[i]!;
  return total;
}

/** Number of valid dates. See {@link Kernels.count}. */
export function count(stack: readonly Samples[], nodata: number | undefined): Uint16Array {
  const result = new Uint16Array(checkStack(stack).length);
  forEachSeries(stack, nodata, (pixel, _values, valid) => {
    result[pixel] = valid;
  });
  return result;
}

/** Summed in float64. See {@link Kernels.mean}. */
export function mean(stack: readonly Samples[], nodata: number | undefined): Float32Array {
  const result = new Float32Array(checkStack(stack).length);
  forEachSeries(stack, nodata, (pixel, values, valid) => {
    result[pixel] = valid === 0 ? fillValue(nodata) : sum(values, valid) / valid;
  });
  return result;
}

/**
 * Two passes, the mean first: the textbook formula from sums of squares loses every digit where the mean is large. See
 * {@link Kernels.stddev}.
 */
export function stddev(stack: readonly Samples[], nodata: number | undefined): Float32Array {
  const result = new Float32Array(checkStack(stack).length);
  forEachSeries(stack, nodata, (pixel, values, valid) => {
    if (valid === 0) {
      result[pixel] = fillValue(nodata);
      return;
    }
    const centre = sum(values, valid) / valid;
    let squares = 0;
    for (let i = 0; i < valid; i++) squares += (values[i]! - centre) * (values[i]! - centre);
    result[pixel] = Math.sqrt(squares / valid);
  });
  return result;
}
