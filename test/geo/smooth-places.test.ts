import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, invert } from '#geo/affine';
import { resolveCrs } from '#geo/crs';
import { SmoothPlaces } from '#geo/smooth-places';
import { transformer } from '#geo/transformer';
import { SourceGrids, type SourcePlace, sourcePosition } from '#geo/warp-grid';
import type { GeoBox } from '#model/grid';

const TOLERANCE = 2e-4;
const LATTICE = { col: 0.5, row: 0.5, step: 32, cols: 9, rows: 9 };
const whole = () => false;

/** Counts the points that are asked of it. */
function counting(map: (x: number, y: number) => [number, number]) {
  const counter = {
    points: 0,
    locateAll(xy: Float64Array) {
      counter.points += xy.length / 2;
      for (let at = 0; at < xy.length; at += 2) xy.set(map(xy[at]!, xy[at + 1]!), at);
    },
  };
  return counter;
}

const curve = (x: number, y: number): [number, number] => [
  0.7 * x + 1e-5 * x * x + 1e-9 * x * y * y,
  0.7 * y - 0.1 * x + 2e-5 * x * y,
];

describe('SmoothPlaces', () => {
  it('gives the places of a curved surface, from few exact ones', () => {
    const exact = counting(curve);
    const places = new SmoothPlaces([4096, 4096], exact.locateAll, TOLERANCE, whole);
    for (let row = 0; row < 16; row++) {
      for (let col = 0; col < 16; col++) {
        const xy = places.places({ ...LATTICE, col: 256 * col + 0.5, row: 256 * row + 0.5 })!;
        for (let node = 0; node < 81; node++) {
          const [x, y] = curve(256 * col + 0.5 + 32 * (node % 9), 256 * row + 0.5 + 32 * Math.floor(node / 9));
          expect(Math.hypot(xy[2 * node]! - x, xy[2 * node + 1]! - y)).toBeLessThan(TOLERANCE);
        }
      }
    }
    // 16 patches of 25 nodes and 16 between them, and five points a tile.
    expect(exact.points).toBe(16 * (25 + 16) + 256 * 5);
  });

  it.each([
    ['a kink through the middle of a patch', (x: number, y: number) => [x, y + Math.abs(x - 600)]],
    ['waves shorter than a patch', (x: number, y: number) => [x + Math.sin(y / 50), y]],
    ['a step in a corner that a tile lies in', (x: number, y: number) => [x + (x + y < 40 ? 100 : 0), y]],
    ['nothing beyond a line', (x: number, y: number) => [x > 700 ? Number.NaN : x, y]],
  ] as const)('has no answer for %s', (_, map) => {
    const { locateAll } = counting(map as (x: number, y: number) => [number, number]);
    const places = new SmoothPlaces([1024, 1024], locateAll, TOLERANCE, whole);
    expect(places.places(LATTICE)).toBeUndefined();
  });

  it('has no answer where a seam may lie, or beyond what a patch reaches', () => {
    const { locateAll } = counting(curve);
    expect(new SmoothPlaces([1024, 1024], locateAll, TOLERANCE, () => true).places(LATTICE)).toBeUndefined();
    const places = new SmoothPlaces([1024, 1024], locateAll, TOLERANCE, whole);
    expect(places.places({ ...LATTICE, col: -120 })).toBeDefined();
    expect(places.places({ ...LATTICE, col: -140 })).toBeUndefined();
    expect(places.places({ ...LATTICE, row: 1024 + 128 - 250 })).toBeUndefined();
  });
});

/** Degrees of every turn of the globe are one place. */
function apart(source: SourcePlace, [x, y]: [number, number], [ex, ey]: [number, number]): number {
  const turn = source.crs.isGeographic ? 360 / source.transform[0] : Number.POSITIVE_INFINITY;
  const across = Math.abs(x - ex);
  return Math.hypot(Number.isFinite(turn) ? Math.min(across % turn, turn - (across % turn)) : across, y - ey);
}

describe('grids of windows of a large output', () => {
  const lonlatWorld = [0.05, 0, -180, 0, -0.05, 90] as const;
  const CASES = [
    ['UTM to web Mercator', 'EPSG:3857', [1000000, 6000000], 10, 'EPSG:32632', [10, 0, 300000, 0, -10, 5400000]],
    ['across 180 degrees', 'EPSG:3857', [20030000, -2000000], 20, 'EPSG:32760', [20, 0, 699960, 0, -20, 8200000]],
    ['the globe to web Mercator', 'EPSG:3857', [-20037508, 20037508], 10000, 'EPSG:4326', lonlatWorld],
    ['the globe around the pole', 'EPSG:3031', [-4000000, 4000000], 2000, 'EPSG:4326', lonlatWorld],
    ['degrees to UTM', 'EPSG:32733', [300000, 8000000], 30, 'EPSG:4326', [0.00025, 0, 12, 0, -0.00025, -17]],
    ['Albers at 1 km', 'EPSG:5070', [-2000000, 3000000], 1000, 'EPSG:32613', [1000, 0, 0, 0, -1000, 5500000]],
  ] as const;

  it.each(CASES)(
    'are within 0.01 pixel of proj4 wherever a tile lies: %s',
    async (_, id, [left, top], size, from, t) => {
      const [crs, sourceCrs] = await Promise.all([resolveCrs(id), resolveCrs(from)]);
      const output: GeoBox = { crs: id, transform: [size, 0, left, 0, -size, top], shape: [4000, 4000] };
      const source: SourcePlace = { crs: sourceCrs, transform: t, shape: [3600, 7200] };
      const grids = new SourceGrids(output, crs, source);
      const convert = transformer(crs, sourceCrs);
      fc.assert(
        fc.property(
          fc.record({
            col: fc.integer({ min: -40, max: 3900 }),
            row: fc.integer({ min: -40, max: 3900 }),
            width: fc.integer({ min: 1, max: 300 }),
            height: fc.integer({ min: 1, max: 300 }),
          }),
          fc.array(fc.tuple(fc.nat(299), fc.nat(299)), { minLength: 30, maxLength: 30 }),
          (window, pixels) => {
            const grid = grids.of(window);
            for (const [i, j] of pixels) {
              const [col, row] = [i % window.width, j % window.height];
              const place = convert.forward(...apply(output.transform, window.col + col + 0.5, window.row + row + 0.5));
              const exact = apply(invert(t), ...place);
              const found = sourcePosition(grid, col, row);
              if (!exact.every(Number.isFinite)) expect(found[0] >= 0).toBe(false);
              else expect(apart(source, found, exact)).toBeLessThanOrEqual(0.01);
            }
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});
