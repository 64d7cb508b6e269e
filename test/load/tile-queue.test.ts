import { describe, expect, it } from 'vitest';
import { tilesOf } from '#geo/geobox';
import { stripsOf, TileQueue } from '#load/tile-queue';
import type { TilePart } from '#plan/tile-parts';
import { utmGrid } from '../fixtures/tiny-world';

function queueOf(height: number, width: number, groups = [[0]], across = 1): TileQueue {
  return new TileQueue(stripsOf(tilesOf(utmGrid(height, width), 256), across), groups);
}

function handedOut(queue: TileQueue, lanes: readonly number[]): Map<number, TilePart[]> {
  const parts = new Map<number, TilePart[]>();
  for (let turn = 0; ; turn++) {
    const lane = lanes[turn % lanes.length]!;
    const part = queue.next(lane);
    if (!part) return parts;
    parts.set(lane, [...(parts.get(lane) ?? []), part]);
  }
}

const nameOf = ({ tile: { row, col }, outputs }: TilePart) => `${row} ${col}: ${outputs.join()}`;

describe('the queue of tiles', () => {
  it('gives out every part of every tile once, whoever asks', () => {
    const parts = [...handedOut(queueOf(1000, 700, [[0, 1], [2]]), [0, 1, 1, 2]).values()].flat();
    expect(parts).toHaveLength(24);
    expect(new Set(parts.map(nameOf)).size).toBe(24);
    const inStrips = [...handedOut(queueOf(1000, 700, [[0, 1], [2]], 2), [0, 1, 1, 2]).values()].flat();
    expect(inStrips.map(nameOf).sort()).toEqual(parts.map(nameOf).sort());
  });

  it('gives neighbours to one lane, and work to every lane where there is little', () => {
    const four = handedOut(queueOf(1024, 1024), [0, 1]);
    for (const parts of four.values()) {
      expect(new Set(parts.slice(0, 4).map(({ tile: { row, col } }) => `${row >> 1} ${col >> 1}`)).size).toBe(1);
    }
    const one = handedOut(queueOf(500, 500), [0, 1]);
    expect([...one.values()].map(({ length }) => length)).toEqual([2, 2]);
  });

  it('gives one part of all tiles that share blocks before the next part of any', () => {
    const [parts] = [...handedOut(queueOf(500, 500, [[0, 1], [2]]), [0]).values()];
    expect(parts!.map(nameOf)).toEqual([
      ...['0 0: 0,1', '0 1: 0,1', '1 0: 0,1', '1 1: 0,1'],
      ...['0 0: 2', '0 1: 2', '1 0: 2', '1 1: 2'],
    ]);
  });

  it('goes through a strip part by part, each lane at its own visit', () => {
    const lanes = handedOut(queueOf(500, 1000, [[0], [1], [2]], 2), [0, 1]);
    for (const parts of lanes.values()) {
      expect(new Set(parts.map(({ tile: { col } }) => col >> 1)).size).toBe(1);
      expect(parts.map(({ outputs }) => outputs[0])).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    }
    const { order } = queueOf(500, 1000, [[0], [1]], 2);
    expect(order.map(({ tile: { col }, outputs }) => `${outputs[0]}: ${col >> 1}`)).toEqual([
      ...['0: 0', '0: 0', '0: 0', '0: 0', '0: 1', '0: 1', '0: 1', '0: 1'],
      ...['1: 0', '1: 0', '1: 0', '1: 0', '1: 1', '1: 1', '1: 1', '1: 1'],
    ]);
  });

  it('begins in the middle', () => {
    const [first] = queueOf(1536, 1536).order;
    expect([first!.tile.row, first!.tile.col]).toEqual([2, 2]);
  });
});
