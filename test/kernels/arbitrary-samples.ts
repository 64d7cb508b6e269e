import fc from 'fast-check';
import type { Samples } from '#kernels/kernels';
import { allocateSamples, isFloatType, rangeOfType, type SampleType } from '#kernels/samples';

/** Samples with many ties, a nodata value that occurs, both ends of the range, and NaN and infinities for floats. */
export interface SampleCase {
  nodata: number | undefined;
  next: () => number;
}

export function samplesFrom(type: SampleType, length: number, next: () => number): Samples {
  const samples = allocateSamples(type, length);
  for (let i = 0; i < length; i++) samples[i] = next();
  return samples;
}

/** Nodata values worth trying: none, one inside the range, both ends, one no sample can have, NaN. */
export function arbitraryNodata(type: SampleType): fc.Arbitrary<number | undefined> {
  const [min, max] = isFloatType(type) ? [-9999, 3.4e38] : rangeOfType(type);
  return fc.constantFrom(undefined, 0, 1, min, max, -9999.5, 1e12, Number.NaN, 0.1);
}

export function arbitraryValue(type: SampleType): fc.Arbitrary<number> {
  const few = fc.constantFrom(0, 1, 2, 3, 0.1);
  if (isFloatType(type)) {
    const special = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -9999, 3.4e38);
    return fc.oneof(few, special, fc.double({ min: -1e6, max: 1e6, noNaN: true }));
  }
  const [min, max] = rangeOfType(type);
  return fc.oneof(few, fc.constantFrom(min, max, max - 1, min + 1), fc.integer({ min, max }));
}

/** A stack of dates, most of it drawn from a few values so that ties and gaps abound. */
export function arbitraryStack(type: SampleType, most: { dates: number; pixels: number }): fc.Arbitrary<Samples[]> {
  return fc
    .record({
      dates: fc.integer({ min: 1, max: most.dates }),
      pixels: fc.integer({ min: 0, max: most.pixels }),
      values: fc.array(arbitraryValue(type), { minLength: 1, maxLength: 12 }),
      seed: fc.integer(),
    })
    .map(({ dates, pixels, values, seed }) => {
      let state = seed | 1;
      const next = () => {
        state = Math.imul(state, 1664525) + 1013904223;
        return values[(state >>> 8) % values.length]!;
      };
      return Array.from({ length: dates }, () => samplesFrom(type, pixels, next));
    });
}
