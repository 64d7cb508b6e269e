import { describe, expect, test } from 'vitest';
import { isQuadratError } from '#model/errors';
import type { OutputBand, ReducePlan } from '#plan/load-plan';
import { reducedBands } from '#plan/reduced-bands';

const red: OutputBand = { name: 'red', dtype: 'uint16', nodata: 0, units: 'counts', from: { kind: 'read', band: 0 } };
const ndvi: OutputBand = {
  name: 'ndvi',
  dtype: 'float32',
  nodata: Number.NaN,
  from: { kind: 'expression', text: '(nir - red) / (nir + red)' },
};
const reduce = (method: ReducePlan['method'], rest: Partial<ReducePlan> = {}): ReducePlan => ({
  method,
  withCount: false,
  times: [],
  ...rest,
});

describe('what a reduction makes of a band', () => {
  test.each(['median', 'min', 'max', 'first', 'last', 'quantile', 'best', 'geomedian', 'medoid'] as const)(
    '%s keeps its type',
    (method) => {
      expect(reducedBands([red], reduce(method))).toEqual([
        { name: 'red', dtype: 'uint16', nodata: 0, units: 'counts' },
      ]);
    },
  );

  test.each(['mean', 'stddev'] as const)('%s is a float', (method) => {
    expect(reducedBands([red], reduce(method))).toEqual([
      { name: 'red', dtype: 'float32', nodata: Number.NaN, units: 'counts' },
    ]);
  });

  test('a count has neither nodata nor the units of what is counted', () => {
    expect(reducedBands([red], reduce('count'))).toEqual([{ name: 'red', dtype: 'uint16', nodata: undefined }]);
  });

  test('the spread comes after the bands, the count last', () => {
    const bands = reducedBands([red, ndvi], reduce('geomedian', { withSpread: true, withCount: true }));
    expect(bands.map(({ name, dtype }) => [name, dtype])).toEqual([
      ['red', 'uint16'],
      ['ndvi', 'float32'],
      ['smad', 'float32'],
      ['emad', 'float32'],
      ['bcmad', 'float32'],
      ['count', 'uint16'],
    ]);
  });

  test('fits make several bands of each', () => {
    const harmonic = reducedBands([red], reduce('harmonic', { harmonics: 2, trend: true, fittedAt: [0, 1000] }));
    expect(harmonic.map(({ name }) => name.slice('red_'.length))).toEqual([
      'mean',
      'slope',
      ...['cos1', 'sin1', 'amplitude1', 'phase1', 'cos2', 'sin2', 'amplitude2', 'phase2'],
      'r2',
      'rmse',
      'count',
      'at_1970-01-01',
      'at_1970-01-01T00:00:01',
    ]);
    expect(reducedBands([red], reduce('trend')).map(({ name, dtype, units }) => [name, dtype, units])).toEqual([
      ['red_slope', 'float32', 'counts / year'],
      ['red_slope_p', 'float32', undefined],
      ['red_sen', 'float32', 'counts / year'],
      ['red_kendall_p', 'float32', undefined],
      ['red_count', 'uint16', undefined],
    ]);
  });

  test.each([
    [{ ...ndvi, name: 'count' }, { withCount: true }],
    [{ ...ndvi, name: 'smad' }, { withSpread: true }],
  ])('a name that is taken is refused', (output, options) => {
    let caught: unknown;
    try {
      reducedBands([red, output], reduce('geomedian', options));
    } catch (error) {
      caught = error;
    }
    expect(isQuadratError(caught, 'BAD_REQUEST')).toBe(true);
  });
});
