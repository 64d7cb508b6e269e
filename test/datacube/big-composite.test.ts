import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCog } from '#drivers/write-cog';
import type { Datacube as DatacubeClass, StacItem } from '#quadrat';
import { build } from '../../scripts/build.mjs';
import { ROOT } from '../e2e/harness/command';
import { launch } from '../e2e/harness/page';
import { layoutText, REMOTE, remoteItem } from '../fixtures/remote-world';
import { startServer, type TestServer } from '../fixtures/server/server';
import { utmGrid } from '../fixtures/tiny-world';

const DATES = 60;
const BANDS = ['red', 'green', 'blue', 'nir'];
const SIZE = 4096;
const GRID = utmGrid(SIZE, SIZE);
const MOST_BYTES = 1e9;
/** The built library, as a page imports it. */
const PAGE = `<!doctype html><title>-</title>
<script type="module">import * as quadrat from '/dist/lib/quadrat.js'; window.quadrat = quadrat;</script>`;

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

/** Peak of the resident memory of a process, bytes. Counts the browser's own code as well. */
function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

describe.skipIf(!process.env.QUADRAT_LONG || process.platform !== 'linux')(
  '60 dates of 4 bands onto 4096 x 4096',
  () => {
    let server: TestServer;
    let items: StacItem[];

    beforeAll(async () => {
      await build({ names: ['wasm', 'lib'] });
      const zlib = promisify(deflate);
      const bytes = await writeCog(
        { geobox: GRID, bands: [{ name: 'b', data: image(), nodata: 0 }] },
        { tileSize: 512, deflate: (block) => zlib(block, { level: 1 }) },
      );
      const files: Record<string, Uint8Array> = {
        'library.html': new TextEncoder().encode(PAGE),
      };
      const names = (date: number) => Object.fromEntries(BANDS.map((band) => [band, `${band}${date}.tif`]));
      for (let date = 0; date < DATES; date++) for (const name of Object.values(names(date))) files[name] = bytes;
      server = await startServer({ root: ROOT, files });
      const text = await layoutText(bytes);
      const layouts = Object.fromEntries(BANDS.map((band) => [band, text]));
      items = Array.from({ length: DATES }, (_, date) => {
        const day = new Date(Date.UTC(2020, 0, 1 + date)).toISOString();
        return remoteItem(`d${date}`, day, GRID, server.url, names(date), layouts);
      });
    }, 600_000);
    afterAll(async () => {
      await server?.close();
    });

    it('run in less than 1 GB of page and workers together, the result included, tile by tile', async () => {
      const browser = await launch();
      try {
        const page = await browser.newPage();
        await page.goto(`${server.url}/library.html`);
        await page.waitForFunction(() => 'quadrat' in window);
        const outcome = await page.evaluate(
          async ([catalog, product, bands]) => {
            const { Datacube } = (window as unknown as { quadrat: { Datacube: typeof DatacubeClass } }).quadrat;
            const collections = [{ type: 'Collection', id: product, description: product, license: 'other' }];
            const catalogs = { items: catalog, collections };
            const datacube = await Datacube.open({ catalogs, workers: 2, extensions: false });
            let tiles = 0;
            const began = performance.now();
            const cube = await datacube.composite({
              product,
              measurements: bands,
              method: 'median',
              onTile: () => {
                tiles++;
              },
            });
            const pixel = (index: number) => bands.map((band) => cube.bands[band]!.data[index]);
            return {
              tiles,
              shape: cube.shape,
              seconds: (performance.now() - began) / 1000,
              stats: cube.stats,
              corner: pixel(0),
              last: pixel(cube.bands.red!.data.length - 1),
            };
          },
          [items, REMOTE, BANDS] as const,
        );
        const session = await browser.newBrowserCDPSession();
        const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
          processInfo: Array<{ type: string; id: number }>;
        };
        const peaks = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakOf(id));
        const peak = Math.max(...peaks);
        console.log(
          `peak ${Math.round(peak / 1e6)} MB, counted ${Math.round(outcome.stats.memoryBytes / 1e6)} MB, ${outcome.seconds.toFixed(0)} s, ${outcome.stats.requests} requests of ${Math.round(outcome.stats.bytes / 1e6)} MB`,
        );
        expect(outcome.shape).toEqual([1, SIZE, SIZE]);
        expect(outcome.tiles).toBe((SIZE / 256) ** 2);
        const data = image();
        // All dates are one image, so their median is it.
        expect(outcome.corner).toEqual(BANDS.map(() => data[0]));
        expect(outcome.last).toEqual(BANDS.map(() => data.at(-1)));
        expect(peak).toBeLessThan(MOST_BYTES);
      } finally {
        await browser.close();
      }
    }, 3_600_000);
  },
);
