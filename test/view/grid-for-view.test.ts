import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridFor, metresPerPixel, nativeResolution, pointGrid, resolutionFor } from '#view/grid-for-view';
import { boxOfGeobox, boxOfLonLat, contains, HALF_WORLD, lonLatBounds, toLonLat, toMercator } from '#view/mercator';

describe('mercator', () => {
  it('agrees with PROJ', () => {
    // cs2cs EPSG:4326 EPSG:3857 of 47.5 N 98.6 W
    const [x, y] = toMercator(-98.6, 47.5);
    expect(x).toBeCloseTo(-10976101.79, 1);
    expect(y).toBeCloseTo(6024072.12, 1);
  });

  it('goes there and back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -85, max: 85, noNaN: true }),
        (lon, lat) => {
          const [a, b] = toLonLat(...toMercator(lon, lat));
          expect(a).toBeCloseTo(lon, 8);
          expect(b).toBeCloseTo(lat, 8);
        },
      ),
    );
  });

  it('keeps an extent that was split at the antimeridian in one piece', () => {
    const ring = (w: number, e: number) => [
      [
        [w, -20],
        [e, -20],
        [e, -15],
        [w, -15],
        [w, -20],
      ],
    ];
    const fiji = { type: 'MultiPolygon', coordinates: [ring(177, 180), ring(-180, -178)] };
    expect(lonLatBounds(fiji)).toEqual([177, -20, 182, -15]);
    expect(lonLatBounds({ type: 'Polygon', coordinates: ring(-10, 20) })).toEqual([-10, -20, 20, -15]);
    expect(lonLatBounds({ type: 'GeometryCollection', geometries: [] })).toBeNull();
  });
});

describe('the grid of a view', () => {
  const boxes = fc
    .tuple(
      fc.double({ min: -HALF_WORLD, max: HALF_WORLD - 1e5, noNaN: true }),
      fc.double({ min: -HALF_WORLD, max: HALF_WORLD - 1e5, noNaN: true }),
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      fc.double({ min: 1, max: 1e5, noNaN: true }),
    )
    .map(([west, south, width, height]) => ({ west, south, east: west + width, north: south + height }));

  it('covers the box, within the size allowed, on whole multiples of its resolution', () => {
    fc.assert(
      fc.property(boxes, fc.double({ min: 0.1, max: 1000, noNaN: true }), (box, resolution) => {
        const grid = gridFor(box, resolution, 512);
        const [size, , left, , , top] = grid.transform;
        const held = { west: box.west + 1e-6, south: box.south + 1e-6, east: box.east - 1e-6, north: box.north - 1e-6 };
        expect(contains(boxOfGeobox(grid), held)).toBe(true);
        expect(Math.max(...grid.shape)).toBeLessThanOrEqual(512);
        expect(Math.abs(left / size - Math.round(left / size))).toBeLessThan(1e-6);
        expect(Math.abs(top / size - Math.round(top / size))).toBeLessThan(1e-6);
      }),
    );
  });

  it('is the same grid after a pan', () => {
    const a = gridFor({ west: 1000, south: 1000, east: 5000, north: 4000 }, 9.55, 2048);
    const b = gridFor({ west: 1734, south: 1222, east: 5734, north: 4222 }, 9.55, 2048);
    expect(((b.transform[2] - a.transform[2]) / 9.55) % 1).toBeCloseTo(0, 6);
  });

  it('is as fine as the screen, but not finer than the images', () => {
    for (const zoom of [3, 9.2, 12, 14.7]) {
      const ratio = resolutionFor(zoom, 1, undefined) / metresPerPixel(zoom);
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(1.2);
    }
    expect(resolutionFor(18, 1, 14.2)).toBe(14.2);
  });

  it('of a point holds it in its centre', () => {
    const { transform, shape } = pointGrid(1234.5, -99.25, 10);
    expect(shape).toEqual([1, 1]);
    expect(transform[2] + transform[0] / 2).toBeCloseTo(1234.5, 9);
    expect(transform[5] + transform[4] / 2).toBeCloseTo(-99.25, 9);
    expect(transform[0]).toBeLessThan(10);
  });
});

describe('the resolution of images', () => {
  it('is stretched as Mercator stretches the ground', () => {
    expect(nativeResolution([10, 0, 0, 0, -10, 0], 'EPSG:32633', 60)).toBeCloseTo(20, 6);
    expect(nativeResolution([10, 0, 0, 0, -10, 0], 'EPSG:3857', 60)).toBe(10);
    expect(nativeResolution([0.001, 0, 0, 0, -0.001, 0], 'EPSG:4326', 60)).toBeCloseTo(111.32, 2);
  });
});

it('boxes may cross the antimeridian', () => {
  const box = boxOfLonLat([177, -20, -178, -15]);
  expect(box.east).toBeGreaterThan(HALF_WORLD);
  expect(box.east - box.west).toBeCloseTo((5 / 180) * HALF_WORLD, 3);
});
