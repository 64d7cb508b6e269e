import type { ByteClient } from '#bytes/byte-client';
import type { Executor, OpenBytes } from '#load/executor';
import { GdalFallback } from '#load/gdal-fallback';
import { createWorkerPool } from '#load/worker-pool';
import type { Notice } from '#model/notice';
import type { OpenOptions } from './open-options';
import { compileKernels, startGdal, startLoadWorker } from './start-workers';

/** Who is told why something takes long: the requests under way. */
export type Notices = Set<(notice: Notice) => void>;

/** What runs plans: workers, or this thread where there are none; GDAL around it, for what it alone reads. */
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
  if (workers === 0) {
    // With workers this thread decodes and computes nothing, and a page never fetches what would.
    const [{ inlineExecutor }, { loadKernels }, module] = await Promise.all([
      import('#load/executor'),
      import('#kernels/load-kernels'),
      given ?? (typeof Worker === 'undefined' ? undefined : compileKernels(options.signal)),
    ]);
    return inlineExecutor(open, await loadKernels(module));
  }
  const kernels =
    given === undefined
      ? await compileKernels(options.signal)
      : given instanceof WebAssembly.Module
        ? given
        : await WebAssembly.compile(given);
  return createWorkerPool({ size: workers, createWorker: startLoadWorker, open, kernels });
}
