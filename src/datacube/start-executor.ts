import type { ByteClient } from '#bytes/byte-client';
import { type KeptBlocks, RemoteStore } from '#bytes/store/remote-store';
import { loadKernels } from '#kernels/load-kernels';
import { type Executor, inlineExecutor, type OpenBytes } from '#load/executor';
import { GdalFallback } from '#load/gdal-fallback';
import { createWorkerPool } from '#load/worker-pool';
import type { Notice } from '#model/notice';
import type { OpenOptions } from './open-options';
import { compileKernels, startGdal, startLoadWorker, startStoreWorker } from './start-workers';

/** Some thousand scenes of a small area; browsers grant an origin a good part of the disk. */
const DEFAULT_CACHE_LIMIT = 512 * 2 ** 20;
/** Of the file in the origin's private file system. */
const STORE_NAME = 'quadrat-blocks';

/** Undefined where nothing is to be kept between visits, or there are no workers to keep it in. */
export function openStore({ cache = 'opfs', cacheLimit = DEFAULT_CACHE_LIMIT }: OpenOptions): KeptBlocks | undefined {
  if (cache !== 'opfs' || typeof Worker === 'undefined' || !globalThis.navigator?.storage?.getDirectory)
    return undefined;
  return new RemoteStore(startStoreWorker, { name: STORE_NAME, limit: cacheLimit });
}

/** Who is told why something takes long: the requests under way. */
export type Notices = Set<(notice: Notice) => void>;

/** What reads and works tiles: a pool of workers, or this thread where there are none; GDAL behind it. */
export async function startExecutor(
  bytes: ByteClient,
  workers: number,
  options: OpenOptions,
  notices: Notices,
): Promise<Executor> {
  const start = options.gdal ?? (workers > 0 && startGdal);
  if (start === false) return startReaders((url) => bytes.open(url), workers, options);
  const fallback = new GdalFallback({
    open: (url) => bytes.open(url),
    start,
    onNotice: (notice) => {
      for (const tell of notices) tell(notice);
    },
  });
  return fallback.around(await startReaders(fallback.open, workers, options));
}

async function startReaders(open: OpenBytes, workers: number, options: OpenOptions): Promise<Executor> {
  const given = options.kernels;
  if (workers === 0)
    return inlineExecutor(
      open,
      await loadKernels(given ?? (typeof Worker === 'undefined' ? undefined : await compileKernels(options.signal))),
    );
  const kernels =
    given === undefined
      ? await compileKernels(options.signal)
      : given instanceof WebAssembly.Module
        ? given
        : await WebAssembly.compile(given);
  return createWorkerPool({ size: workers, createWorker: startLoadWorker, open, kernels });
}
