import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckedIndex } from '#catalog/checked-index';
import type { IndexDriver } from '#catalog/index-driver';
import { MemoryIndex } from '#catalog/memory-index';
import type { Dataset } from '#model/dataset';
import type { Query } from '#model/query';
import { FILTERS } from './contract-filters';
import { boxPolygon, COLLECTIONS, HOSTILE, ITEMS, itemOf, scatteredItems } from './contract-items';
import { boundsOf, REFUSED, randomQueries } from './contract-queries';
import { questionsContract } from './contract-questions';
import type { MakeIndex } from './make-index';

export type { MakeIndex } from './make-index';

export async function idsOf(index: IndexDriver, query: Query): Promise<string[]> {
  const ids: string[] = [];
  for await (const dataset of index.find(query)) ids.push(dataset.id);
  return ids;
}

/** A driver as its users have it: with names checked. The contract's filters are JSON, which needs no parser. */
function asAsked(driver: IndexDriver): IndexDriver {
  return new CheckedIndex(driver, () => Promise.reject(new Error('no filter here is text')));
}

/**
 * What every index driver answers. Run it over each of them: what one answers differently from another is a defect of
 * one of them, or of this suite.
 */
export function indexContract(name: string, makeIndex: MakeIndex): void {
  questionsContract(name, makeIndex, asAsked);
  describe(`${name}: the index contract`, () => {
    let index: IndexDriver;
    beforeAll(async () => {
      index = asAsked(await makeIndex(ITEMS, COLLECTIONS));
    });
    afterAll(async () => {
      await index?.close();
    });
    const find = (query: Query) => idsOf(index, query);

    test('lists products with what the collection says of them', async () => {
      const products = await index.products();
      expect(products.map((product) => product.name).sort()).toEqual(['fields', 'lakes']);
      const fields = products.find((product) => product.name === 'fields')!;
      expect(fields).toMatchObject({
        license: 'CC0-1.0',
        attribution: 'Example',
        simulated: true,
        defaultMask: { measurement: 'scl', exclude: [3, 8, 9] },
      });
      expect(fields.measurements.find((each) => each.name === 'red')).toMatchObject({
        dtype: 'uint16',
        nodata: 0,
        scale: 0.0001,
        units: '1',
        aliases: ['B04'],
        commonName: 'red',
      });
      expect(fields.measurements.find((each) => each.name === 'scl')?.flags).toEqual({
        scl: { bits: [0, 1, 2, 3, 4, 5, 6, 7], values: { 3: 'shadow', 4: 'vegetation' } },
      });
      // The other collection describes no assets: its items do.
      expect(products.find((product) => product.name === 'lakes')?.measurements).toEqual([
        { name: 'red', dtype: 'uint16', nodata: 0 },
      ]);
    });

    test('a dataset has all that reading takes, and what else was written', async () => {
      const found: Dataset[] = [];
      for await (const dataset of index.find({ ids: ['a5'] })) found.push(dataset);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        id: 'a5',
        product: 'fields',
        time: { start: '2020-02-29T12:00:00.250Z', end: '2020-02-29T12:00:00.250Z' },
        footprint: { crs: 'EPSG:4326', geometry: boxPolygon(20, 40, 21, 41) },
        properties: { cloud: 50, good: false, 'proj:epsg': 32633 },
        userData: { stac_version: '1.0.0', assets: { thumbnail: { roles: ['thumbnail'] } } },
      });
      expect(found[0]!.measurements).toEqual({
        red: {
          href: 'https://data.example/a5/red.tif',
          crs: 'EPSG:32633',
          shape: [100, 200],
          transform: [10, 0, 500000, 0, -10, 5000000],
          nodata: 0,
        },
      });
    });

    test('answers in time order, then by id; or as asked', async () => {
      const all = await find({});
      expect(all).toHaveLength(ITEMS.length);
      expect(all.slice(0, 9)).toEqual(['l1', 'a1', 'a2', 'a3', 'a4', 'a5', 'l2', 'l3', 'l4']);
      expect(await find({ orderBy: '-time', limit: 2, product: 'fields' })).toEqual(['a5', 'a4']);
      expect(await find({ orderBy: 'properties.cloud', limit: 3 })).toEqual(['l1', 'a1', 'a2']);
      expect(await find({ orderBy: '-properties.cloud', limit: 3 })).toEqual(['a5', 'a4', 'a3']);
      expect((await find({ orderBy: '-properties.cloud' })).slice(6, 8)).toEqual(['l2', 'l3']);
    });

    test('by product, one or several', async () => {
      expect(await find({ product: 'fields' })).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
      expect(await index.count({ product: ['fields', 'lakes'] })).toBe(ITEMS.length);
      const failure = find({ product: ['fields', "wells'; --"] });
      await expect(failure).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT' });
      await expect(failure).rejects.toThrow(/fields, lakes/);
    });

    test('by id', async () => {
      expect(await find({ ids: ['a3', 'l4', 'nobody'] })).toEqual(['a3', 'l4']);
      expect(await find({ ids: [] })).toEqual([]);
    });

    test('partial dates cover their whole period, both ends included', async () => {
      const fields = (time: Query['time']) => find({ product: 'fields', time, timeZone: 'UTC' });
      expect(await fields('2019')).toEqual(['a1', 'a2', 'a3']);
      expect(await fields('2019-05')).toEqual(['a1']);
      expect(await fields('2019-06-01')).toEqual(['a2']);
      expect(await fields(['2019-06', '2020-01'])).toEqual(['a2', 'a3', 'a4']);
      expect(await fields(['2020-01-01T00:00:00Z', null])).toEqual(['a4', 'a5']);
      expect(await fields([null, '2019-05-31'])).toEqual(['a1']);
      expect(await fields([null, null])).toHaveLength(5);
      expect(await fields('2020-02-29T12:00:00Z')).toEqual(['a5']);
      expect(await fields('2020-02-29T12:00:00.250Z')).toEqual(['a5']);
      expect(await fields('2020-02-29T12:00:00.251Z')).toEqual([]);
    });

    test('an acquisition over a span of time is found anywhere in it', async () => {
      const lakes = (time: Query['time']) => find({ product: 'lakes', time, timeZone: 'UTC' });
      expect(await lakes('2019-07')).toEqual(['l1']);
      expect(await lakes('2019-12-31T23:59:59Z')).toEqual(['l1']);
      expect(await lakes(['2020', '2021-03-01'])).toEqual(['l2']);
    });

    test('a day is the solar day of the area, or of a zone', async () => {
      // At 10.5 degrees east the sun is 42 minutes ahead: the first of June begins at 23:18 UTC.
      const bbox: Query['bbox'] = [10.2, 50.2, 10.8, 50.8];
      expect(await find({ product: 'fields', bbox, time: '2019-06-01' })).toEqual(['a1', 'a2']);
      expect(await find({ product: 'fields', bbox, time: '2019-06-01', timeZone: 'UTC' })).toEqual(['a2']);
      expect(await find({ product: 'fields', bbox, time: '2019-05-31', timeZone: 'America/New_York' })).toEqual([
        'a1',
        'a2',
      ]);
      expect(await find({ product: 'fields', bbox, time: '2019-06-01T00:00:00Z' })).toEqual([]);
    });

    test('by area: footprints that overlap or touch', async () => {
      expect(await find({ product: 'fields', bbox: [10.2, 50.2, 10.3, 50.3] })).toEqual(['a1', 'a2']);
      expect(await find({ product: 'fields', bbox: [9, 49, 10, 50] })).toEqual(['a1', 'a2']);
      expect(await find({ product: 'fields', bbox: [9, 49, 9.99, 49.99] })).toEqual([]);
      expect(await find({ bbox: [12.5, 52, 13, 53] })).toEqual(['l1']);
    });

    test('by polygon: its hole holds nothing, its box is not it', async () => {
      const triangle = {
        type: 'Polygon',
        coordinates: [
          [
            [9, 49],
            [10.9, 49],
            [9, 50.9],
            [9, 49],
          ],
        ],
      };
      expect(await find({ geopolygon: triangle })).toEqual([]);
      const frame = {
        type: 'Polygon',
        coordinates: [boxPolygon(0, 30, 40, 60).coordinates[0], boxPolygon(9, 49, 13, 53).coordinates[0]],
      };
      expect(await find({ geopolygon: frame })).toEqual(['a4', 'a5']);
    });

    test('across the antimeridian', async () => {
      expect(await find({ bbox: [179.2, -16.6, 179.4, -16.5] })).toEqual(['l2']);
      expect(await find({ bbox: [179.5, -17, -179.4, -16] })).toEqual(['l2', 'l3']);
      expect(await find({ bbox: [-179.9, -16.6, -179.8, -16.5] })).toEqual(['l2']);
      expect(await find({ bbox: [-170, -17, 170, -16] })).toEqual([]);
    });

    test('in another CRS, around a pole, and like a grid', async () => {
      const utm: Query = { bbox: [500000, 5550000, 510000, 5560000], crs: 'EPSG:32632', product: 'fields' };
      expect(await find(utm)).toEqual([]);
      expect(await find({ ...utm, bbox: [575000, 5550000, 585000, 5560000] })).toEqual(['a1', 'a2']);
      // A ring of latitude 73 south, seen from the pole; l4 lies in it at 30 to 60 degrees east.
      expect(await find({ bbox: [1_300_000, 1_000_000, 1_400_000, 1_100_000], crs: 'EPSG:3031' })).toEqual(['l4']);
      expect(await find({ bbox: [-100_000, -100_000, 100_000, 100_000], crs: 'EPSG:3031' })).toEqual([]);
      const like = { crs: 'EPSG:32632', transform: [10, 0, 575000, 0, -10, 5560000], shape: [1000, 1000] } as const;
      expect(await find({ like, product: 'fields' })).toEqual(['a1', 'a2']);
    });

    test('by properties: values, lists, ranges, and never across types', async () => {
      const by = (properties: Query['properties']) => find({ properties });
      expect(await by({ side: 'left' })).toEqual(['a1', 'a2']);
      expect(await by({ cloud: { gt: 10, lte: 40 } })).toEqual(['a2', 'a3', 'a4']);
      expect(await by({ cloud: { gte: 30.5, lt: 50 } })).toEqual(['a3', 'a4']);
      expect(await by({ cloud: [10, 50, 99] })).toEqual(['a1', 'a5']);
      expect(await by({ good: false })).toEqual(['a5']);
      expect(await by({ depth: '10' })).toEqual(['l1']);
      expect(await by({ depth: 10 })).toEqual([]);
      expect(await by({ depth: { gt: 1 } })).toEqual([]);
      expect(await by({ cloud: '10' })).toEqual([]);
      expect(await by({ side: { gte: 'm' } })).toEqual(['a3']);
      expect(await by({ side: [] })).toEqual([]);
      await expect(by({ 'no such property': 1 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });

    test('by filters in CQL2, alone and beside everything else', async () => {
      for (const [filter, ids] of FILTERS) {
        expect(await find({ filter }), JSON.stringify(filter)).toEqual(ids);
        expect(await index.count({ filter }), JSON.stringify(filter)).toBe(ids.length);
      }
      const cloudy = { op: '>', args: [{ property: 'cloud' }, 15] };
      expect(await find({ filter: cloudy, product: 'fields', time: '2019' })).toEqual(['a2', 'a3']);
      expect(await find({ filter: cloudy, properties: { side: 'left' } })).toEqual(['a2']);
      const here = { op: 's_intersects', args: [{ property: 'geometry' }, boxPolygon(9, 49, 10.5, 50.5)] };
      expect(await find({ filter: here, bbox: [10.6, 50.6, 10.7, 50.7], product: 'fields' })).toEqual(['a1', 'a2']);
      const or = { op: 'or', args: [cloudy, { op: '=', args: [{ property: 'good' }, true] }] };
      expect(await index.temporalExtent({ filter: or, product: 'fields' })).toEqual({
        start: '2019-06-01T00:30:00Z',
        end: '2020-02-29T12:00:00.250Z',
      });
      expect((await index.countByPeriod({ filter: or, product: 'fields' }, 'P1Y')).map(({ count }) => count)).toEqual([
        2, 2,
      ]);
      expect(boundsOf(await index.spatialExtent({ filter: or, product: 'fields' }))).toEqual([10, 40, 21, 51]);
    });

    test('tells which properties there are', async () => {
      const names = await index.propertyNames();
      if (names) for (const name of ['cloud', 'side', 'good', 'depth']) expect([...names]).toContain(name);
    });

    test('hostile names and values are names and values', async () => {
      for (const [number, text] of HOSTILE.entries()) {
        const id = `h${number} ${text}`;
        expect(await find({ properties: { text } })).toEqual([id]);
        expect(await find({ ids: [id] })).toEqual([id]);
        await expect(find({ properties: { [text]: 1 } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
        await expect(find({ orderBy: `properties.${text}` })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
        await expect(find({ product: text })).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT' });
      }
    });

    test('limit, and counts that heed it', async () => {
      expect(await find({ limit: 3 })).toEqual(['l1', 'a1', 'a2']);
      expect(await index.count({})).toBe(ITEMS.length);
      expect(await index.count({ limit: 3 })).toBe(3);
      expect(await index.count({ bbox: [10.2, 50.2, 10.3, 50.3] })).toBe(2);
      expect(await index.count({ time: '1999' })).toBe(0);
    });

    test('counts by period, empty ones between included', async () => {
      const counts = await index.countByPeriod({ product: 'fields' }, 'P1M');
      expect(counts[0]).toEqual({ start: '2019-05-01T00:00:00Z', end: '2019-06-01T00:00:00Z', count: 1 });
      expect(counts.map(({ count }) => count)).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 1, 1]);
      expect(await index.countByPeriod({ product: 'fields' }, 'P1Y')).toEqual([
        { start: '2019-01-01T00:00:00Z', end: '2020-01-01T00:00:00Z', count: 3 },
        { start: '2020-01-01T00:00:00Z', end: '2021-01-01T00:00:00Z', count: 2 },
      ]);
      expect(await index.countByPeriod({ time: '1999' }, 'P1Y')).toEqual([]);
      const days = await index.countByPeriod({ product: 'fields', bbox: [10.2, 50.2, 10.8, 50.8] }, 'P1D');
      expect(days).toEqual([{ start: '2019-05-31T23:18:00Z', end: '2019-06-01T23:18:00Z', count: 2 }]);
      expect(await index.countByPeriod({ product: 'fields' }, 'year-07')).toEqual([
        { start: '2018-07-01T00:00:00Z', end: '2019-07-01T00:00:00Z', count: 3 },
        { start: '2019-07-01T00:00:00Z', end: '2020-07-01T00:00:00Z', count: 2 },
      ]);
      const all = await index.countByPeriod({ product: 'fields' }, 'all');
      expect(all.map(({ count }) => count)).toEqual([5]);
      await expect(index.countByPeriod({}, 'monthly')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    });

    test('extents', async () => {
      expect(await index.temporalExtent({})).toEqual({ start: '2019-01-01T00:00:00Z', end: '2022-01-10T00:00:00Z' });
      expect(await index.temporalExtent({ product: 'lakes', time: '2019' })).toEqual({
        start: '2019-01-01T00:00:00Z',
        end: '2019-12-31T23:59:59Z',
      });
      expect(await index.temporalExtent({ time: '1999' })).toBeNull();
      const extent = await index.spatialExtent({ product: 'fields' });
      expect(boundsOf(extent)).toEqual([10, 40, 21, 51]);
      const across = await index.spatialExtent({ product: 'lakes', time: ['2021-03-01', '2021-03-02'] });
      expect(across?.type).toBe('MultiPolygon');
      expect(((across?.coordinates ?? []) as unknown[]).map((coordinates) => boundsOf({ coordinates }))).toEqual([
        [179, -17, 180, -16],
        [-180, -17, -178, -16],
      ]);
      expect(await index.spatialExtent({ time: '1999' })).toBeNull();
    });

    test.each(REFUSED)('refuses %s', async (_, query) => {
      for (const ask of [() => find(query as Query), () => index.count(query as Query)]) {
        await expect(ask()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      }
    });

    test('says what it cannot do yet', async () => {
      const within = { op: 's_within', args: [{ property: 'geometry' }, boxPolygon(0, 0, 1, 1)] };
      await expect(find({ filter: within })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
      await expect(find({ filter: within })).rejects.toThrow(/s_within/);
    });

    test('nothing is archived until somebody does it', async () => {
      expect(await find({ archived: true })).toEqual([]);
      expect(await index.count({ archived: true })).toBe(0);
      expect(await index.temporalExtent({ archived: true, product: 'fields' })).toBeNull();
      expect(await index.count({ archived: false })).toBe(ITEMS.length);
      expect(await index.count({ archived: null })).toBe(ITEMS.length);
    });

    test('stops when aborted, with the reason given', async () => {
      const before = new AbortController();
      const reason = new Error('changed my mind');
      before.abort(reason);
      await expect(find({ signal: before.signal })).rejects.toBe(reason);
      await expect(index.count({ signal: before.signal })).rejects.toBe(reason);

      const during = new AbortController();
      const seen: string[] = [];
      const walk = async () => {
        for await (const dataset of index.find({ signal: during.signal })) {
          seen.push(dataset.id);
          during.abort(reason);
        }
      };
      await expect(walk()).rejects.toBe(reason);
      expect(seen).toHaveLength(1);
      expect(await index.count({ product: 'fields' })).toBe(5);
    });

    test('a stream that is left early leaves the index usable', async () => {
      for await (const dataset of index.find({})) {
        expect(dataset.id).toBe('l1');
        break;
      }
      const both = await Promise.all([find({ product: 'fields' }), index.count({ product: 'lakes' })]);
      expect(both).toEqual([['a1', 'a2', 'a3', 'a4', 'a5'], ITEMS.length - 5]);
    });
  });

  describe(`${name}: the same as the specification`, () => {
    const items = scatteredItems(600);
    const specification = new MemoryIndex(items, COLLECTIONS);
    let index: IndexDriver;
    beforeAll(async () => {
      index = await makeIndex(items, COLLECTIONS);
    });
    afterAll(async () => {
      await index?.close();
    });

    test.each(randomQueries(24))('%j', async (query) => {
      expect(await idsOf(index, query)).toEqual(await idsOf(specification, query));
      expect(await index.count(query)).toBe(await specification.count(query));
      expect(await index.countByPeriod(query, 'P1Y')).toEqual(await specification.countByPeriod(query, 'P1Y'));
      expect(await index.temporalExtent(query)).toEqual(await specification.temporalExtent(query));
      const [own, expected] = [await index.spatialExtent(query), await specification.spatialExtent(query)];
      expect(own?.type).toBe(expected?.type);
      boundsOf(own).forEach((edge, side) => {
        expect(edge).toBeCloseTo(boundsOf(expected)[side]!, 9);
      });
    });
  });

  describe(`${name}: an empty catalog`, () => {
    test('has products but nothing to find', async () => {
      const index = await makeIndex([], COLLECTIONS);
      expect((await index.products()).map((product) => product.name).sort()).toEqual(['fields', 'lakes']);
      expect(await idsOf(index, {})).toEqual([]);
      expect(await index.count({ product: 'lakes' })).toBe(0);
      expect(await index.temporalExtent({})).toBeNull();
      await index.close();
    });

    test('and one without collections has the products of its items', async () => {
      const box: [number, number, number, number] = [0, 0, 1, 1];
      const items = ['x', 'y'].map((collection) =>
        itemOf({ id: `of ${collection}`, collection, datetime: '2020-01-01T00:00:00Z', box }),
      );
      const index = await makeIndex(items, []);
      const products = await index.products();
      expect(products.map((product) => product.name).sort()).toEqual(['x', 'y']);
      expect(products.map((product) => product.measurements.map((each) => each.name))).toEqual([['red'], ['red']]);
      expect(await idsOf(index, { product: 'y' })).toEqual(['of y']);
      await index.close();
    });
  });
}
