import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { sampleCollection, truthCollection } from '#simulate/collections';
import { SAMPLE_DEFAULTS, SAMPLE_VERSION, type SampleOptions, scenesOf } from '#simulate/sample';
import { QuadratError, type StacItem, writeCatalog } from './library';
import { processTerminal, progressLine, type Terminal } from './output';
import { makeScenes, type SceneReport, type SceneShare } from './simulate-scenes';

export interface SimulateOptions extends Partial<SampleOptions> {
  /** Folder to make. It may be missing, empty, or an earlier sample; anything else is left alone. */
  out: string;
  /** Says nothing but errors. */
  quiet?: boolean;
  /** Threads; 0 works on this one. Default: one per core. */
  workers?: number;
  terminal?: Terminal;
  signal?: AbortSignal;
}

export interface SimulateResult {
  /** False where the sample was there already. */
  made: boolean;
  catalog: string;
  scenes: number;
  bytes: number;
}

/** Written last: a folder that holds it holds the whole sample. */
const MARKER = 'sample.json';

/**
 * Makes the simulated sample: a COG per band, date and tile under `scenes/`, their `catalog.parquet`, and the truth
 * behind them under `truth/` with its own `truth.parquet`. Drawn beside the folder and moved into place when whole. A
 * folder that already holds this very sample stays as it is. Rejects with BAD_REQUEST for a folder of other content.
 */
export async function simulate({
  out,
  quiet,
  workers,
  terminal,
  signal,
  ...given
}: SimulateOptions): Promise<SimulateResult> {
  const options: SampleOptions = {
    seed: given.seed ?? SAMPLE_DEFAULTS.seed,
    size: given.size ?? SAMPLE_DEFAULTS.size,
    dates: given.dates ?? SAMPLE_DEFAULTS.dates,
  };
  const started = performance.now();
  const folder = resolve(out);
  const scenes = await scenesOf(options);
  const screen: Terminal = quiet
    ? { out: () => undefined, err: () => undefined, interactive: false }
    : (terminal ?? processTerminal);
  const marker = JSON.stringify({ simulated: true, version: SAMPLE_VERSION, ...options });
  const catalog = join(folder, 'catalog.parquet');
  if (await holds(folder, marker)) {
    screen.out(`The simulated sample is there already: ${catalog}\n`);
    return { made: false, catalog, scenes: scenes.length, bytes: await bytesIn(folder) };
  }

  const draft = join(dirname(folder), `.${basename(folder)}.part-${process.pid}`);
  try {
    await mkdir(draft, { recursive: true });
    const progress = progressLine(screen, 'Simulated scenes:');
    const items: StacItem[] = [];
    const truths: StacItem[] = [];
    let done = 0;
    const report = ({ kind, item }: SceneReport) => {
      if (item) (kind === 'scene' ? items : truths).push(item);
      if (kind === 'scene') progress.update(++done, scenes.length);
    };
    try {
      await runShares(sharesOf(options, draft, workers ?? availableParallelism()), workers !== 0, report, signal);
    } finally {
      progress.end();
    }
    // Workers finish in no particular order; the catalog must not depend on it.
    const byId = (a: StacItem, b: StacItem) => (String(a.id) < String(b.id) ? -1 : 1);
    await writeFile(
      join(draft, 'catalog.parquet'),
      writeCatalog(items.sort(byId), [await sampleCollection(options, scenes)]),
    );
    await writeFile(
      join(draft, 'truth.parquet'),
      writeCatalog(truths.sort(byId), [await truthCollection(options, scenes)]),
    );
    await writeFile(join(draft, MARKER), marker);
    signal?.throwIfAborted();
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const bytes = await bytesIn(folder);
  const seconds = Math.round((performance.now() - started) / 1000);
  screen.out(`${scenes.length} simulated scenes, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds} s: ${catalog}\n`);
  return { made: true, catalog, scenes: scenes.length, bytes };
}

/** Whether a folder holds this sample, whole. Rejects where it holds something that is nobody's to overwrite. */
async function holds(folder: string, marker: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const names = await readdir(folder);
  if (names.includes(MARKER)) return (await readFile(join(folder, MARKER), 'utf8')) === marker;
  if (names.length === 0) return false;
  throw new QuadratError(
    'BAD_REQUEST',
    `${folder} holds files that are no simulated sample; name a new or empty folder.`,
  );
}

/** Shares of equal size, at least one per tile: surveying a tile is what a worker should do once. */
function sharesOf(options: SampleOptions, folder: string, threads: number): SceneShare[] {
  const parts = Math.max(1, Math.min(Math.ceil(threads / 2), options.dates));
  return (['west', 'east'] as const).flatMap((tile) =>
    Array.from({ length: parts }, (_, part) => ({ options, folder, tile, part, parts })),
  );
}

async function runShares(
  shares: readonly SceneShare[],
  threaded: boolean,
  report: (done: SceneReport) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (!threaded) {
    for (const share of shares) await makeScenes(share, report, signal);
    return;
  }
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  try {
    await Promise.all(shares.map((share) => runWorker(share, report, either)));
  } finally {
    // When one fails, the others have nothing left to work for.
    stop.abort();
  }
}

function runWorker(share: SceneShare, report: (done: SceneReport) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(workerEntry(), { workerData: share });
    const abort = () => void worker.terminate().then(() => reject(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    worker.on('message', report);
    worker.on('error', reject);
    worker.on('messageerror', reject);
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', abort);
      if (code === 0) resolve();
      else reject(new QuadratError('WORKER_CRASHED', `A simulator thread stopped with code ${code}.`));
    });
  });
}

/** Beside this module, or beside the chunks folder a bundler may have put it into. */
function workerEntry(): URL {
  const places = ['./simulate-worker.js', '../simulate-worker.js'].map((path) => new URL(path, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (found) return found;
  throw new QuadratError('NOT_FOUND', 'simulate-worker.js is not beside the program; run `npm run build`.');
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name))));
  return sizes.reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}
