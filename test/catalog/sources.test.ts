import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ByteClient, createByteClient } from '#bytes/byte-client';
import { openIndex } from '#catalog/open-index';
import type { CatalogProblem } from '#catalog/problems';
import { startServer, type TestServer } from '../fixtures/server/server';
import { idsOf } from './contract';
import { COLLECTIONS, ITEMS, itemOf } from './contract-items';

let bytes: ByteClient;
let server: TestServer;
beforeAll(async () => {
  bytes = createByteClient();
  server = await startServer();
});
afterAll(async () => {
  bytes.close();
  await server.close();
});

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const local = (id: string) => ({
  ...itemOf({ id, datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1] }),
  assets: { red: { href: './red.tif', type: 'image/tiff' } },
});

describe('static STAC documents', () => {
  test('a catalog of collections of items: links are followed, each once, relative to the document they are in', async () => {
    server.files.set(
      'cat/catalog.json',
      json({
        type: 'Catalog',
        id: 'c',
        stac_version: '1.0.0',
        links: [
          { rel: 'child', href: './one/collection.json' },
          { rel: 'root', href: './catalog.json' },
        ],
      }),
    );
    server.files.set(
      'cat/one/collection.json',
      json({
        ...COLLECTIONS[0],
        links: [
          { rel: 'item', href: 'a/a.json' },
          { rel: 'item', href: 'a/b.json' },
          { rel: 'child', href: '../catalog.json' },
        ],
      }),
    );
    server.files.set('cat/one/a/a.json', json(local('a')));
    server.files.set('cat/one/a/b.json', json(local('b')));
    const index = await openIndex([`${server.url}/cat/catalog.json`], { bytes });
    expect(await idsOf(index, {})).toEqual(['a', 'b']);
    expect(await index.products()).toMatchObject([{ name: 'fields', simulated: true }]);
    for await (const dataset of index.find({ limit: 1 })) {
      expect(dataset.measurements.red?.href).toBe(`${server.url}/cat/one/a/red.tif`);
    }
  });

  test('an item, an item collection, a list, one item a line, a File', async () => {
    const [one, two] = [local('1'), local('2')];
    server.files.set('item.json', json(one));
    server.files.set('items.json', json({ type: 'FeatureCollection', features: [one, two] }));
    server.files.set('list.json', json([one, two]));
    server.files.set('lines.ndjson', new TextEncoder().encode(`${JSON.stringify(one)}\n${JSON.stringify(two)}\n`));
    const ids = async (name: string) => idsOf(await openIndex([`${server.url}/${name}`], { bytes }), {});
    expect(await ids('item.json')).toEqual(['1']);
    expect(await ids('items.json')).toEqual(['1', '2']);
    expect(await ids('list.json')).toEqual(['1', '2']);
    expect(await ids('lines.ndjson')).toEqual(['1', '2']);
    expect(await idsOf(await openIndex([new File([json(one)], 'one.json')], { bytes }), {})).toEqual(['1']);
  });

  test('objects in hand, and several sources as one', async () => {
    server.files.set('more.json', json(local('more')));
    const index = await openIndex([{ items: ITEMS, collections: COLLECTIONS }, new URL(`${server.url}/more.json`)], {
      bytes,
    });
    expect(await index.count({})).toBe(ITEMS.length + 1);
    expect(await idsOf(index, { product: 'fields', time: '2020', timeZone: 'UTC' })).toEqual(['a4', 'more', 'a5']);
    expect(index.capabilities).toEqual({ engine: 'memory', parquet: 'built-in', spatial: 'built-in' });
  });

  test('a bad item is reported, the others are there', async () => {
    const problems: CatalogProblem[] = [];
    const items = [ITEMS[0]!, { type: 'Feature', id: 'bad', properties: {} }, { nothing: true }];
    const index = await openIndex([{ items }], { bytes, report: (problem) => problems.push(problem) });
    expect(await idsOf(index, {})).toEqual(['a1']);
    expect(problems.map(({ dataset, row }) => [dataset, row])).toEqual([
      ['bad', 1],
      [undefined, 2],
    ]);
  });
});

describe('what is no catalog', () => {
  test.each<[string, string, unknown]>([
    ['missing', 'NOT_FOUND', undefined],
    ['landing.json', 'UNSUPPORTED', { type: 'Catalog', id: 'api', stac_version: '1.0.0', conformsTo: [], links: [] }],
    ['other.json', 'BAD_CATALOG', { name: 'package', version: '1.0.0', description: 'x' }],
    [
      'dead.json',
      'NOT_FOUND',
      { type: 'Catalog', id: 'c', stac_version: '1.0.0', links: [{ rel: 'item', href: 'nowhere.json' }] },
    ],
  ])('%s is %s', async (name, code, content) => {
    if (content) server.files.set(name, json(content));
    await expect(openIndex([`${server.url}/${name}`], { bytes })).rejects.toMatchObject({ code });
  });

  test.each<[string, unknown]>([
    ['no source', []],
    ['items that are no list', [{ items: 'all' }]],
    ['an address that is none', ['ftp://example.org/catalog.parquet']],
  ])('%s is BAD_REQUEST', async (_, sources) => {
    await expect(openIndex(sources as never, { bytes })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
