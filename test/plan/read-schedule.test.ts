import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tile } from '#geo/geobox';
import { type Batch, blockKey, blocksOf, ReadSchedule, type ScheduleLimits } from '#plan/read-schedule';
import { jobReading, type Needs, tilesInARow } from '../fixtures/tile-jobs';

function batchesOf(needs: readonly Needs[], limits: ScheduleLimits, length = 10): Array<Batch<Tile>> {
  const tiles = tilesInARow(needs.length);
  const schedule = new ReadSchedule(tiles, (tile) => jobReading(needs[tile.col]!, length), limits);
  const batches: Array<Batch<Tile>> = [];
  for (let batch = schedule.next(); batch; batch = schedule.next()) batches.push(batch);
  return batches;
}

const fetchesOf = ({ fetches }: Batch<Tile>) => fetches.map(({ url, offset }) => `${url}${offset}`);

describe('ReadSchedule', () => {
  it('fetches for several tiles at once, each block once, what the first tile needs before what the second does', () => {
    const batches = batchesOf(
      [
        { a: [0, 10], b: [0] },
        { a: [10, 20], b: [0, 40] },
      ],
      { first: 1, firstPerFile: 100, batch: 1000 },
    );
    expect(batches.map(fetchesOf)).toEqual([['a0', 'a10', 'b0', 'a20', 'b40']]);
    expect(batches[0]!.bytes).toBe(50);
  });

  it('begins small, goes on larger, and keeps blocks for the next batch but no longer', () => {
    const needs = [{ a: [0, 10] }, { a: [10, 20] }, { a: [20, 30, 40] }, { a: [0, 50] }];
    const batches = batchesOf(needs, { first: 1, firstPerFile: 20, batch: 30 });
    expect(batches.map(({ pieces }) => pieces.length)).toEqual([1, 2, 1]);
    expect(batches.map(fetchesOf)).toEqual([
      ['a0', 'a10'],
      ['a20', 'a30', 'a40'],
      ['a0', 'a50'],
    ]);
  });

  it('takes a tile that is over the limit by itself, and with it those that need nothing more', () => {
    const needs = [{ a: [0, 10, 20] }, { a: [0] }, { a: [10] }, { a: [30] }];
    const batches = batchesOf(needs, { first: 1, firstPerFile: 5, batch: 5 });
    expect(batches.map(({ pieces }) => pieces.length)).toEqual([3, 1]);
  });

  it('gives every tile once, in order, with every block in its own batch or the one before', () => {
    const offsets = fc.array(
      fc.integer({ min: 0, max: 9 }).map((index) => index * 10),
      { maxLength: 5 },
    );
    const needs = fc.array(fc.record({ a: offsets, b: offsets }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(needs, fc.integer({ min: 1, max: 80 }), (tiles, limit) => {
        const batches = batchesOf(tiles, { first: 1, firstPerFile: limit, batch: limit });
        const order = batches.flatMap((batch) => batch.pieces.map(({ piece }) => piece.col));
        expect(order).toEqual(tiles.map((_, index) => index));
        let before = new Set<string>();
        for (const batch of batches) {
          const fetched = batch.fetches.map(blockKey);
          expect(new Set(fetched).size).toBe(fetched.length);
          const needed = new Set(batch.pieces.flatMap(({ job }) => [...blocksOf(job)].map(blockKey)));
          expect(new Set(fetched)).toEqual(new Set([...needed].filter((key) => !before.has(key))));
          const first = 10 * batch.pieces[0]!.blocks.size;
          expect(batch.bytes).toBeLessThanOrEqual(Math.max(first, limit));
          before = needed;
        }
      }),
    );
  });
});
