import { expect, test } from 'vitest';
import { resolveCrs } from '#geo/crs';
import type { ImageLayout, ImageLevel } from '#model/image';
import { chooseLevel, levelTransform, sourcePixelsPerOutputPixel } from '#plan/levels';

const level = (width: number, height: number): ImageLevel => ({
  width,
  height,
  blockWidth: 512,
  blockHeight: 512,
  tiled: true,
  coding: {
    compression: 8,
    predictor: 2,
    photometric: 1,
    samplesPerBlock: 1,
    bitsPerSample: 16,
    sampleFormat: 1,
    littleEndian: true,
    fillOrder: 1,
  },
  offsets: new Float64Array(0),
  byteCounts: new Float64Array(0),
});
const layout: ImageLayout = {
  driver: 'cog',
  bands: [{ dtype: 'uint16' }],
  levels: [level(1999, 1000), level(1000, 500), level(500, 250)],
  metadata: {},
};

test.each([
  [0.5, 0],
  [1, 0],
  [1.85, 0],
  [1.95, 1],
  [2, 1],
  [3.8, 1],
  [4, 2],
  [100, 2],
])('at %d source pixels per output pixel, level %d', (ratio, expected) => {
  expect(chooseLevel(layout, ratio)).toBe(expected);
});

test("an overview's pixels are as much larger as it has fewer, odd sizes included", () => {
  const [a, , c, , e, f] = levelTransform([10, 0, 500_000, 0, -10, 4_000_000], layout, 1);
  expect(a).toBeCloseTo(19.99, 10);
  expect([c, e, f]).toEqual([500_000, -20, 4_000_000]);
});

test('source pixels per output pixel across CRSs follow the scale of Web Mercator', async () => {
  const [utm, mercator] = await Promise.all([resolveCrs('EPSG:32632'), resolveCrs('EPSG:3857')]);
  // 60° N on the central meridian: Web Mercator stretches by 1 / cos(60°) = 2.
  const source = { crs: utm, transform: [10, 0, 495_000, 0, -10, 6_656_000] as const, width: 1000, height: 1000 };
  const output = {
    crs: 'EPSG:3857',
    transform: [40, 0, 1_000_000, 0, -40, 8_400_000] as const,
    shape: [100, 100] as const,
  };
  const [x, y] = sourcePixelsPerOutputPixel(source, output, mercator);
  expect(x).toBeCloseTo(2, 1);
  expect(y).toBeCloseTo(2, 1);
});
