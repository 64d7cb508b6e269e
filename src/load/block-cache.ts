import type { DecodedBlock } from '#drivers/driver';
import { nextTurn } from './breathe';
import type { SpareBuffers } from './spare-buffers';

/**
 * Decoded blocks of one worker, least recently used out first. Neighbouring tiles share source blocks; without this each
 * would be inflated up to four times. Holds promises, so that two tiles that want one block decode it once. A block is
 * to be used up in the turn in which its promise resolves: once it is dropped from here, its memory serves another.
 */
export class BlockCache {
  readonly #limit: number;
  readonly #entries = new Map<string, { block: Promise<DecodedBlock>; bytes: number }>();
  readonly #spare: SpareBuffers;
  #dropped: DecodedBlock[] = [];
  #bytes = 0;

  constructor(limitBytes: number, spare: SpareBuffers) {
    this.#limit = limitBytes;
    this.#spare = spare;
  }

  get(key: string): Promise<DecodedBlock> | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.block;
  }

  /** Keeps `block` unless it rejects: a failure is never remembered. */
  put(key: string, block: Promise<DecodedBlock>): void {
    const entry = { block, bytes: 0 };
    this.#entries.set(key, entry);
    block.then(
      ({ data }) => {
        if (this.#entries.get(key) !== entry) return;
        entry.bytes = data.byteLength;
        this.#bytes += entry.bytes;
        this.#evict();
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
  }

  /** Drops what was decoded from a file that was replaced. Keys begin with the file's address and a line break. */
  forget(url: string): void {
    for (const [key, { bytes }] of this.#entries) {
      if (!key.startsWith(`${url}\n`)) continue;
      this.#entries.delete(key);
      this.#bytes -= bytes;
    }
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#limit) return;
      if (entry.bytes === 0) continue;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
      void entry.block.then((block) => this.#drop(block));
    }
  }

  /** Whoever awaits the block at this moment goes on before the next turn. */
  #drop(block: DecodedBlock): void {
    if (this.#dropped.push(block) > 1) return;
    void nextTurn().then(() => {
      for (const { data } of this.#dropped) this.#spare.giveBack(data);
      this.#dropped = [];
    });
  }
}
