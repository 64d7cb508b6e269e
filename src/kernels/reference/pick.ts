import type { Samples } from '../kernels';
import { allocateSamples } from '../samples';
import { checkStack, fillValue, forEachSeries } from './time-series';

/** Reducers whose result is one of the samples. `choose` gets at least one valid sample. */
function pick(
  stack: readonly Samples[],
  nodata: number | undefined,
  choose: (values: Float64Array, count: number) => number,
): Samples {
  const { type, length } = checkStack(stack);
  const result = allocateSamples(type, length);
  forEachSeries(stack, nodata, (pixel, values, count) => {
    result[pixel] = count === 0 ? fillValue(nodata) : choose(values, count);
  });
  return result;
}

export function min(stack: readonly Samples[], nodata: number | undefined): Samples {
  return pick(stack, nodata, (values, count) => values.subarray(0, count).reduce((a, b) => Math.min(a, b)));
}

export function max(stack: readonly Samples[], nodata: number | undefined): Samples {
  return pick(stack, nodata, (values, count) => values.subarray(0, count).reduce((a, b) => Math.max(a, b)));
}

export function first(stack: readonly Samples[], nodata: number | undefined): Samples {
  return pick(stack, nodata, (values) => values[0]!);
}

export function last(stack: readonly Samples[], nodata: number | undefined): Samples {
  return pick(stack, nodata, (values, count) => values[count - 1]!);
}
