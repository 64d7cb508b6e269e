import type { DatasetRead } from '#plan/tile-job';
import type { StartedDataset } from './read-image';

/**
 * Stored bytes that a tile may have asked for and not decoded yet. Enough to hide the way to the coordinator and back,
 * however many dates there are; all of 60 dates of large blocks would be hundreds of megabytes.
 */
const AHEAD_BYTES = 8 * 2 ** 20;

/** Starts the datasets of a tile in the order in which they are worked, some ahead of the one that is. */
export class StartAhead {
  readonly #datasets: readonly DatasetRead[];
  readonly #start: (read: DatasetRead) => StartedDataset;
  readonly #limit: number;
  readonly #started: Array<{ dataset: StartedDataset; bytes: number }> = [];
  #next = 0;
  #bytes = 0;

  constructor(
    datasets: readonly DatasetRead[],
    start: (read: DatasetRead) => StartedDataset,
    limit: number = AHEAD_BYTES,
  ) {
    this.#datasets = datasets;
    this.#start = start;
    this.#limit = limit;
  }

  /** The next dataset in order. To be called once for each of them; the one before is taken for finished. */
  next(): StartedDataset {
    const current = this.#started.shift() ?? this.#startNext();
    this.#bytes -= current.bytes;
    while (this.#next < this.#datasets.length && this.#bytes < this.#limit) this.#started.push(this.#startNext());
    return current.dataset;
  }

  #startNext(): { dataset: StartedDataset; bytes: number } {
    const read = this.#datasets[this.#next++]!;
    let bytes = 0;
    for (const { blocks, validity } of read.images) {
      for (const { range } of blocks) bytes += range?.length ?? 0;
      for (const { range } of validity?.blocks ?? []) bytes += range?.length ?? 0;
    }
    this.#bytes += bytes;
    return { dataset: this.#start(read), bytes };
  }
}
