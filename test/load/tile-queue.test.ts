import { describe, expect, it } from 'vitest';
import { type Tile, tilesOf } from '#geo/geobox';
import { TileQueue } from '#load/tile-queue';
import { utmGrid } from '../fixtures/tiny-world';

function handedOut(queue: TileQueue, lanes: readonly number[]): Map<number, Tile[]> {
  const tiles = new Map<number, Tile[]>();
  for (let turn = 0; ; turn++) {
    const lane = lanes[turn % lanes.length]!;
    const tile = queue.next(lane);
    if (!tile) return tiles;
    tiles.set(lane, [...(tiles.get(lane) ?? []), tile]);
  }
}

describe('the queue of tiles', () => {
  it('gives out every tile once, whoever asks', () => {
    const tiles = [...handedOut(new TileQueue(tilesOf(utmGrid(1000, 700), 256)), [0, 1, 1, 2]).values()].flat();
    expect(tiles).toHaveLength(12);
    expect(new Set(tiles.map(({ row, col }) => `${row} ${col}`)).size).toBe(12);
  });

  it('gives neighbours to one lane, and work to every lane where there is little', () => {
    const four = handedOut(new TileQueue(tilesOf(utmGrid(1024, 1024), 256)), [0, 1]);
    for (const tiles of four.values()) {
      expect(new Set(tiles.slice(0, 4).map(({ row, col }) => `${row >> 1} ${col >> 1}`)).size).toBe(1);
    }
    const one = handedOut(new TileQueue(tilesOf(utmGrid(500, 500), 256)), [0, 1]);
    expect([...one.values()].map(({ length }) => length)).toEqual([2, 2]);
  });

  it('begins in the middle', () => {
    const [first] = new TileQueue(tilesOf(utmGrid(1536, 1536), 256)).order;
    expect([first!.row, first!.col]).toEqual([2, 2]);
  });
});
