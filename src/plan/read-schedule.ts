import type { TileJob } from './tile-job';

/** A stored block's place: so many bytes of a file. */
export interface BlockPlace {
  url: string;
  offset: number;
  length: number;
}

/** A piece of work (a tile, or some bands of one), its job, and the blocks it needs, by the key of `blockKey`. */
export interface Scheduled<T> {
  piece: T;
  job: TileJob;
  blocks: ReadonlySet<string>;
}

/** Pieces that are worked one after the other, whose blocks are fetched together. */
export interface Batch<T> {
  pieces: Scheduled<T>[];
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
 * Cuts the work of a plan, in the order in which it is done, into batches that are fetched together, so that
 * neighbouring blocks of a file come in one request although several tiles need them. A block is fetched once for a batch
 * and kept for the next; one that is needed again later than that is fetched again, which bounds what is held.
 *
 * Lazy: a batch is planned when it is asked for, since a plan may have thousands of tiles.
 */
export class ReadSchedule<T> {
  readonly #pieces: Iterator<T>;
  readonly #jobFor: (piece: T) => TileJob;
  readonly #limits: ScheduleLimits;
  readonly #together: (piece: T, next: T) => boolean;
  #kept: ReadonlySet<string> = new Set();
  #started = false;
  /** Planned already, but too much for the batch before. */
  #left: Scheduled<T> | undefined;

  /** `together`: whether a batch may go on from one piece to the next, as far as its limit lets it. */
  constructor(
    pieces: Iterable<T>,
    jobFor: (piece: T) => TileJob,
    limits: ScheduleLimits = SCHEDULE_LIMITS,
    together: (piece: T, next: T) => boolean = () => true,
  ) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#jobFor = jobFor;
    this.#limits = limits;
    this.#together = together;
  }

  /** The next batch, of one piece at least; undefined when all have been in one. */
  next(): Batch<T> | undefined {
    const batch: Batch<T> = { pieces: [], fetches: [], bytes: 0 };
    const needed = new Set<string>();
    for (let next = this.#next(); next; next = this.#next()) {
      const fetches = this.#newBlocks(next, needed);
      const bytes = fetches.reduce((sum, { length }) => sum + length, 0);
      const last = batch.pieces.at(-1);
      const over = bytes > 0 && batch.bytes + bytes > this.#limitOf(batch);
      if (last && (over || !this.#together(last.piece, next.piece))) {
        this.#left = next;
        break;
      }
      for (const key of next.blocks) needed.add(key);
      batch.pieces.push(next);
      batch.fetches.push(...fetches);
      batch.bytes += bytes;
    }
    if (batch.pieces.length === 0) return undefined;
    this.#kept = needed;
    this.#started = true;
    return batch;
  }

  #limitOf(batch: Batch<T>): number {
    if (this.#started) return this.#limits.batch;
    const { first, firstPerFile, batch: most } = this.#limits;
    const files = new Set(batch.fetches.map(({ url }) => url)).size;
    return Math.min(most, Math.max(first, files * firstPerFile));
  }

  #next(): Scheduled<T> | undefined {
    if (this.#left) {
      const left = this.#left;
      this.#left = undefined;
      return left;
    }
    const { value: piece, done } = this.#pieces.next();
    if (done) return undefined;
    const job = this.#jobFor(piece);
    return { piece, job, blocks: new Set(Array.from(blocksOf(job), blockKey)) };
  }

  #newBlocks({ job, blocks }: Scheduled<T>, needed: ReadonlySet<string>): BlockPlace[] {
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
