import { bandsOf, parseExpression } from '#compose/expression';
import { type Crs, resolveCrs } from '#geo/crs';
import { tilesOf } from '#geo/geobox';
import type { Executor } from '#load/executor';
import { LayoutCache, readImages } from '#load/read-images';
import { runPlan } from '#load/run-plan';
import { createWorkerPool } from '#load/worker-pool';
import type { Dataset } from '#model/dataset';
import type { GeoBox } from '#model/grid';
import type { Product } from '#model/product';
import type { CompositeRequest, LoadRequest } from '#model/request';
import type { ImageTable } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import { planLoad } from '#plan/plan-load';
import { TilePlanner } from '#plan/plan-tile';
import type { Measure } from '../measure';
import { digestOf } from './digest';
import { openHeld } from './held-files';
import { compiledKernels, publishedWorker } from './published';

/** Plain data, so that the page can be asked for it. */
export interface EngineWork {
  product: Product;
  datasets: Dataset[];
  request: LoadRequest | CompositeRequest;
  workers: number;
  /**
   * Which time counts. 'wall': from the plan to the finished result in the page. The others are the workers' own clocks:
   * 'decode' from stored bytes to samples in place; 'warp' with the time in which the page plans grids and windows;
   * 'compose' from the dates' pixels to the composite.
   */
  count: 'wall' | 'decode' | 'warp' | 'compose';
}

const pools = new Map<number, Promise<Executor>>();
let runs = 0;

/** The library's own pool over its published worker, reading files that the page holds. Kept, so that its code is warm. */
function poolOf(size: number): Promise<Executor> {
  let pool = pools.get(size);
  if (!pool) {
    pool = startPool(size);
    pools.set(size, pool);
  }
  return pool;
}

async function startPool(size: number): Promise<Executor> {
  return createWorkerPool({ size, createWorker: publishedWorker, open: openHeld, kernels: await compiledKernels() });
}

async function planOf({ product, datasets, request }: EngineWork): Promise<LoadPlan> {
  const ids = new Set(datasets.flatMap(({ measurements }) => Object.values(measurements).map(({ crs }) => crs!)));
  for (const id of [request.outputCrs, request.geobox?.crs]) if (id) ids.add(id);
  const known = new Map<string, Crs>();
  for (const id of ids) known.set(id, await resolveCrs(id));
  return planLoad({
    request,
    datasets,
    products: [product],
    crsOf: (id) => known.get(id)!,
    inputsOf: (text) => bandsOf(parseExpression(text)),
  });
}

/** The grid that a request without one comes to. */
export async function gridOf(work: EngineWork): Promise<GeoBox> {
  return (await planOf(work)).geobox;
}

/** Time in which the page makes the jobs of all tiles; what a run spends on it is hidden behind its workers. */
function planningMs(plan: LoadPlan, images: ImageTable): number {
  const started = performance.now();
  const planner = new TilePlanner(plan, images, false);
  const grid = tilesOf(plan.geobox, plan.tileSize);
  for (let row = 0; row < grid.rows; row++) {
    for (let col = 0; col < grid.cols; col++) planner.job(grid.tile(row, col));
  }
  return performance.now() - started;
}

/** Carries out a request on files in memory, with nothing decoded yet. */
export async function runEngine(work: EngineWork): Promise<Measure> {
  const executor = await poolOf(work.workers);
  // Workers keep decoded blocks by address: every run gets addresses of its own.
  const run = ++runs;
  const datasets = work.datasets.map((dataset) => ({
    ...dataset,
    measurements: Object.fromEntries(
      Object.entries(dataset.measurements).map(([name, at]) => [name, { ...at, href: `${at.href}?run=${run}` }]),
    ),
  }));
  const plan = await planOf({ ...work, datasets });
  const { images } = await readImages(plan, executor, new LayoutCache(), { skipBroken: false, onRead: () => {} });
  const started = performance.now();
  const result = await runPlan(plan, images, executor, { skipBroken: false, onDone: () => {} });
  const wall = performance.now() - started;
  const { decodeMs, warpMs, composeMs } = result;
  const parts = { wall, decode: decodeMs, warp: warpMs, compose: composeMs };
  const planning = work.count === 'warp' ? planningMs(plan, images) : 0;
  const note = Object.entries(parts).map(([name, ms]) => `${name} ${ms.toFixed(0)}`);
  if (planning) note.push(`planning ${planning.toFixed(0)}`);
  return {
    ms: parts[work.count] + planning,
    digest: digestOf(result.bands.map(({ data }) => data)),
    note: note.join(', '),
  };
}
