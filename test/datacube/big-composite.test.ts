import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCog } from '#drivers/write-cog';
import type { CubeStats } from '#quadrat';
import { build } from '../../scripts/build.mjs';
import { ROOT } from '../e2e/harness/command';
import { openPlainly } from '../e2e/harness/plain-browser';
import { layoutText, REMOTE, remoteItem } from '../fixtures/remote-world';
import { startServer, type TestServer } from '../fixtures/server/server';
import { utmGrid } from '../fixtures/tiny-world';

const DATES = 60;
const BANDS = ['red', 'green', 'blue', 'nir'];
const SIZE = 4096;
const GRID = utmGrid(SIZE, SIZE);
const MOST_BYTES = 1e9;

/** Runs the built library as any page does, and tells what came of it by a request for /outcome. */
const PAGE = `<!doctype html><title>-</title>
<script type="module">
import { Datacube } from '/dist/lib/quadrat.js';
const tell = (outcome) => fetch('/outcome?' + encodeURIComponent(JSON.stringify(outcome)));
try {
  const { catalogs, request } = await (await fetch('/work.json')).json();
  const datacube = await Datacube.open({ catalogs, workers: 2, extensions: false });
  let tiles = 0;
  const { bands, shape, stats } = await datacube.composite({ ...request, onTile: () => { tiles++; } });
  const pixel = (index) => Object.values(bands).map(({ data }) => data.at(index));
  await tell({ tiles, shape, stats, corner: pixel(0), last: pixel(-1) });
} catch (error) {
  await tell({ error: String(error) });
}
</script>`;

interface Outcome {
  error?: string;
  tiles: number;
  shape: number[];
  stats: CubeStats;
  /** The first pixel, band by band, and the last. */
  corner: number[];
  last: number[];
}

/** A slope with four bits of noise: half a byte a pixel when stored, as of an image with detail. */
function image(): Uint16Array {
  const data = new Uint16Array(SIZE * SIZE);
  let state = 1;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[index] = 1000 + (index % SIZE) + (state >>> 28);
  }
  return data;
}

async function outcomeAt(server: TestServer): Promise<Outcome> {
  for (;;) {
    const told = server.requests.find(({ path }) => path === '/outcome');
    if (told) return JSON.parse(decodeURIComponent(told.query.slice(1))) as Outcome;
    await sleep(500);
  }
}

describe.skipIf(!process.env.QUADRAT_LONG || process.platform !== 'linux')(
  '60 dates of 4 bands onto 4096 x 4096',
  () => {
    let server: TestServer;

    beforeAll(async () => {
      await build({ names: ['wasm', 'lib'] });
      const zlib = promisify(deflate);
      const bytes = await writeCog(
        { geobox: GRID, bands: [{ name: 'b', data: image(), nodata: 0 }] },
        { tileSize: 512, deflate: (block) => zlib(block, { level: 1 }) },
      );
      const text = (content: string) => new TextEncoder().encode(content);
      const files: Record<string, Uint8Array> = { 'page.html': text(PAGE) };
      const names = (date: number) => Object.fromEntries(BANDS.map((band) => [band, `${band}${date}.tif`]));
      for (let date = 0; date < DATES; date++) for (const name of Object.values(names(date))) files[name] = bytes;
      server = await startServer({ root: ROOT, files });
      const layout = await layoutText(bytes);
      const layouts = Object.fromEntries(BANDS.map((band) => [band, layout]));
      const items = Array.from({ length: DATES }, (_, date) => {
        const day = new Date(Date.UTC(2020, 0, 1 + date)).toISOString();
        return remoteItem(`d${date}`, day, GRID, server.url, names(date), layouts);
      });
      const collections = [{ type: 'Collection', id: REMOTE, description: REMOTE, license: 'other' }];
      const request = { product: REMOTE, measurements: BANDS, method: 'median' };
      server.files.set('work.json', text(JSON.stringify({ catalogs: { items, collections }, request })));
    }, 600_000);
    afterAll(async () => {
      await server?.close();
    });

    it('run in less than 1 GB of page and workers together, the result included, tile by tile', async () => {
      const browser = await openPlainly(`${server.url}/page.html`);
      try {
        const { error, tiles, shape, stats, corner, last } = await outcomeAt(server);
        expect(error).toBeUndefined();
        const peak = browser.peakOfPages();
        const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
        console.log(
          `peak ${megabytes(peak)}, counted ${megabytes(stats.memoryBytes)}, ${(stats.totalMs / 1000).toFixed(0)} s, ${stats.requests} requests of ${megabytes(stats.bytes)}`,
        );
        expect(shape).toEqual([1, SIZE, SIZE]);
        expect(tiles).toBe((SIZE / 256) ** 2);
        const data = image();
        // All dates are one image, so their median is it.
        expect(corner).toEqual(BANDS.map(() => data[0]));
        expect(last).toEqual(BANDS.map(() => data.at(-1)));
        // Of a process that holds the result at least; else it is not the page's.
        expect(peak).toBeGreaterThan(SIZE * SIZE * BANDS.length * 2);
        expect(peak).toBeLessThan(MOST_BYTES);
      } finally {
        await browser.close();
      }
    }, 3_600_000);
  },
);
