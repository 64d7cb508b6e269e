import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { type ByteClient, createByteClient } from '#bytes/byte-client';
import { RemoteStore } from '#bytes/store/remote-store';
import { startStoreWorker } from '#datacube/start-workers';
import storeWorkerUrl from '../../../workers/store-worker.ts?worker&url';
import type { FaultRule } from '../../fixtures/server/faults';

const SIZE = 300_000;
const LIMIT = 32 * 1024 * 1024;
const at = (i: number) => (i * 7 + (i >> 8)) % 256;
const RANGES = [
  { offset: 1000, length: 3 },
  { offset: 200_000, length: 70_000 },
];
let url: string;
let name: string;
let visits: ByteClient[];

beforeEach(async () => {
  name = `test-${crypto.randomUUID()}`;
  visits = [];
  url = await commands.startTestServer({ files: { 'a.bin': Array.from({ length: SIZE }, (_, i) => at(i)) } });
});
afterEach(async () => {
  for (const client of visits) client.close();
  await commands.stopTestServer(url).catch(() => {});
  // The file can go when its last worker is gone.
  await expect
    .poll(async () => {
      const root = await navigator.storage.getDirectory();
      return root.removeEntry(name).then(
        () => true,
        (error) => error.name === 'NotFoundError',
      );
    })
    .toBe(true);
});

/** As a page that was loaded anew: its memory empty, its store in a new worker. */
async function visit(options: Parameters<typeof createByteClient>[0] = {}): Promise<ByteClient> {
  const store = new RemoteStore(startStoreWorker, { name, limit: LIMIT });
  const client = createByteClient({ backoffMs: 10, stallMs: 1000, ...options, store });
  visits.push(client);
  await store.ready;
  return client;
}

/** The store's worker in a browser that `script` makes worse. */
function workerAfter(script: string): () => Worker {
  const moduleOf = (text: string) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const imports = [moduleOf(script), new URL(storeWorkerUrl, location.href).href];
  return () => new Worker(moduleOf(imports.map((each) => `import '${each}';`).join('\n')), { type: 'module' });
}

/** The next visit is another one only when the last has let go. */
async function leave(client: ByteClient): Promise<void> {
  client.close();
  await expect.poll(async () => (await navigator.locks.query()).held?.some((lock) => lock.name === name)).toBe(false);
}

async function readAll(client: ByteClient): Promise<void> {
  const parts = await client.open(`${url}/a.bin`).read(RANGES);
  for (const [index, { offset, length }] of RANGES.entries()) {
    expect(parts[index]!.length).toBe(length);
    for (const i of [0, 1, length - 1]) expect(parts[index]![i]).toBe(at(offset + i));
  }
}

const requests = async () => (await commands.takeRequests(url)).filter(({ method }) => method === 'GET');
const faults = (...rules: FaultRule[]) => commands.setFaults(url, rules);

describe('blocks kept between visits', () => {
  it('need nothing from the network while they are fresh', async () => {
    await faults({ kind: 'headers', headers: { 'Cache-Control': 'max-age=600' } });
    const first = await visit();
    expect(first.cache).toBe('opfs');
    await readAll(first);
    expect(await requests()).toHaveLength(2);
    await leave(first);
    const second = await visit();
    await readAll(second);
    expect(await second.open(`${url}/a.bin`).size()).toBe(SIZE);
    expect(await requests()).toEqual([]);
    expect(second.stats()).toEqual({ requests: 0, bytes: 0, cachedBytes: 70_003 });
  });

  it('are asked about once an object where they are not fresh, with one byte or what is missing', async () => {
    await faults({ kind: 'headers', headers: { 'Cache-Control': 'no-cache' } });
    const first = await visit();
    await readAll(first);
    await leave(first);
    await requests();
    const second = await visit();
    await Promise.all([readAll(second), readAll(second)]);
    expect((await requests()).map(({ range, bytes }) => [range, bytes])).toEqual([[{ offset: 0, length: 1 }, 1]]);
    await second.open(`${url}/a.bin`).read([{ offset: 100_000, length: 5 }]);
    await leave(second);
    await requests();
    const third = await visit();
    await third.open(`${url}/a.bin`).read([{ offset: 100_000, length: 10 }]);
    expect((await requests()).map(({ range }) => range)).toEqual([{ offset: 100_005, length: 5 }]);
  });

  it('of a file that was replaced are not mixed with the new one, nor is anybody told', async () => {
    await faults({ kind: 'headers', headers: { 'Cache-Control': 'no-cache' } });
    const first = await visit();
    await readAll(first);
    await leave(first);
    await faults({ kind: 'etag', etag: '"new"', content: new Uint8Array(SIZE).fill(9) });
    const second = await visit();
    const parts = await second.open(`${url}/a.bin`).read([...RANGES, { offset: 100_000, length: 10 }]);
    expect(parts.every((part) => part.every((byte) => byte === 9))).toBe(true);
    expect(parts.map(({ length }) => length)).toEqual([3, 70_000, 10]);
    await leave(second);
    const third = await visit();
    const [again] = await third.open(`${url}/a.bin`).read([RANGES[1]!]);
    expect(again!.every((byte) => byte === 9)).toBe(true);
  });

  it('serve where there is no network, and what is missing says so', async () => {
    await faults({ kind: 'headers', headers: { 'Cache-Control': 'no-cache' } });
    const first = await visit();
    await readAll(first);
    await leave(first);
    await commands.stopTestServer(url);
    const second = await visit();
    await readAll(second);
    expect(await second.open(`${url}/a.bin`).size()).toBe(SIZE);
    await expect(second.open(`${url}/a.bin`).read([{ offset: 290_000, length: 5 }])).rejects.toMatchObject({
      code: 'CORS',
    });
    await readAll(second);
  });

  it('of what must not be stored, and of what nothing identifies, are not kept', async () => {
    for (const headers of [{ 'Cache-Control': 'no-store' }, { ETag: '', 'Last-Modified': '' }] as Record<
      string,
      string
    >[]) {
      await faults({ kind: 'headers', headers });
      const client = await visit();
      await readAll(client);
      expect((await client.usage()).disk?.objects).toBe(0);
      await leave(client);
    }
  });

  it('are not handed out where credentials no longer open the door', async () => {
    await faults({ kind: 'headers', headers: { 'Cache-Control': 'max-age=600' } });
    const sign = async (to: URL) => ({ url: to, headers: {} });
    const credentials = [{ hosts: [new URL(url).host], sign }];
    const first = await visit({ credentials });
    await readAll(first);
    await leave(first);
    await faults({ kind: 'status', status: 401 });
    const second = await visit({ credentials });
    await expect(readAll(second)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('can be counted and cleared', async () => {
    const client = await visit();
    await readAll(client);
    const { kind, memory, disk } = await client.usage();
    expect(kind).toBe('opfs');
    expect(memory.bytes).toBe(70_003);
    expect(disk!.objects).toBe(1);
    expect(disk!.bytes).toBeGreaterThan(70_003);
    expect(disk!.bytes).toBeLessThan(80_000);
    await client.clear();
    expect(await client.usage()).toMatchObject({ memory: { bytes: 0 }, disk: { bytes: 0, objects: 0 } });
    await requests();
    await readAll(client);
    expect(await requests()).toHaveLength(2);
  });
});

describe('a store that is not to be had', () => {
  it('another tab has: this one works from memory, and takes over when the other is gone', async () => {
    const first = await visit();
    const second = await visit();
    expect([first.cache, second.cache]).toEqual(['opfs', 'memory']);
    await readAll(second);
    await readAll(first);
    expect((await second.usage()).disk).toBeNull();
    await leave(first).catch(() => {});
    await expect.poll(() => second.cache).toBe('opfs');
    expect((await second.usage()).disk!.objects).toBe(1);
  });

  it('the browser denies: as if there were none', async () => {
    const store = new RemoteStore(
      workerAfter(`navigator.storage.getDirectory = async () => { throw new DOMException('no', 'SecurityError'); };`),
      { name, limit: LIMIT },
    );
    const client = createByteClient({ store });
    visits.push(client);
    await readAll(client);
    await readAll(client);
    expect(client.cache).toBe('memory');
    expect(await requests()).toHaveLength(2);
  });

  it('cannot be started: as if there were none, at once', async () => {
    const broken = () => new Worker(URL.createObjectURL(new Blob(['throw new Error("no worker");'])));
    const client = createByteClient({ store: new RemoteStore(broken, { name, limit: LIMIT }) });
    visits.push(client);
    const began = performance.now();
    await readAll(client);
    expect(performance.now() - began).toBeLessThan(2500);
    expect(client.cache).toBe('memory');
  });

  it('is granted too little to be worth it: as if there were none', async () => {
    const small = 'navigator.storage.estimate = async () => ({ quota: 40_000_000 });';
    const client = createByteClient({ store: new RemoteStore(workerAfter(small), { name, limit: LIMIT }) });
    visits.push(client);
    await readAll(client);
    expect(client.cache).toBe('memory');
  });

  it('has no more room: reading goes on, and says nothing', async () => {
    const full = `const { write } = FileSystemSyncAccessHandle.prototype;
      FileSystemSyncAccessHandle.prototype.write = function (data, options) {
        if (options.at + data.byteLength > 50_000) throw new DOMException('no more', 'QuotaExceededError');
        return write.call(this, data, options);
      };`;
    const client = createByteClient({ store: new RemoteStore(workerAfter(full), { name, limit: LIMIT }) });
    visits.push(client);
    await readAll(client);
    await readAll(client);
    await client.open(`${url}/a.bin`).read([{ offset: 280_000, length: 5000 }]);
    const { kind, disk } = await client.usage();
    expect(kind).toBe('opfs');
    expect(disk!.bytes).toBeGreaterThan(0);
    expect(disk!.bytes).toBeLessThanOrEqual(50_000);
    expect(await requests()).toHaveLength(3);
  });

  it('was damaged: the damaged blocks are fetched again', async () => {
    const first = await visit();
    await readAll(first);
    await leave(first);
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle(name);
    const writing = await file.createWritable({ keepExistingData: true });
    await writing.write({ type: 'write', position: 30_000, data: new Uint8Array(100) });
    await writing.close();
    await requests();
    const second = await visit();
    await readAll(second);
    expect((await requests()).length).toBeGreaterThan(0);
  });
});
