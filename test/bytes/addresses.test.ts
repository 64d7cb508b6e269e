import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ByteClient, type ByteClientOptions, createByteClient } from '#bytes/byte-client';
import type { CredentialProvider } from '#bytes/credentials';
import type { FaultRule } from '../fixtures/server/faults';
import { startServer, type TestServer } from '../fixtures/server/server';

const BYTES = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7 + (i >> 8)) % 256);
const SECRET = 'hush-7f3a';
let server: TestServer;
let other: TestServer;
let clients: ByteClient[] = [];

beforeEach(async () => {
  server = await startServer({ files: { 'a.bin': BYTES, 'b.bin': BYTES } });
  other = await startServer({ files: { 'a.bin': BYTES } });
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await Promise.all([server.close(), other.close()]);
});

function client(options: ByteClientOptions): ByteClient {
  const made = createByteClient({ backoffMs: 10, ...options });
  clients.push(made);
  return made;
}

const first = (bytes: ByteClient, href: string) => bytes.open(href).read([{ offset: 0, length: 10 }]);
const hostOf = (at: TestServer) => new URL(at.url).host;
const failure = (reading: Promise<unknown>): Promise<Error> =>
  reading.then(
    () => expect.fail('should have rejected'),
    (error) => error,
  );

/** Adds a header of its own, one that browsers know as secret, and a signature. */
const provider = (hosts: string[]): CredentialProvider => ({
  hosts,
  async sign(url) {
    url.searchParams.set('sig', SECRET);
    return { url, headers: { Authorization: `Bearer ${SECRET}`, 'X-Api-Key': SECRET } };
  },
});

describe('patchUrl', () => {
  it('changes what is asked, not what an object is called', async () => {
    const bytes = client({ patchUrl: (href) => href.replace('s3://bucket', server.url) });
    const source = bytes.open('s3://bucket/a.bin');
    expect(source.url).toBe('s3://bucket/a.bin');
    expect(await source.read([{ offset: 5, length: 3 }])).toEqual([BYTES.slice(5, 8)]);
    expect(server.requests.map((r) => r.path)).toEqual(['/a.bin']);
  });

  it('may sign anew for every request, and the cache still knows the object', async () => {
    let calls = 0;
    const bytes = client({ patchUrl: (href) => `${href}?token=${++calls}` });
    const href = `${server.url}/a.bin`;
    await first(bytes, href);
    await bytes.open(href).read([{ offset: 20_000, length: 10 }]);
    await first(bytes, href);
    expect(server.requests).toHaveLength(2);
    expect(new Set(server.requests.map((r) => r.query)).size).toBe(2);
  });

  it('comes before credentials: the host that is asked is the one that counts', async () => {
    const bytes = client({
      patchUrl: (href) => href.replace('https://data.invalid', server.url),
      credentials: [provider([hostOf(server)])],
    });
    await first(bytes, 'https://data.invalid/a.bin');
    expect(server.requests[0]!.headers['x-api-key']).toBe(SECRET);
  });

  it('that makes no web address, or throws, is a BAD_REQUEST that does not say what it made', () => {
    const wrong = client({ patchUrl: () => `s3://bucket/?${SECRET}` });
    const error = (() => {
      try {
        wrong.open('https://data.invalid/a.bin');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'BAD_REQUEST', url: 'https://data.invalid/a.bin' });
    expect(inspect(error, { depth: 10 })).not.toContain(SECRET);
    const thrower = client({
      patchUrl: () => {
        throw new Error('no');
      },
    });
    expect(() => thrower.open('https://data.invalid/a.bin')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

describe('credentials', () => {
  const secretsSent = (at: TestServer) =>
    at.requests.filter((r) => inspect(r.headers).includes(SECRET) || r.query.includes(SECRET));

  it('go to no host but those on their list', async () => {
    const bytes = client({ credentials: [provider([hostOf(server)])] });
    await Promise.all([first(bytes, `${server.url}/a.bin`), first(bytes, `${other.url}/a.bin`)]);
    expect(secretsSent(server)).toHaveLength(1);
    expect(other.requests).toHaveLength(1);
    expect(secretsSent(other)).toHaveLength(0);
  });

  it('are not sent on by a redirect, to the same host or another', async () => {
    const bytes = client({ credentials: [provider([hostOf(server), hostOf(other)])] });
    for (const to of [`${other.url}/a.bin`, '/b.bin']) {
      server.requests.length = 0;
      server.faults.clear();
      server.faults.add({ kind: 'redirect', to, path: '/a.bin' });
      const error = await failure(first(bytes, `${server.url}/a.bin`));
      expect(error).toMatchObject({ code: 'UNAUTHORIZED', url: `${server.url}/a.bin` });
      expect(server.requests).toHaveLength(1);
    }
    expect(other.requests).toHaveLength(0);
  });

  it('that need no header follow redirects as everybody does', async () => {
    const sign = async (url: URL) => ({ url: new URL(`${url.href}?sig=${SECRET}`) });
    const bytes = client({ credentials: [{ hosts: [hostOf(server)], sign }] });
    server.faults.add({ kind: 'redirect', to: `${other.url}/a.bin`, path: '/a.bin' });
    expect(await first(bytes, `${server.url}/a.bin`)).toEqual([BYTES.slice(0, 10)]);
    expect(secretsSent(other)).toHaveLength(0);
  });

  it('may not be pointed at another host together with headers', async () => {
    const sign = async () => ({ url: new URL(`${other.url}/a.bin`), headers: { 'X-Api-Key': SECRET } });
    const bytes = client({ credentials: [{ hosts: [hostOf(server)], sign }] });
    expect(await failure(first(bytes, `${server.url}/a.bin`))).toMatchObject({ code: 'UNAUTHORIZED' });
    expect(server.requests.length + other.requests.length).toBe(0);
  });

  it('are asked for with HEAD too', async () => {
    server.faults.add({ kind: 'no-content-range' });
    const bytes = client({ credentials: [provider([hostOf(server)])] });
    expect(await bytes.open(`${server.url}/a.bin`).size()).toBe(BYTES.length);
    expect(secretsSent(server).map((r) => r.method)).toEqual(['GET', 'HEAD']);
  });

  it.each<FaultRule>([
    { kind: 'status', status: 403 },
    { kind: 'status', status: 404 },
    { kind: 'status', status: 500 },
    { kind: 'html' },
    { kind: 'disconnect' },
    { kind: 'silent' },
    { kind: 'short-body', bytes: 3 },
    { kind: 'wrong-content-range', shift: 4 },
    { kind: 'retry-after', seconds: 3600 },
    { kind: 'redirect', to: '/elsewhere' },
    { kind: 'no-range' },
  ])('are in no error: $kind', async (fault) => {
    server.files.set('a.bin', new Uint8Array(2_000_000));
    server.faults.add(fault);
    const bytes = client({
      credentials: [provider([hostOf(server)])],
      stallMs: fault.kind === 'silent' ? 300 : 10_000,
    });
    const error = await failure(first(bytes, `${server.url}/a.bin`));
    expect(error).toMatchObject({ name: 'QuadratError', url: `${server.url}/a.bin` });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET);
  });

  it('do not belong into an address', () => {
    const href = `http://user:${SECRET}@${hostOf(server)}/a.bin`;
    expect(() => client({}).open(href)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    expect(() => client({}).open(href)).not.toThrow(SECRET);
  });
});
