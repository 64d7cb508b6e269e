import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '#geo/affine';
import { boundsOf, geoboxFromBounds, geoboxPolygon, pixelCentres, tilesOf } from '#geo/geobox';

const CRS = 'EPSG:32613';

describe('geoboxFromBounds', () => {
  it('puts edges on whole multiples of the resolution', () => {
    const geobox = geoboxFromBounds(CRS, [500003, 4000007, 500051, 4000033], 10);
    expect(geobox).toEqual({ crs: CRS, transform: [10, 0, 500000, 0, -10, 4000040], shape: [4, 6] });
  });

  // Figures of odc.geo: GeoBox.from_bbox((3, 7, 51, 33), 'EPSG:32613', resolution=10, anchor=...) on paper:
  // 'center' has pixel centres on multiples of the resolution.
  it.each([
    ['edge', [0, 0, 60, 40]],
    ['center', [-5, 5, 55, 35]],
    [
      [0.25, 0.5],
      [-5, 2.5, 55, 42.5],
    ],
  ] as const)('aligns to %s', (align, bounds) => {
    expect(boundsOf(geoboxFromBounds(CRS, [3, 7, 51, 33], 10, align))).toEqual(bounds);
  });

  it('takes floating-point noise for what it is, and a hundredth of a pixel too', () => {
    expect(geoboxFromBounds(CRS, [0, 0, 0.1 + 0.2, 0.3], 0.1).shape).toEqual([3, 3]);
    expect(geoboxFromBounds(CRS, [-0.09, 0, 30.09, 30], 10).shape).toEqual([3, 3]);
    expect(geoboxFromBounds(CRS, [-0.2, 0, 30.2, 30], 10).shape).toEqual([3, 5]);
  });

  it('keeps the signs of a pair and makes at least one pixel', () => {
    const upside = geoboxFromBounds(CRS, [0, 0, 20, 30], [10, -10]);
    expect(upside).toEqual({ crs: CRS, transform: [-10, 0, 20, 0, 10, 0], shape: [3, 2] });
    expect(geoboxFromBounds(CRS, [15, 15, 15, 15], 10)).toEqual({
      crs: CRS,
      transform: [10, 0, 10, 0, -10, 20],
      shape: [1, 1],
    });
  });

  it.each([
    [[0, 0, 10, 10], 0, 'BAD_REQUEST'],
    [[0, 0, 10, 10], Number.NaN, 'BAD_REQUEST'],
    [[10, 0, 0, 10], 1, 'BAD_REQUEST'],
    [[0, 0, Number.POSITIVE_INFINITY, 10], 1, 'BAD_REQUEST'],
    [[0, 0, Number.NaN, 10], 1, 'BAD_REQUEST'],
    [[-2e7, -2e7, 2e7, 2e7], 1e-5, 'TOO_LARGE'],
  ] as const)('refuses %j at %d', (bounds, resolution, code) => {
    expect(() => geoboxFromBounds(CRS, bounds, resolution)).toThrow(expect.objectContaining({ code }));
  });

  it('covers what it is asked for, by less than a pixel more, on the grid', () => {
    const coordinate = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((value) => value / 7);
    const size = fc.integer({ min: 0, max: 50_000 }).map((value) => value / 3);
    fc.assert(
      fc.property(coordinate, coordinate, size, size, fc.integer({ min: 1, max: 900 }), (x, y, w, h, r) => {
        const resolution = r / 9;
        const [minx, miny, maxx, maxy] = boundsOf(geoboxFromBounds(CRS, [x, y, x + w, y + h], resolution));
        const slack = resolution * 0.0101;
        expect(minx).toBeLessThanOrEqual(x + slack);
        expect(miny).toBeLessThanOrEqual(y + slack);
        expect(maxx).toBeGreaterThanOrEqual(x + w - slack);
        expect(maxy).toBeGreaterThanOrEqual(y + h - slack);
        expect(maxx - minx).toBeLessThan(w + 2 * resolution + slack);
        expect(Math.abs(minx / resolution - Math.round(minx / resolution))).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('a geobox', () => {
  const geobox = geoboxFromBounds(CRS, [500000, 4000000, 500700, 4000500], 10);

  it('knows its pixel centres', () => {
    const { x, y } = pixelCentres(geobox);
    expect([x.length, x[0], x[69]]).toEqual([70, 500005, 500695]);
    expect([y.length, y[0], y[49]]).toEqual([50, 4000495, 4000005]);
    expect(() => pixelCentres({ ...geobox, transform: [10, 1, 0, 1, -10, 0] })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    );
  });

  it('is outlined by a counter-clockwise ring with as many points an edge as asked', () => {
    const [ring] = geoboxPolygon(geobox, 4).coordinates;
    expect(ring).toHaveLength(17);
    expect(ring![0]).toEqual([500000, 4000500]);
    expect(ring![4]).toEqual([500000, 4000000]);
    expect(ring![16]).toEqual(ring![0]);
    const area = ring!.slice(1).reduce((sum, [x, y], i) => sum + ring![i]![0]! * y! - x! * ring![i]![1]!, 0) / 2;
    expect(area).toBe(700 * 500);
  });

  it('is covered by its tiles once, each where it says it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        (height, width, size) => {
          const whole = { ...geobox, shape: [height, width] as const };
          const grid = tilesOf(whole, size);
          const seen = new Uint8Array(height * width);
          let count = 0;
          for (const tile of grid) {
            expect(tile.geobox.shape).toEqual([tile.height, tile.width]);
            expect(apply(tile.geobox.transform, 0, 0)).toEqual(apply(whole.transform, tile.x, tile.y));
            expect([tile.row * size, tile.col * size]).toEqual([tile.y, tile.x]);
            for (let y = tile.y; y < tile.y + tile.height; y++) {
              for (let x = tile.x; x < tile.x + tile.width; x++) seen[y * width + x]!++;
            }
            count++;
          }
          expect(count).toBe(grid.rows * grid.cols);
          expect(seen.every((times) => times === 1)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
    expect(() => tilesOf(geobox, 256).tile(0, 1)).toThrow(RangeError);
    expect(() => tilesOf(geobox, 0)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
