import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { type ByteClient, createByteClient } from '#bytes/byte-client';
import type { QuadratError } from '#model/errors';
import type { FaultRule } from '../../fixtures/server/faults';

const SIZE = 200_000;
let url: string;
let client: ByteClient;

async function serve(options: { latencyMs?: number; faults?: FaultRule[] } = {}): Promise<void> {
  url = await commands.startTestServer({
    files: { 'a.bin': Array.from({ length: SIZE }, (_, i) => i % 256) },
    ...options,
  });
}

beforeEach(() => {
  client = createByteClient({ backoffMs: 10 });
});
afterEach(async () => {
  client.close();
  await commands.stopTestServer(url).catch(() => {});
});

const read = (offset: number, length: number, signal?: AbortSignal) =>
  client.open(`${url}/a.bin`).read([{ offset, length }], { signal });
const failure = async (reading: Promise<unknown>): Promise<QuadratError> =>
  reading.then(
    () => expect.fail('should have rejected'),
    (error) => error,
  );

describe('byte client in a page of another origin', () => {
  it('reads ranges without a preflight, and learns the size', async () => {
    await serve();
    const source = client.open(`${url}/a.bin`);
    const [part] = await source.read([{ offset: 1000, length: 3 }]);
    expect([...part!]).toEqual([232, 233, 234]);
    expect(await source.size()).toBe(SIZE);
    expect((await commands.takeRequests(url)).map((r) => [r.method, r.status])).toEqual([['GET', 206]]);
  });

  it('is not held up by the lock of the HTTP cache on one URL', async () => {
    await serve({ latencyMs: 400 });
    const started = performance.now();
    const scattered = Array.from({ length: 2 }, (_, i) => ({ offset: i * 100_000, length: 10 }));
    await client.open(`${url}/a.bin`).read(scattered);
    expect(performance.now() - started).toBeLessThan(790);
  });

  it('says CORS, and what to do, where the server does not allow the page', async () => {
    await serve({ faults: [{ kind: 'no-cors' }] });
    const error = await failure(read(0, 10));
    expect(error).toMatchObject({ name: 'QuadratError', code: 'CORS', url: `${url}/a.bin` });
    expect(error.message).toContain('Access-Control-Allow-Origin');
    expect(error.message).toContain(location.origin);
  });

  it('says NETWORK of a server that answered before', async () => {
    await serve();
    await read(0, 10);
    await commands.setFaults(url, [{ kind: 'disconnect' }]);
    expect((await failure(read(100_000, 10))).code).toBe('NETWORK');
  });

  it('reads on where a connection broke once', async () => {
    await serve({ faults: [{ kind: 'truncate', after: 5, times: 1 }] });
    const [part] = await read(0, 10);
    expect([...part!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('ends a stalled read', async () => {
    await serve({ faults: [{ kind: 'stall', after: 3 }] });
    client = createByteClient({ stallMs: 100, backoffMs: 10 });
    expect((await failure(read(0, 10))).message).toContain('stalled');
  });

  it('aborts down to the server', async () => {
    await serve({ faults: [{ kind: 'silent' }] });
    const controller = new AbortController();
    const reading = read(0, 10, controller.signal);
    setTimeout(() => controller.abort('enough'), 50);
    expect(await failure(reading)).toBe('enough');
    // Looking takes the record away, so look once, when the server has surely noticed.
    await new Promise((done) => setTimeout(done, 500));
    expect(await commands.takeRequests(url)).toMatchObject([{ aborted: true }]);
  });
});
