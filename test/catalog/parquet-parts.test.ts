import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import type { IndexDriver } from '#catalog/index-driver';
import { openIndex } from '#catalog/open-index';
import { ParquetFile } from '#catalog/parquet/parquet-file';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import type { DatasetPart, StacItem } from '#model/dataset';
import { startServer, type TestServer } from '../fixtures/server/server';
import { COLLECTIONS, randomNumbers, scatteredItems } from './contract-items';

const GROUP = 2000;
const MERGED = 64 * 1024;
let server: TestServer;
let file: ParquetFile;
let content: Uint8Array;

/** Items whose assets and links do not compress, so that reading them shows. */
function heavyItems(count: number): StacItem[] {
  const random = randomNumbers(11);
  const noise = () => Array.from({ length: 24 }, () => Math.floor(random() * 2 ** 32).toString(36)).join('');
  return scatteredItems(count).map((item) => ({
    ...item,
    links: [{ rel: 'derived_from', href: `https://data.example/${noise()}.json` }],
    assets: { red: { href: `https://data.example/${noise()}/red.tif`, type: 'image/tiff', roles: ['data'] } },
  }));
}

beforeAll(async () => {
  content = writeCatalog(heavyItems(3 * GROUP), COLLECTIONS, { rowGroupSize: GROUP });
  server = await startServer({ files: { 'heavy.parquet': content } });
  file = await ParquetFile.open(createByteClient().open(new Blob([content as Uint8Array<ArrayBuffer>])));
});
afterAll(() => server.close());

async function opened(): Promise<IndexDriver> {
  const index = await openIndex([`${server.url}/heavy.parquet`], { bytes: createByteClient() });
  await index.products();
  server.requests.length = 0;
  return index;
}

/** Which columns' bytes were asked for, beyond what the byte layer reads along between two neighbours. */
function columnsRead(): string[] {
  const groups = [...file.metadata.row_groups.keys()];
  return [...file.columns.keys()].filter((name) =>
    file.columnChunks(name, groups).some((chunks) =>
      chunks.some(({ offset, length }) => {
        const middle = [offset + Math.min(MERGED, length / 2), offset + length - Math.min(MERGED, length / 2)];
        return server.requests.some(
          ({ range }) => range && range.offset <= middle[0]! && range.offset + range.length >= middle[1]!,
        );
      }),
    ),
  );
}

async function read(parts: DatasetPart[]): Promise<{ bytes: number; columns: string[]; found: number }> {
  const index = await opened();
  let found = 0;
  for await (const _ of index.findParts({ product: 'lakes' }, parts)) found++;
  return { bytes: server.requests.reduce((sum, request) => sum + request.bytes, 0), columns: columnsRead(), found };
}

describe('a dataset in parts', () => {
  test('footprints, properties: neither assets nor links are read', async () => {
    const assets = file.columnChunks('assets', [0]).flat()[0]!.length;
    expect(assets).toBeGreaterThan(4 * MERGED);
    for (const parts of [['footprint'], ['properties'], []] as DatasetPart[][]) {
      const { bytes, columns, found } = await read(parts);
      expect(found).toBeGreaterThan(GROUP);
      expect(columns).not.toContain('assets');
      expect(columns).not.toContain('links');
      expect(bytes).toBeLessThan(content.byteLength / 4);
    }
  });

  test('what reading takes is read without links, lineage without assets', async () => {
    const measurements = await read(['measurements']);
    expect(measurements.columns).toContain('assets');
    expect(measurements.columns).not.toContain('links');
    const lineage = await read(['lineage']);
    expect(lineage.columns).toContain('links');
    expect(lineage.columns).not.toContain('assets');
    const whole = await read(['footprint', 'measurements', 'properties', 'lineage', 'userData']);
    expect(whole.columns).toEqual(expect.arrayContaining(['assets', 'links', 'geometry', 'cloud']));
    expect(measurements.bytes).toBeLessThan(whole.bytes * 0.8);
    expect(lineage.bytes).toBeLessThan(whole.bytes * 0.8);
  });
});

describe('queryables of a large file', () => {
  test('read no columns but those asked about', async () => {
    const index = await opened();
    const answer = await index.queryables({}, { names: ['cloud'] });
    expect(answer).toMatchObject({ basis: 'all', datasets: 3 * GROUP });
    expect(columnsRead()).not.toContain('assets');
    expect(columnsRead()).not.toContain('geometry');
  });

  test('are of a sample, which the answer says; ranges still hold for all', async () => {
    const index = await opened();
    const all = await index.queryables({}, { names: ['cloud'] });
    server.requests.length = 0;
    const some = await index.queryables({}, { names: ['cloud'], sample: GROUP });
    expect(some).toMatchObject({ basis: 'sample', datasets: GROUP });
    expect(some.properties[0]!.min).toBeCloseTo(all.properties[0]!.min as number, 9);
    expect(some.properties[0]!.max).toBeCloseTo(all.properties[0]!.max as number, 9);
    const lakes = await index.queryables({ product: 'lakes' }, { names: ['cloud'], sample: 10 });
    expect(lakes.basis).toBe('sample');
    expect(lakes.datasets).toBeLessThanOrEqual(GROUP);
  });
});

describe('a stream', () => {
  test('begins while most of the file is unread, and holds a few hundred datasets, however many there are', async () => {
    const [groups, rows] = [8, 800];
    const items = heavyItems(groups * rows).map((item, index) => ({
      ...item,
      // In order of time, as archives grow: row groups follow each other.
      collection: `p${String(Math.floor(index / rows)).padStart(2, '0')}`,
      properties: {
        ...(item.properties as object),
        datetime: new Date(Date.UTC(2000, 0, 1) + index * 3_600_000).toISOString(),
      },
    }));
    const large = writeCatalog(items, [], { rowGroupSize: rows });
    server.files.set('large.parquet', large);
    const index = await openIndex([`${server.url}/large.parquet`], { bytes: createByteClient({ cache: 'none' }) });
    server.requests.length = 0;
    const given: WeakRef<object>[] = [];
    const heap: number[] = [];
    let last = '';
    for await (const dataset of index.find({})) {
      if (given.length === 0) {
        expect(server.requests.reduce((sum, request) => sum + request.bytes, 0)).toBeLessThan(large.byteLength / 4);
      }
      expect(dataset.time.start >= last).toBe(true);
      last = dataset.time.start;
      given.push(new WeakRef(dataset));
      if (given.length % (2 * rows) === 0) {
        await collectGarbage();
        // The largest batch, and the one before it that the generator may still hold.
        expect(given.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(2 * 1024);
        heap.push(process.memoryUsage().heapUsed);
      }
    }
    expect(given.length).toBe(groups * rows);
    // Kept, what came between would be some 20 MB.
    expect(heap.at(-1)! - heap[0]!).toBeLessThan(10 * 1024 * 1024);
  }, 60_000);
});

/** WeakRefs hold what they were made of until the turn is over. */
async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
