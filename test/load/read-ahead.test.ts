import { describe, expect, it } from 'vitest';
import type { ByteRange, ByteSource } from '#bytes/source';
import { ReadAhead } from '#load/read-ahead';
import { ReadSchedule, type ScheduleLimits } from '#plan/read-schedule';
import { jobReading, type Needs, tilesInARow } from '../fixtures/tile-jobs';

const LENGTH = 100;
const contents = Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 7) % 251);

interface Asked {
  url: string;
  ranges: readonly ByteRange[];
  signal: AbortSignal | undefined;
}

/** A source that answers when it is let, and what was asked of it. */
function slowFiles() {
  const asked: Asked[] = [];
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const open = (url: string): ByteSource => ({
    url,
    size: async () => contents.length,
    read: async (ranges, options) => {
      asked.push({ url, ranges, signal: options?.signal });
      await gate;
      options?.signal?.throwIfAborted();
      return ranges.map(({ offset, length }) => contents.slice(offset, offset + length));
    },
  });
  return { asked, open, release };
}

function readAhead(
  needs: readonly Needs[],
  limits: ScheduleLimits,
  budget?: number,
  signal = new AbortController().signal,
) {
  const tiles = tilesInARow(needs.length);
  const files = slowFiles();
  const schedule = new ReadSchedule(tiles, (tile) => jobReading(needs[tile.col]!, LENGTH), limits);
  return { tiles, ...files, reads: new ReadAhead(schedule, files.open, { signal, budget }) };
}

const place = (offset: number) => ({ offset, length: LENGTH });
const WHOLE: ScheduleLimits = { first: 1, firstPerFile: 1e6, batch: 1e6 };

describe('ReadAhead', () => {
  it('asks for neighbouring blocks of a file in one request, far ones in another, before any tile is worked', () => {
    const { asked } = readAhead([{ a: [0, 100], b: [0] }, { a: [300_000, 60_000] }], WHOLE);
    expect(asked.map(({ url, ranges }) => [url, ranges.map(({ offset }) => offset)])).toEqual([
      ['a', [0, 100, 60_000]],
      ['b', [0]],
      ['a', [300_000]],
    ]);
  });

  it('answers tiles from what it holds, asks for nothing twice, and lets go after the last tile', async () => {
    const { asked, reads, tiles, release } = readAhead([{ a: [0, 100] }, { a: [100, 200] }], WHOLE);
    release();
    const [first, second] = tiles;
    reads.job(first!);
    const [zero, hundred] = await reads.read('a', [place(0), place(100)], undefined);
    expect(zero).toEqual(contents.slice(0, 100));
    reads.done(first!);
    reads.job(second!);
    expect((await reads.read('a', [place(100)], undefined))[0]).toBe(hundred);
    expect(asked).toHaveLength(1);
    reads.done(second!);
    await reads.read('a', [place(100)], undefined);
    expect(asked).toHaveLength(2);
    expect(reads.peakBytes).toBe(300);
  });

  it('holds no more than its budget while tiles are unfinished, and goes on when they are', () => {
    const needs = Array.from({ length: 6 }, (_, index) => ({ a: [100_000 * index] }));
    const { asked, reads, tiles } = readAhead(needs, { first: 1, firstPerFile: 1, batch: 1 }, 2 * LENGTH);
    expect(asked).toHaveLength(2);
    reads.job(tiles[0]!);
    reads.done(tiles[0]!);
    expect(asked).toHaveLength(3);
    expect(reads.peakBytes).toBe(2 * LENGTH);
    // A lane that has taken the last tile must not wait for the others.
    reads.job(tiles[5]!);
    expect(asked).toHaveLength(6);
  });

  it('ends every request with its signal', async () => {
    const controller = new AbortController();
    const { asked, reads, tiles, release } = readAhead([{ a: [0], b: [0] }], WHOLE, undefined, controller.signal);
    reads.job(tiles[0]!);
    const reading = reads.read('b', [place(0)], controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    release();
    await expect(reading).rejects.toBe(reason);
    expect(asked.every(({ signal }) => signal?.aborted)).toBe(true);
  });

  it('gives a failure to every tile that needs the block, and to no other', async () => {
    const tiles = tilesInARow(2);
    const open = (url: string): ByteSource => ({
      url,
      size: async () => 1,
      read: async (ranges) => {
        if (url === 'broken') throw new Error('gone');
        return ranges.map(() => new Uint8Array(LENGTH));
      },
    });
    const jobFor = () => jobReading({ a: [0], broken: [0] }, LENGTH);
    const reads = new ReadAhead(new ReadSchedule(tiles, jobFor, WHOLE), open, { signal: new AbortController().signal });
    for (const tile of tiles) {
      reads.job(tile);
      await expect(reads.read('broken', [place(0)], undefined)).rejects.toThrow('gone');
      await expect(reads.read('a', [place(0)], undefined)).resolves.toHaveLength(1);
      reads.done(tile);
    }
  });
});
