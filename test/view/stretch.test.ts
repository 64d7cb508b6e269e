import { describe, expect, it } from 'vitest';
import { NO_VALUE } from '#view/raster';
import { balancedRanges, percentile, percentileRange, sortedSample } from '#view/stretch';

describe('percentiles', () => {
  it('are numpy’s (type 7)', () => {
    // numpy.percentile([1, 2, 4, 8, 16], [0, 10, 50, 90, 100])
    const sorted = Float32Array.of(1, 2, 4, 8, 16);
    const found = [0, 10, 50, 90, 100].map((p) => percentile(sorted, p));
    for (const [i, value] of [1, 1.4, 4, 12.8, 16].entries()) expect(found[i]).toBeCloseTo(value, 6);
  });

  it('are never an empty range', () => {
    const [low, high] = percentileRange(Float32Array.of(7, 7, 7), 2, 98)!;
    expect(low).toBeLessThan(7);
    expect(high).toBeGreaterThan(7);
    expect(percentileRange(Float32Array.of(0, 0), 2, 98)![1]).toBeGreaterThan(0);
    expect(percentileRange(new Float32Array(0), 2, 98)).toBeNull();
  });
});

describe('samples', () => {
  it('leave out what has no value and keep what is negative', () => {
    expect([...sortedSample(Float32Array.of(3, NO_VALUE, -2, NO_VALUE, 1), NO_VALUE)]).toEqual([-2, 1, 3]);
  });

  it('see every column of a striped image', () => {
    const side = 1000;
    const stripes = Float32Array.from({ length: side * side }, (_, i) => i % 10);
    const sample = sortedSample(stripes, NO_VALUE);
    expect(sample.length).toBeLessThan(60_000);
    expect(new Set(sample).size).toBe(10);
    expect(Math.abs(percentile(sample, 50) - 4.5)).toBeLessThanOrEqual(0.5);
  });
});

describe('natural colours', () => {
  const channel = (low: number, high: number) =>
    Float32Array.from({ length: 101 }, (_, i) => low + ((high - low) * i) / 100);

  it('stay balanced: a band of little contrast is not stretched to the full', () => {
    const [red, green, blue] = balancedRanges([channel(100, 1100), channel(100, 900), channel(100, 300)], 0, 100)!;
    const span = ([a, b]: readonly [number, number]) => b - a;
    expect(span(red!)).toBeCloseTo(1080, 6);
    expect(span(blue!)).toBeGreaterThan(500);
    expect(span(green!)).toBeLessThan(span(red!));
  });

  it('wait for a value in every channel', () => {
    expect(balancedRanges([channel(0, 1), new Float32Array(0), channel(0, 1)], 2, 98)).toBeNull();
  });
});
