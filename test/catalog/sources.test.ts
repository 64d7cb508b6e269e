import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ByteClient, createByteClient } from '#bytes/byte-client';
import { openIndex } from '#catalog/open-index';
import { writeCatalog } from '#catalog/parquet/write-catalog';
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

  test('links that lead in circles, go on for ever or fan out without end', async () => {
    const catalog = (links: object[]) => json({ type: 'Catalog', id: 'c', stac_version: '1.0.0', links });
    server.files.set(
      'circle.json',
      catalog([
        { rel: 'child', href: './circle.json' },
        { rel: 'child', href: './circle.json#again' },
        { rel: 'child', href: 'other-circle.json' },
        { rel: 'item', href: 'circled.json' },
      ]),
    );
    server.files.set('other-circle.json', catalog([{ rel: 'child', href: 'circle.json' }, { rel: 'item' }, {}]));
    server.files.set('circled.json', json(local('circled')));
    expect(await idsOf(await openIndex([`${server.url}/circle.json`], { bytes }), {})).toContain('circled');

    for (let depth = 0; depth < 40; depth++) {
      server.files.set(`deep/${depth}.json`, catalog([{ rel: 'child', href: `${depth + 1}.json` }]));
    }
    await expect(openIndex([`${server.url}/deep/0.json`], { bytes })).rejects.toMatchObject({ code: 'TOO_LARGE' });

    const many = Array.from({ length: 2001 }, (_, index) => ({ rel: 'item', href: `many/${index}.json` }));
    server.files.set('many.json', catalog(many));
    server.requests.length = 0;
    await expect(openIndex([`${server.url}/many.json`], { bytes })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    // Refused before any of them is fetched.
    expect(server.requests.filter(({ path }) => path.includes('many/'))).toEqual([]);

    const nested = { type: 'FeatureCollection', features: [{ type: 'FeatureCollection', features: [] }] };
    server.files.set('nested.json', json(nested));
    await expect(openIndex([`${server.url}/nested.json`], { bytes })).rejects.toMatchObject({
      code: 'BAD_CATALOG',
      url: `${server.url}/nested.json`,
    });
  });

  test('a broken document behind a link is BAD_CATALOG, by its own address', async () => {
    const links = [
      { rel: 'item', href: 'fine.json' },
      { rel: 'item', href: 'broken.json' },
    ];
    server.files.set('half.json', json({ type: 'Catalog', id: 'c', stac_version: '1.0.0', links }));
    server.files.set('fine.json', json(local('fine')));
    server.files.set('broken.json', new TextEncoder().encode('{"type": "Feature", "id": '));
    await expect(openIndex([`${server.url}/half.json`], { bytes })).rejects.toMatchObject({
      code: 'BAD_CATALOG',
      url: `${server.url}/broken.json`,
    });
  });

  test('STAC 0.9, 1.0 and 1.1 say the same in other words, also beside each other', async () => {
    const common = {
      type: 'Feature',
      collection: 'mixed',
      geometry: ITEMS[0]!.geometry,
      bbox: ITEMS[0]!.bbox,
      links: [],
    };
    const grid = { 'proj:shape': [100, 200], 'proj:transform': [10, 0, 500000, 0, -10, 5000000] };
    const href = 'https://data.example/b4.tif';
    const items = [
      {
        ...common,
        id: 'v0.9',
        stac_version: '0.9.0',
        stac_extensions: ['eo', 'projection'],
        properties: {
          datetime: '2020-01-01T00:00:00Z',
          'proj:epsg': 32632,
          ...grid,
          'eo:bands': [{ name: 'B04', common_name: 'red' }],
        },
        assets: { B04: { href, type: 'image/tiff', 'eo:bands': [0] } },
      },
      {
        ...common,
        id: 'v1.0',
        stac_version: '1.0.0',
        properties: { datetime: '2020-01-02T00:00:00Z', 'proj:epsg': 32632 },
        assets: {
          B04: {
            href,
            type: 'image/tiff',
            roles: ['data'],
            ...grid,
            'eo:bands': [{ name: 'B04', common_name: 'red' }],
            'raster:bands': [{ data_type: 'uint16', nodata: 0 }],
          },
        },
      },
      {
        ...common,
        id: 'v1.1',
        stac_version: '1.1.0',
        properties: { datetime: '2020-01-03T00:00:00Z', 'proj:code': 'EPSG:32632' },
        assets: {
          B04: {
            href,
            type: 'image/tiff',
            roles: ['data'],
            ...grid,
            bands: [{ name: 'B04', 'eo:common_name': 'red', data_type: 'uint16', nodata: 0 }],
          },
        },
      },
    ];
    const parquet = new File([writeCatalog(items, []) as Uint8Array<ArrayBuffer>], 'mixed.parquet');
    for (const source of [{ items }, parquet]) {
      const index = await openIndex([source], { bytes });
      const found: unknown[] = [];
      for await (const { measurements } of index.find({})) found.push(measurements);
      const band = { href, crs: 'EPSG:32632', shape: [100, 200], transform: [10, 0, 500000, 0, -10, 5000000] };
      expect(found).toEqual([{ B04: band }, { B04: { ...band, nodata: 0 } }, { B04: { ...band, nodata: 0 } }]);
      for (const each of items) {
        const one = await openIndex([{ items: [each] }], { bytes });
        expect((await one.products())[0]?.measurements).toMatchObject([{ name: 'B04', commonName: 'red' }]);
      }
    }
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
