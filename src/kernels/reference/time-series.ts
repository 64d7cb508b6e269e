import type { Samples } from '../kernels';
import { nodataMarker, type SampleType, sampleTypeOf } from '../samples';

/** The common type and length of a stack. RangeError where it is empty or its dates differ. */
export function checkStack(stack: readonly Samples[]): { type: SampleType; length: number } {
  const first = stack[0];
  if (!first) throw new RangeError('a stack needs at least one date');
  const type = sampleTypeOf(first);
  for (const date of stack) {
    if (sampleTypeOf(date) !== type || date.length !== first.length) {
      throw new RangeError('all dates of a stack must have one type and one length');
    }
  }
  return { type, length: first.length };
}

/**
 * Calls `visit` for every pixel with its valid samples in date order: the first `count` of `values`, which is reused.
 */
export function forEachSeries(
  stack: readonly Samples[],
  nodata: number | undefined,
  visit: (pixel: number, values: Float64Array, count: number) => void,
): void {
  const { type, length } = checkStack(stack);
  const marker = nodataMarker(type, nodata);
  const values = new Float64Array(stack.length);
  for (let pixel = 0; pixel < length; pixel++) {
    let count = 0;
    for (const date of stack) {
      const value = date[pixel]!;
      if (value !== marker && !Number.isNaN(value)) values[count++] = value;
    }
    visit(pixel, values, count);
  }
}

/** As forEachSeries, with the dates of the samples too; infinite samples do not count. */
export function forEachSeriesDated(
  stack: readonly Samples[],
  nodata: number | undefined,
  visit: (pixel: number, values: Float64Array, dates: Int32Array, count: number) => void,
): void {
  const { type, length } = checkStack(stack);
  const marker = nodataMarker(type, nodata);
  const values = new Float64Array(stack.length);
  const dates = new Int32Array(stack.length);
  for (let pixel = 0; pixel < length; pixel++) {
    let count = 0;
    stack.forEach((date, index) => {
      const value = date[pixel]!;
      if (value === marker || !Number.isFinite(value)) return;
      values[count] = value;
      dates[count++] = index;
    });
    visit(pixel, values, dates, count);
  }
}

/** What stands for "no value" in a result: the nodata asked for, else NaN (which integers never need: all are valid). */
export function fillValue(nodata: number | undefined): number {
  return nodata ?? Number.NaN;
}

/** To the nearest whole number, halves to the even one, as numpy and IEEE 754 do. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
