import type { ReadOptions } from '#bytes/source';
import type { Column } from './leaf-column';
import type { ParquetFile } from './parquet-file';

/** Decoded values kept at once, by the size that the file says they have; past it, what was used longest ago goes. */
const MOST_BYTES = 256 * 1024 * 1024;

interface Held {
  columns: Promise<Map<string, Column>>;
  bytes: number;
}

/**
 * Row groups whose rows are wanted bit by bit, from a file of which nothing smaller can be read: decoded once and kept
 * while there are rows to come, as columns, which take a fraction of what datasets would.
 */
export class HeldGroups {
  readonly #file: ParquetFile;
  readonly #names: readonly string[];
  /** In order of last use. */
  readonly #held = new Map<number, Held>();
  #bytes = 0;

  constructor(file: ParquetFile, names: readonly string[]) {
    this.#file = file;
    this.#names = names;
  }

  /** The columns of a whole row group. A failure is not kept. */
  columns(group: number, options: ReadOptions): Promise<Map<string, Column>> {
    const known = this.#held.get(group);
    this.release(group);
    const held = known ?? {
      columns: this.#file.readColumns(group, this.#names, undefined, options),
      bytes: Number(this.#file.metadata.row_groups[group]?.total_byte_size ?? 0),
    };
    this.#held.set(group, held);
    this.#bytes += held.bytes;
    held.columns.catch(() => this.release(group));
    for (const oldest of this.#held.keys()) {
      if (this.#bytes <= MOST_BYTES || oldest === group) break;
      this.release(oldest);
    }
    return held.columns;
  }

  release(group: number): void {
    this.#bytes -= this.#held.get(group)?.bytes ?? 0;
    this.#held.delete(group);
  }
}
