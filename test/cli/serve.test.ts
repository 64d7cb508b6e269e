import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptedCodings, parseRange } from '#cli/http-conditions';
import { type RunningServer, serve } from '#cli/serve';

const BYTES = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const TEXT = 'export const answer = 42;\n'.repeat(100);
const PACKED = gzipSync(TEXT);

let folder: string;
let server: RunningServer;

/** A request without the URL clean-up that fetch does: `..` reaches the server as written. */
function raw(target: string, headers = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`);
    });
    let answer = '';
    socket.setEncoding('latin1').on('data', (part) => {
      answer += part;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(new URL(path, server.url), { method, headers, redirect: 'manual' });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quadrat-serve-'));
  await mkdir(join(folder, 'dist/assets'), { recursive: true });
  await mkdir(join(folder, 'dist/sub'));
  await mkdir(join(folder, 'data/.private'), { recursive: true });
  await mkdir(join(folder, 'data-two'));
  await writeFile(join(folder, 'dist/index.html'), '<!doctype html><title>Quadrat</title>');
  await writeFile(join(folder, 'dist/sub/index.html'), '<!doctype html><title>Sub</title>');
  await writeFile(join(folder, 'dist/config.json'), '{"catalogs":["sample/catalog.parquet"]}');
  await writeFile(join(folder, 'dist/assets/app-abc123.js'), TEXT);
  await writeFile(join(folder, 'dist/assets/packed-abc123.js'), TEXT);
  await writeFile(join(folder, 'dist/assets/packed-abc123.js.gz'), PACKED);
  await writeFile(join(folder, 'dist/worker.mjs.gz'), gzipSync('of an older worker'));
  await writeFile(join(folder, 'dist/engine.wasm'), TEXT);
  await writeFile(join(folder, 'dist/kernels.wasm'), BYTES);
  await writeFile(join(folder, 'dist/worker.mjs'), TEXT);
  await writeFile(join(folder, 'dist/empty.tif'), '');
  await writeFile(join(folder, 'secret.tif'), 'secret');
  await writeFile(join(folder, 'data/scene one.tif'), BYTES);
  await writeFile(join(folder, 'data/notes.txt'), 'private');
  await writeFile(join(folder, 'data/.private/a.tif'), BYTES);
  await writeFile(join(folder, 'data-two/b.tif'), BYTES);
  await symlink(join(folder, 'secret.tif'), join(folder, 'data/link.tif'));
  await symlink(join(folder, 'data/scene one.tif'), join(folder, 'data/inside.tif'));
  await symlink(join(folder, 'data-two'), join(folder, 'data/two'));
  server = await serve({
    root: join(folder, 'dist'),
    port: 0,
    mounts: [{ prefix: '/data/0/', folder: join(folder, 'data'), allows: (path) => path.endsWith('.tif') }],
    overrides: new Map([['/catalogs/note.json', '{"own":true}']]),
  });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('parseRange', () => {
  test.each([
    ['bytes=0-0', 10, { start: 0, end: 0 }],
    ['bytes=2-', 10, { start: 2, end: 9 }],
    ['bytes=2-100', 10, { start: 2, end: 9 }],
    ['bytes=-3', 10, { start: 7, end: 9 }],
    ['bytes=-30', 10, { start: 0, end: 9 }],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=-5', 0, 'unsatisfiable'],
    ['bytes=5-2', 10, undefined],
    ['bytes=-', 10, undefined],
    ['bytes=0-1,4-5', 10, undefined],
    ['lines=0-1', 10, undefined],
  ])('%s of %i bytes', (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected);
  });
});

test.each([
  [undefined, []],
  ['gzip, deflate, br', ['br', 'gzip']],
  ['gzip', ['gzip']],
  ['br;q=0, gzip;q=0.5', ['gzip']],
  ['*', ['br', 'gzip']],
  ['identity', []],
])('acceptedCodings(%s)', (header, expected) => {
  expect(acceptedCodings(header)).toEqual(expected);
});

describe('files', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/worker.mjs', 'text/javascript; charset=utf-8'],
    ['/kernels.wasm', 'application/wasm'],
    ['/config.json', 'application/json'],
    ['/data/0/scene%20one.tif', 'image/tiff'],
  ])('%s has its type, CORS and validators', async (path, type) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toMatch(/Content-Range.*Content-Length.*ETag/);
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('etag')).toMatch(/^"/);
    await response.arrayBuffer();
  });

  test('HEAD tells the length and sends nothing', async () => {
    const response = await get('/kernels.wasm', {}, 'HEAD');
    expect(response.headers.get('content-length')).toBe('1000');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  test('a preflight for a ranged read is allowed, writing is not', async () => {
    const preflight = await get('/kernels.wasm', { 'Access-Control-Request-Headers': 'range' }, 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Range/);
    expect((await get('/kernels.wasm', {}, 'DELETE')).status).toBe(405);
  });

  test('hashed names are kept for good, others are asked for again', async () => {
    expect((await get('/assets/app-abc123.js')).headers.get('cache-control')).toMatch(/immutable/);
    expect((await get('/kernels.wasm')).headers.get('cache-control')).toBe('no-cache');
  });

  test('a folder without its slash redirects below the same address', async () => {
    const response = await get('/sub?x=1');
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('./sub/?x=1');
    expect(await (await get('/sub/')).text()).toMatch(/Sub/);
  });

  test('an override stands in for a file', async () => {
    expect(await (await get('/catalogs/note.json')).json()).toEqual({ own: true });
  });
});

describe('ranges', () => {
  test.each([
    ['bytes=10-19', 'bytes 10-19/1000', 10, 20],
    ['bytes=-5', 'bytes 995-999/1000', 995, 1000],
    ['bytes=990-5000', 'bytes 990-999/1000', 990, 1000],
  ])('%s', async (range, contentRange, start, end) => {
    const response = await get('/kernels.wasm', { Range: range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES.slice(start, end));
  });

  test('past the end answers 416 with the length', async () => {
    const response = await get('/kernels.wasm', { Range: 'bytes=1000-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */1000');
    expect((await get('/empty.tif', { Range: 'bytes=0-0' })).status).toBe(416);
    expect((await get('/empty.tif')).status).toBe(200);
  });

  test('If-Range sends the range of the same state only', async () => {
    const etag = (await get('/kernels.wasm', {}, 'HEAD')).headers.get('etag')!;
    const modified = (await get('/kernels.wasm', {}, 'HEAD')).headers.get('last-modified')!;
    expect((await get('/kernels.wasm', { Range: 'bytes=0-1', 'If-Range': etag })).status).toBe(206);
    expect((await get('/kernels.wasm', { Range: 'bytes=0-1', 'If-Range': modified })).status).toBe(206);
    expect((await get('/kernels.wasm', { Range: 'bytes=0-1', 'If-Range': '"old"' })).status).toBe(200);
    expect((await get('/kernels.wasm', { Range: 'bytes=0-1', 'If-Match': '"old"' })).status).toBe(412);
    expect((await get('/kernels.wasm', { Range: 'bytes=0-1', 'If-Match': etag })).status).toBe(206);
    expect((await get('/kernels.wasm', { 'If-None-Match': `"x", W/${etag}` })).status).toBe(304);
  });

  test('the tag changes with the file', async () => {
    await writeFile(join(folder, 'dist/changing.tif'), 'one');
    const before = (await get('/changing.tif', {}, 'HEAD')).headers.get('etag');
    await writeFile(join(folder, 'dist/changing.tif'), 'two');
    expect((await get('/changing.tif', {}, 'HEAD')).headers.get('etag')).not.toBe(before);
  });
});

describe('compression', () => {
  test.each(['br', 'gzip'])('%s for text when asked', async (coding) => {
    const response = await get('/worker.mjs', { 'Accept-Encoding': coding });
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(response.headers.get('vary')).toBe('Accept-Encoding');
    expect(await response.text()).toBe(TEXT);
  });

  test('of WASM too', async () => {
    const response = await get('/engine.wasm', { 'Accept-Encoding': 'br' });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('content-type')).toBe('application/wasm');
    expect(await response.text()).toBe(TEXT);
  });

  test('takes the copy that was packed when the application was built, in the best coding there is', async () => {
    for (const accepted of ['br, gzip', 'gzip']) {
      const response = await get('/assets/packed-abc123.js', { 'Accept-Encoding': accepted });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(response.headers.get('content-length')).toBe(String(PACKED.length));
      expect(await response.text()).toBe(TEXT);
      const tag = response.headers.get('etag')!;
      const again = await get('/assets/packed-abc123.js', { 'Accept-Encoding': accepted, 'If-None-Match': tag });
      expect(again.status).toBe(304);
    }
    const plain = await get('/assets/packed-abc123.js', { 'Accept-Encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(TEXT);
  });

  test('no copy beside a file whose name says nothing of its content', async () => {
    const response = await get('/worker.mjs', { 'Accept-Encoding': 'gzip' });
    expect(await response.text()).toBe(TEXT);
  });

  test('never for ranges or images, and its tag is another', async () => {
    const range = await get('/worker.mjs', { 'Accept-Encoding': 'br', Range: 'bytes=0-5' });
    expect(range.headers.get('content-encoding')).toBeNull();
    expect(await range.text()).toBe('export');
    const image = await get('/data/0/scene%20one.tif', { 'Accept-Encoding': 'br' });
    expect(image.headers.get('content-encoding')).toBeNull();
    const packed = await get('/worker.mjs', { 'Accept-Encoding': 'br' }, 'HEAD');
    expect(packed.headers.get('etag')).not.toBe(range.headers.get('etag'));
  });
});

describe('what is not served', () => {
  test.each([
    '/../secret.tif',
    '/%2e%2e/secret.tif',
    '/..%2fsecret.tif',
    '/data/0/../../secret.tif',
    '/data/0/%2e%2e/%2e%2e/secret.tif',
    '/data/0/..%5c..%5csecret.tif',
    '/data/0/%00/secret.tif',
    '/data/0/%zz',
    '/data/0/.private/a.tif',
    '/data/0/link.tif',
    '/data/0/two/b.tif',
    '/data/0/notes.txt',
    '/data/0/',
    '//secret.tif',
    '/data/../../secret.tif',
  ])('%s', async (target) => {
    const answer = await raw(target);
    expect(answer).toMatch(/^HTTP\/1\.1 (400|403|404) /);
    expect(answer).not.toContain('secret\r\n');
    expect(answer).not.toMatch(/\r\n\r\nsecret/);
  });

  test('a link that stays inside is served', async () => {
    expect((await get('/data/0/inside.tif')).status).toBe(200);
  });
});

test('takes the next port where the first is taken, and gives it back on close', async () => {
  const second = await serve({ root: join(folder, 'dist'), port: server.port });
  expect(second.port).toBeGreaterThan(server.port);
  await second.close();
  const third = await serve({ root: join(folder, 'dist'), port: second.port });
  expect(third.port).toBe(second.port);
  await third.close();
});
