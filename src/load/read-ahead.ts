import type { ByteRange, ByteSource } from '#bytes/source';
import { isQuadratError, type QuadratError } from '#model/errors';
import { type Batch, type BlockPlace, blockKey, type ReadSchedule, type Scheduled } from '#plan/read-schedule';
import type { TileJob } from '#plan/tile-job';
import type { OpenBytes } from './executor';
import { requestsFor } from './requests';
import type { ReadBytes } from './tile-context';

/** Stored bytes that are fetched ahead of the work that needs them. One batch may go over it, never two. */
export const READ_AHEAD_BYTES = 64 * 2 ** 20;

/** A block that was asked for: one of the parts that a read brings. */
interface HeldBlock {
  length: number;
  parts: Promise<Uint8Array[]>;
  index: number;
}

/** A file is not the one that the catalog describes: what was planned for it is void. */
export class StaleLayoutError extends Error {
  readonly url: string;

  constructor(url: string) {
    super(`${url} was replaced since it was indexed.`);
    this.url = url;
  }
}

export interface ReadAheadOptions {
  /** Ends every fetch. */
  signal: AbortSignal;
  /** Length that a file should have, where that is to be checked. */
  claimedSize?: (url: string) => number | undefined;
  /** Told of the first file of another length. */
  onStale?: (error: StaleLayoutError) => void;
  /** Default READ_AHEAD_BYTES. */
  budget?: number;
}

/**
 * Fetches what the pieces of a plan's work need ahead of them, batch by batch, and keeps each block until the last piece
 * that was planned to need it is finished, so that one that has to be done again finds its bytes.
 */
export class ReadAhead<T> {
  readonly #schedule: ReadSchedule<T>;
  readonly #open: OpenBytes;
  readonly #options: ReadAheadOptions;
  readonly #sources = new Map<string, ByteSource>();
  readonly #replaced = new Map<string, QuadratError>();
  readonly #blocks = new Map<string, HeldBlock>();
  /** How many unfinished pieces need a block, those of the batch to come included. */
  readonly #needs = new Map<string, number>();
  readonly #pieces = new Map<T, { scheduled: Scheduled<T>; batch: { left: number } }>();
  #upcoming: Batch<T> | undefined;
  #running = 0;
  #held = 0;
  #peak = 0;

  constructor(schedule: ReadSchedule<T>, open: OpenBytes, options: ReadAheadOptions) {
    this.#schedule = schedule;
    this.#open = open;
    this.#options = options;
    this.#plan();
    this.#startWhatFits();
  }

  /** Most bytes that were held or under way at one time. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** The job of a piece, whose bytes are on their way when this returns. */
  job(piece: T): TileJob {
    let known = this.#pieces.get(piece);
    while (!known && this.#upcoming) {
      // A lane that has nothing else to do waits for this one: better over the budget than idle.
      this.#start(this.#upcoming);
      known = this.#pieces.get(piece);
    }
    if (!known) throw new Error('The piece is not of this plan, or was finished.');
    return known.scheduled.job;
  }

  /** Blocks of jobs given out by `job`. The arrays are shared: not to be changed or transferred. */
  readonly read: ReadBytes = async (url, ranges, signal) => {
    const held = ranges.map((range) => this.#blocks.get(blockKey({ url, ...range })));
    const absent = ranges.filter((_, index) => !held[index]);
    const fetched = absent.length > 0 ? await this.#readFrom(url, absent, signal) : [];
    const parts = await Promise.all(held.map((block) => block?.parts));
    return parts.map((own, index) => (own ? own[held[index]!.index]! : fetched.shift()!));
  };

  /** To be called once a piece is finished: lets go of what no other needs. */
  done(piece: T): void {
    const { scheduled, batch } = this.#pieces.get(piece)!;
    this.#pieces.delete(piece);
    for (const key of scheduled.blocks) {
      const needs = this.#needs.get(key)! - 1;
      if (needs > 0) {
        this.#needs.set(key, needs);
        continue;
      }
      this.#needs.delete(key);
      this.#held -= this.#blocks.get(key)?.length ?? 0;
      this.#blocks.delete(key);
    }
    if (--batch.left === 0) this.#running--;
    this.#startWhatFits();
  }

  #plan(): void {
    this.#upcoming = this.#schedule.next();
    for (const { blocks } of this.#upcoming?.pieces ?? []) {
      for (const key of blocks) this.#needs.set(key, (this.#needs.get(key) ?? 0) + 1);
    }
  }

  #startWhatFits(): void {
    const budget = this.#options.budget ?? READ_AHEAD_BYTES;
    while (this.#upcoming && (this.#running === 0 || this.#held + this.#upcoming.bytes <= budget)) {
      this.#start(this.#upcoming);
    }
  }

  #start({ pieces, fetches, bytes }: Batch<T>): void {
    const batch = { left: pieces.length };
    this.#running++;
    for (const scheduled of pieces) this.#pieces.set(scheduled.piece, { scheduled, batch });
    this.#fetch(fetches);
    this.#held += bytes;
    this.#peak = Math.max(this.#peak, this.#held);
    this.#plan();
  }

  #fetch(fetches: readonly BlockPlace[]): void {
    for (const request of requestsFor(fetches)) {
      const blocks = request.blocks.map((index) => fetches[index]!);
      const parts = this.#ask(request.url, blocks);
      // Looked at by the pieces that need it, and there may be none if the plan ends before.
      parts.catch(() => {});
      blocks.forEach((block, index) => {
        this.#blocks.set(blockKey(block), { length: block.length, parts, index });
      });
    }
  }

  async #ask(url: string, blocks: readonly BlockPlace[]): Promise<Uint8Array[]> {
    const { signal, claimedSize, onStale } = this.#options;
    const source = this.#source(url);
    const parts = await this.#readFrom(url, blocks, signal);
    const claimed = claimedSize?.(url);
    // Known from the answer; where CORS hides it there is nothing to compare with.
    if (claimed !== undefined && (await source.size({ signal }).catch(() => claimed)) !== claimed) {
      const error = new StaleLayoutError(url);
      onStale?.(error);
      throw error;
    }
    return parts;
  }

  /** A file that was replaced is replaced for the rest of the plan: other tiles have pixels of the old one. */
  async #readFrom(url: string, ranges: readonly ByteRange[], signal: AbortSignal | undefined): Promise<Uint8Array[]> {
    const replaced = this.#replaced.get(url);
    if (replaced) throw replaced;
    try {
      return await this.#source(url).read(ranges, { ...(signal && { signal }), shared: true });
    } catch (error) {
      if (isQuadratError(error, 'CHANGED_DURING_READ')) this.#replaced.set(url, error);
      throw error;
    }
  }

  /** One source a file for the whole plan, so that no two versions of it are mixed. */
  #source(url: string): ByteSource {
    let source = this.#sources.get(url);
    if (!source) {
      source = this.#open(url);
      this.#sources.set(url, source);
    }
    return source;
  }
}
