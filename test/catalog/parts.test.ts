import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import type { IndexDriver } from '#catalog/index-driver';
import { openIndex } from '#catalog/open-index';
import { writeParts } from '#catalog/parts/write-parts';
import type { StacCollection, StacItem } from '#model/dataset';
import { startServer, type TestServer } from '../fixtures/server/server';
import { idsOf, indexContract } from './contract';
import { COLLECTIONS, itemOf } from './contract-items';

let server: TestServer;
let catalogs = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function serve(items: StacItem[], collections: StacCollection[], by: 'year' | 'month') {
  const folder = `c${catalogs++}`;
  const { manifest, files } = await writeParts(items, collections, by, 'parts of it/');
  for (const [href, content] of files) server.files.set(`${folder}/${href}`, content);
  server.files.set(`${folder}/catalog.json`, new TextEncoder().encode(JSON.stringify(manifest)));
  return { url: `${server.url}/${folder}/catalog.json`, manifest };
}

const open = (url: string) => openIndex([url], { bytes: createByteClient() });

indexContract('a catalog in parts', async (items, collections) => open((await serve(items, collections, 'year')).url));

/** Ten years of one place in the north, and in 2005 one in the south. */
const ITEMS = [
  ...Array.from({ length: 120 }, (_, month) =>
    itemOf({
      id: `n${String(month).padStart(3, '0')}`,
      datetime: new Date(Date.UTC(2000, month, 15)).toISOString(),
      box: [10, 50, 11, 51],
    }),
  ),
  itemOf({ id: 'south', datetime: '2005-07-01T00:00:00Z', box: [10, -51, 11, -50] }),
];

describe('a manifest', () => {
  let index: IndexDriver;
  let url: string;
  beforeAll(async () => {
    url = (await serve(ITEMS, COLLECTIONS, 'year')).url;
  });
  const partsAsked = () =>
    new Set(server.requests.flatMap(({ path }) => /\/(\d{4})-[0-9a-f]+\.parquet$/.exec(path)?.[1] ?? []));
  async function asked(question: (index: IndexDriver) => Promise<unknown>): Promise<string[]> {
    index = await open(url);
    server.requests.length = 0;
    await question(index);
    return [...partsAsked()].sort();
  }

  test('rules out parts by time, place and product before they are touched', async () => {
    expect(await asked((each) => each.products())).toEqual([]);
    expect(await asked((each) => each.count({ time: ['2003', '2004'], timeZone: 'UTC' }))).toEqual(['2003', '2004']);
    expect(await asked((each) => each.count({ bbox: [10.2, -50.8, 10.4, -50.6] }))).toEqual(['2005']);
    expect(await asked((each) => each.count({ product: 'lakes' }))).toEqual([]);
    expect(await asked((each) => each.temporalExtent({ time: '1999' }))).toEqual([]);
  });

  test('a stream in time order opens a part when it is due, forwards and backwards', async () => {
    for (const [orderBy, years] of [
      ['time', ['2000', '2001']],
      ['-time', ['2008', '2009']],
    ] as const) {
      const opened = await asked(async (each) => {
        let seen = 0;
        for await (const _ of each.find({ orderBy })) if (++seen === 14) break;
      });
      expect(opened).toEqual(years);
    }
    const ids = await idsOf(index, {});
    expect(ids).toHaveLength(121);
    expect(ids.indexOf('south')).toBe(66);
  });

  test('beside another catalog, in one order', async () => {
    const items = [itemOf({ id: 'other', datetime: '2003-01-20T00:00:00Z', box: [10, 50, 11, 51] })];
    const both = await openIndex([url, { items, collections: COLLECTIONS }], { bytes: createByteClient() });
    const ids = await idsOf(both, { time: '2003', timeZone: 'UTC' });
    expect(ids.slice(0, 3)).toEqual(['n036', 'other', 'n037']);
  });

  test('a part of another length than it says, or none, is an error that names it', async () => {
    const { url: broken, manifest } = await serve(ITEMS, COLLECTIONS, 'year');
    const path = `${new URL('.', broken).pathname.slice(1)}${manifest.parts[2]!.href}`;
    server.files.set(path, server.files.get(path)!.subarray(0, 500));
    const failure = (await open(broken)).count({});
    await expect(failure).rejects.toMatchObject({ code: 'BAD_CATALOG', url: expect.stringContaining('2002-') });
    server.files.delete(path);
    await expect((await open(broken)).count({})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await (await open(broken)).count({ time: '2001', timeZone: 'UTC' })).toBe(12);
  });

  test.each([
    ['no parts', { version: 1 }, /no list of parts/],
    ['another version', { version: 2, parts: [] }, /version is 2/],
    ['a part without a file', { version: 1, parts: [{ datasets: 1, bytes: 2 }] }, /part 1 lacks href/],
    ['a part without a time', { version: 1, parts: [{ href: 'a', datasets: 1, bytes: 2 }] }, /from when to when/],
    [
      'times that are none',
      { version: 1, parts: [{ href: 'a', datasets: 1, bytes: 2, time: ['soon', 'later'] }] },
      /from when to when/,
    ],
  ])('with %s is BAD_CATALOG', async (_, fields, message) => {
    const text = JSON.stringify({ type: 'quadrat:catalog-parts', ...fields });
    server.files.set('odd.json', new TextEncoder().encode(text));
    const failure = open(`${server.url}/odd.json`);
    await expect(failure).rejects.toMatchObject({ code: 'BAD_CATALOG', message: expect.stringMatching(message) });
  });
});
