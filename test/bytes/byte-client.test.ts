import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ByteClient, type ByteClientOptions, createByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import type { FaultRule } from '../fixtures/server/faults';
import { startServer, type TestServer } from '../fixtures/server/server';
import { until } from './until';

const BYTES = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);
let server: TestServer;
let client: ByteClient;

beforeEach(async () => {
  server = await startServer({
    files: { 'a.bin': BYTES, 'small.bin': BYTES.slice(0, 5000), 'empty.bin': new Uint8Array() },
  });
  client = createByteClient({ backoffMs: 10 });
});
afterEach(async () => {
  client.close();
  await server.close();
});

function open(name = 'a.bin', options?: ByteClientOptions): ByteSource {
  if (options) {
    client.close();
    client = createByteClient({ backoffMs: 10, ...options });
  }
  return client.open(`${server.url}/${name}`);
}

const gets = () => server.requests.map((r) => r.range);
const faulty = (...rules: FaultRule[]) => {
  for (const rule of rules) server.faults.add(rule);
};

describe('reading', () => {
  it('requests nothing to open, one range to read, nothing to read it again', async () => {
    const source = open();
    expect(server.requests).toHaveLength(0);
    const [part] = await source.read([{ offset: 100, length: 50 }]);
    expect(part).toEqual(BYTES.slice(100, 150));
    expect(gets()).toEqual([{ offset: 100, length: 50 }]);
    await source.read([{ offset: 110, length: 40 }]);
    expect(gets()).toHaveLength(1);
    expect(client.stats()).toEqual({ requests: 1, bytes: 50, cachedBytes: 40 });
    expect(await source.size()).toBe(BYTES.length);
    expect(server.requests).toHaveLength(1);
  });

  it('merges near ranges, keeps far ones apart, answers in the order asked', async () => {
    const ranges = [
      { offset: 2_000_000, length: 10 },
      { offset: 70_000, length: 10 },
      { offset: 0, length: 5_000 },
    ];
    const parts = await open().read(ranges);
    expect(parts).toEqual(ranges.map((r) => BYTES.slice(r.offset, r.offset + r.length)));
    expect(gets()).toEqual([
      { offset: 0, length: 70_010 },
      { offset: 2_000_000, length: 10 },
    ]);
  });

  it('fetches only what the cache lacks', async () => {
    const source = open();
    await source.read([{ offset: 100_000, length: 100_000 }]);
    const [part] = await source.read([{ offset: 0, length: 300_000 }]);
    expect(Buffer.compare(part!, BYTES.subarray(0, 300_000))).toBe(0);
    expect(gets().slice(1)).toEqual([
      { offset: 0, length: 100_000 },
      { offset: 200_000, length: 100_000 },
    ]);
  });

  it('hands out arrays that own their buffers', async () => {
    const source = open();
    for (let i = 0; i < 2; i++) {
      const [part] = await source.read([{ offset: 7, length: 9 }]);
      expect(part!.buffer.byteLength).toBe(9);
      structuredClone(part, { transfer: [part!.buffer] });
    }
    const [again] = await source.read([{ offset: 7, length: 9 }]);
    expect(again).toEqual(BYTES.slice(7, 16));
  });

  it('comes back short at the end of the object, and empty past it', async () => {
    const source = open('small.bin');
    const parts = await source.read([
      { offset: 4_990, length: 100 },
      { offset: 0, length: 32_768 },
    ]);
    expect(parts.map((p) => p.length)).toEqual([10, 5_000]);
    const past = await source.read([{ offset: 9_000, length: 10 }]);
    expect(past[0]).toHaveLength(0);
    expect(await open('small.bin', {}).read([{ offset: 9_000, length: 10 }])).toEqual([new Uint8Array()]);
    expect(await open('empty.bin').size()).toBe(0);
  });

  it('learns the size with the first bytes, not with HEAD', async () => {
    const source = open();
    expect(await source.size()).toBe(BYTES.length);
    await source.read([{ offset: 0, length: 16_384 }]);
    expect(server.requests.map((r) => r.method)).toEqual(['GET']);
  });

  it('keeps no more than its bound, and nothing at all where told so', async () => {
    const bounded = open('a.bin', { memoryCacheBytes: 100_000 });
    for (const offset of [0, 200_000, 400_000, 0]) await bounded.read([{ offset, length: 40_000 }]);
    expect(server.requests).toHaveLength(4);
    await bounded.read([{ offset: 400_000, length: 40_000 }]);
    expect(server.requests).toHaveLength(4);
    const none = open('a.bin', { cache: 'none' });
    server.requests.length = 0;
    for (let i = 0; i < 2; i++) await none.read([{ offset: 0, length: 10 }]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    { offset: -1, length: 5 },
    { offset: 0.5, length: 5 },
    { offset: 0, length: 0 },
    { offset: Number.NaN, length: 1 },
    { offset: 2 ** 53, length: 1 },
  ])('refuses $length bytes from $offset', async (range) => {
    await expect(open().read([range])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(server.requests).toHaveLength(0);
  });

  it.each(['ftp://example.org/a.tif', 'a.tif', 'javascript:alert(1)', ''])('refuses the address %j', (href) => {
    expect(() => client.open(href)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

describe('local data', () => {
  it('reads a Blob like any other source', async () => {
    const source = client.open(new Blob([BYTES.slice(0, 1000)]));
    expect(await source.size()).toBe(1000);
    const [part, end] = await source.read([
      { offset: 10, length: 20 },
      { offset: 990, length: 20 },
    ]);
    expect(part).toEqual(BYTES.slice(10, 30));
    expect(end).toHaveLength(10);
    expect(source.url).toMatch(/^blob:local\//);
    expect(client.open(new Blob([])).url).not.toBe(client.open(new Blob([])).url);
    await expect(source.read([{ offset: 0, length: 1 }], { signal: AbortSignal.abort('no') })).rejects.toBe('no');
  });
});

describe('queue and sharing', () => {
  it('keeps six requests in flight per host', async () => {
    const slow = await startServer({ files: { 'a.bin': BYTES }, latencyMs: 30 });
    const ranges = Array.from({ length: 20 }, (_, i) => ({ offset: i * 140_000, length: 10 }));
    await client.open(`${slow.url}/a.bin`).read(ranges);
    expect(slow.requests).toHaveLength(20);
    expect(slow.peak).toBe(6);
    await slow.close();
  });

  it('takes turns between objects', async () => {
    const slow = await startServer({ files: { 'a.bin': BYTES, 'b.bin': BYTES }, latencyMs: 10 });
    const many = Array.from({ length: 20 }, (_, i) => ({ offset: i * 140_000, length: 10 }));
    const busy = createByteClient({ maxPerHost: 2 });
    const first = busy.open(`${slow.url}/a.bin`).read(many);
    const second = busy.open(`${slow.url}/b.bin`).read([{ offset: 0, length: 10 }]);
    await Promise.all([first, second]);
    expect(slow.requests.findIndex((r) => r.path === '/b.bin')).toBeLessThan(5);
    await slow.close();
  });

  it('fetches once what two readers want at the same time', async () => {
    const [a, b] = await Promise.all([
      open().read([{ offset: 0, length: 1000 }]),
      open().read([{ offset: 500, length: 100 }]),
    ]);
    expect(a[0]).toEqual(BYTES.slice(0, 1000));
    expect(b[0]).toEqual(BYTES.slice(500, 600));
    expect(server.requests).toHaveLength(1);
  });

  it('aborts a shared fetch with its last waiter, not before', async () => {
    faulty({ kind: 'slow', chunk: 100, intervalMs: 20 });
    const one = new AbortController();
    const two = new AbortController();
    const source = open();
    const first = source.read([{ offset: 0, length: 1000 }], { signal: one.signal });
    const second = source.read([{ offset: 0, length: 1000 }], { signal: two.signal });
    await until(() => server.requests.length === 1);
    one.abort(new Error('first leaves'));
    await expect(first).rejects.toThrow('first leaves');
    await expect(second).resolves.toEqual([BYTES.slice(0, 1000)]);
    expect(server.requests[0]!.aborted).toBe(false);

    const third = source.read([{ offset: 5000, length: 1000 }], { signal: two.signal });
    await until(() => server.requests.length === 2);
    two.abort(new Error('last leaves'));
    await expect(third).rejects.toThrow('last leaves');
    await until(() => server.active === 0);
    expect(server.requests[1]!.aborted).toBe(true);
    const [again] = await source.read([{ offset: 5000, length: 300 }]);
    expect(again).toEqual(BYTES.slice(5000, 5300));
  });

  it('leaves the queue when aborted there', async () => {
    faulty({ kind: 'silent', times: 1 });
    const source = open('a.bin', { maxPerHost: 1 });
    const reason = new Error('enough');
    const controller = new AbortController();
    const reads = [0, 1_000_000].map((offset) => source.read([{ offset, length: 10 }], { signal: controller.signal }));
    await until(() => server.requests.length === 1);
    controller.abort(reason);
    for (const read of reads) await expect(read).rejects.toBe(reason);
    await until(() => server.active === 0);
    await source.read([{ offset: 0, length: 10 }]);
    expect(server.requests).toHaveLength(2);
  });

  it('aborts every fetch of a read when one of them fails', async () => {
    faulty({ kind: 'status', status: 404, times: 1 }, { kind: 'silent', skip: 1 });
    const read = open().read([
      { offset: 0, length: 10 },
      { offset: 1_000_000, length: 10 },
    ]);
    await expect(read).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await until(() => server.active === 0);
  });

  it('stops everything on close', async () => {
    faulty({ kind: 'silent' });
    const read = open().read([{ offset: 0, length: 10 }]);
    await until(() => server.requests.length === 1);
    client.close();
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => server.active === 0);
  });
});

describe('credentials', () => {
  it('go to the hosts on the list only, and are renewed once when refused', async () => {
    let signatures = 0;
    const sign = async (url: URL) => {
      signatures++;
      url.searchParams.set('sig', String(signatures));
      return { url, headers: { Authorization: `Bearer ${signatures}` } };
    };
    const host = new URL(server.url).host;
    await open('a.bin', { credentials: [{ hosts: ['other.example.org', '*.example.org'], sign }] }).read([
      { offset: 0, length: 1 },
    ]);
    expect(signatures).toBe(0);
    faulty({ kind: 'status', status: 403, times: 1 });
    await open('a.bin', { credentials: [{ hosts: [host], sign }] }).read([{ offset: 0, length: 1 }]);
    expect(server.requests.map((r) => r.query)).toEqual(['', '?sig=1', '?sig=2']);
    expect(server.requests[2]!.headers.authorization).toBe('Bearer 2');
  });

  it('says so where they cannot be had', async () => {
    const sign = async () => {
      throw new Error('signed out');
    };
    const source = open('a.bin', { credentials: [{ hosts: ['127.0.0.1'], sign }] });
    await expect(source.read([{ offset: 0, length: 1 }])).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(server.requests).toHaveLength(0);
  });
});
