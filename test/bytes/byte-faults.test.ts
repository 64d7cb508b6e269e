import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ByteClient, type ByteClientOptions, createByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import type { FaultRule } from '../fixtures/server/faults';
import { startServer, type TestServer } from '../fixtures/server/server';
import { until } from './until';

const BYTES = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);
const OTHER = BYTES.map((b) => b ^ 0x55);
let server: TestServer;
let client: ByteClient;

beforeEach(async () => {
  server = await startServer({ files: { 'a.bin': BYTES, 'small.bin': BYTES.slice(0, 5000) } });
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

const faulty = (...rules: FaultRule[]) => {
  for (const rule of rules) server.faults.add(rule);
};

describe('faults that pass', () => {
  it.each<FaultRule>([
    { kind: 'disconnect', times: 2 },
    { kind: 'status', status: 500, times: 2 },
    { kind: 'status', status: 503, times: 2 },
    { kind: 'truncate', after: 100, times: 2 },
    { kind: 'short-body', bytes: 3, times: 2 },
    { kind: 'wrong-content-range', shift: 5, times: 1 },
    { kind: 'retry-after', seconds: 0.05, times: 2 },
  ])('$kind', async (fault) => {
    faulty(fault);
    const [part] = await open().read([{ offset: 1000, length: 500 }]);
    expect(part).toEqual(BYTES.slice(1000, 1500));
    expect(server.requests).toHaveLength((fault.times ?? 0) + 1);
  });

  it('waits as long as Retry-After says, the whole host with it', async () => {
    faulty({ kind: 'retry-after', seconds: 0.4, times: 1 });
    const started = performance.now();
    const source = open();
    const first = source.read([{ offset: 0, length: 10 }]);
    await until(() => server.requests.length === 1 && server.active === 0);
    await new Promise((done) => setTimeout(done, 50));
    const other = client.open(`${server.url}/small.bin`).read([{ offset: 0, length: 10 }]);
    await Promise.all([first, other]);
    expect(performance.now() - started).toBeGreaterThan(390);
  });

  it('lets a slow read live as long as it gets on', async () => {
    faulty({ kind: 'slow', chunk: 300, intervalMs: 40 });
    const source = open('a.bin', { stallMs: 150 });
    await expect(source.read([{ offset: 0, length: 3000 }])).resolves.toEqual([BYTES.slice(0, 3000)]);
    expect(server.requests).toHaveLength(1);
  });
});

describe('faults that stay', () => {
  const cases: Array<[FaultRule, string, RegExp, number]> = [
    [{ kind: 'status', status: 404 }, 'NOT_FOUND', /does not exist/, 1],
    [{ kind: 'status', status: 401 }, 'UNAUTHORIZED', /credentials/, 1],
    [{ kind: 'status', status: 403 }, 'UNAUTHORIZED', /credentials/, 1],
    [{ kind: 'html' }, 'NOT_FOUND', /web page/, 1],
    [{ kind: 'no-range' }, 'NO_RANGE_SUPPORT', /3\.0 MB/, 1],
    [{ kind: 'status', status: 416 }, 'NO_RANGE_SUPPORT', /416/, 1],
    [{ kind: 'wrong-content-range', shift: 5 }, 'NO_RANGE_SUPPORT', /byte 1005/, 2],
    [{ kind: 'retry-after', seconds: 3600 }, 'RATE_LIMITED', /3600 seconds/, 1],
    [{ kind: 'retry-after', status: 503, seconds: 0.01 }, 'RATE_LIMITED', /fewer requests/, 4],
    [{ kind: 'disconnect' }, 'NETWORK', /does not answer/, 4],
    [{ kind: 'short-body', bytes: 7 }, 'NETWORK', /493 of 500 bytes/, 4],
  ];
  it.each(cases)('%j is %s', async (fault, code, sentence, requests) => {
    faulty(fault);
    const error = await open()
      .read([{ offset: 1000, length: 500 }])
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'QuadratError', code, url: `${server.url}/a.bin` });
    expect((error as Error).message).toMatch(sentence);
    expect(server.requests).toHaveLength(requests);
    await until(() => server.active === 0);
  });

  it('forgets a failure: the next read asks again', async () => {
    faulty({ kind: 'status', status: 404, times: 1 });
    const source = open();
    await expect(source.read([{ offset: 0, length: 10 }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(source.read([{ offset: 0, length: 10 }])).resolves.toEqual([BYTES.slice(0, 10)]);
  });

  it.each<FaultRule>([{ kind: 'silent' }, { kind: 'stall', after: 100 }, { kind: 'slow', chunk: 1, intervalMs: 30 }])(
    '$kind ends within the deadline',
    async (fault) => {
      faulty(fault);
      const started = performance.now();
      const read = open('a.bin', { stallMs: 150 }).read([{ offset: 0, length: 1000 }]);
      await expect(read).rejects.toMatchObject({ code: 'NETWORK', message: expect.stringContaining('stalled') });
      expect(performance.now() - started).toBeLessThan(2500);
      await until(() => server.active === 0);
    },
  );

  it('names a server that does not exist', async () => {
    const error = await client
      .open('http://127.0.0.1:1/a.tif')
      .read([{ offset: 0, length: 1 }])
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'NETWORK' });
  });
});

describe('servers with few abilities', () => {
  it('takes a small object whole where ranges are ignored', async () => {
    faulty({ kind: 'no-range' });
    const source = open('small.bin');
    const [part] = await source.read([{ offset: 4000, length: 100 }]);
    expect(part).toEqual(BYTES.slice(4000, 4100));
    await source.read([{ offset: 0, length: 5000 }]);
    expect(await source.size()).toBe(5000);
    expect(server.requests).toHaveLength(1);
  });

  it('takes any object whole that was asked for whole', async () => {
    faulty({ kind: 'no-range' });
    const [all] = await open().read([{ offset: 0, length: BYTES.length }]);
    expect(Buffer.compare(all!, BYTES)).toBe(0);
  });

  it('reads without Content-Range, and asks HEAD for the size', async () => {
    faulty({ kind: 'no-content-range' });
    const source = open('small.bin');
    expect(await source.read([{ offset: 10, length: 10 }])).toEqual([BYTES.slice(10, 20)]);
    expect(await source.size()).toBe(5000);
    const [tail] = await open('small.bin', {}).read([{ offset: 4990, length: 100 }]);
    expect(tail).toHaveLength(10);
  });
});

describe('versions', () => {
  const change: FaultRule = { kind: 'etag', etag: '"new"', content: OTHER, skip: 1 };

  it('never mixes two versions, and reads the new one next time', async () => {
    faulty(change);
    const source = open();
    await source.read([{ offset: 0, length: 10 }]);
    await expect(source.read([{ offset: 100, length: 10 }])).rejects.toMatchObject({ code: 'CHANGED_DURING_READ' });
    const parts = await source.read([
      { offset: 0, length: 10 },
      { offset: 500_000, length: 10 },
    ]);
    expect(parts).toEqual([OTHER.slice(0, 10), OTHER.slice(500_000, 500_010)]);
  });

  it('tells every reader of the old version once', async () => {
    faulty(change);
    const [a, b] = [open(), open()];
    await a.read([{ offset: 0, length: 10 }]);
    await b.read([{ offset: 0, length: 10 }]);
    await expect(a.read([{ offset: 100, length: 10 }])).rejects.toMatchObject({ code: 'CHANGED_DURING_READ' });
    await a.read([{ offset: 100, length: 10 }]);
    await expect(b.read([{ offset: 100, length: 10 }])).rejects.toMatchObject({ code: 'CHANGED_DURING_READ' });
    await expect(b.read([{ offset: 100, length: 10 }])).resolves.toEqual([OTHER.slice(100, 110)]);
  });

  it('notices a change between the requests of one read', async () => {
    faulty(change);
    const read = open().read([0, 1, 2].map((i) => ({ offset: i * 900_000, length: 10 })));
    await expect(read).rejects.toMatchObject({ code: 'CHANGED_DURING_READ' });
  });

  it('sees a change of length where there are no validators', async () => {
    faulty({ kind: 'no-validators' });
    const source = open('small.bin');
    await source.read([{ offset: 0, length: 10 }]);
    server.files.set('small.bin', BYTES.slice(0, 4000));
    await expect(source.read([{ offset: 100, length: 10 }])).rejects.toMatchObject({ code: 'CHANGED_DURING_READ' });
  });
});
