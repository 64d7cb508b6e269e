import type { DatasetRead, ImageRead, PlannedBlock, TileJob } from '#plan/tile-job';
import type { BlockCache } from './block-cache';

/** Names a block among all decoded ones. Begins with the address of its file and a line break; see `BlockCache.forget`. */
export function decodedKey(
  job: TileJob,
  { image, level }: Pick<ImageRead, 'image' | 'level'>,
  block: PlannedBlock,
): string {
  return `${job.images[image]!.key}\n${level}\n${block.index}`;
}

/** What a tile wants of the cache of decoded blocks, from the moment its worker knows of it, dataset by dataset. */
export class WantedBlocks {
  readonly #cache: BlockCache;
  readonly #ofDataset = new Map<DatasetRead, string[]>();

  constructor(job: TileJob, cache: BlockCache) {
    this.#cache = cache;
    for (const dataset of job.groups.flat()) {
      const keys = keysOf(job, dataset);
      this.#ofDataset.set(dataset, keys);
      cache.want(keys);
    }
  }

  /** The tile has what it wants of this dataset. */
  release(dataset: DatasetRead): void {
    const keys = this.#ofDataset.get(dataset);
    if (keys && this.#ofDataset.delete(dataset)) this.#cache.release(keys);
  }

  /** The tile is done, or given up. */
  releaseAll(): void {
    for (const keys of this.#ofDataset.values()) this.#cache.release(keys);
    this.#ofDataset.clear();
  }
}

function keysOf(job: TileJob, { images }: DatasetRead): string[] {
  const keys = new Set<string>();
  for (const image of images) {
    for (const part of image.validity ? [image, image.validity] : [image]) {
      for (const block of part.blocks) if (block.range) keys.add(decodedKey(job, part, block));
    }
  }
  return [...keys];
}
