import { describe, expect, it } from 'vitest';
import type { GeoBox, Product } from '#quadrat';
import type { Layer } from '#view/combinations';
import { cleanupSteps, NO_GROWTH } from '../../src/app/state/growth';
import { drawnBands, type Method, measureOf, methodFor, methodsFor } from '../../src/app/state/method';
import { compositeRequest, emptyRaster, groundSize } from '../../src/app/state/picture-request';
import { type Question, questionKey } from '../../src/app/state/question';

const product: Product = {
  name: 'p',
  measurements: [
    { name: 'red', dtype: 'uint16' },
    { name: 'nir', dtype: 'uint16', nodata: 65535 },
  ],
};
const red: Layer = { kind: 'band', id: 'band', bands: ['red'] };
const ndvi: Layer = { kind: 'index', id: 'ndvi', bands: ['nir', 'red'], expression: '(nir - red) / (nir + red)' };
const classes: Layer = { kind: 'classes', id: 'classes', bands: ['scl'] };
const question = (part: Partial<Question> = {}): Question => ({
  product: 'p',
  time: ['2023-01-01', '2023-12-31'],
  layer: red,
  method: { name: 'median' },
  mask: { measurement: 'scl', exclude: [3, 8] },
  growth: NO_GROWTH,
  narrow: {},
  ...part,
});
const grid = (size: number, north = 0): GeoBox => ({
  crs: 'EPSG:3857',
  transform: [size, 0, 0, 0, -size, north],
  shape: [4, 4],
});

describe('how a mask grows', () => {
  it('reaches as many metres on the ground at every resolution', () => {
    expect(cleanupSteps({ specks: 20, widen: 100 }, 10)).toEqual([
      ['opening', 2],
      ['dilation', 10],
    ]);
    expect(cleanupSteps({ specks: 20, widen: 100 }, 50)).toEqual([['dilation', 2]]);
  });

  it('counts the pixels of the ground, which are smaller than those of the map away from the equator', () => {
    const north = 8399737.9; // 60 degrees
    expect(groundSize(grid(100, north))).toBeCloseTo(50, 0);
    const { mask } = compositeRequest(question({ growth: { specks: 0, widen: 100 } }), grid(100, north));
    expect(mask?.cleanup).toEqual([['dilation', 2]]);
  });

  it('never asks for more than the library takes, and for nothing where there is no mask', () => {
    const [opening, dilation] = cleanupSteps({ specks: 1e5, widen: 1e5 }, 1);
    expect(2 * opening![1] + dilation![1]).toBeLessThanOrEqual(512);
    expect(compositeRequest(question({ mask: null, growth: { specks: 0, widen: 90 } }), grid(10))).not.toHaveProperty(
      'mask',
    );
  });
});

describe('methods', () => {
  it('are those that make sense: no median of classes, no trend of three colours', () => {
    expect(methodFor(classes, { name: 'median' })).toEqual({ name: 'last' });
    const colours: Layer = { kind: 'colours', id: 'custom', bands: ['red', 'nir', 'red'] };
    expect(methodsFor(colours)).not.toContain('trend');
    expect(methodFor(ndvi, { name: 'trend', output: 'sen' })).toEqual({ name: 'trend', output: 'sen' });
  });

  it('draw the band that holds what was asked for', () => {
    expect(drawnBands(ndvi, { name: 'harmonic', output: 'phase1' })).toEqual(['ndvi_phase1']);
    expect(drawnBands(red, { name: 'quantile', quantile: 0.5 })).toEqual(['red']);
  });

  it('measure something else where the numbers mean something else', () => {
    const measures = [{ name: 'median' }, { name: 'count' }, { name: 'stddev' }, { name: 'trend', output: 'sen' }];
    expect(measures.map((method) => measureOf(method as Method))).toEqual(['value', 'count', 'deviation', 'trend-sen']);
  });

  it('take 0 for no data where the numbers are those of a band, and for a value where they are not', () => {
    const tile = { y: 0, x: 0, shape: [1, 1, 1] as const };
    const values = (method: Method, value: number) => {
      const raster = emptyRaster(question({ method }), product, { ...grid(10), shape: [1, 1] });
      const bands = { red: Float32Array.of(value), count: Uint16Array.of(7) };
      raster.write({ ...tile, bands });
      return [raster.valuesAt(5, -5), raster.counts?.valuesAt(5, -5)];
    };
    expect(values({ name: 'median' }, 0)).toEqual([null, [7]]);
    expect(values({ name: 'stddev' }, 0)).toEqual([[0], [7]]);
  });

  it('make another question, and so does the growth of a mask', () => {
    const keys = [
      question(),
      question({ method: { name: 'quantile', quantile: 0.2 } }),
      question({ method: { name: 'quantile', quantile: 0.3 } }),
      question({ growth: { specks: 0, widen: 30 } }),
      question({ mask: null }),
    ].map(questionKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(questionKey(question({ mask: null, growth: { specks: 0, widen: 30 } }))).toBe(
      questionKey(question({ mask: null })),
    );
  });
});
