import { describe, expect, it } from 'vitest';
import { blit } from '#drivers/blit';

const block = (samples: number) => ({
  data: Uint8Array.from({ length: 4 * 3 * samples }, (_, i) => i),
  width: 4,
  height: 3,
  samples,
});

describe('blit', () => {
  it('copies the part of a block that a window shows', () => {
    const target = new Uint8Array(9).fill(255);
    // The block's first pixel lies at column 10, row 20; the window begins one column before its end.
    blit(block(1), 0, 10, 20, { col: 13, row: 21, width: 3, height: 3 }, target);
    expect([...target]).toEqual([7, 255, 255, 11, 255, 255, 255, 255, 255]);
  });

  it('picks one sample of interleaved ones', () => {
    const target = new Uint8Array(4);
    blit(block(3), 2, 0, 0, { col: 1, row: 1, width: 2, height: 2 }, target);
    expect([...target]).toEqual([17, 20, 29, 32]);
  });

  it.each([1, 3])('copies nothing where they do not meet (%i samples)', (samples) => {
    const target = new Uint8Array(4).fill(255);
    for (const [col, row] of [
      [4, 0],
      [-2, 0],
      [0, 3],
      [0, -2],
    ] as const) {
      blit(block(samples), 0, 0, 0, { col, row, width: 2, height: 2 }, target);
    }
    expect([...target]).toEqual([255, 255, 255, 255]);
  });

  it('covers a window from several blocks, for every place of the window', () => {
    const width = 7;
    const image = Uint16Array.from({ length: width * 5 }, (_, i) => i);
    for (let col = 0; col < 5; col++) {
      for (let row = 0; row < 3; row++) {
        const target = new Uint16Array(6);
        for (const x of [0, 4]) {
          for (const y of [0, 3]) {
            const data = Uint16Array.from({ length: 12 }, (_, i) => (y + Math.floor(i / 4)) * width + x + (i % 4));
            blit({ data, width: 4, height: 3, samples: 1 }, 0, x, y, { col, row, width: 3, height: 2 }, target);
          }
        }
        const expected = [0, 1].flatMap((r) => [0, 1, 2].map((c) => image[(row + r) * width + col + c]));
        expect([...target]).toEqual(expected);
      }
    }
  });
});
