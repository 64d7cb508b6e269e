import type { Samples } from '../kernels';
import { nodataMarker, rangeOfType, type SampleType, sampleTypeOf } from '../samples';
import { checkStack, roundHalfEven } from './time-series';

const { fround } = Math;

/** Samples beyond this have no square in float32 that could be compared; they never count. */
const MOST = fround(1e38);
/** A range below this is none. */
const LEAST_RANGE = fround(1e-30);

/**
 * The observations of one pixel: the dates on which every band has a value. Held as float32 around the first of them, in
 * units of the range, so that a step of 1e-4 means the same for reflectances, counts and degrees, and large samples close
 * together lose no digits.
 */
export interface Spectra {
  count: number;
  /** Which dates; the first `count` are meant. */
  dates: Int32Array;
  /** `[observation][band]`. */
  values: Float32Array;
  /** The first observation, one number a band. */
  pivot: Float64Array;
  /** Largest less smallest value of the band where that is most; float32. */
  range: number;
}

/** The common number of dates and pixels of the bands of a stack. RangeError where there is none or they differ. */
export function checkBands(stacks: readonly (readonly Samples[])[]): { dates: number; length: number } {
  const first = stacks[0];
  if (!first) throw new RangeError('a stack needs at least one band');
  const { length } = checkStack(first);
  for (const stack of stacks) {
    if (stack.length !== first.length || checkStack(stack).length !== length) {
      throw new RangeError('all bands of a stack must have the same dates and one length');
    }
  }
  return { dates: first.length, length };
}

/** Calls `visit` for every pixel with its observations in date order; the object is reused. */
export function forEachSpectra(
  stacks: readonly (readonly Samples[])[],
  nodata: readonly (number | undefined)[],
  visit: (pixel: number, spectra: Spectra) => void,
): void {
  const { dates, length } = checkBands(stacks);
  const bands = stacks.length;
  const markers = stacks.map((stack, band) => nodataMarker(sampleTypeOf(stack[0]!), nodata[band]));
  const spectra: Spectra = {
    count: 0,
    dates: new Int32Array(dates),
    values: new Float32Array(dates * bands),
    pivot: new Float64Array(bands),
    range: 0,
  };
  for (let pixel = 0; pixel < length; pixel++) {
    spectra.count = 0;
    for (let date = 0; date < dates; date++) {
      const valid = stacks.every((stack, band) => {
        const value = stack[date]![pixel]!;
        return value !== markers[band] && Math.abs(value) <= MOST;
      });
      if (valid) spectra.dates[spectra.count++] = date;
    }
    if (spectra.count > 0) normalise(stacks, pixel, spectra);
    visit(pixel, spectra);
  }
}

function normalise(stacks: readonly (readonly Samples[])[], pixel: number, spectra: Spectra): void {
  const { count, dates, values, pivot } = spectra;
  const bands = stacks.length;
  spectra.range = 0;
  stacks.forEach((stack, band) => {
    pivot[band] = stack[dates[0]!]![pixel]!;
    let least = 0;
    let most = 0;
    for (let i = 0; i < count; i++) {
      const difference = fround(stack[dates[i]!]![pixel]! - pivot[band]!);
      values[i * bands + band] = difference;
      least = Math.min(least, difference);
      most = Math.max(most, difference);
    }
    spectra.range = Math.max(spectra.range, fround(most - least));
  });
  if (spectra.range <= LEAST_RANGE) spectra.range = 0;
  const unit = spectra.range > 0 ? fround(1 / spectra.range) : 0;
  for (let i = 0; i < count * bands; i++) values[i] = values[i]! * unit;
}

/** A point of a spectra's space as samples of one band: rounded, halves to even, within what an integer can hold. */
export function toSample(type: SampleType, band: number, place: number, { pivot, range }: Spectra): number {
  const value = pivot[band]! + range * place;
  if (type === 'f32' || type === 'f64') return value;
  const [least, most] = rangeOfType(type);
  return Math.min(Math.max(roundHalfEven(value), least), most);
}
