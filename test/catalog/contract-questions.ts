import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IndexDriver } from '#catalog/index-driver';
import { resolveCrs } from '#geo/crs';
import { partsOf } from '#geo/geometry';
import { LONLAT } from '#geo/lonlat';
import { pointInRings } from '#geo/planar';
import { transformer } from '#geo/transformer';
import type { Dataset, DatasetPart, StacItem } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Query } from '#model/query';
import { boxPolygon, COLLECTIONS, ITEMS, itemOf } from './contract-items';
import { boundsOf } from './contract-queries';
import type { MakeIndex } from './make-index';

type Box = [number, number, number, number];

const ring = (...box: Box) => boxPolygon(...box).coordinates[0] as number[][];
const RING_OF_THE_POLE: Box[] = [
  [0, -85, 40, -80],
  [90, -85, 130, -80],
  [-180, -85, -140, -80],
  [-90, -85, -50, -80],
];

function place(id: string, box: Box, geometry?: GeoJsonGeometry, more: object = {}): StacItem {
  const item = itemOf({ id, collection: 'ground', datetime: '2020-03-08T06:30:00Z', box });
  return { ...item, ...(geometry ? { geometry } : {}), ...more };
}

/** Footprints of every shape, around a pole, across 180 degrees; some with sources. */
const GROUND: StacItem[] = [
  ...RING_OF_THE_POLE.map((box, index) => place(`p${index}`, box)),
  place('hole', [20, 10, 30, 20], {
    type: 'Polygon',
    coordinates: [ring(20, 10, 30, 20), ring(22, 12, 28, 18)],
  }),
  place('multi', [40, 10, 52, 12], {
    type: 'MultiPolygon',
    coordinates: [[ring(40, 10, 42, 12)], [ring(50, 10, 52, 12)]],
  }),
  place('seam', [179, 0, -179, 1], undefined, {
    links: [
      { rel: 'derived_from', href: 'https://data.example/raw/first%20one.json' },
      { rel: 'derived_from', href: './other', id: 'second' },
    ],
  }),
  // As some publishers write it: not cut, counting on.
  place('beyond', [-180, 30, 180, 31], { type: 'Polygon', coordinates: [ring(179, 30, 180.5, 31)] }),
  place('touch', [60, 10, 61, 11]),
].map((item) =>
  item.id === 'touch'
    ? { ...item, properties: { ...(item.properties as object), 'odc:lineage': { level1: ['raw-1'], ard: ['a', 'b'] } } }
    : item,
);

async function idsOf(index: IndexDriver, query: Query): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of index.find(query)) ids.push(id);
  return ids.sort();
}

/** Points along the edges of boxes, projected. */
async function projected(crs: string, boxes: readonly Box[]): Promise<Array<[number, number]>> {
  const { forward } = transformer(LONLAT, await resolveCrs(crs));
  return boxes.flatMap(([west, south, east, north]) =>
    Array.from({ length: 101 }, (_, step) => step / 100).flatMap((part) => [
      forward(west + part * (east - west), south),
      forward(west + part * (east - west), north),
      forward(west, south + part * (north - south)),
      forward(east, south + part * (north - south)),
    ]),
  );
}

function boundsOfPoints(points: ReadonlyArray<readonly [number, number]>): number[] {
  return boundsOf({ coordinates: points });
}

function expectBounds(geometry: GeoJsonGeometry | null, bounds: readonly number[]): void {
  const size = Math.max(bounds[2]! - bounds[0]!, bounds[3]! - bounds[1]!);
  boundsOf(geometry).forEach((edge, side) => {
    expect(Math.abs(edge - bounds[side]!)).toBeLessThan(size / 1000);
  });
}

/** The questions beyond which datasets match: where they lie in any CRS, what can be asked of them, parts of them. */
export function questionsContract(
  name: string,
  makeIndex: MakeIndex,
  asAsked: (driver: IndexDriver) => IndexDriver,
): void {
  describe(`${name}: shapes of the ground`, () => {
    let index: IndexDriver;
    beforeAll(async () => {
      index = asAsked(await makeIndex(GROUND, []));
    });
    afterAll(async () => {
      await index?.close();
    });
    const find = (query: Query) => idsOf(index, query);
    const POLES = ['p0', 'p1', 'p2', 'p3'];

    test('a footprint has holes, and several parts', async () => {
      expect(await find({ bbox: [23, 13, 27, 17] })).toEqual([]);
      expect(await find({ bbox: [21, 13, 23, 17] })).toEqual(['hole']);
      expect(await find({ bbox: [22, 12, 22, 12] })).toEqual(['hole']);
      expect(await find({ bbox: [43, 10, 49, 12] })).toEqual([]);
      expect(await find({ bbox: [45, 10, 50, 12] })).toEqual(['multi']);
    });

    test('an area has several parts, in any CRS', async () => {
      const parts = { type: 'MultiPolygon', coordinates: [[ring(60.5, 10.5, 62, 12)], [ring(23, 13, 27, 17)]] };
      expect(await find({ geopolygon: parts })).toEqual(['touch']);
      const line = {
        type: 'LineString',
        coordinates: [
          [30.5, 5],
          [40.5, 11],
        ],
      };
      expect(await find({ geopolygon: line })).toEqual(['multi']);
      const { forward } = transformer(LONLAT, await resolveCrs('EPSG:32636'));
      const [x, y] = forward(31, 15);
      const square = (half: number) => ({
        type: 'Polygon',
        coordinates: [ring(x - half, y - half, x + half, y + half)],
      });
      expect(await find({ geopolygon: square(50_000), crs: 'EPSG:32636' })).toEqual([]);
      expect(await find({ geopolygon: square(150_000), crs: 'EPSG:32636' })).toEqual(['hole']);
    });

    test('touching is meeting: along an edge, at a corner, at 180 degrees', async () => {
      expect(await find({ bbox: [59, 10, 60, 11] })).toEqual(['touch']);
      expect(await find({ bbox: [61, 11, 62, 12] })).toEqual(['touch']);
      expect(await find({ bbox: [61.001, 11, 62, 12] })).toEqual([]);
      expect(await find({ bbox: [178, 0, 179, 1] })).toEqual(['seam']);
      expect(await find({ bbox: [-179, 0.5, -178, 1] })).toEqual(['seam']);
    });

    test('across 180 degrees, told either way and in UTM', async () => {
      expect(await find({ bbox: [179.5, 0.2, 180.5, 0.4] })).toEqual(['seam']);
      expect(await find({ bbox: [178.9, 0, -178.9, 1] })).toEqual(['seam']);
      expect(await find({ bbox: [-179.8, 30.2, -179.6, 30.4] })).toEqual(['beyond']);
      expect(await find({ bbox: [179.2, 30.2, 179.4, 30.4] })).toEqual(['beyond']);
      expect(await find({ bbox: [-179.4, 30.2, 178, 30.4] })).toEqual([]);
      const cut = { type: 'MultiPolygon', coordinates: [[ring(179.9, 0.4, 180, 0.5)], [ring(-180, 0.4, -179.9, 0.5)]] };
      expect(await find({ geopolygon: cut })).toEqual(['seam']);
      // Zone 60 goes on beyond 180 degrees, to the part of the footprint on the other side.
      const { forward } = transformer(LONLAT, await resolveCrs('EPSG:32660'));
      const [x, y] = forward(-179.5, 0.5);
      expect(await find({ bbox: [x - 1000, y - 1000, x + 1000, y + 1000], crs: 'EPSG:32660' })).toEqual(['seam']);
      const [away, north] = forward(-178.5, 0.5);
      expect(await find({ bbox: [away, north, away + 1000, north + 1000], crs: 'EPSG:32660' })).toEqual([]);
    });

    test('around and over a pole: by the plane, not by longitude and latitude', async () => {
      expect(await find({ bbox: [-1.2e6, -1.2e6, 1.2e6, 1.2e6], crs: 'EPSG:3031' })).toEqual(POLES);
      expect(await find({ bbox: [-1e5, -1e5, 1e5, 1e5], crs: 'EPSG:3031' })).toEqual([]);
      const [x, y] = transformer(LONLAT, await resolveCrs('EPSG:3031')).forward(20, -82);
      expect(await find({ bbox: [x - 1e4, y - 1e4, x + 1e4, y + 1e4], crs: 'EPSG:3031' })).toEqual(['p0']);
      const frame = { type: 'Polygon', coordinates: [ring(-2e6, -2e6, 2e6, 2e6), ring(-1.3e6, -1.3e6, 1.3e6, 1.3e6)] };
      expect(await find({ geopolygon: frame, crs: 'EPSG:3031' })).toEqual([]);
      const like = { crs: 'EPSG:3031', transform: [1000, 0, -6e5, 0, -1000, 6e5], shape: [1200, 1200] } as const;
      expect(await find({ like })).toEqual(POLES);
      expect(await find({ bbox: [-180, -90, 180, -84] })).toEqual(POLES);
      expect(await find({ bbox: [170, -84, -130, -83] })).toEqual(['p2']);
    });

    test('times: zones of their own, offsets, days on which the clock changes, the day at 180 degrees', async () => {
      const seam = (query: Query) => find({ ids: ['seam'], ...query });
      expect(await seam({ time: '2020-03-08T11:30:00+05:00' })).toEqual(['seam']);
      expect(await seam({ time: ['2020-03-08T06:30:00.001Z', null] })).toEqual([]);
      expect(await seam({ time: [null, '2020-03-08T06:29'] })).toEqual(['seam'].slice(1));
      expect(await seam({ time: [null, '2020-03-08T06:30'] })).toEqual(['seam']);
      // Summer time begins: the day in New York is 23 hours long, from 05:00 to 04:00 UTC.
      expect(await seam({ time: '2020-03-08', timeZone: 'America/New_York' })).toEqual(['seam']);
      expect(await seam({ time: '2020-03-08T01', timeZone: 'America/New_York' })).toEqual(['seam']);
      expect(await seam({ time: '2020-03-08', timeZone: 'Pacific/Honolulu' })).toEqual([]);
      expect(await seam({ time: '2020-03-07', timeZone: 'Pacific/Honolulu' })).toEqual(['seam']);
      // At 179.9 east the sun is twelve hours ahead, at 179.9 west twelve behind.
      expect(await seam({ time: '2020-03-08', bbox: [179.8, 0, 180, 1] })).toEqual(['seam']);
      expect(await seam({ time: '2020-03-07', bbox: [-180, 0, -179.8, 1] })).toEqual(['seam']);
      expect(await seam({ time: '2020-03-08', bbox: [-180, 0, -179.8, 1] })).toEqual([]);
    });

    test('the extent around a pole is a polygon over the pole, in its plane', async () => {
      const extent = await index.spatialExtent({ ids: POLES }, 'EPSG:3031');
      expect(extent?.type).toBe('Polygon');
      const points = await projected('EPSG:3031', RING_OF_THE_POLE);
      expectBounds(extent, boundsOfPoints(points));
      const rings = partsOf(extent!)[0]!.paths;
      expect(pointInRings(rings, 0, 0)).toBe(true);
      const inside = ([x, y]: readonly [number, number]) => pointInRings(rings, x * 0.9999, y * 0.9999);
      expect(points.every(inside)).toBe(true);
      // No corner of a box: at 65 degrees east there is nothing but the line between two scenes.
      const [west] = boundsOf(extent);
      expect(pointInRings(rings, west! * 0.99, west! * 0.99)).toBe(false);
    });

    test('the extent in UTM, and across 180 degrees in Mercator', async () => {
      const utm = await index.spatialExtent({ ids: ['touch'] }, 'EPSG:32641');
      expectBounds(utm, boundsOfPoints(await projected('EPSG:32641', [[60, 10, 61, 11]])));
      const mercator = await index.spatialExtent({ ids: ['seam'] }, 'EPSG:3857');
      expect(mercator?.type).toBe('MultiPolygon');
      const halves = (mercator!.coordinates as unknown[]).map((coordinates) => boundsOf({ coordinates }));
      const world = 20037508.34;
      expect(halves.map(([west, , east]) => [west! / world, east! / world]).sort((a, b) => a[0]! - b[0]!)).toEqual([
        [expect.closeTo(-1, 6), expect.closeTo(-179 / 180, 6)],
        [expect.closeTo(179 / 180, 6), expect.closeTo(1, 6)],
      ]);
      // In a projection around that meridian it is one.
      const pacific = await index.spatialExtent({ ids: ['seam'] }, 'EPSG:3832');
      expect(pacific?.type).toBe('Polygon');
      const both = await index.spatialExtent({ ids: ['touch', 'multi'] }, 'EPSG:3857');
      expect(both?.type).toBe('Polygon');
      expect(await index.spatialExtent({ time: '1999' }, 'EPSG:3857')).toBeNull();
    });

    test('the extent in another datum, and in systems that are none or show nothing of it', async () => {
      const box = boundsOf(await index.spatialExtent({ ids: ['touch'] }, 'EPSG:4283'));
      [60, 10, 61, 11].forEach((edge, side) => {
        expect(Math.abs(box[side]! - edge)).toBeLessThan(1e-4);
      });
      await expect(index.spatialExtent({}, 'EPSG:999999')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      const otherSide = '+proj=ortho +lat_0=0 +lon_0=0 +datum=WGS84';
      await expect(index.spatialExtent({ ids: ['seam'] }, otherSide)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    });

    test('lineage: what each was made from, by name or by link', async () => {
      const lineage = new Map<string, Dataset['lineage']>();
      for await (const dataset of index.findParts({}, ['lineage'])) lineage.set(dataset.id, dataset.lineage);
      expect(lineage.get('touch')).toEqual({ level1: ['raw-1'], ard: ['a', 'b'] });
      expect(lineage.get('seam')).toEqual({ derived_from: ['first one', 'second'] });
      expect(lineage.get('hole')).toBeUndefined();
      expect(lineage.size).toBe(GROUND.length);
    });
  });

  describe(`${name}: parts and properties`, () => {
    let index: IndexDriver;
    beforeAll(async () => {
      index = asAsked(await makeIndex(ITEMS, COLLECTIONS));
    });
    afterAll(async () => {
      await index?.close();
    });

    test.each<[DatasetPart[]]>([
      [[]],
      [['footprint']],
      [['measurements']],
      [['properties']],
      [['footprint', 'measurements']],
      [['userData']],
    ])('parts %j, in order, and nothing else', async (parts) => {
      const whole: Dataset[] = [];
      const query: Query = { bbox: [0, -90, 180, 90], orderBy: '-properties.cloud', limit: 9 };
      for await (const dataset of index.find(query)) whole.push(dataset);
      expect(whole.length).toBe(9);
      const found: unknown[] = [];
      for await (const dataset of index.findParts(query, parts)) found.push(dataset);
      const expected = whole.map((dataset) =>
        Object.fromEntries((['id', 'product', 'time', ...parts] as const).map((part) => [part, dataset[part]])),
      );
      expect(found).toEqual(expected);
    });

    test('parts that are none are refused', async () => {
      const bad = async (parts: unknown) => {
        for await (const _ of index.findParts({}, parts as DatasetPart[]));
      };
      await expect(bad(['everything'])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(bad('footprint')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });

    test('queryables: types, ranges, distinct values with their counts', async () => {
      const answer = await index.queryables({});
      expect(answer).toMatchObject({ datasets: ITEMS.length, basis: 'all' });
      const byName = new Map(answer.properties.map((property) => [property.name, property]));
      expect([...byName.keys()]).toEqual(['cloud', 'depth', 'good', 'index', 'proj:epsg', 'side', 'text']);
      expect(byName.get('cloud')).toEqual({
        name: 'cloud',
        type: 'number',
        min: 0,
        max: 50,
        values: [0, 10, 20, 30.5, 40, 50].map((value) => ({ value, count: 1 })),
        missing: ITEMS.length - 6,
      });
      expect(byName.get('side')).toMatchObject({
        type: 'string',
        values: [
          { value: 'left', count: 2 },
          { value: 'right', count: 1 },
        ],
        missing: ITEMS.length - 3,
      });
      expect(byName.get('good')).toMatchObject({ type: 'boolean', missing: ITEMS.length - 2 });
      expect(byName.get('depth')).toMatchObject({ type: 'string', values: [{ value: '10', count: 1 }] });
      expect(byName.get('proj:epsg')).toMatchObject({ min: 32633, max: 32633, missing: 0 });
      expect(byName.get('text')?.values).toHaveLength(10);
    });

    test('queryables of what matches, of some properties, with few values', async () => {
      const query: Query = { product: 'fields', time: '2019' };
      const answer = await index.queryables(query, { names: ['cloud', 'side'], maxValues: 2 });
      expect(answer.datasets).toBe(3);
      expect(answer.properties).toEqual([
        { name: 'cloud', type: 'number', min: 10, max: 30.5, missing: 0 },
        {
          name: 'side',
          type: 'string',
          values: [
            { value: 'left', count: 2 },
            { value: 'right', count: 1 },
          ],
          missing: 0,
        },
      ]);
      expect((await index.queryables({ time: '1999' })).datasets).toBe(0);
      await expect(index.queryables({}, { maxValues: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(index.queryables({}, { names: ['colour of the sky'] })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
      await expect(index.queryables({ colour: 1 } as Query)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });
  });
}
