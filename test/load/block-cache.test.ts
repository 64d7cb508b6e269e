import { describe, expect, it } from 'vitest';
import type { DecodedBlock } from '#drivers/driver';
import { BlockCache } from '#load/block-cache';
import { nextTurn } from '#load/breathe';
import { SpareBuffers } from '#load/spare-buffers';

const BLOCK = 100;

class Decoder {
  readonly spare = new SpareBuffers(10 * BLOCK);
  readonly cache: BlockCache;
  decoded: string[] = [];

  constructor(blocks: number) {
    this.cache = new BlockCache(blocks * BLOCK, this.spare);
  }

  /** As a tile goes through its blocks. */
  async read(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const known = this.cache.get(key);
      if (!known) {
        this.decoded.push(key);
        const data = this.spare.take('uint8', BLOCK);
        this.cache.put(key, Promise.resolve({ data, samples: 1, width: BLOCK, height: 1 } satisfies DecodedBlock));
      }
      await (known ?? this.cache.get(key));
      await nextTurn();
    }
  }
}

describe('decoded blocks', () => {
  it('are kept up to a limit, least recently used out first', async () => {
    const worker = new Decoder(2);
    await worker.read('a', 'b', 'a', 'c', 'a', 'b');
    expect(worker.decoded).toEqual(['a', 'b', 'c', 'b']);
  });

  it('that a tile still wants stay, and one that finds no room is not kept', async () => {
    const worker = new Decoder(2);
    const tile = ['a', 'b', 'c', 'd'];
    // Two tiles over the same four blocks: the first two are there for the second tile too.
    worker.cache.want(tile);
    worker.cache.want(tile);
    for (let i = 0; i < 2; i++) {
      for (const key of tile) {
        await worker.read(key);
        worker.cache.release([key]);
      }
    }
    expect(worker.decoded).toEqual(['a', 'b', 'c', 'd', 'c', 'd']);
  });

  it('that nobody wants any more make room for those that are wanted', async () => {
    const worker = new Decoder(2);
    worker.cache.want(['a', 'b']);
    await worker.read('a', 'b');
    worker.cache.release(['a']);
    worker.cache.want(['c', 'b']);
    await worker.read('c', 'b', 'c');
    expect(worker.decoded).toEqual(['a', 'b', 'c']);
  });

  it('leave their memory to the next', async () => {
    const worker = new Decoder(1);
    worker.cache.want(['a']);
    await worker.read('a', 'b');
    const left = worker.spare.take('uint8', BLOCK);
    worker.spare.giveBack(left);
    await worker.read('c');
    // The memory of 'b' went to 'c', whose own is free again.
    expect(worker.spare.take('uint8', BLOCK).buffer).toBe(left.buffer);
    expect((await worker.cache.get('a'))?.data).toHaveLength(BLOCK);
  });

  it('of a file that was replaced are forgotten, wanted or not', async () => {
    const worker = new Decoder(3);
    worker.cache.want(['x\n0\n1']);
    await worker.read('x\n0\n1', 'y\n0\n1');
    worker.cache.forget('x');
    await worker.read('x\n0\n1', 'y\n0\n1');
    expect(worker.decoded).toEqual(['x\n0\n1', 'y\n0\n1', 'x\n0\n1']);
  });
});
