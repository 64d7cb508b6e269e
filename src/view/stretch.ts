import type { GeoBox } from '#quadrat';
import type { Box } from './mercator';

/** Values drawn darkest and brightest; everything beyond is clamped. */
export type Range = readonly [low: number, high: number];

const SAMPLES = 40_000;

/** Valid samples of a channel, thinned to some ten thousand at an even step, sorted. `nodata` is below every value. */
export function sortedSample(channel: Float32Array, nodata: number): Float32Array {
  // A prime step, or the sample would follow the columns of an image whose width it divides.
  const step = channel.length > SAMPLES ? nextPrime(Math.floor(channel.length / SAMPLES)) : 1;
  const kept = new Float32Array(Math.ceil(channel.length / step));
  let count = 0;
  for (let i = 0; i < channel.length; i += step) {
    const value = channel[i]!;
    if (value > nodata) kept[count++] = value;
  }
  return kept.subarray(0, count).sort();
}

/** As {@link sortedSample}, of what lies within a box of EPSG:3857. */
export function sampleWithin(
  { geobox, width, height }: { geobox: GeoBox; width: number; height: number },
  channel: Float32Array,
  box: Box,
  nodata: number,
): Float32Array {
  const [size, , west, , , north] = geobox.transform;
  const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));
  const [left, right] = [Math.floor((box.west - west) / size), Math.ceil((box.east - west) / size)];
  const [top, bottom] = [Math.floor((north - box.north) / size), Math.ceil((north - box.south) / size)];
  const [x0, x1] = [clamp(left, width), clamp(right, width)];
  const [y0, y1] = [clamp(top, height), clamp(bottom, height)];
  const columns = Math.max(0, x1 - x0);
  const part = new Float32Array(columns * Math.max(0, y1 - y0));
  for (let y = y0; y < y1; y++) {
    part.set(channel.subarray(y * width + x0, y * width + x1), (y - y0) * columns);
  }
  return sortedSample(part, nodata);
}

function nextPrime(from: number): number {
  for (let n = Math.max(2, from); ; n++) {
    let prime = true;
    for (let d = 2; d * d <= n && prime; d++) prime = n % d !== 0;
    if (prime) return n;
  }
}

/** Linear between neighbours (type 7, as numpy). `percent` 0..100. NaN for no values. */
export function percentile(sorted: Float32Array, percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

/** Range between two percentiles; null where there is no value, and never empty. */
export function percentileRange(sorted: Float32Array, low: number, high: number): Range | null {
  if (sorted.length === 0) return null;
  const a = percentile(sorted, low);
  const b = percentile(sorted, high);
  if (b > a) return [a, b];
  const pad = Math.abs(a) * 0.05 || 0.5;
  return [a - pad, a + pad];
}

/**
 * Ranges of three channels for natural colours. Stretching each by itself would make every landscape grey on average;
 * a common brightness keeps green fields green, while each channel keeps its own black point, which takes out haze.
 */
export function balancedRanges(sorted: readonly Float32Array[], low: number, high: number): Range[] | null {
  const ranges = sorted.map((channel) => percentileRange(channel, low, high));
  if (ranges.some((range) => range === null)) return null;
  const known = ranges as Range[];
  const span = Math.max(...known.map(([a, b]) => b - a));
  // White half way between the common and the own, or a scene of one colour would stay dull; black a little below the
  // darkest, or lakes and shadows would be holes.
  return known.map(([a, b]) => [a - span * 0.08, a + (span + (b - a)) / 2] as const);
}
