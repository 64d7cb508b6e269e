import type { ByteClient } from '#bytes/byte-client';
import type { Executor, OpenBytes } from '#load/executor';
import { GdalFallback } from '#load/gdal-fallback';
import { createWorkerPool } from '#load/worker-pool';
import type { Notice } from '#model/notice';
import type { OpenOptions } from './open-options';
import type { SharedKernels } from './shared-kernels';
import { startGdal, startLoadWorker } from './start-workers';

/** Who is told why something takes long: the requests under way. */
export type Notices = Set<(notice: Notice) => void>;

/** What runs plans: workers, or this thread where there are none; GDAL around it, for what it alone reads. */
export async function startExecutor(
  bytes: ByteClient,
  workers: number,
  options: OpenOptions,
  notices: Notices,
  kernels: SharedKernels,
): Promise<Executor> {
  const start = options.gdal ?? (workers > 0 && startGdal);
  if (start === false) return startReaders((url) => bytes.open(url), workers, kernels);
  const fallback = new GdalFallback({
    open: (url) => bytes.open(url),
    start,
    onNotice: (notice) => {
      for (const tell of notices) tell(notice);
    },
  });
  return fallback.around(await startReaders(fallback.open, workers, kernels));
}

async function startReaders(open: OpenBytes, workers: number, kernels: SharedKernels): Promise<Executor> {
  if (workers === 0) {
    // With workers this thread decodes and computes nothing, and a page never fetches what would.
    const [{ inlineExecutor }, { loadKernels }] = await Promise.all([
      import('#load/executor'),
      import('#kernels/load-kernels'),
    ]);
    return inlineExecutor(open, await loadKernels(await kernels.module()));
  }
  return createWorkerPool({ size: workers, createWorker: startLoadWorker, open, kernels: kernels.module() });
}
