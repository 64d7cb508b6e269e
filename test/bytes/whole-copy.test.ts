import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ByteClient, type ByteClientOptions, createByteClient } from '#bytes/byte-client';
import { startServer, type TestServer } from '../fixtures/server/server';
import { until } from './until';

const BYTES = Uint8Array.from({ length: 20_000_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);
let server: TestServer;
let client: ByteClient;

beforeEach(async () => {
  server = await startServer({ files: { 'a.bin': BYTES }, faults: [{ kind: 'no-range' }] });
});
afterEach(async () => {
  client.close();
  await server.close();
});

function open(onFullDownload: ByteClientOptions['onFullDownload'], options: ByteClientOptions = {}) {
  client = createByteClient({ backoffMs: 10, onFullDownload, ...options });
  return client.open(`${server.url}/a.bin`);
}

const some = [
  { offset: 19_000_000, length: 1000 },
  { offset: 5, length: 1000 },
  { offset: 10_000_000, length: 1000 },
];
const wanted = some.map(({ offset, length }) => BYTES.slice(offset, offset + length));

describe('a server without ranges', () => {
  it('is downloaded from once, after asking once, and read from the copy ever after', async () => {
    const ask = vi.fn(async () => true);
    const source = open(ask, { cache: 'none' });
    const reads = await Promise.all([source.read(some), client.open(source.url).read(some.slice(1))]);
    expect(reads).toEqual([wanted, wanted.slice(1)]);
    expect(ask.mock.calls).toEqual([[{ url: source.url, bytes: BYTES.length }]]);
    expect(server.requests.filter((r) => r.range === null)).toHaveLength(1);
    const before = server.requests.length;
    expect(await source.read([{ offset: 19_999_990, length: 100 }])).toEqual([BYTES.slice(-10)]);
    expect(await source.size()).toBe(BYTES.length);
    expect(server.requests).toHaveLength(before);
  });

  it('is not downloaded from when the caller declines, who is asked again the next time', async () => {
    const answers = [false, true];
    const source = open(() => answers.shift()!);
    await expect(source.read(some)).rejects.toMatchObject({
      code: 'NO_RANGE_SUPPORT',
      message: expect.stringContaining('20.0 MB'),
    });
    expect(server.requests.some((r) => r.range === null)).toBe(false);
    expect(await source.read(some)).toEqual(wanted);
  });

  it('is not downloaded from when the caller fails to answer', async () => {
    const source = open(() => {
      throw new Error('no dialog here');
    });
    await expect(source.read(some)).rejects.toMatchObject({ code: 'NO_RANGE_SUPPORT' });
  });

  it('rejects at once when aborted while the caller thinks, and when aborted on the way', async () => {
    const controller = new AbortController();
    const source = open(() => new Promise(() => {}));
    const reading = source.read(some, { signal: controller.signal });
    await until(() => server.requests.length > 0 && server.active === 0);
    controller.abort('enough');
    await expect(reading).rejects.toBe('enough');

    server.faults.add({ kind: 'slow', chunk: 65_536, intervalMs: 20 });
    const second = new AbortController();
    const slow = open(() => true).read(some, { signal: second.signal });
    await until(() => server.requests.some((r) => r.range === null && r.bytes > 0));
    second.abort('enough');
    await expect(slow).rejects.toBe('enough');
    await until(() => server.active === 0);
  });

  it('retries a download that broke, and says so when it goes on breaking', async () => {
    server.faults.add({ kind: 'truncate', after: 9_000_000, skip: 1, times: 1 });
    const [part] = await open(() => true).read([some[0]!]);
    expect(part).toEqual(wanted[0]);
    client.close();
    server.faults.add({ kind: 'truncate', after: 100_000, skip: 1 });
    await expect(open(() => true).read([some[0]!])).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it('notices that the file was replaced since its first parts were read', async () => {
    server.faults.clear();
    const source = open(() => true);
    await source.read([some[1]!]);
    server.faults.add({ kind: 'no-range' });
    server.files.set('a.bin', BYTES.slice(0, 15_000_000));
    await expect(source.read([some[2]!])).rejects.toMatchObject({ code: 'CHANGED_DURING_READ' });
    expect(await source.read([some[2]!])).toEqual([wanted[2]]);
  });
});
