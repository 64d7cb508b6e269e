import { describe, expect, it } from 'vitest';
import { formatBytes, formatEnd, formatMetres, formatPosition, formatSeconds, formatValue } from '../../src/app/format';

describe('figures on the page', () => {
  it('are short, and never show a unit too small for them', () => {
    expect([0, 999, 999_600, 3_440_000, 115e6, 2.04e9].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 MB',
      '3.4 MB',
      '115 MB',
      '2.0 GB',
    ]);
    expect([840, 12_400, 90_000].map(formatSeconds)).toEqual(['0.8 s', '12 s', '1 min 30 s']);
    expect([9.96, 10, 12.7, 240, 1200].map(formatMetres)).toEqual(['10 m', '10 m', '12.7 m', '240 m', '1.2 km']);
  });

  it('keep the digits that matter', () => {
    expect([0, 0.12345, -0.5, 14.256, 3421.7, 1e-6, Number.NaN].map(formatValue)).toEqual([
      '0',
      '0.123',
      '-0.500',
      '14.26',
      '3422',
      '1.00e-6',
      '–',
    ]);
    expect([0.9, 43.76, 0.0213, 1e-6].map(formatEnd)).toEqual(['0.9', '44', '0.021', '1.00e-6']);
  });

  it('say where on Earth, also on a map that was turned around it', () => {
    expect(formatPosition(-98.5, 47.25)).toBe('47.25000° N, 98.50000° W');
    expect(formatPosition(190, -10)).toBe('10.00000° S, 170.00000° W');
  });
});
