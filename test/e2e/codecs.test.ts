import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayout } from '#drivers/registry';
import { openFile, readBand } from '../drivers/read-bands';
import { dataSet } from '../fixtures/data-folder';
import { startServer, type TestServer } from '../fixtures/server/server';
import { ROOT } from './harness/command';
import { launch, visit } from './harness/page';

const VALID = dataSet('tiff-valid');
const FILES = ['NONE', 'LZW', 'DEFLATE', 'ZSTD', 'LERC', 'LERC_DEFLATE', 'LERC_ZSTD', 'JPEG', 'JPEG_ycbcr', 'WEBP'].map(
  (codec) => `gdal-autotest/rgbsmall_${codec}.tif`,
);
/** Their size in pixels, and the policy that a careful host sends: nothing but the library's own origin. */
const SIZE = 50;
const POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self' blob:";

/** The file as a scene of its own day; all lie on one grid. */
function sceneOf(path: string, day: number, base: string) {
  const [west, south, east, north] = [9, 45, 9.01, 45.01];
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return {
    type: 'Feature',
    stac_version: '1.0.0',
    id: path,
    collection: 'codecs',
    bbox: [west, south, east, north],
    geometry: { type: 'Polygon', coordinates: [corners] },
    properties: {
      datetime: `2020-01-${String(day + 1).padStart(2, '0')}T10:00:00Z`,
      'proj:code': 'EPSG:32632',
      'proj:transform': [10, 0, 500_000, 0, -10, 4_984_000],
      'proj:shape': [SIZE, SIZE],
    },
    assets: { red: { href: `${base}/${path}`, roles: ['data'], 'raster:bands': [{ data_type: 'uint8' }] } },
  };
}

describe.skipIf(!VALID)('the built library in a page', () => {
  let browser: Browser;
  let host: TestServer;
  let files: TestServer;

  beforeAll(async () => {
    browser = await launch();
    host = await startServer({ root: ROOT });
    files = await startServer({ root: VALID! });
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
    await files?.close();
  });

  it('decodes every compression in its workers to the samples that Node reads', async () => {
    const scenes = FILES.map((path, day) => sceneOf(path, day, files.url));
    const script = `
      const { Datacube } = await import('/dist/lib/quadrat.js');
      const items = ${JSON.stringify(scenes)};
      const collections = [{ type: 'Collection', id: 'codecs', description: '', license: 'other' }];
      const datacube = await Datacube.open({ catalogs: { items, collections }, workers: 2, extensions: false });
      const cube = await datacube.load({ product: 'codecs', measurements: ['red'], outputCrs: 'native', resolution: 10 });
      globalThis.answer = { shape: cube.shape, values: Array.from(cube.bands.red.data) };
      await datacube.close();`;
    host.files.set(
      'page.html',
      new TextEncoder().encode(
        `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY} ; connect-src 'self' ${files.url}"><script type="module">${script}</script>`,
      ),
    );
    const { page, problems, close } = await visit(browser, `${host.url}/page.html`);
    const answer = await page.waitForFunction(() => (globalThis as { answer?: unknown }).answer, undefined, {
      timeout: 60_000,
    });
    const { shape, values } = (await answer.jsonValue()) as { shape: number[]; values: number[] };
    expect(shape).toEqual([FILES.length, SIZE, SIZE]);
    for (const [step, path] of FILES.entries()) {
      const source = await openFile(join(VALID!, path));
      const expected = await readBand(source, await readLayout(source), 0);
      expect(values.slice(step * SIZE * SIZE, (step + 1) * SIZE * SIZE), path).toEqual(Array.from(expected));
    }
    expect(problems.filter((problem) => !problem.includes('favicon'))).toEqual([]);
    await close();
  });
});
