import type { DecodedBlock } from '#drivers/driver';
import { nextTurn } from './breathe';
import type { SpareBuffers } from './spare-buffers';

interface Entry {
  block: Promise<DecodedBlock>;
  /** 0 until it is decoded. */
  bytes: number;
}

/**
 * Decoded blocks of one worker. Neighbouring tiles share source blocks; without this each would be inflated up to four
 * times. Where there is no room for all, those that no tile is known to want go first, least recently used before others;
 * if all are wanted, the newcomer is not kept: tiles go through their dates in one order, so that dropping the oldest would
 * drop each block just before its next use. Holds promises, so that two tiles that want one block decode it once. A block
 * is to be used up in the turn in which its promise resolves: once it is dropped from here, its memory serves another.
 */
export class BlockCache {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry>();
  /** How many times tiles that are known will still ask for a block. */
  readonly #wanted = new Map<string, number>();
  readonly #spare: SpareBuffers;
  #dropped: DecodedBlock[] = [];
  #bytes = 0;

  constructor(limitBytes: number, spare: SpareBuffers) {
    this.#limit = limitBytes;
    this.#spare = spare;
  }

  /** Says that these will be asked for; each is to be released as often. */
  want(keys: readonly string[]): void {
    for (const key of keys) this.#wanted.set(key, (this.#wanted.get(key) ?? 0) + 1);
  }

  release(keys: readonly string[]): void {
    for (const key of keys) {
      const left = (this.#wanted.get(key) ?? 0) - 1;
      if (left > 0) this.#wanted.set(key, left);
      else this.#wanted.delete(key);
    }
  }

  get(key: string): Promise<DecodedBlock> | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.block;
  }

  /** Keeps `block` unless it rejects, which is never remembered, or there is no room. */
  put(key: string, block: Promise<DecodedBlock>): void {
    const entry = { block, bytes: 0 };
    this.#entries.set(key, entry);
    block.then(
      ({ data }) => {
        if (this.#entries.get(key) !== entry) return;
        entry.bytes = data.byteLength;
        this.#bytes += entry.bytes;
        this.#makeRoom();
        if (this.#bytes > this.#limit) this.#evict(key, entry);
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

  #makeRoom(): void {
    if (this.#bytes <= this.#limit) return;
    for (const [key, entry] of this.#entries) {
      if (entry.bytes === 0 || this.#wanted.has(key)) continue;
      this.#evict(key, entry);
      if (this.#bytes <= this.#limit) return;
    }
  }

  #evict(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    void entry.block.then((block) => this.#drop(block));
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
