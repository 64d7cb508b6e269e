import { expect, test } from 'vitest';
import type { Product } from '#quadrat';
import { isExcluded, qualityOf } from '../../src/app/state/quality';

const fmask: Product = {
  name: 'folder',
  measurements: [
    { name: 'red', dtype: 'int16' },
    {
      name: 'fmask',
      dtype: 'uint8',
      flags: {
        fmask: {
          bits: [0, 1, 2, 3, 4, 5, 6, 7],
          values: { 0: 'clear_land', 2: 'cloud_shadow', 4: 'cloud', 255: 'outside' },
          nodata: ['255'],
        },
      },
    },
  ],
};
const bits: Product = {
  name: 'landsat',
  measurements: [
    {
      name: 'qa',
      dtype: 'uint16',
      flags: {
        fill: { bits: 0, values: { 0: 'not_fill', 1: 'fill' }, nodata: ['1'] },
        cloud: { bits: 4, values: { 0: 'not_cloud', 1: 'cloud' } },
        cloud_confidence: { bits: [5, 6], values: { 0: 'none', 3: 'high' } },
        water: { bits: 7, values: { 0: 'not_water', 1: 'water' } },
      },
    },
  ],
};

test('classes are offered by name, clouds and shadows suggested where the publisher drops none', () => {
  expect(qualityOf(fmask)).toEqual({
    measurement: 'fmask',
    classes: [
      { id: 0, label: 'clear land' },
      { id: 2, label: 'cloud shadow' },
      { id: 4, label: 'cloud' },
    ],
    suggested: [2, 4],
  });
  expect(qualityOf({ ...fmask, defaultMask: { measurement: 'fmask', exclude: [4, 9] } })).toMatchObject({
    classes: [{ id: 0 }, { id: 2 }, { id: 4 }, { id: 9, label: '9' }],
    suggested: [4, 9],
  });
  expect(qualityOf({ name: 'plain', measurements: [{ name: 'red', dtype: 'uint8' }] })).toBeNull();
});

test('flags of one bit are classes by name, and tested as bits', () => {
  expect(qualityOf(bits)).toMatchObject({
    classes: [
      { id: 'cloud', label: 'cloud' },
      { id: 'water', label: 'water' },
    ],
    suggested: ['cloud'],
  });
  const mask = { measurement: 'qa', exclude: ['cloud'] };
  expect([16, 16 + 128, 128, 0].map((value) => isExcluded(bits, mask, value))).toEqual([true, true, false, false]);
  expect(isExcluded(fmask, { measurement: 'fmask', exclude: [4] }, 4)).toBe(true);
  expect(isExcluded(fmask, null, 4)).toBe(false);
});
