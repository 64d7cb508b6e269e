import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Crs, crsOf, resolveCrs } from '#geo/crs';
import { bboxPolygon, type Footprint, intersector, intersects, lonLatBoxes, midLongitude } from '#geo/footprint';
import { transformer } from '#geo/transformer';
import type { GeoJsonGeometry } from '#model/grid';

interface Golden {
  plane: Array<{ a: GeoJsonGeometry; b: GeoJsonGeometry; intersects: boolean }>;
  ground: Array<{ crs: string; a: GeoJsonGeometry; b: GeoJsonGeometry; intersects: boolean }>;
}

const golden = JSON.parse(readFileSync(new URL('../golden/geo-intersects.json', import.meta.url), 'utf8')) as Golden;

const LONLAT = crsOf('EPSG:4326');
const box = (west: number, south: number, east: number, north: number): Footprint => ({
  crs: LONLAT,
  geometry: bboxPolygon([west, south, east, north], LONLAT),
});
const square = (crs: string | Crs, x: number, y: number, size: number): Footprint => ({
  crs,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [x, y],
        [x + size, y],
        [x + size, y + size],
        [x, y + size],
        [x, y],
      ],
    ],
  },
});

describe('intersects', () => {
  it('agrees with GEOS in one plane', () => {
    expect(golden.plane.length).toBeGreaterThan(350);
    const wrong = golden.plane.filter(({ a, b, intersects: expected }) => {
      const [one, other] = [a, b].map((geometry) => ({ crs: 'EPSG:32613', geometry })) as [Footprint, Footprint];
      return intersects(one, other) !== expected || intersects(other, one) !== expected;
    });
    expect(wrong).toEqual([]);
  });

  it.each([...new Set(golden.ground.map(({ crs }) => crs))])(
    'agrees with GEOS between degrees and %s',
    async (name) => {
      const crs = await resolveCrs(name);
      const cases = golden.ground.filter((one) => one.crs === name);
      expect(cases.length).toBe(45);
      const wrong = cases.filter(({ a, b, intersects: expected }) => {
        const one = { crs: LONLAT, geometry: a };
        const other = { crs, geometry: b };
        return intersects(one, other) !== expected || intersects(other, one) !== expected;
      });
      expect(wrong).toEqual([]);
    },
  );

  it('does not mind which copy of the globe longitudes are counted on', () => {
    const fiji = box(177, -19, 182, -16);
    expect(intersects(fiji, box(-180, -18, -179, -17))).toBe(true);
    expect(intersects(box(177, -19, -178, -16), box(181, -18, 181.5, -17))).toBe(true);
    expect(intersects(fiji, box(-177.9, -18, -170, -17))).toBe(false);
    expect(intersects(fiji, box(535, -18, 536.9, -17))).toBe(false);
    expect(intersects(fiji, box(537, -18, 538, -17))).toBe(true);
    const cut = {
      crs: LONLAT,
      geometry: {
        type: 'MultiPolygon',
        coordinates: [box(177, -19, 180, -16), box(-180, -19, -178, -16)].map(({ geometry }) => geometry.coordinates),
      },
    };
    expect(intersects(cut, box(-180, -18, -179, -17))).toBe(true);
    expect(intersects(cut, fiji)).toBe(true);
    expect(intersects(cut, box(-177.9, -18, -170, -17))).toBe(false);
  });

  it('compares zones on both sides of 180 degrees', () => {
    const east = square('EPSG:32760', 780000, 8000000, 110000);
    const west = square('EPSG:32701', 150000, 8000000, 110000);
    expect(intersects(east, west)).toBe(true);
    expect(intersects(west, east)).toBe(true);
    expect(intersects(square('EPSG:32760', 500000, 8000000, 110000), west)).toBe(false);
    expect(intersects(east, box(179.9, -18, -179.9, -17.5))).toBe(true);
    expect(intersects(east, square('EPSG:3857', 19900000, -2100000, 300000))).toBe(true);
    expect(intersects(east, square('EPSG:3857', -20037508, -2100000, 100000))).toBe(true);
    expect(intersects(east, square('EPSG:3857', -19700000, -2100000, 100000))).toBe(false);
  });

  it('knows what lies around a pole', () => {
    const pole = square('EPSG:3031', -500000, -500000, 1000000);
    expect(intersects(pole, box(-180, -90, 180, -88))).toBe(true);
    expect(intersects(pole, box(40, -89.9, 41, -89.8))).toBe(true);
    expect(intersects(pole, box(-180, -80, 180, -60))).toBe(false);
    expect(intersects(pole, { crs: LONLAT, geometry: { type: 'Point', coordinates: [123, -90] } })).toBe(true);
    expect(intersects(pole, box(-180, 88, 180, 90))).toBe(false);
    const ring: Footprint = {
      crs: 'EPSG:3031',
      geometry: {
        type: 'Polygon',
        coordinates: [
          ...(square('', -2e6, -2e6, 4e6).geometry.coordinates as number[][][]),
          ...(square('', -1e6, -1e6, 2e6).geometry.coordinates as number[][][]),
        ],
      },
    };
    expect(intersects(ring, box(-10, -89, 10, -86))).toBe(false);
    expect(intersects(ring, box(-10, -89, 10, -78))).toBe(true);
    expect(intersects(ring, pole)).toBe(false);
    expect(intersects(square('EPSG:3413', -1e5, -1e5, 2e5), pole)).toBe(false);
    expect(intersects(square('EPSG:32733', 400000, 1150000, 50000), pole)).toBe(false);
  });

  it('compares the whole world with a small place', () => {
    const world = box(-180, -90, 180, 90);
    for (const place of [
      square('EPSG:32613', 400000, 4000000, 110000),
      square('EPSG:3031', -1e5, -1e5, 2e5),
      square('EPSG:3413', 1e6, 1e6, 1e5),
      square('EPSG:3857', -1e6, -1e6, 1e5),
    ]) {
      expect(intersects(world, place)).toBe(true);
      expect(intersects(place, world)).toBe(true);
      expect(intersects(square('EPSG:3857', -2e7, -2e7, 4e7), place)).toBe(place.crs !== 'EPSG:3031');
    }
  });

  it('compares degrees of two datums', async () => {
    const nad83 = await resolveCrs('EPSG:4269');
    expect(intersects({ ...box(-105, 40, -104, 41), crs: nad83 }, box(-104.5, 40.5, -104.4, 40.6))).toBe(true);
    expect(intersects({ ...box(179, 51, 182, 53), crs: nad83 }, box(-179, 51, -178.5, 52))).toBe(true);
    expect(intersects({ ...box(-105, 40, -104, 41), crs: nad83 }, box(-103.9, 40.5, -103.8, 40.6))).toBe(false);
  });

  it('is symmetric, and prepared or not', () => {
    const zones = ['EPSG:32613', 'EPSG:32614', 'EPSG:3857', 'EPSG:4326'];
    const place = fc
      .tuple(
        fc.constantFrom(...zones),
        fc.double({ min: -107, max: -99, noNaN: true }),
        fc.double({ min: 35, max: 45, noNaN: true }),
        fc.double({ min: 0.05, max: 2, noNaN: true }),
      )
      .map(([name, lon, lat, size]) => {
        const crs = crsOf(name);
        const [x, y] = transformer(LONLAT, crs).forward(lon, lat);
        return square(crs, x, y, crs.isGeographic ? size : size * 100_000);
      });
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(intersects(a, b)).toBe(intersects(b, a));
        expect(intersector(a)(b)).toBe(intersects(a, b));
        expect(intersects(a, a)).toBe(true);
      }),
    );
  });

  it('finds nothing in an empty geometry, and refuses what is none', () => {
    const place = box(0, 0, 1, 1);
    for (const geometry of [
      { type: 'Polygon', coordinates: [] },
      { type: 'Polygon', coordinates: [[]] },
      { type: 'MultiPolygon', coordinates: [] },
      { type: 'GeometryCollection', geometries: [] },
      { type: 'Point', coordinates: [] },
    ]) {
      expect(intersects(place, { crs: LONLAT, geometry })).toBe(false);
      expect(lonLatBoxes({ crs: LONLAT, geometry })).toEqual([]);
      expect(midLongitude({ crs: LONLAT, geometry })).toBeNaN();
    }
    for (const geometry of [
      { type: 'Polygon' },
      { type: 'Circle', coordinates: [0, 0] },
      { type: 'Point', coordinates: [Number.NaN, 0] },
      { type: 'Point', coordinates: ['0', '0'] },
      { type: 'LineString', coordinates: [[0, 0], null] },
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, Number.POSITIVE_INFINITY],
            [1, 1],
            [0, 0],
          ],
        ],
      },
      null as unknown as GeoJsonGeometry,
      {} as GeoJsonGeometry,
    ]) {
      expect(() => intersects(place, { crs: LONLAT, geometry })).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      );
    }
    const nested = Array.from({ length: 40 }).reduce<GeoJsonGeometry>(
      (inner) => ({ type: 'GeometryCollection', geometries: [inner] }),
      { type: 'Point', coordinates: [0, 0] },
    );
    expect(() => lonLatBoxes({ crs: LONLAT, geometry: nested })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });
});

describe('lonLatBoxes', () => {
  it.each([
    ['one', box(10, 20, 30, 40), [[10, 20, 30, 40]]],
    [
      'across 180',
      box(170, -20, 190, -10),
      [
        [170, -20, 180, -10],
        [-180, -20, -170, -10],
      ],
    ],
    [
      'west > east',
      box(170, -20, -170, -10),
      [
        [170, -20, 180, -10],
        [-180, -20, -170, -10],
      ],
    ],
    ['counted beyond', box(190, -20, 200, -10), [[-170, -20, -160, -10]]],
    ['the world', box(-180, -90, 180, 90), [[-180, -90, 180, 90]]],
    ['more than the world', box(-200, -10, 300, 10), [[-180, -10, 180, 10]]],
    ['around a pole', square('EPSG:3031', -1e5, -1e5, 2e5), [[-180, -90, 180, -88.7]]],
    ['a point', { crs: LONLAT, geometry: { type: 'Point', coordinates: [200, 10] } }, [[-160, 10, -160, 10]]],
    [
      'a cut one',
      {
        crs: LONLAT,
        geometry: {
          type: 'MultiPolygon',
          coordinates: [box(177, -19, 180, -16), box(-180, -19, -178, -16)].map(({ geometry }) => geometry.coordinates),
        },
      },
      [
        [177, -19, 180, -16],
        [-180, -19, -178, -16],
      ],
    ],
    [
      'web Mercator, exactly',
      {
        crs: 'EPSG:3857',
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [-20037508.342789244, -1e6],
              [20037508.342789244, -1e6],
              [20037508.342789244, 1e6],
              [-20037508.342789244, 1e6],
            ],
          ],
        },
      },
      [[-180, -8.95, 180, 8.95]],
    ],
  ] as Array<[string, Footprint, number[][]]>)('%s', (_, footprint, expected) => {
    const found = lonLatBoxes(footprint);
    expect(found).toHaveLength(expected.length);
    for (const [i, one] of found.entries()) {
      for (const [j, value] of one.entries()) expect(Math.abs(value - expected[i]![j]!)).toBeLessThan(0.1);
    }
  });

  let systems: Crs[];
  beforeAll(async () => {
    systems = await Promise.all(
      ['EPSG:32660', 'EPSG:32601', 'EPSG:3413', 'EPSG:3031', 'EPSG:3577', 'EPSG:5070', 'EPSG:3857'].map(resolveCrs),
    );
  });

  it('cover every point of the area, edges and inside', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        unit,
        unit,
        unit,
        fc.array(fc.tuple(unit, unit), { minLength: 30, maxLength: 30 }),
        (which, u, v, s, points) => {
          const crs = systems[which]!;
          const [west, south, east, north] = crs.bounds!;
          const lon = west + u * ((east < west ? east + 360 : east) - west);
          const lat = south + v * (north - south);
          const [x, y] = transformer(LONLAT, crs).forward(lon, Math.min(84, Math.max(-89.9, lat)));
          const size = 1000 * 1000 ** s;
          const boxes = lonLatBoxes(square(crs, x, y, size));
          const { forward } = transformer(crs, LONLAT);
          for (const [i, [px, py]] of points.entries()) {
            const [plon, plat] = forward(x + (i % 3 ? px : Math.round(px)) * size, y + py * size);
            if (Number.isNaN(plon)) continue;
            const inside = boxes.some(
              ([w, s, e, n]) =>
                [plon - 360, plon, plon + 360].some((lon) => lon >= w - 1e-9 && lon <= e + 1e-9) &&
                plat >= s - 1e-9 &&
                plat <= n + 1e-9,
            );
            expect(inside, `${plon} ${plat} in ${JSON.stringify(boxes)}`).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('midLongitude', () => {
  it.each([
    [box(10, 0, 20, 5), 15],
    [box(179, 0, 183, 5), -179],
    [box(177, 0, -178, 5), 179.5],
    [box(-183, 0, -179, 5), 179],
    [square('EPSG:32760', 780000, 8000000, 110000), -179.83],
    [square('EPSG:3031', 1e6, -5e4, 1e5), 90],
    [square('EPSG:3031', -1e5, -1e4, 1.2e5), -38.66],
    [
      {
        crs: LONLAT,
        geometry: {
          type: 'MultiPoint',
          coordinates: [
            [179, 0],
            [-179.5, 0],
          ],
        },
      },
      179.75,
    ],
  ] as Array<[Footprint, number]>)('case %#', (footprint, expected) => {
    expect(midLongitude(footprint)).toBeCloseTo(expected, 0);
  });
});

describe('bboxPolygon', () => {
  it('refuses what is no box', async () => {
    const utm = await resolveCrs('EPSG:32613');
    for (const [bbox, crs] of [
      [[0, 10, 10, 0], LONLAT],
      [[10, 0, 0, 10], utm],
      [[0, 0, Number.NaN, 1], LONLAT],
    ] as const) {
      expect(() => bboxPolygon(bbox, crs)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    }
  });
});
