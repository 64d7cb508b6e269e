import { describe, expect, test } from 'vitest';
import { bandsOf, parseExpression } from '#compose/expression';
import { isQuadratError } from '#model/errors';
import type { Product } from '#model/product';
import type { LoadRequest } from '#model/request';
import { planBands } from '#plan/bands';

const product: Product = {
  name: 's2',
  measurements: [
    { name: 'red', aliases: ['B04'], dtype: 'uint16', nodata: 0, scale: 0.0001, offset: -0.1 },
    { name: 'nir', dtype: 'uint16' },
    { name: 'dem', dtype: 'float32', nodata: -9999 },
    {
      name: 'scl',
      dtype: 'uint8',
      flags: {
        cloud: { bits: [2, 3], values: { 0: 'none', 1: 'thin', 2: 'thick', 3: 'thick' } },
        water: { bits: 5, values: { 0: false, 1: true } },
      },
    },
  ],
};
const plan = (request: LoadRequest) => planBands(request, [product], (text) => bandsOf(parseExpression(text)));

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return isQuadratError(error) ? `${error.code}: ${error.message}` : String(error);
  }
  return undefined;
}

describe('planBands', () => {
  test('all bands but the mask when none is named', () => {
    const { outputs, mask, reads } = plan({ mask: { measurement: 'scl', exclude: [3] } });
    expect(outputs.map(({ name }) => name)).toEqual(['red', 'nir', 'dem']);
    expect(reads[mask!.band]!.name).toBe('scl');
  });

  test('an expression reads its bands and returns none of them', () => {
    const { outputs, reads } = plan({ expressions: { ndvi: '(nir - B04) / (nir + B04)' } });
    expect(outputs.map(({ name, dtype }) => [name, dtype])).toEqual([['ndvi', 'float32']]);
    expect(reads.map(({ name, scale, offset }) => [name, scale, offset])).toEqual([
      ['nir', 1, 0],
      ['red', 0.0001, -0.1],
    ]);
  });

  test('floats are NaN where there is nothing, integers what the product says, else 0', () => {
    const { reads } = plan({ measurements: ['red', 'nir', 'dem'] });
    expect(reads.map(({ nodata, sourceNodata }) => [nodata, sourceNodata])).toEqual([
      [0, 0],
      [0, undefined],
      [Number.NaN, -9999],
    ]);
  });

  test('a quality band is never interpolated', () => {
    const { reads } = plan({
      measurements: ['red', 'scl'],
      resampling: 'bilinear',
      mask: { measurement: 'scl', exclude: [3] },
    });
    expect(reads.map(({ resampling }) => resampling)).toEqual(['bilinear', 'nearest']);
    expect(plan({ measurements: ['red'], resampling: { '*': 'bilinear' } }).reads[0]!.resampling).toBe('bilinear');
  });

  test('every resampling, of all bands or by name, alias and the rest', () => {
    for (const resampling of ['nearest', 'bilinear', 'cubic', 'average', 'mode', 'min', 'max'] as const) {
      expect(plan({ measurements: ['red'], resampling }).reads[0]!.resampling).toBe(resampling);
    }
    const { reads } = plan({
      measurements: ['red', 'nir', 'dem', 'scl'],
      resampling: { B04: 'cubic', dem: 'max', scl: 'mode', '*': 'average' },
    });
    expect(reads.map(({ resampling }) => resampling)).toEqual(['cubic', 'average', 'max', 'mode']);
    const masked = plan({ measurements: ['nir'], resampling: 'mode', mask: { measurement: 'B04', exclude: [3] } });
    expect(masked.reads.map(({ resampling }) => resampling)).toEqual(['mode', 'mode']);
  });

  test('named flags become bits of the stored value', () => {
    const { mask } = plan({
      measurements: ['red'],
      mask: { measurement: 'scl', keep: { cloud: 'thick', water: false } },
    });
    expect(mask!.keep).toEqual([
      { mask: 0b1100, values: [0b1000, 0b1100], wanted: true },
      { mask: 0b100000, values: [0], wanted: true },
    ]);
  });

  test.each<[LoadRequest, RegExp]>([
    [{ measurements: ['green'] }, /^UNKNOWN_MEASUREMENT.*It has: red, nir, dem, scl/],
    [
      { expressions: { x: '1 + (nri - red)' } },
      /^UNKNOWN_MEASUREMENT.*no measurement 'nri'\. Did you mean 'nir'\? It has: .* at character 6 of '1 \+ \(nri - red\)'/,
    ],
    [{ expressions: { red: 'nir' }, measurements: ['red'] }, /^BAD_REQUEST/],
    [{ measurements: [] }, /^BAD_REQUEST/],
    [{ mask: { measurement: 'scl' } }, /^BAD_REQUEST/],
    [{ mask: { measurement: 'scl', keep: { fog: true } } }, /^BAD_REQUEST.*It has: cloud, water/],
    [{ mask: { measurement: 'scl', keep: { cloud: 'pink' } } }, /^BAD_REQUEST.*one of: none, thin, thick/],
    [{ measurements: ['scl'], resampling: { scl: 'average' } }, /^BAD_REQUEST.*Use nearest or mode/],
    [{ mask: { measurement: 'B04', exclude: [3] }, resampling: { red: 'cubic' } }, /^BAD_REQUEST.*nearest or mode/],
    [{ measurements: ['red'], resampling: 'lanczos' as 'cubic' }, /^BAD_REQUEST.*'lanczos'.*one of: nearest/],
  ])('%j is refused', (request, expected) => {
    expect(codeOf(() => plan(request))).toMatch(expected);
  });
});
