import { afterEach, describe, expect, inject, test } from 'vitest';
import { commands } from 'vitest/browser';
import { createByteClient } from '#bytes/byte-client';
import type { SqlEngine } from '#catalog/duckdb/engine';
import { startWasmEngine } from '#catalog/duckdb/wasm-engine';
import type { IndexDriver } from '#catalog/index-driver';
import { openIndex } from '#catalog/open-index';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import { writeParts } from '#catalog/parts/write-parts';
import type { Query } from '#model/query';
import { idsOf } from '../../catalog/contract';
import { COLLECTIONS, ITEMS, scatteredItems } from '../../catalog/contract-items';

const extensions = inject('extensionsUrl');
const open: Array<{ close(): Promise<void> }> = [];
afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((each) => each.close()));
});

const bytes = writeCatalog(scatteredItems(2000), COLLECTIONS, { rowGroupSize: 100 });

async function serve(content: Uint8Array = bytes): Promise<string> {
  const url = await commands.startTestServer({ files: { 'catalog.parquet': [...content] } });
  open.push({ close: () => commands.stopTestServer(url) });
  return url;
}

async function engineOver(url: string, cache: 'none' | 'memory' = 'none'): Promise<SqlEngine> {
  const client = createByteClient({ cache, backoffMs: 10, stallMs: 5000 });
  open.push({ close: async () => client.close() });
  const source = client.open(`${url}/catalog.parquet`);
  const files = [{ name: 'catalog_0.parquet', data: source, size: bytes.byteLength }];
  const engine = await startWasmEngine({ files, extensions });
  open.push(engine);
  return engine;
}

async function indexOver(url: string, from: string | false): Promise<IndexDriver> {
  const index = await openIndex([`${url}/catalog.parquet`], {
    bytes: createByteClient({ cache: 'none' }),
    extensions: from,
    duckdb: 'eager',
  });
  open.push(index);
  return index;
}

const count = {
  sql: 'SELECT count(*)::DOUBLE AS n, max(length(id))::DOUBLE AS m FROM read_parquet(?)',
  params: ['catalog_0.parquet'],
};

describe.skipIf(!extensions)("the engine with DuckDB's Parquet reader", () => {
  test('reads nothing but its catalogs, and cannot be told otherwise', async () => {
    const url = await serve();
    const engine = await engineOver(url);
    expect((await engine.query(count)).column('n')(0)).toBe(2000);
    const refused = [
      `SELECT * FROM read_parquet('${url}/catalog.parquet')`,
      "SELECT * FROM read_text('/etc/passwd')",
      `SELECT * FROM read_parquet('${url}/other.parquet')`,
      "SELECT * FROM read_parquet('https://quadrat.invalid/catalog_0.parquet')",
      "COPY (SELECT 1) TO 'out.csv'",
      'SET enable_external_access = true',
      "SET custom_extension_repository = 'https://example.org'",
      'LOAD httpfs',
      "ATTACH 'https://example.org/x.db'",
    ];
    await commands.takeRequests(url);
    for (const sql of refused) await expect(engine.query({ sql, params: [] }), sql).rejects.toThrow();
    expect(await commands.takeRequests(url)).toEqual([]);
  });

  test('reads by ranges, knowing the length beforehand, and again where it failed', async () => {
    const url = await serve();
    const engine = await engineOver(url);
    await commands.setFaults(url, [{ kind: 'no-head' }, { kind: 'status', status: 503, times: 2 }]);
    expect((await engine.query(count)).column('n')(0)).toBe(2000);
    const requests = await commands.takeRequests(url);
    expect(requests.filter(({ status }) => status === 503)).toHaveLength(2);
    expect(requests.every(({ method, range }) => method === 'GET' && range !== null)).toBe(true);
  });

  test.each<[string, Parameters<typeof commands.setFaults>[1][number]]>([
    ['a shorter body than said', { kind: 'short-body', bytes: 10 }],
    ['another range than asked', { kind: 'wrong-content-range', shift: 8 }],
    ['a web page', { kind: 'html' }],
    ['a refusal', { kind: 'status', status: 403 }],
  ])('%s is an error, not an answer', async (_, fault) => {
    const url = await serve();
    const engine = await engineOver(url);
    await commands.setFaults(url, [fault]);
    await expect(engine.query(count)).rejects.toThrow();
  });

  test('ranges ignored: a small catalog is taken whole, once', async () => {
    const url = await serve();
    const engine = await engineOver(url, 'memory');
    await commands.setFaults(url, [{ kind: 'no-range' }]);
    expect((await engine.query(count)).column('n')(0)).toBe(2000);
    expect((await commands.takeRequests(url)).filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('reads as the page does: signed, counted, and kept in its caches', async () => {
    const url = await serve();
    const sign = async (to: URL) => ({ url: new URL(`${to.href}?sig=1`), headers: {} });
    const client = createByteClient({ credentials: [{ hosts: [new URL(url).host], sign }] });
    open.push({ close: async () => client.close() });
    const source = client.open(`${url}/catalog.parquet`);
    const engine = await startWasmEngine({
      files: [{ name: 'catalog_0.parquet', data: source, size: bytes.byteLength }],
      extensions,
    });
    open.push(engine);
    expect((await engine.query(count)).column('n')(0)).toBe(2000);
    const requests = await commands.takeRequests(url);
    expect(client.stats().requests).toBe(requests.length);
    await source.read([{ offset: bytes.byteLength - 100, length: 100 }]);
    const second = await startWasmEngine({
      files: [{ name: 'catalog_0.parquet', data: source, size: bytes.byteLength }],
      extensions,
    });
    open.push(second);
    expect((await second.query(count)).column('n')(0)).toBe(2000);
    expect(await commands.takeRequests(url)).toEqual([]);
  }, 60_000);

  test('an abort rejects at once though the server has stalled, and the engine answers again', async () => {
    const url = await serve();
    const engine = await engineOver(url);
    await commands.setFaults(url, [{ kind: 'silent' }]);
    const controller = new AbortController();
    const stalled = engine.query(count, { signal: controller.signal });
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 200);
    const began = performance.now();
    await expect(stalled).rejects.toBe(reason);
    expect(performance.now() - began).toBeLessThan(2000);
    await commands.setFaults(url, []);
    expect((await engine.query(count)).column('n')(0)).toBe(2000);
    // It was the byte layer that waited, and the engine is the same.
    expect(engine.generation).toBe(0);
  }, 40_000);

  test('a server that has stalled ends in an error by itself, while the page goes on', async () => {
    const url = await serve();
    const client = createByteClient({ cache: 'none', backoffMs: 10, stallMs: 300 });
    open.push({ close: async () => client.close() });
    const files = [{ name: 'catalog_0.parquet', data: client.open(`${url}/catalog.parquet`), size: bytes.byteLength }];
    const engine = await startWasmEngine({ files, extensions });
    open.push(engine);
    await commands.setFaults(url, [{ kind: 'silent' }]);
    let turns = 0;
    const turning = setInterval(() => turns++, 20);
    await expect(engine.query(count)).rejects.toMatchObject({ code: 'NETWORK' });
    clearInterval(turning);
    expect(turns).toBeGreaterThan(5);
    await commands.setFaults(url, []);
    expect((await engine.query(count)).column('n')(0)).toBe(2000);
    expect(engine.generation).toBe(0);
  }, 40_000);

  test('a search of one place reads a small part of the file', async () => {
    const content = writeCatalog(scatteredItems(20_000), COLLECTIONS, { rowGroupSize: 1000 });
    const total = content.byteLength;
    const url = await serve(content);
    const index = await indexOver(url, extensions);
    expect(index.capabilities).toMatchObject({ engine: 'duckdb', parquet: 'duckdb' });
    await commands.takeRequests(url);
    const found = await index.count({ product: 'fields', bbox: [10, 40, 15, 45], properties: { cloud: { lt: 50 } } });
    expect(found).toBeGreaterThan(0);
    const requests = await commands.takeRequests(url);
    expect(requests.length).toBeLessThanOrEqual(12);
    expect(requests.reduce((sum, request) => sum + request.bytes, 0)).toBeLessThan(total / 3);
  });

  test('a catalog in parts: the engine reads the parts that can answer, and only these', async () => {
    const items = scatteredItems(600);
    const { manifest, files } = await writeParts(items, COLLECTIONS, 'year', 'part.');
    const served = Object.fromEntries([...files].map(([href, content]) => [decodeURIComponent(href), [...content]]));
    const url = await commands.startTestServer({
      files: { ...served, 'all.json': [...new TextEncoder().encode(JSON.stringify(manifest))] },
    });
    open.push({ close: () => commands.stopTestServer(url) });
    const bytes = createByteClient({ cache: 'none' });
    const index = await openIndex([`${url}/all.json`], { bytes, extensions, duckdb: 'eager' });
    open.push(index);
    const memory = await openIndex([{ items, collections: COLLECTIONS }], { bytes });
    expect(manifest.parts.length).toBeGreaterThan(2);
    const [first] = manifest.parts;
    const year = first!.time[0].slice(0, 4);
    await commands.takeRequests(url);
    const season: Query = { time: [`${year}-03`, `${year}-09`], timeZone: 'UTC', bbox: [-100, -60, 100, 70] };
    const inSeason = await idsOf(memory, season);
    expect(inSeason.length).toBeGreaterThan(0);
    expect(await idsOf(index, season)).toEqual(inSeason);
    const asked = (await commands.takeRequests(url)).map(({ path }) => decodeURIComponent(path.split('/').at(-1)!));
    expect(new Set(asked)).toEqual(new Set([decodeURIComponent(first!.href)]));
    expect(index.capabilities).toMatchObject({ engine: 'duckdb', parquet: 'duckdb' });
    const queries: Query[] = [
      {},
      { bbox: [0, 0, 60, 60], orderBy: '-time' },
      { properties: { cloud: { lt: 30 } }, limit: 20 },
      { filter: "cloud < 50 AND tile = 'T1'" },
    ];
    for (const query of queries) {
      const expected = await idsOf(memory, query);
      expect(expected.length).toBeGreaterThan(0);
      expect(await idsOf(index, query)).toEqual(expected);
      expect(await index.count(query)).toBe(expected.length);
      expect(await index.spatialExtent(query)).toEqual(await memory.spatialExtent(query));
    }
    expect(await index.countByPeriod({}, 'P1Y')).toEqual(await memory.countByPeriod({}, 'P1Y'));
    // The built-in reader steps in where the engine fails; here that would hide a failure.
    expect(index.capabilities).toMatchObject({ engine: 'duckdb', parquet: 'duckdb' });
    expect(index.capabilities.reason).toBeUndefined();
  }, 60_000);

  test('an abort after the answer leaves the engine as it is', async () => {
    const engine = await engineOver(await serve());
    const controller = new AbortController();
    await engine.query(count, { signal: controller.signal });
    controller.abort(new Error('later'));
    // Longer than a query that does not end after its abort is waited for.
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(engine.generation).toBe(0);
  }, 40_000);

  test('what the engine cannot read any more, the built-in reader answers or explains', async () => {
    const url = await serve();
    const index = await indexOver(url, extensions);
    await commands.setFaults(url, [{ kind: 'status', status: 404 }]);
    await expect(index.count({ properties: { tile: 'T1' } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(index.capabilities).toMatchObject({ engine: 'memory', parquet: 'built-in' });
    expect(index.capabilities.reason).toMatch(/DuckDB failed/);
    await commands.setFaults(url, []);
    // A request that was under way beside the failed one may still fail the next question.
    const again = () => index.count({ properties: { tile: 'T1' } }).catch(() => 0);
    await expect.poll(again).toBeGreaterThan(0);
  });
});

describe('where the engine is not', () => {
  test('extension files that are missing leave the built-in reader in front of the engine', async () => {
    const url = await serve();
    const index = await indexOver(url, `${url}/nothing-here/`);
    expect(index.capabilities).toEqual({ engine: 'duckdb', parquet: 'built-in', spatial: 'built-in' });
    expect(await index.count({})).toBe(2000);
  });

  test('pages in place of extension files are not loaded', async () => {
    const url = await serve();
    await commands.setFaults(url, [{ kind: 'html', path: '/duckdb/v1.5.4/wasm_eh/parquet.duckdb_extension.wasm' }]);
    const index = await indexOver(url, `${url}/duckdb/`);
    expect(index.capabilities.parquet).toBe('built-in');
  });

  test('answers come before the engine has started, from the built-in reader', async () => {
    const url = await serve();
    const index = await openIndex([`${url}/catalog.parquet`], { bytes: createByteClient(), extensions: false });
    open.push(index);
    expect(index.capabilities.engine).toBe('memory');
    expect(await index.count({})).toBe(2000);
    await expect.poll(() => index.capabilities.engine, { timeout: 30_000 }).toBe('duckdb');
    expect(await index.count({})).toBe(2000);
  }, 40_000);

  test('a File is read without a server', async () => {
    const file = new File([writeCatalog(ITEMS, COLLECTIONS) as Uint8Array<ArrayBuffer>], 'mine.parquet');
    const from = extensions === '' ? false : extensions;
    const index = await openIndex([file], { bytes: createByteClient(), extensions: from, duckdb: 'eager' });
    open.push(index);
    expect(index.capabilities.engine).toBe('duckdb');
    expect(await idsOf(index, { product: 'fields' })).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
    expect(index.capabilities.reason).toBeUndefined();
  });

  test('closing while the engine starts leaves nothing behind', async () => {
    const url = await serve();
    const index = await openIndex([`${url}/catalog.parquet`], { bytes: createByteClient(), extensions: false });
    await index.close();
    expect(index.capabilities.engine).toBe('memory');
  });
});
