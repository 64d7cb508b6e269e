import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import type { Dataset } from '#quadrat';
import { hasGdal } from '../../scripts/install.mjs';
import { ROOT } from '../e2e/harness/command';
import { launch } from '../e2e/harness/page';
import { startServer } from '../fixtures/server/server';
import type { Timing, Work } from './road.page';

export interface Row {
  stage: string;
  against: string;
  /** Our time over theirs, median of the runs: below 1 is faster. */
  ratio: number;
  /** The ratio above which something has become slower than it was. */
  atMost: number;
  runs: number;
}

interface Stage {
  name: string;
  work: Work;
  ours: 'quadratDecodes' | 'quadratComposes';
  geotiff?: 'geotiffDecodes' | 'geotiffComposes';
  gdal: 'decode' | 'compose';
  /** Where the images do not lie on the grid themselves. */
  warps: boolean;
  atMost: { gdal: number; geotiff?: number };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** The peer process; it answers one line with one line. */
function startPeer(): { ask(question: object): Promise<Timing>; stop(): void } {
  const child = spawn('/usr/bin/python3', [join(ROOT, 'test/bench/peer.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = lines.next().then(({ value }) => console.log(JSON.parse(value).ready));
  return {
    async ask(question) {
      await ready;
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the GDAL peer ended');
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}

async function stagesOf(page: Page): Promise<Stage[]> {
  const { product, grids } = await page.evaluate(() => window.bench.describe());
  const tile: Dataset[] = [];
  for (const dataset of grids[0]!) {
    if (await page.evaluate((one) => window.bench.geotiffReadsAll(one), dataset)) tile.push(dataset);
  }
  const mask = product.defaultMask;
  const { crs, transform, shape } = Object.values(tile[0]!.measurements)[0]!;
  if (!mask || !crs || !transform || !shape) throw new Error('the sample does not say its mask or its grid');
  const spectral = product.measurements.filter(({ name }) => name !== mask.measurement);
  const nodata = spectral[0]!.nodata ?? 0;
  const geobox = { crs, transform, shape };
  const visible = ['red', 'green', 'blue'];
  const mercator = await page.evaluate(({ datasets, band }) => window.bench.mercator(datasets, band), {
    datasets: grids.flat(),
    band: visible[0]!,
  });
  return [
    {
      name: `decode one date, ${spectral.length} bands of ${shape[1]} x ${shape[0]}`,
      work: { datasets: [tile[0]!], geobox, bands: spectral.map(({ name }) => name), nodata, mask },
      ours: 'quadratDecodes',
      geotiff: 'geotiffDecodes',
      gdal: 'decode',
      warps: false,
      atMost: { gdal: 20, geotiff: 1.5 },
    },
    {
      name: `masked median of ${tile.length} dates, 3 bands, images' own grid`,
      work: { datasets: tile, geobox, bands: visible, nodata, mask },
      ours: 'quadratComposes',
      geotiff: 'geotiffComposes',
      gdal: 'compose',
      warps: false,
      atMost: { gdal: 15, geotiff: 1.5 },
    },
    {
      name: `masked median of ${grids.flat().length} scenes in two zones, 3 bands, to EPSG:3857`,
      work: { datasets: grids.flat(), geobox: mercator, bands: visible, nodata, mask },
      ours: 'quadratComposes',
      gdal: 'compose',
      warps: true,
      atMost: { gdal: 6 },
    },
  ];
}

/** A stage's work as the peer gets it. */
function forPeer({ work, gdal, warps }: Stage): object {
  const { datasets, geobox, bands, nodata, mask } = work;
  const placeOf = (dataset: Dataset, band: string) => {
    const { href, band: number = 1 } = dataset.measurements[band]!;
    return {
      path: `/vsicurl/${href}`,
      band: number,
      nodata: band === mask.measurement ? 0 : nodata,
    };
  };
  return {
    stage: gdal,
    bands,
    nodata,
    mask,
    grid: warps ? geobox : null,
    datasets: datasets.map((dataset) =>
      Object.fromEntries([mask.measurement, ...bands].map((band) => [band, placeOf(dataset, band)])),
    ),
  };
}

/** Bundles the page's script into build/bench, to be served beside dist/. */
async function buildPage(): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: './',
    worker: { format: 'es' },
    build: {
      outDir: 'build/bench',
      emptyOutDir: true,
      target: 'es2023',
      rollupOptions: { input: 'test/bench/road.page.ts', output: { entryFileNames: 'road.js' } },
    },
  });
  mkdirSync(join(ROOT, 'build/bench'), { recursive: true });
  writeFileSync(join(ROOT, 'build/bench/index.html'), '<!doctype html><script type="module" src="road.js"></script>');
}

/** Contestants that come to another mean did other work, and their times say nothing. */
function assertSame(stage: string, ours: Timing, theirs: Timing, against: string): void {
  if (Math.abs(ours.mean / theirs.mean - 1) < 0.005) return;
  throw new Error(`${stage}: Quadrat's mean is ${ours.mean}, that of ${against} ${theirs.mean}`);
}

/** Runs every stage `runs` times after one to warm up, the contestants in turn. Times as ratios, ours over theirs. */
export async function benchmarkRoad(runs: number): Promise<Row[]> {
  if (!hasGdal()) throw new Error('the benchmark compares with GDAL: install python3-gdal and python3-numpy');
  if (!existsSync(join(ROOT, 'dist/sample/catalog.parquet'))) throw new Error('no sample yet: run npm start once');
  await buildPage();
  const server = await startServer({ root: ROOT });
  const browser = await launch();
  const peer = startPeer();
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(`${server.url}/build/bench/index.html`);
    await page.waitForFunction(() => 'bench' in window);
    const rows: Row[] = [];
    for (const stage of await stagesOf(page)) {
      const { ours, geotiff, work, name, atMost } = stage;
      const inPage = (contestant: typeof ours | NonNullable<typeof geotiff>): Promise<Timing> =>
        page.evaluate(({ which, what }) => window.bench[which](what), { which: contestant, what: work });
      const question = forPeer(stage);
      const ratios = { gdal: [] as number[], geotiff: [] as number[] };
      for (let run = 0; run <= runs; run++) {
        const own = await inPage(ours);
        const gdal = await peer.ask(question);
        assertSame(name, own, gdal, 'GDAL');
        if (run > 0) ratios.gdal.push(own.ms / gdal.ms);
        const other = geotiff && (await inPage(geotiff));
        if (other) assertSame(name, own, other, 'geotiff.js');
        if (other && run > 0) ratios.geotiff.push(own.ms / other.ms);
        const times = [own.ms, gdal.ms, other?.ms].map((ms) => (ms === undefined ? '-' : `${ms.toFixed(0)} ms`));
        console.log(
          `${name}${run === 0 ? ' (warm-up)' : ''}: Quadrat, GDAL, geotiff.js ${times.join(', ')} (${own.parts})`,
        );
      }
      const peerName = stage.gdal === 'compose' ? 'GDAL + numpy' : 'GDAL';
      rows.push({ stage: name, against: peerName, ratio: median(ratios.gdal), atMost: atMost.gdal, runs });
      if (atMost.geotiff !== undefined) {
        rows.push({ stage: name, against: 'geotiff.js', ratio: median(ratios.geotiff), atMost: atMost.geotiff, runs });
      }
    }
    return rows;
  } finally {
    peer.stop();
    await browser.close();
    await server.close();
  }
}
