import { describe, expect, test } from 'vitest';
import { hash, layeredNoise, noise } from '#simulate/noise';

describe('hash', () => {
  test('tells all cells of a map apart, also mirrored ones', () => {
    const seen = new Set<number>();
    for (let x = -60; x < 60; x++) for (let y = -60; y < 60; y++) seen.add(hash(x, y, 5));
    // 14,400 draws of 32 bits collide once in forty maps.
    expect(seen.size).toBeGreaterThanOrEqual(120 * 120 - 1);
  });
});

describe('noise', () => {
  const places = Array.from({ length: 20_000 }, (_, at) => [at * 0.137 - 900, at * 0.0713 + 13] as const);

  test('stays within its bounds, about 0, and is 0 at lattice points', () => {
    const values = places.map(([x, y]) => noise(x, y, 3));
    expect(Math.max(...values.map(Math.abs))).toBeLessThan(1.07);
    expect(Math.max(...values)).toBeGreaterThan(0.6);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.02);
    expect(Math.abs(noise(7, -4, 3))).toBe(0);
  });

  test('is continuous across cells', () => {
    for (const [x, y] of places.slice(0, 500)) {
      const edge = Math.floor(x);
      expect(noise(edge - 1e-9, y, 3)).toBeCloseTo(noise(edge + 1e-9, y, 3), 6);
    }
  });

  test('a floor changes nothing above it', () => {
    for (const [x, y] of places) {
      const whole = layeredNoise(x, y, 3, 5);
      const floored = layeredNoise(x, y, 3, 5, 0.1);
      if (whole >= 0.1) expect(floored).toBe(whole);
      else expect(floored).toBeLessThan(0.1);
    }
  });
});
