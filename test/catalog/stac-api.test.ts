import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import type { IndexDriver } from '#catalog/index-driver';
import { MemoryIndex } from '#catalog/memory-index';
import { openIndex } from '#catalog/open-index';
import type { StacCollection, StacItem } from '#model/dataset';
import type { Query } from '#model/query';
import { dataSet } from '../fixtures/data-folder';
import { type StacApiBehaviour, type StacApiServer, startStacApi } from '../fixtures/stac-api-server';
import { idsOf, indexContract, type MakeIndex } from './contract';
import { COLLECTIONS, ITEMS, itemOf, randomNumbers } from './contract-items';

const running: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

async function start(
  behaviour: StacApiBehaviour,
  items: StacItem[] = ITEMS,
  collections: StacCollection[] = COLLECTIONS,
): Promise<{ api: StacApiServer; index: IndexDriver }> {
  const api = await startStacApi(items, collections, behaviour);
  const bytes = createByteClient({ backoffMs: 10, stallMs: 1000 });
  const index = await openIndex([api.url], { bytes });
  running.push(async () => {
    bytes.close();
    await api.close();
  });
  api.requests.length = 0;
  return { api, index };
}

/** For the contract, which closes what it was given and nothing else. */
function driverOver(behaviour: StacApiBehaviour): MakeIndex {
  return async (items, collections) => {
    const named = new Set(collections.map(({ id }) => id));
    const more = [...new Set(items.map(({ collection }) => String(collection)))].filter((id) => !named.has(id));
    const api = await startStacApi(
      items,
      [...collections, ...more.map((id) => ({ type: 'Collection', id }))],
      behaviour,
    );
    const bytes = createByteClient();
    const index = await openIndex([api.url], { bytes });
    const close = index.close.bind(index);
    index.close = async () => {
      await close();
      bytes.close();
      await api.close();
    };
    return index;
  };
}

indexContract('STAC API, all it can do', driverOver({ pageSize: 100, queryables: true }));
indexContract(
  'STAC API by GET that cannot sort or filter',
  driverOver({ pageSize: 100, paging: 'get', conforms: [], queryables: true }),
);

describe('a live STAC API', () => {
  test('is asked for no more than the query needs', async () => {
    const { api, index } = await start({ pageSize: 3 });
    // Whether a product has acquisitions over a span of time is asked once.
    expect(await idsOf(index, { product: 'fields', limit: 1 })).toEqual(['a1']);
    api.requests.length = 0;
    expect(await idsOf(index, { product: 'fields', time: '2019', limit: 2 })).toEqual(['a1', 'a2']);
    const searches = api.requests.filter(({ path }) => path === '/search');
    expect(searches).toHaveLength(1);
    expect(searches[0]!.body).toMatchObject({
      collections: ['fields'],
      datetime: '2019-01-01T00:00:00Z/2019-12-31T23:59:59.999Z',
    });
    api.requests.length = 0;
    expect(await index.count({ properties: { cloud: { lt: 25 } }, bbox: [9, 49, 13, 53] })).toBe(3);
    expect(api.requests[0]!.body).toMatchObject({
      bbox: [9, 49, 13, 53],
      filter: { op: '<', args: [{ property: 'cloud' }, 25] },
      'filter-lang': 'cql2-json',
      fields: { exclude: ['assets', 'links'] },
    });
  });

  test.each<[string, StacApiBehaviour]>([
    ['merged bodies', { pageSize: 4, paging: 'merge' }],
    ['whole bodies', { pageSize: 4, paging: 'body' }],
    ['GET', { pageSize: 4, paging: 'get' }],
    ['empty pages between', { pageSize: 4, emptyPages: true }],
  ])('pages by %s, one page at a time', async (_, behaviour) => {
    const instants = ITEMS.filter(({ properties }) => (properties as { datetime: unknown }).datetime !== null);
    const { api, index } = await start(behaviour, instants);
    const expected = await idsOf(new MemoryIndex(instants, COLLECTIONS), {});
    expect(await idsOf(index, {})).toEqual(expected);
    api.requests.length = 0;
    const stream = index.find({})[Symbol.asyncIterator]();
    expect((await stream.next()).value?.id).toBe(expected[0]);
    expect(api.requests.filter(({ path }) => path.startsWith('/search')).length).toBeLessThanOrEqual(2);
    await stream.return?.();
  });

  test('acquisitions over a span of time come when they began, page by page', async () => {
    const random = randomNumbers(5);
    const items = Array.from({ length: 60 }, (_, index) => {
      const start = Date.UTC(2020, 0, 1) + Math.floor(random() * 100) * 86_400_000;
      const iso = (time: number) => new Date(time).toISOString();
      const box: [number, number, number, number] = [0, 0, 1, 1];
      const id = `s${String(index).padStart(2, '0')}`;
      if (index % 3 > 0) return itemOf({ id, datetime: iso(start), box });
      // Some name a moment in the middle, too, which is what servers sort by.
      const end = start + 40 * 86_400_000;
      const middle = index % 2 === 0 ? null : iso(start + 20 * 86_400_000);
      return itemOf({ id, datetime: middle, start: iso(start), end: iso(end), box });
    });
    const memory = new MemoryIndex(items, COLLECTIONS);
    const behaviours: StacApiBehaviour[] = [
      {},
      { paging: 'get' },
      { conforms: ['sort'] },
      { conforms: ['filter'] },
      {},
    ];
    for (const [number, behaviour] of behaviours.entries()) {
      const { api, index } = await start({ ...behaviour, pageSize: 5 }, items);
      if (number === 4) api.behaviour.refusing = 'isNull';
      for (const query of [{}, { orderBy: '-time' }, { limit: 7, time: '2020-02' }] as Query[]) {
        expect(await idsOf(index, query)).toEqual(await idsOf(memory, query));
      }
      if (number > 1) continue;
      api.requests.length = 0;
      for await (const { id } of index.find({})) {
        expect(id).toBe((await idsOf(memory, { limit: 1 }))[0]);
        break;
      }
      // One page of instants and one of spans.
      expect(api.requests).toHaveLength(2);
    }
  });

  test('describes its properties, which are told beside those that were seen', async () => {
    const { api, index } = await start({ pageSize: 4, queryables: true });
    api.answers.set('/queryables', {
      type: 'object',
      additionalProperties: true,
      properties: {
        id: { type: 'string' },
        datetime: { type: 'string', format: 'date-time' },
        cloud: { title: 'Cloud cover', type: 'number', minimum: 0, maximum: 100 },
        platform: { type: 'string', enum: ['landsat-8', 'landsat-9'] },
        'properties.created': { type: ['string', 'null'], format: 'date-time' },
        odd: 'nonsense',
      },
    });
    const all = await index.queryables({});
    expect(all).toMatchObject({ basis: 'all', datasets: ITEMS.length });
    const named = (name: string, from = all) => from.properties.find((property) => property.name === name);
    expect(named('cloud')).toMatchObject({ title: 'Cloud cover', min: 0, max: 50 });
    expect(named('platform')).toEqual({
      name: 'platform',
      type: 'string',
      values: [{ value: 'landsat-8' }, { value: 'landsat-9' }],
      missing: ITEMS.length,
      stated: true,
    });
    expect(named('created')).toMatchObject({ type: 'time', stated: true });
    expect(named('id')).toBeUndefined();
    api.requests.length = 0;
    const some = await index.queryables({}, { sample: 4 });
    expect(some).toMatchObject({ basis: 'sample', datasets: 4 });
    expect(named('cloud', some)).toMatchObject({ min: 0, max: 100 });
    expect(api.requests.filter(({ path }) => path === '/search').length).toBeLessThanOrEqual(2);
  });

  test('that limits its rate is waited for; one that is down is given up with the reason', async () => {
    const { api, index } = await start({ pageSize: 4 });
    api.behaviour.failing = { status: 429, times: 2, retryAfter: '0' };
    expect(await index.count({ product: 'fields' })).toBe(5);
    api.behaviour.failing = { status: 503, times: 100 };
    await expect(index.count({})).rejects.toMatchObject({ name: 'QuadratError' });
    api.behaviour.failing = { status: 401, times: 1 };
    await expect(index.count({})).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    delete api.behaviour.failing;
    expect(await index.count({ product: 'fields' })).toBe(5);
  });

  test('that leads in a circle, or answers with no list, is an error that names it', async () => {
    const { api, index } = await start({ pageSize: 4 });
    const circle = { type: 'FeatureCollection', features: [], links: [{ rel: 'next', href: `${api.url}/again` }] };
    api.answers.set('/search', circle);
    api.answers.set('/again', circle);
    await expect(index.count({})).rejects.toMatchObject({ code: 'BAD_CATALOG' });
    await expect(index.count({})).rejects.toThrow(new RegExp(api.url));
    api.answers.set('/search', { hello: 'there' });
    await expect(index.count({})).rejects.toMatchObject({ code: 'BAD_CATALOG' });
    api.answers.set('/search', { type: 'FeatureCollection', features: [null, 7, { id: 'x' }, ITEMS[0]] });
    expect(await index.count({})).toBe(1);
  });

  test('without a search is refused with what to do', async () => {
    const api = await startStacApi(ITEMS, COLLECTIONS);
    running.push(() => api.close());
    api.answers.set('/', { type: 'Catalog', stac_version: '1.0.0', conformsTo: [], links: [] });
    await expect(openIndex([api.url], { bytes: createByteClient() })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('an abort ends the search', async () => {
    const { index } = await start({ pageSize: 2 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const walk = async () => {
      for await (const { id } of index.find({ signal: controller.signal })) if (id === 'a1') controller.abort(reason);
    };
    await expect(walk()).rejects.toBe(reason);
  });

  test.skipIf(!dataSet('stac'))('serves items as their publishers wrote them', async () => {
    const read = (name: string) => JSON.parse(readFileSync(join(dataSet('stac')!, name), 'utf8'));
    const items: StacItem[] = ['sentinel-2-l2a-pc.json', 'landsat-c2-l2-pc.json', 'naip-pc.json'].flatMap(read);
    const collections = [...new Set(items.map(({ collection }) => collection))].map((id) => ({
      type: 'Collection',
      id,
    }));
    const { index } = await start({ pageSize: 2 }, items, collections);
    const memory = new MemoryIndex(items, collections);
    expect(await idsOf(index, {})).toEqual(await idsOf(memory, {}));
    expect((await index.products()).map(({ name }) => name).sort()).toEqual(collections.map(({ id }) => id).sort());
    for await (const dataset of index.find({ product: String(items[0]!.collection) })) {
      expect(Object.keys(dataset.measurements)).toContain('B04');
    }
  });
});
