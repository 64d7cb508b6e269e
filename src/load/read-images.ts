import { type Crs, resolveCrs } from '#geo/crs';
import { fromErrorRecord, isQuadratError, QuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import { filesOf, type ImageTable, type PlacedImage, placeImage } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import type { Executor } from './executor';
import type { SkippedDataset } from './run-tile';
import { recordOf } from './worker-protocol';

/** Structures of files already read by this datacube. A rejected read is forgotten, so that a retry is a retry. */
export class LayoutCache {
  readonly #layouts = new Map<string, Promise<ImageLayout>>();

  get(url: string, read: () => Promise<ImageLayout>): Promise<ImageLayout> {
    const known = this.#layouts.get(url);
    if (known) return known;
    const reading = read();
    this.#layouts.set(url, reading);
    reading.catch(() => this.#layouts.delete(url));
    return reading;
  }

  forget(url: string): void {
    this.#layouts.delete(url);
  }
}

/** Headers read at the same moment: enough to fill the connections of several hosts, few enough to stop quickly. */
const AT_ONCE = 24;

/**
 * Reads the structure of every file of a plan. Rejects with the first that cannot be read, or lists its dataset in
 * `skipped` where broken datasets are skipped.
 */
export async function readImages(
  plan: LoadPlan,
  executor: Executor,
  layouts: LayoutCache,
  options: { skipBroken: boolean; signal?: AbortSignal; onRead: (done: number, total: number) => void },
): Promise<{ images: ImageTable; skipped: SkippedDataset[] }> {
  const files = [...filesOf(plan)];
  const images = new Map<string, PlacedImage>();
  const skipped: SkippedDataset[] = [];
  let next = 0;
  let done = 0;
  const readNext = async (): Promise<void> => {
    for (let file = files[next++]; file; file = files[next++]) {
      const [url, { dataset, location }] = file;
      try {
        const layout = await layouts.get(url, () => executor.readLayout(url, options.signal));
        const crs = await crsFor(location.crs ?? layout.crs);
        images.set(url, placeImage(layout, location, dataset, crs));
      } catch (error) {
        options.signal?.throwIfAborted();
        const named = withDataset(error, dataset.id, url);
        if (!options.skipBroken) throw named;
        skipped.push({ dataset: dataset.id, error: named });
      }
      options.onRead(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, readNext));
  return { images, skipped };
}

async function crsFor(id: string | undefined): Promise<(id: string) => Crs> {
  const crs = id === undefined ? undefined : await resolveCrs(id);
  return (asked) => {
    if (crs && asked === id) return crs;
    throw new QuadratError('BAD_REQUEST', `The CRS ${asked} was not looked up before planning.`);
  };
}

function withDataset(error: unknown, dataset: string, url: string): QuadratError {
  const known = isQuadratError(error) ? error : fromErrorRecord(recordOf(error));
  known.dataset ??= dataset;
  known.url ??= url;
  return known;
}
