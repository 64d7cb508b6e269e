import type { Tile } from '#geo/geobox';
import type { TileJob } from './tile-job';

/** A stored block's place: so many bytes of a file. */
export interface BlockPlace {
  url: string;
  offset: number;
  length: number;
}

/** A tile, its job, and the blocks it needs, by the key of `blockKey`. */
export interface ScheduledTile {
  tile: Tile;
  job: TileJob;
  blocks: ReadonlySet<string>;
}

/** Tiles that are worked one after the other, whose blocks are fetched together. */
export interface Batch {
  tiles: ScheduledTile[];
  /** What is to be fetched for them, in the order in which it is needed first. */
  fetches: BlockPlace[];
  /** Total length of `fetches`. */
  bytes: number;
}

export interface ScheduleLimits {
  /** Bytes that the first batch may take, and bytes per file; the larger counts. */
  first: number;
  firstPerFile: number;
  /** Bytes that any later batch may take. */
  batch: number;
}

export const SCHEDULE_LIMITS: ScheduleLimits = {
  // Less than a second at 40 Mbit/s, and more than a window of a few blocks in a few files: its rows stay whole.
  first: 4 * 2 ** 20,
  // At 40 Mbit/s and 50 ms of latency a request for this much costs its latency once more: asking for less makes no
  // picture appear earlier, asking for more holds up the first tile.
  firstPerFile: 256 * 1024,
  batch: 32 * 2 ** 20,
};

export function blockKey({ url, offset, length }: BlockPlace): string {
  return `${offset} ${length} ${url}`;
}

/** The stored blocks that a job reads, in the order in which its datasets are worked. */
export function* blocksOf(job: TileJob): Generator<BlockPlace> {
  for (const datasets of job.groups) {
    for (const { images } of datasets) {
      for (const read of images) {
        for (const { image, blocks } of read.validity ? [read, read.validity] : [read]) {
          const { url } = job.images[image]!;
          for (const { range } of blocks) if (range) yield { url, offset: range.offset, length: range.length };
        }
      }
    }
  }
}

/**
 * Cuts the tiles of a plan, in the order in which they are worked, into batches that are fetched together, so that
 * neighbouring blocks of a file come in one request although several tiles need them. A block is fetched once for a batch
 * and kept for the next; one that is needed again later than that is fetched again, which bounds what is held.
 *
 * Lazy: a batch is planned when it is asked for, since a plan may have thousands of tiles.
 */
export class ReadSchedule {
  readonly #tiles: Iterator<Tile>;
  readonly #jobFor: (tile: Tile) => TileJob;
  readonly #limits: ScheduleLimits;
  #kept: ReadonlySet<string> = new Set();
  #started = false;
  /** Planned already, but too much for the batch before. */
  #left: ScheduledTile | undefined;

  constructor(tiles: Iterable<Tile>, jobFor: (tile: Tile) => TileJob, limits: ScheduleLimits = SCHEDULE_LIMITS) {
    this.#tiles = tiles[Symbol.iterator]();
    this.#jobFor = jobFor;
    this.#limits = limits;
  }

  /** The next batch, of one tile at least; undefined when all tiles have been in one. */
  next(): Batch | undefined {
    const batch: Batch = { tiles: [], fetches: [], bytes: 0 };
    const needed = new Set<string>();
    for (let tile = this.#nextTile(); tile; tile = this.#nextTile()) {
      const fetches = this.#newBlocks(tile, needed);
      const bytes = fetches.reduce((sum, { length }) => sum + length, 0);
      if (batch.tiles.length > 0 && bytes > 0 && batch.bytes + bytes > this.#limitOf(batch)) {
        this.#left = tile;
        break;
      }
      for (const key of tile.blocks) needed.add(key);
      batch.tiles.push(tile);
      batch.fetches.push(...fetches);
      batch.bytes += bytes;
    }
    if (batch.tiles.length === 0) return undefined;
    this.#kept = needed;
    this.#started = true;
    return batch;
  }

  #limitOf(batch: Batch): number {
    if (this.#started) return this.#limits.batch;
    const { first, firstPerFile, batch: most } = this.#limits;
    const files = new Set(batch.fetches.map(({ url }) => url)).size;
    return Math.min(most, Math.max(first, files * firstPerFile));
  }

  #nextTile(): ScheduledTile | undefined {
    if (this.#left) {
      const left = this.#left;
      this.#left = undefined;
      return left;
    }
    const { value: tile, done } = this.#tiles.next();
    if (done) return undefined;
    const job = this.#jobFor(tile);
    return { tile, job, blocks: new Set(Array.from(blocksOf(job), blockKey)) };
  }

  #newBlocks({ job, blocks }: ScheduledTile, needed: ReadonlySet<string>): BlockPlace[] {
    const found: BlockPlace[] = [];
    const wanted = new Set(blocks);
    for (const block of blocksOf(job)) {
      const key = blockKey(block);
      // Deleted as it is found: bands of one file may name a block twice.
      if (wanted.delete(key) && !needed.has(key) && !this.#kept.has(key)) found.push(block);
    }
    return found;
  }
}
