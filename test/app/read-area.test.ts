import { describe, expect, it } from 'vitest';
import { chunksOf, resolutionFor } from '#app/state/understand/read-area';

const months = [
  { month: '2023-01', count: 2 },
  { month: '2023-02', count: 0 },
  { month: '2023-03', count: 5 },
  { month: '2023-04', count: 1 },
  { month: '2024-02', count: 9 },
];
const square = (side: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [10, 50],
      [10 + side, 50],
      [10 + side, 50 + side],
      [10, 50 + side],
      [10, 50],
    ],
  ],
});

describe('an area over time', () => {
  it('is read some months at a time, each of them once and whole', () => {
    const span = { start: '2023-01-10', end: '2024-02-20' };
    expect(chunksOf(months, span, 6)).toEqual([
      { start: '2023-01-10', end: '2023-01-31' },
      { start: '2023-03-01', end: '2023-04-30' },
      { start: '2024-02-01', end: '2024-02-20' },
    ]);
    expect(chunksOf(months, span, 1000)).toEqual([{ start: '2023-01-10', end: '2024-02-20' }]);
    expect(chunksOf(months, { start: '2023-02-01', end: '2023-02-28' }, 6)).toEqual([]);
  });

  it('is read in the pixels of the images, and in larger ones where it is large', () => {
    const facts = {
      bounds: [9, 49, 12, 51] as [number, number, number, number],
      native: 10 / Math.cos((50 * Math.PI) / 180),
    };
    expect(resolutionFor(square(0.01), facts).resolution).toBe(10);
    const large = resolutionFor(square(1), facts);
    expect(Math.log2(large.resolution / 10) % 1).toBe(0);
    expect(large.pixels).toBeLessThanOrEqual(512 * 512);
    expect(large.pixels).toBeGreaterThan(512 * 512 * 0.2);
  });
});
