import { describe, expect, test } from 'vitest';
import { isQuadratError } from '#model/errors';
import type { Product } from '#model/product';
import type { MaskRequest } from '#model/request';
import { planBands } from '#plan/bands';

const confidence = { 0: 'not_determined', 1: 'low', 2: 'medium', 3: 'high' };
const product: Product = {
  name: 'landsat',
  measurements: [
    { name: 'red', dtype: 'uint16' },
    {
      name: 'bqa',
      dtype: 'uint16',
      flags: {
        fill: { bits: 0, values: { 0: 'not_fill', 1: 'fill' }, nodata: ['1'] },
        cloud: { bits: 4, values: { 0: 'not_cloud', 1: 'cloud' } },
        cloud_confidence: { bits: [5, 6], values: confidence },
        cirrus_confidence: { bits: [11, 12], values: { ...confidence, 2: 'reserved' } },
        water: { bits: 7, values: { 0: false, 1: true } },
      },
    },
    {
      name: 'classes',
      dtype: 'int16',
      flags: {
        classes: { bits: Array.from({ length: 16 }, (_, bit) => bit), values: { '-1': 'odd', 3: 'snow', 4: 'cloud' } },
      },
    },
    { name: 'plain', dtype: 'uint8' },
    { name: 'wide', dtype: 'uint8', flags: { far: { bits: 9, values: { 0: 'no', 1: 'yes' } } } },
  ],
};

const planOf = (mask: MaskRequest, products = [product]) =>
  planBands({ measurements: ['red'], mask }, products, () => []);
const maskOf = (mask: MaskRequest) => planOf(mask).mask!;

function refusal(mask: MaskRequest, products = [product]): string {
  try {
    planOf(mask, products);
  } catch (error) {
    if (isQuadratError(error, 'BAD_REQUEST')) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('masks by name', () => {
  test('one value of two bits, or one of several', () => {
    expect(maskOf({ measurement: 'bqa', keep: { cloud_confidence: 'low' } }).keep).toEqual([
      { mask: 3 << 5, values: [1 << 5], wanted: true },
    ]);
    expect(maskOf({ measurement: 'bqa', keep: { cloud_confidence: ['not_determined', 'low'] } }).keep).toEqual([
      { mask: 3 << 5, values: [0, 1 << 5], wanted: true },
    ]);
  });

  test('true and false for a flag of one bit, whatever its values are called', () => {
    expect(maskOf({ measurement: 'bqa', keep: { cloud: false, water: true } }).keep).toEqual([
      { mask: 1 << 4, values: [0], wanted: true },
      { mask: 1 << 7, values: [1 << 7], wanted: true },
    ]);
    expect(refusal({ measurement: 'bqa', keep: { cloud_confidence: true } })).toContain("is never 'true'");
  });

  test('classes and flags to drop, by name beside numbers', () => {
    const { exclude, keep } = maskOf({ measurement: 'classes', exclude: [7, 'cloud', 'odd'] });
    expect(exclude).toEqual([7]);
    expect(keep).toEqual([
      { mask: 0xffff, values: [4], wanted: false },
      { mask: 0xffff, values: [0xffff], wanted: false },
    ]);
    expect(maskOf({ measurement: 'bqa', exclude: ['cloud', 'medium', 'water'] }).keep).toEqual([
      { mask: 1 << 4, values: [1 << 4], wanted: false },
      { mask: 3 << 5, values: [2 << 5], wanted: false },
      { mask: 1 << 7, values: [1 << 7], wanted: false },
    ]);
  });

  test('values that mean nothing was observed are unknown, not rejected', () => {
    expect(maskOf({ measurement: 'bqa', keep: { cloud: false } }).unknown).toEqual([
      { mask: 1, values: [1], wanted: true },
    ]);
  });

  test.each<[MaskRequest, RegExp]>([
    [{ measurement: 'bqa', keep: { clouds: true } }, /no flag 'clouds'\. Did you mean 'cloud'\? It has: fill, cloud, /],
    [{ measurement: 'bqa', keep: { constructor: true } }, /no flag 'constructor'/],
    [
      { measurement: 'bqa', keep: { cloud_confidence: 'hihg' } },
      /never 'hihg'\. Did you mean 'high'\? It is one of: not_/,
    ],
    [{ measurement: 'bqa', exclude: ['high'] }, /several flags of 'bqa': cloud_confidence, cirrus_confidence/],
    [
      { measurement: 'classes', exclude: ['clod'] },
      /no class 'clod'\. Did you mean 'cloud'\? It has: snow, cloud, odd/,
    ],
    [{ measurement: 'plain', exclude: ['cloud'] }, /It names none; exclude its classes by number/],
    [{ measurement: 'plain', keep: { cloud: false } }, /It defines none/],
    [{ measurement: 'wide', keep: { far: 'no' } }, /bits 9, but a uint8 has bits 0 to 7/],
  ])('%j is refused', (mask, expected) => {
    expect(refusal(mask)).toMatch(expected);
  });

  test('names must mean the same in every product; numbers need not be named', () => {
    const other: Product = {
      ...product,
      name: 'other',
      measurements: [
        { name: 'red', dtype: 'uint16' },
        { name: 'bqa', dtype: 'uint16' },
      ],
    };
    expect(refusal({ measurement: 'bqa', keep: { cloud: false } }, [product, other])).toMatch(
      /something else in product 'other'/,
    );
    expect(refusal({ measurement: 'bqa', exclude: [4] }, [product, other])).toBe('accepted');
  });
});

describe('cleaning a mask up', () => {
  test('the quality band is read as far beyond a tile as the steps reach, and no other', () => {
    const { reads, mask } = planOf({
      measurement: 'classes',
      exclude: [4],
      cleanup: [
        ['opening', 2],
        ['dilation', 5],
      ],
    });
    expect(reads.map(({ name, margin }) => [name, margin])).toEqual([
      ['red', undefined],
      ['classes', 9],
    ]);
    expect(mask!.cleanup).toEqual([
      ['opening', 2],
      ['dilation', 5],
    ]);
  });

  test.each<[unknown, RegExp]>([
    [[['blur', 2]], /one of dilation, erosion, opening, closing/],
    [[['dilation', 1.5]], /whole pixels from 0 to 254/],
    [[['dilation', -1]], /whole pixels/],
    [[['dilation', 255]], /whole pixels/],
    [[['dilation', Number.NaN]], /whole pixels/],
    [[['dilation']], /whole pixels/],
    [[['toString', 1]], /whole pixels/],
    [['dilation'], /whole pixels/],
    [
      [
        ['opening', 200],
        ['closing', 100],
      ],
      /reach 600 pixels, over the limit of 512/,
    ],
  ])('%j is refused', (cleanup, expected) => {
    expect(refusal({ measurement: 'classes', exclude: [4], cleanup: cleanup as MaskRequest['cleanup'] })).toMatch(
      expected,
    );
  });
});
