import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_PICTURE, PICTURE_ON_MAP } from '#view/first-picture';
import { startServer, type TestServer } from '../fixtures/server/server';
import { ROOT } from './harness/command';
import { launch, visit } from './harness/page';

/**
 * Bytes of code, packed with gzip as most hosts send it, that may be fetched before a first picture is on the screen and lies
 * on a map. The picture comes before the map; what both take is counted.
 */
const BUDGET = 1_000_000;

const DIST = join(ROOT, 'dist');
const isCode = (path: string) => /\.(?:js|mjs|wasm|css|html)$/.test(path);

describe('what is fetched before the first picture', () => {
  let browser: Browser;
  let host: TestServer;

  beforeAll(async () => {
    [browser, host] = await Promise.all([launch(), startServer({ root: DIST })]);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  it('is at most 1.0 MB of code; the index engine comes after it, GDAL not at all', async () => {
    const { page, problems, reaches, close } = await visit(browser, `${host.url}/index.html`);
    await page.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, PICTURE_ON_MAP, {
      polling: 'raf',
      timeout: 90_000,
    });
    // From the server's side: a page's own list lacks what its workers fetch.
    const before = [...new Set(host.requests.map(({ path }) => path))];
    const code = before
      .filter(isCode)
      .map((path) => ({ path, bytes: gzipSync(readFileSync(join(DIST, path))).length }));
    const total = code.reduce((sum, { bytes }) => sum + bytes, 0);
    const list = code
      .sort((a, b) => b.bytes - a.bytes)
      .map(({ path, bytes }) => `${bytes} ${path}`)
      .join('\n');
    console.log(`${total} bytes of code before the first picture and its map`);
    // The map and its worker, the workers that read and compute, and the kernels they do it with.
    for (const part of [/maplibre-gl-worker/, /load-worker/, /store-worker/, /kernels.*\.wasm$/]) {
      expect(
        before.some((path) => part.test(path)),
        String(part),
      ).toBe(true);
    }
    expect(total, list).toBeLessThanOrEqual(BUDGET);
    const marks = await page.evaluate(
      (names) => names.map((name) => performance.getEntriesByName(name)[0]!.startTime),
      [FIRST_PICTURE, PICTURE_ON_MAP],
    );
    expect(marks[0], 'the picture does not wait for the map').toBeLessThan(marks[1]!);

    await reaches('ready');
    const ofEngine = (path: string) => /duckdb/.test(path);
    await expect.poll(() => host.requests.some(({ path }) => ofEngine(path)), { timeout: 30_000 }).toBe(true);
    const order = host.requests.map(({ path }) => path);
    const lastImage = order.findLastIndex((path) => path.endsWith('.tif'));
    expect(order.findIndex(ofEngine), 'the engine comes after all of the picture').toBeGreaterThan(lastImage);
    expect(order.filter((path) => /gdal/i.test(path))).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
