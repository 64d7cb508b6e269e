import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { createByteClient } from '#bytes/byte-client';
import { compileKernels, startLoadWorker } from '#datacube/start-workers';
import { resolveCrs } from '#geo/crs';
import type { Executor } from '#load/executor';
import { LayoutCache, readImages } from '#load/read-images';
import { runPlan } from '#load/run-plan';
import { createWorkerPool } from '#load/worker-pool';
import type { Product } from '#model/product';
import { planLoad } from '#plan/plan-load';
import { datasetAt, groundValue, imageBytes, utmGrid } from '../../fixtures/tiny-world';

const PRODUCT: Product = { name: 'tiny', measurements: [{ name: 'red', dtype: 'uint16', nodata: 0 }] };
const grid = utmGrid(700, 700);
let url: string;
let pools: Executor[] = [];
const workers: Worker[] = [];

/** `tamper` may make something else of a worker; `count` of them were made before it. */
async function openPool(
  size = 2,
  options: { silenceMs?: number; tamper?: (worker: Worker, count: number) => void } = {},
): Promise<Executor> {
  const client = createByteClient({ stallMs: 4000 });
  const pool = createWorkerPool({
    size,
    createWorker: () => {
      const worker = startLoadWorker();
      options.tamper?.(worker, workers.length);
      workers.push(worker);
      return worker;
    },
    open: (href) => client.open(href),
    kernels: await compileKernels(undefined),
    ...(options.silenceMs !== undefined && { silenceMs: options.silenceMs }),
  });
  pools.push(pool);
  return pool;
}

async function planOf(file = 'a.tif') {
  const crs = await resolveCrs('EPSG:32632');
  const geographic = await resolveCrs('EPSG:4326');
  return planLoad({
    request: { measurements: ['red'] },
    datasets: [datasetAt('a', '2020-01-01T10:00:00Z', grid, { red: `${url}/${file}` })],
    products: [PRODUCT],
    crsOf: (id) => (id === crs.id ? crs : geographic),
    inputsOf: () => [],
  });
}

async function loadAll(pool: Executor, signal?: AbortSignal, onTile?: () => void, file = 'a.tif') {
  const plan = await planOf(file);
  const { images } = await readImages(plan, pool, new LayoutCache(), { skipBroken: false, signal, onRead: () => {} });
  return runPlan(plan, images, pool, { skipBroken: false, signal, onDone: () => {}, ...(onTile && { onTile }) });
}

function wrongPixels(data: ArrayLike<number>): number {
  let wrong = 0;
  for (let row = 0; row < 700; row++) {
    for (let col = 0; col < 700; col++) {
      if (data[row * 700 + col] !== groundValue(500_005 + 10 * col, 4_999_995 - 10 * row, 1)) wrong++;
    }
  }
  return wrong;
}

beforeEach(async () => {
  const bytes = await imageBytes({ grid, seed: 1 });
  url = await commands.startTestServer({ files: { 'a.tif': [...bytes], 'cut.tif': [...bytes.slice(0, 20_000)] } });
});
afterEach(async () => {
  for (const pool of pools) pool.close();
  pools = [];
  workers.length = 0;
  await commands.stopTestServer(url);
});

describe('the worker pool', () => {
  it('gives every pixel its own value, over HTTP ranges, in two workers with WASM kernels', async () => {
    expect(await compileKernels(undefined)).toBeInstanceOf(WebAssembly.Module);
    const result = await loadAll(await openPool());
    expect(wrongPixels(result.bands[0]!.data)).toBe(0);
    const requests = await commands.takeRequests(url);
    expect(requests.every(({ range, method }) => method === 'OPTIONS' || range !== null)).toBe(true);
  });

  it('a worker that dies fails nothing: its tiles are done again in a new one', async () => {
    const pool = await openPool(1);
    let killed = false;
    const result = await loadAll(pool, undefined, () => {
      if (killed) return;
      killed = true;
      workers[0]!.dispatchEvent(new ErrorEvent('error', { message: 'killed by a test' }));
    });
    expect(killed).toBe(true);
    expect(workers).toHaveLength(2);
    expect(wrongPixels(result.bands[0]!.data)).toBe(0);
  });

  it('a worker that cannot start is a WORKER_CRASHED, not a wait', async () => {
    const pool = createWorkerPool({
      size: 1,
      createWorker: () => new Worker(new URL('/no-such-worker.js', location.href), { type: 'module' }),
      open: () => {
        throw new Error('never asked');
      },
      kernels: undefined,
    });
    pools.push(pool);
    await expect(pool.readLayout(`${url}/a.tif`, undefined)).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
  });

  /** As a decoder that loops for ever: from its `nth` message on a worker hears nothing, and so says nothing. */
  function deafFrom(worker: Worker, nth: number): void {
    const post = worker.postMessage.bind(worker);
    let count = 0;
    worker.postMessage = (message: unknown, transfer?: unknown) => {
      if (++count < nth) post(message, transfer as Transferable[]);
    };
  }

  it('a worker that never answers is replaced within its deadline, and its tiles are done again', async () => {
    const pool = await openPool(1, { silenceMs: 1000, tamper: (worker, made) => made === 0 && deafFrom(worker, 3) });
    const result = await loadAll(pool);
    expect(workers).toHaveLength(2);
    expect(wrongPixels(result.bands[0]!.data)).toBe(0);
  });

  it('where the new one does not answer either, the load ends in WORKER_CRASHED', async () => {
    const pool = await openPool(1, { silenceMs: 1000, tamper: (worker) => deafFrom(worker, 3) });
    await expect(loadAll(pool)).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    expect(workers.length).toBeLessThanOrEqual(3);
  });

  it('an abort ends the fetches within 200 ms and leaves the pool fit for the next request', async () => {
    const pool = await openPool();
    await commands.setFaults(url, [{ kind: 'stall', after: 10_000 }]);
    const controller = new AbortController();
    const running = loadAll(pool, controller.signal);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const began = performance.now();
    controller.abort();
    await expect(running).rejects.toBe(controller.signal.reason);
    expect(performance.now() - began).toBeLessThan(200);
    await commands.setFaults(url, []);
    expect(wrongPixels((await loadAll(pool)).bands[0]!.data)).toBe(0);
  });

  it('a file that ends in the middle of its pixels is a typed error that names it', async () => {
    const pool = await openPool();
    await expect(loadAll(pool, undefined, undefined, 'cut.tif')).rejects.toMatchObject({
      name: 'QuadratError',
      dataset: 'a',
      url: `${url}/cut.tif`,
    });
  });
});
