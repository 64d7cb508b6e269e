import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ByteClient, createByteClient } from '#bytes/byte-client';
import type { IndexDriver } from '#catalog/index-driver';
import { openIndex } from '#catalog/open-index';
import { ParquetFile } from '#catalog/parquet/parquet-file';
import { type GeneratedCatalog, GRID, generateCatalog } from '../bench/index/generate-catalog';
import { questionsFor } from '../bench/index/questions';
import { startServer, type TestServer } from '../fixtures/server/server';
import { idsOf } from './contract';

/** The benchmark's catalog on a small scale: ten thousand datasets, fourteen places, five row groups without page index. */
describe.skipIf(!existsSync(GRID))('a catalog as publishers write it', () => {
  let catalog: GeneratedCatalog;
  let server: TestServer;
  let bytes: ByteClient;
  let index: IndexDriver;
  /** Bytes of the footer, of all row groups, and of the largest. */
  let size: { footer: number; groups: number; largest: number };

  beforeAll(async () => {
    catalog = await generateCatalog(10_000, 2048);
    server = await startServer({ root: path.dirname(catalog.file) });
    bytes = createByteClient();
    const address = `${server.url}/${path.basename(catalog.file)}`;
    const file = await ParquetFile.open(createByteClient().open(address));
    const groups = file.metadata.row_groups.map(({ columns }) =>
      columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_compressed_size), 0),
    );
    size = { footer: file.footer.length, groups: groups.reduce((a, b) => a + b), largest: Math.max(...groups) };
    expect(groups).toHaveLength(5);
    server.requests.length = 0;
    index = await openIndex([address], { bytes });
  }, 60_000);
  afterAll(async () => {
    await index?.close();
    bytes?.close();
    await server?.close();
  });
  const read = () => server.requests.reduce((sum, request) => sum + request.bytes, 0);

  test('one place and season: few requests, one row group', async () => {
    expect(await idsOf(index, questionsFor(catalog).season.query)).not.toHaveLength(0);
    expect(server.requests.length).toBeLessThanOrEqual(7);
    // The beginning of the file and the guess at its end come on top.
    expect(read()).toBeLessThan(size.footer + 1.2 * size.largest + 96 * 1024);
  });

  test('months of everything: nothing but the times', async () => {
    server.requests.length = 0;
    const counts = await index.countByPeriod({}, 'P1M');
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    expect(server.requests.length).toBeLessThanOrEqual(5);
    expect(read()).toBeLessThan(size.groups * 0.04);
    server.requests.length = 0;
    expect(await index.count({ product: 'sentinel-2-l2a' })).toBe(10_000);
    expect(server.requests).toEqual([]);
  });

  test('the first of everything comes before half of it is read, and the order holds across row groups', async () => {
    await bytes.clear();
    server.requests.length = 0;
    const times: string[] = [];
    let first = 0;
    for await (const { time } of index.find({})) {
      if (times.push(time.start) === 1) first = read();
    }
    expect(times).toHaveLength(10_000);
    expect(times).toEqual(times.toSorted());
    expect(first).toBeLessThan(read() / 2);
    // Without a page index a row costs its row group; each is read once all the same.
    expect(read()).toBeLessThan(1.1 * size.groups);
  });
});

/** More of the same, so that one place lies in a row group or two of each of eleven years. */
describe.skipIf(!existsSync(GRID))('all years of one place', () => {
  let catalog: GeneratedCatalog;
  let server: TestServer;
  let bytes: ByteClient;

  beforeAll(async () => {
    catalog = await generateCatalog(60_000, 2048);
    server = await startServer({ root: path.dirname(catalog.file) });
    bytes = createByteClient();
  }, 60_000);
  afterAll(async () => {
    bytes?.close();
    await server?.close();
  });

  test('the first dataset comes before a tenth of what all of them take has been read', async () => {
    const index = await openIndex([`${server.url}/${path.basename(catalog.file)}`], { bytes });
    server.requests.length = 0;
    const read = () => server.requests.reduce((sum, request) => sum + request.bytes, 0);
    const times: string[] = [];
    let first = 0;
    for await (const { time } of index.find(questionsFor(catalog).history.query)) {
      if (times.push(time.start) === 1) first = read();
    }
    expect(times.length).toBeGreaterThan(600);
    expect(times).toEqual(times.toSorted());
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(read() / 10);
  });

  test('whoever stops after the first has read no more', async () => {
    await bytes.clear();
    const index = await openIndex([`${server.url}/${path.basename(catalog.file)}`], { bytes });
    server.requests.length = 0;
    for await (const dataset of index.find(questionsFor(catalog).history.query)) {
      expect(dataset.product).toBe('sentinel-2-l2a');
      break;
    }
    const requests = server.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(requests).toBeLessThanOrEqual(4);
    expect(server.requests).toHaveLength(requests);
  });
});
