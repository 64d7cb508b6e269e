import { percentile, type Range } from './stretch';

/** What an axis should show of sorted values and a range among them: no outlier, the whole range, a little air. */
export function domainOf(sorted: Float32Array, range: Range): Range {
  const low = sorted.length > 0 ? Math.min(range[0], percentile(sorted, 0.5)) : range[0];
  const high = sorted.length > 0 ? Math.max(range[1], percentile(sorted, 99.5)) : range[1];
  const air = (high - low) * 0.04 || 1;
  return [low - air, high + air];
}

/** How many of some sorted values fall into each of `count` equal parts of a domain; those beyond it are not counted. */
export function binsOf(sorted: Float32Array, [low, high]: Range, count: number): number[] {
  const bins = new Array<number>(count).fill(0);
  for (const value of sorted) {
    const at = Math.floor(((value - low) / (high - low)) * count);
    if (at >= 0 && at < count) bins[at]!++;
  }
  return bins;
}
