import { describe, expect, it } from 'vitest';
import type { ImageLayout } from '#model/image';
import { planBlocks } from '#plan/blocks';

function layout(samplesPerBlock: number, bands: number): ImageLayout {
  const planes = bands / samplesPerBlock;
  const blocks = 3 * 2 * planes;
  return {
    driver: 'cog',
    bands: Array.from({ length: bands }, () => ({ dtype: 'uint8' as const })),
    metadata: {},
    levels: [
      {
        width: 600,
        height: 400,
        blockWidth: 256,
        blockHeight: 256,
        tiled: true,
        coding: {
          compression: 1,
          predictor: 1,
          photometric: 1,
          samplesPerBlock,
          bitsPerSample: 8,
          sampleFormat: 1,
          littleEndian: true,
          fillOrder: 1,
        },
        offsets: Float64Array.from({ length: blocks }, (_, i) => 1000 * (i + 1)),
        byteCounts: Float64Array.from({ length: blocks }, (_, i) => (i === 4 ? 0 : 900)),
      },
    ],
  };
}

describe('planBlocks', () => {
  it('lists the blocks that a window touches, row by row, sparse ones without a range', () => {
    expect(planBlocks(layout(1, 1), 0, 0, { col: 255, row: 200, width: 2, height: 100 })).toEqual([
      { index: 0, x: 0, y: 0, range: { offset: 1000, length: 900 } },
      { index: 1, x: 256, y: 0, range: { offset: 2000, length: 900 } },
      { index: 3, x: 0, y: 256, range: { offset: 4000, length: 900 } },
      { index: 4, x: 256, y: 256, range: null },
    ]);
  });

  it('ends a window at the edge of a block without touching the next', () => {
    expect(planBlocks(layout(1, 1), 0, 0, { col: 0, row: 0, width: 256, height: 256 }).map((b) => b.index)).toEqual([
      0,
    ]);
  });

  it('finds the plane of a band, and one plane for all where they are interleaved', () => {
    const window = { col: 0, row: 0, width: 10, height: 10 };
    expect(planBlocks(layout(1, 3), 0, 2, window)[0]!.index).toBe(12);
    expect(planBlocks(layout(3, 3), 0, 2, window)[0]!.index).toBe(0);
  });

  it('cuts the window to the level', () => {
    const all = planBlocks(layout(1, 1), 0, 0, { col: -50, row: -50, width: 5000, height: 5000 });
    expect(all.map((b) => b.index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(planBlocks(layout(1, 1), 0, 0, { col: 600, row: 0, width: 10, height: 10 })).toEqual([]);
    expect(planBlocks(layout(1, 1), 0, 0, { col: -10, row: 0, width: 10, height: 10 })).toEqual([]);
  });
});
