import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, invert } from '#geo/affine';
import { type Crs, resolveCrs } from '#geo/crs';
import { geoboxFromBounds } from '#geo/geobox';
import { transformer } from '#geo/transformer';
import { type SourceGrid, type SourcePlace, sourceGrid, sourcePosition, sourceWindow } from '#geo/warp-grid';
import type { GeoBox } from '#model/grid';

interface Case {
  name: string;
  output: GeoBox;
  source: {
    crs: string;
    transform: readonly [number, number, number, number, number, number];
    shape: [number, number];
  };
}

/** A tile of 256 pixels whose corner lies at a point given in degrees. */
async function tileAt(crs: string, lon: number, lat: number, resolution: number): Promise<GeoBox> {
  const { forward } = transformer(await resolveCrs('EPSG:4326'), await resolveCrs(crs));
  const [x, y] = forward(lon, lat);
  const [minx, miny] = [Math.floor(x / resolution) * resolution, Math.floor(y / resolution) * resolution];
  return geoboxFromBounds(crs, [minx, miny, minx + 256 * resolution, miny + 256 * resolution], resolution);
}

const CASES: Case[] = [
  {
    name: 'UTM to web Mercator',
    output: await tileAt('EPSG:3857', -105.2, 40.1, 10),
    source: { crs: 'EPSG:32613', transform: [10, 0, 399960, 0, -10, 4500000], shape: [10980, 10980] },
  },
  {
    name: 'UTM to the next zone',
    output: await tileAt('EPSG:32614', -102.1, 40.1, 30),
    source: { crs: 'EPSG:32613', transform: [30, 0, 500000, 0, -30, 4600000], shape: [10000, 10000] },
  },
  {
    name: 'UTM to Albers, output coarser',
    output: await tileAt('EPSG:5070', -105.2, 40.1, 240),
    source: { crs: 'EPSG:32613', transform: [10, 0, 399960, 0, -10, 4500000], shape: [10980, 10980] },
  },
  {
    name: 'degrees to UTM',
    output: await tileAt('EPSG:32733', 14, -20, 10),
    source: { crs: 'EPSG:4326', transform: [0.00025, 0, 10, 0, -0.00025, -10], shape: [40000, 40000] },
  },
  {
    name: 'MODIS sinusoidal to UTM',
    output: await tileAt('EPSG:32613', -105.2, 40.1, 500),
    source: {
      crs: '+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m',
      transform: [463.3127, 0, -10007554.677, 0, -463.3127, 5559752.598],
      shape: [2400, 2400],
    },
  },
  {
    name: 'polar stereographic near the pole, from degrees',
    output: await tileAt('EPSG:3031', 30, -89.8, 200),
    source: { crs: 'EPSG:4326', transform: [0.01, 0, -180, 0, -0.01, -60], shape: [3000, 36000] },
  },
  {
    name: 'web Mercator at continental scale from UTM',
    output: await tileAt('EPSG:3857', -106, 38, 1200),
    source: { crs: 'EPSG:32613', transform: [100, 0, 300000, 0, -100, 4700000], shape: [6000, 5000] },
  },
  {
    name: 'across 180 degrees',
    output: await tileAt('EPSG:4326', 179.9, -17, 0.001),
    source: { crs: 'EPSG:32760', transform: [10, 0, 699960, 0, -10, 8200000], shape: [10980, 10980] },
  },
];

async function gridOf({ output, source }: Case, maxError?: number): Promise<[SourceGrid, Crs, SourcePlace]> {
  const [crs, sourceCrs] = await Promise.all([resolveCrs(output.crs), resolveCrs(source.crs)]);
  const place = { crs: sourceCrs, transform: source.transform, shape: source.shape };
  return [sourceGrid(output, crs, place, maxError), crs, place];
}

/** Position by proj4 for one pixel, the long way round. */
function exact(output: GeoBox, crs: Crs, place: SourcePlace, col: number, row: number): [number, number] {
  const [x, y] = transformer(crs, place.crs).forward(...apply(output.transform, col + 0.5, row + 0.5));
  return apply(invert(place.transform), x, y);
}

describe('sourceGrid', () => {
  it.each(CASES)('is within 0.01 pixel of proj4 at every pixel: $name', async (one) => {
    const [grid, crs, place] = await gridOf(one);
    const [height, width] = one.output.shape;
    let worst = 0;
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        const [x, y] = sourcePosition(grid, col, row);
        let [ex, ey] = exact(one.output, crs, place, col, row);
        if (place.crs.isGeographic) ex += 36000 * Math.round((x - ex) / 36000) * (0.01 / place.transform[0]);
        worst = Math.max(worst, Math.hypot(x - ex, y - ey));
      }
    }
    expect(worst).toBeLessThanOrEqual(0.01);
    expect(grid.cols * grid.rows * 2).toBe(grid.xy.length);
    expect((grid.cols - 1) * grid.step).toBeGreaterThanOrEqual(width - 1);
  });

  it('takes few nodes where the earth is smooth, and more where it is not', async () => {
    expect((await gridOf(CASES[0]!))[0]).toMatchObject({ step: 32, cols: 9, rows: 9 });
    expect((await gridOf(CASES[5]!))[0].step).toBeLessThan(32);
    expect((await gridOf(CASES[0]!, 1e-7))[0].step).toBeLessThan(32);
  });

  it('is plain arithmetic where both share a CRS', async () => {
    const crs = await resolveCrs('EPSG:32613');
    const output = geoboxFromBounds(crs.id, [500000, 4000000, 502560, 4002560], 10);
    const grid = sourceGrid(output, crs, { crs, transform: [20, 0, 499000, 0, -20, 4003000] });
    expect(grid.step).toBe(32);
    expect(sourcePosition(grid, 0, 0)).toEqual([50.25, 22.25]);
    expect(sourcePosition(grid, 255, 100)).toEqual([50.25 + 127.5, 22.25 + 50]);
  });

  it('is exact beside the rim of a projection, and has nothing beyond it', async () => {
    const [lonlat, disc] = await Promise.all([
      resolveCrs('EPSG:4326'),
      resolveCrs('+proj=ortho +lat_0=0 +lon_0=0 +R=6371000'),
    ]);
    const output: GeoBox = { crs: disc.id, transform: [60000, 0, -7680000, 0, -60000, 7680000], shape: [256, 256] };
    const place = { crs: lonlat, transform: [0.1, 0, -180, 0, -0.1, 90] as const, shape: [1800, 3600] as const };
    const grid = sourceGrid(output, disc, place);
    expect(grid.step).toBe(1);
    let inside = 0;
    let worst = 0;
    const strays: number[] = [];
    for (let row = 0; row < 256; row++) {
      for (let col = 0; col < 256; col++) {
        const [x, y] = sourcePosition(grid, col, row);
        const [ex, ey] = exact(output, disc, place, col, row);
        if (Number.isNaN(ex)) {
          if (x !== -1e9 || y !== -1e9) strays.push(col, row);
          continue;
        }
        worst = Math.max(worst, Math.hypot(x - ex, y - ey));
        inside++;
      }
    }
    expect(strays).toEqual([]);
    expect(worst).toBeLessThan(1e-6);
    expect(Math.abs(inside - Math.PI * (6371 / 60) ** 2)).toBeLessThan(300);
    expect(sourceWindow(grid, 256, 256, 3600, 1800)).toMatchObject({ col0: 904, col1: 2696 });
  });

  it('keeps the bound for any tile and source nearby', async () => {
    const crs = await resolveCrs('EPSG:3857');
    const utm = await resolveCrs('EPSG:32632');
    fc.assert(
      fc.property(
        fc.double({ min: 3, max: 15, noNaN: true }),
        fc.double({ min: -70, max: 80, noNaN: true }),
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 20,
          maxLength: 20,
        }),
        (lon, lat, resolution, height, width, places) => {
          const [x, y] = transformer(
            { ...crs, id: 'x', definition: '+proj=longlat +datum=WGS84', isGeographic: true },
            crs,
          ).forward(lon, lat);
          const output: GeoBox = {
            crs: crs.id,
            transform: [resolution, 0, x, 0, -resolution, y],
            shape: [height, width],
          };
          const place = { crs: utm, transform: [resolution, 0, 400000, 0, -resolution, 6000000] as const };
          const grid = sourceGrid(output, crs, place);
          for (const [u, v] of places) {
            const [col, row] = [Math.floor(u * (width - 1)), Math.floor(v * (height - 1))];
            const [px, py] = sourcePosition(grid, col, row);
            const [ex, ey] = exact(output, crs, place, col, row);
            if (Number.isFinite(ex)) expect(Math.hypot(px - ex, py - ey)).toBeLessThanOrEqual(0.01);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a geographic source', () => {
  const east = [0.01, 0, 170, 0, -0.01, -10] as const;
  const west = [0.01, 0, -190, 0, -0.01, -10] as const;

  it.each([
    ['output beyond 180, source before -170', [180.5, -15, 183.06, -12.44], [0.01, 0, -180, 0, -0.01, -10], 5.05],
    ['output before -180, source to 180', [-183, -15, -180.44, -12.44], east, 700.5],
    ['output from 175, source counted from -190', [175, -15, 177.56, -12.44], west, 1500.5],
  ] as const)('is found a turn of the globe away: %s', async (_, bounds, transform, shift) => {
    const crs = await resolveCrs('EPSG:4326');
    const output = geoboxFromBounds(crs.id, bounds, 0.01);
    const grid = sourceGrid(output, crs, { crs, transform, shape: [1000, 1000] });
    expect(grid.step).toBe(32);
    const [x] = sourcePosition(grid, 0, 0);
    const expected = ((bounds[0] + 0.005 - transform[2] + 540) % 360) - 180;
    expect(x).toBeCloseTo((expected < 0 ? expected + 360 : expected) / 0.01, 6);
    expect(x).toBeGreaterThan(Math.min(shift, 40));
    expect(sourceWindow(grid, ...output.shape, 1000, 1000)).not.toBeNull();
  });

  it('of the whole globe is read on both sides of its seam', async () => {
    const crs = await resolveCrs('EPSG:4326');
    const output = geoboxFromBounds(crs.id, [179, -1, 181, 1], 0.01);
    const grid = sourceGrid(output, crs, { crs, transform: [0.1, 0, -180, 0, -0.1, 90], shape: [1800, 3600] });
    expect(sourcePosition(grid, 0, 0)[0]).toBeCloseTo(3590.05, 6);
    expect(sourcePosition(grid, 199, 0)[0]).toBeCloseTo(9.95, 6);
    for (let col = 0; col < 200; col++) {
      const [x] = sourcePosition(grid, col, 7);
      expect(x >= 0 && x < 3600).toBe(true);
    }
  });

  it('that an output across 180 does not touch is not read', async () => {
    const [crs, utm] = await Promise.all([resolveCrs('EPSG:4326'), resolveCrs('EPSG:32701')]);
    const output = geoboxFromBounds(utm.id, [150000, 8000000, 400000, 8250000], 1000);
    const place = { crs, transform: [0.01, 0, 0, 0, -0.01, 10] as const, shape: [4000, 4000] as const };
    expect(sourceWindow(sourceGrid(output, utm, place), ...output.shape, 4000, 4000, 2)).toBeNull();
  });
});

describe('sourceWindow', () => {
  it.each(CASES)('holds every pixel that is read, and little else: $name', async (one) => {
    const [grid] = await gridOf(one);
    const [height, width] = one.output.shape;
    const [sourceHeight, sourceWidth] = one.source.shape;
    const read = { col0: Number.POSITIVE_INFINITY, row0: Number.POSITIVE_INFINITY, col1: 0, row1: 0 };
    for (let row = 0; row < height; row++) {
      for (let col = 0; col < width; col++) {
        const [x, y] = sourcePosition(grid, col, row);
        if (!(x >= 0 && x < sourceWidth && y >= 0 && y < sourceHeight)) continue;
        read.col0 = Math.min(read.col0, Math.floor(x));
        read.row0 = Math.min(read.row0, Math.floor(y));
        read.col1 = Math.max(read.col1, Math.floor(x) + 1);
        read.row1 = Math.max(read.row1, Math.floor(y) + 1);
      }
    }
    // A cell half outside the image is counted by its box, so the window may hold some pixels that only its corner has.
    const middle = [width >> 1, height >> 1] as const;
    const [ax, ay] = sourcePosition(grid, ...middle);
    const [bx, by] = sourcePosition(grid, middle[0] + 1, middle[1] + 1);
    const spare = grid.step * 2 * Math.max(Math.abs(bx - ax), Math.abs(by - ay));
    for (const margin of [0, 2]) {
      const found = sourceWindow(grid, height, width, sourceWidth, sourceHeight, margin)!;
      expect(found.col0).toBeLessThanOrEqual(Math.max(0, read.col0 - margin));
      expect(found.row0).toBeLessThanOrEqual(Math.max(0, read.row0 - margin));
      expect(found.col1).toBeGreaterThanOrEqual(Math.min(sourceWidth, read.col1 + margin));
      expect(found.row1).toBeGreaterThanOrEqual(Math.min(sourceHeight, read.row1 + margin));
      expect(found.col0).toBeGreaterThanOrEqual(read.col0 - margin - spare);
      expect(found.row0).toBeGreaterThanOrEqual(read.row0 - margin - spare);
      expect(found.col1).toBeLessThanOrEqual(Math.min(sourceWidth, read.col1 + margin + spare));
      expect(found.row1).toBeLessThanOrEqual(Math.min(sourceHeight, read.row1 + margin + spare));
    }
  });

  it('is null beside the image, and not beside its margin', async () => {
    const crs = await resolveCrs('EPSG:32613');
    const output = geoboxFromBounds(crs.id, [500000, 4000000, 500100, 4000100], 10);
    const at = (x: number) => sourceGrid(output, crs, { crs, transform: [10, 0, x, 0, -10, 4000100] });
    expect(sourceWindow(at(500000), 10, 10, 10, 10)).toEqual({ col0: 0, row0: 0, col1: 10, row1: 10 });
    expect(sourceWindow(at(500100), 10, 10, 10, 10)).toBeNull();
    expect(sourceWindow(at(500100), 10, 10, 10, 10, 1)).toEqual({ col0: 0, row0: 0, col1: 1, row1: 10 });
    expect(sourceWindow(at(499900), 10, 10, 10, 10)).toBeNull();
    expect(sourceWindow(at(499910), 10, 10, 10, 10)).toEqual({ col0: 9, row0: 0, col1: 10, row1: 10 });
  });

  it('is null where nothing has a source', async () => {
    const [lonlat, disc] = await Promise.all([
      resolveCrs('EPSG:4326'),
      resolveCrs('+proj=ortho +lat_0=0 +lon_0=0 +R=6371000'),
    ]);
    const output: GeoBox = { crs: disc.id, transform: [10, 0, 7e6, 0, -10, 7e6], shape: [64, 64] };
    const grid = sourceGrid(output, disc, { crs: lonlat, transform: [0.1, 0, -180, 0, -0.1, 90] });
    expect(sourceWindow(grid, 64, 64, 3600, 1800, 3)).toBeNull();
  });
});
