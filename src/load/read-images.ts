import { decodeLayout } from '#drivers/stored-layout';
import { type Crs, resolveCrs } from '#geo/crs';
import type { BandLocation } from '#model/dataset';
import { fromErrorRecord, isQuadratError, QuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import { filesOf, type ImageTable, type PlacedImage, placeImage } from '#plan/images';
import type { LoadPlan } from '#plan/load-plan';
import type { Executor } from './executor';
import type { SkippedDataset } from './run-tile';
import { recordOf } from './worker-protocol';

/**
 * Structures of files that this datacube knows: from their headers, or else from the catalog, whose word is taken until a
 * file contradicts it. A rejected read is forgotten, so that a retry is a retry.
 */
export class LayoutCache {
  readonly #layouts = new Map<string, Promise<ImageLayout>>();
  readonly #claimed = new Set<string>();
  readonly #refuted = new Set<string>();

  get(location: BandLocation, read: () => Promise<ImageLayout>): Promise<ImageLayout> {
    const { href } = location;
    const known = this.#layouts.get(href);
    // A read under way may be another request's, and end with that request's abort or its user's refusal.
    if (known) return known.catch(() => this.get(location, read));
    const claim = this.#refuted.has(href) ? undefined : claimedLayout(location);
    if (claim) this.#claimed.add(href);
    const reading = claim ? Promise.resolve(claim) : read();
    this.#layouts.set(href, reading);
    reading.catch(() => this.#layouts.delete(href));
    return reading;
  }

  /** What is known of a file without reading anything. */
  peek(location: BandLocation): Promise<ImageLayout> | undefined {
    const { href } = location;
    const known = this.#layouts.get(href);
    if (known) return known;
    const claim = this.#refuted.has(href) ? undefined : claimedLayout(location);
    return claim && Promise.resolve(claim);
  }

  /** Whether a structure is the catalog's word, which the file has not confirmed. */
  isClaimed(url: string): boolean {
    return this.#claimed.has(url);
  }

  /** The next read looks at the file, whatever the catalog says. */
  forget(url: string): void {
    this.#layouts.delete(url);
    if (this.#claimed.delete(url)) this.#refuted.add(url);
  }
}

/** The structure a catalog tells of, unless it contradicts itself or the rest of what the catalog says. */
function claimedLayout({ layout: text, shape, band = 1 }: BandLocation): ImageLayout | undefined {
  const layout = text === undefined ? undefined : decodeLayout(text);
  if (!layout || band > layout.bands.length) return undefined;
  const { height, width } = layout.levels[0]!;
  return shape && (shape[0] !== height || shape[1] !== width) ? undefined : layout;
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
  // The first failure ends the reads beside it, as an abort of the request does.
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  let next = 0;
  let done = 0;
  const readNext = async (): Promise<void> => {
    for (let file = files[next++]; file; file = files[next++]) {
      const [url, { dataset, location }] = file;
      try {
        const layout = await layouts.get(location, () => executor.readLayout(url, signal));
        const crs = await crsFor(location.crs ?? layout.crs);
        const image = placeImage(layout, location, dataset, crs);
        images.set(url, layouts.isClaimed(url) ? { ...image, claimedSize: layout.size } : image);
      } catch (error) {
        signal.throwIfAborted();
        const named = withDataset(error, dataset.id, url);
        if (!options.skipBroken) {
          failed.abort(named);
          throw named;
        }
        skipped.push({ dataset: dataset.id, error: named });
      }
      options.onRead(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, readNext));
  return { images, skipped };
}

/** The files of a plan as far as they are known without reading anything; undefined where one is not. */
export async function knownImages(plan: LoadPlan, layouts: LayoutCache): Promise<ImageTable | undefined> {
  const images = new Map<string, PlacedImage>();
  for (const [url, { dataset, location }] of filesOf(plan)) {
    const layout = await layouts.peek(location)?.catch(() => undefined);
    if (!layout) return undefined;
    images.set(url, placeImage(layout, location, dataset, await crsFor(location.crs ?? layout.crs)));
  }
  return images;
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
