/** Linear trends over time, a pixel at a time in float64: least squares, and the slopes and signs of all pairs of dates. */
import { isValid } from './validity';

let times: usize = 0;
let values: usize = 0;
let slopes: usize = 0;

/** Bytes of scratch memory for `dates` dates: of a pixel the times, the values, and the slopes of all pairs. */
export function trendScratch(dates: i32): usize {
  return (2 * <usize>dates + (<usize>dates * <usize>(dates - 1)) / 2) << 3;
}

/** Median of `count` float64 at `slopes`, which are put in another order: quickselect, Hoare (1961). */
function medianSlope(count: i32): f64 {
  const middle = count >> 1;
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = load<f64>(slopes + ((<usize>((low + high) >> 1)) << 3));
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f64>(slopes + ((<usize>i) << 3)) < pivot) i++;
      while (load<f64>(slopes + ((<usize>j) << 3)) > pivot) j--;
      if (i > j) break;
      const a = slopes + ((<usize>i) << 3);
      const b = slopes + ((<usize>j) << 3);
      const swapped = load<f64>(a);
      store<f64>(a, load<f64>(b));
      store<f64>(b, swapped);
      i++;
      j--;
    }
    if (j < middle) low = i;
    if (middle < i) high = j;
  }
  const upper = load<f64>(slopes + ((<usize>middle) << 3));
  if ((count & 1) === 1) return upper;
  let lower = -Infinity;
  for (let i: usize = 0; i < <usize>middle; i++) lower = max(lower, load<f64>(slopes + (i << 3)));
  return (lower + upper) * 0.5;
}

/**
 * `timesAt`: a float64 a date, ascending. Writes float64 planes, `planeStride` bytes apart: slope, its t, the median of the
 * slopes of pairs, and the z of Mann and Kendall, NaN where there is none; and the number of dates that count.
 */
export function trendOf<T>(
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  timesAt: usize,
  target: usize,
  planeStride: usize,
  scratch: usize,
): void {
  const hasMarker = markerAt !== 0;
  const marker = hasMarker ? load<T>(markerAt) : <T>0;
  times = scratch;
  values = times + ((<usize>dates) << 3);
  slopes = values + ((<usize>dates) << 3);
  for (let pixel = 0; pixel < pixels; pixel++, stack += sizeof<T>(), target += 8) {
    let n = 0;
    let sumT: f64 = 0;
    let sumY: f64 = 0;
    let from = stack;
    for (let date = 0; date < dates; date++, from += stride) {
      const sample = load<T>(from);
      if (!isValid<T>(sample, hasMarker, marker) || abs(<f64>sample) === Infinity) continue;
      const time = load<f64>(timesAt + ((<usize>date) << 3));
      store<f64>(times + ((<usize>n) << 3), time);
      store<f64>(values + ((<usize>n) << 3), <f64>sample);
      sumT += time;
      sumY += <f64>sample;
      n++;
    }
    leastSquares(n, sumT / <f64>n, sumY / <f64>n, target, planeStride);
    pairs(n, target + 2 * planeStride, planeStride);
    store<f64>(target + 4 * planeStride, <f64>n);
  }
}

function leastSquares(n: i32, meanT: f64, meanY: f64, target: usize, planeStride: usize): void {
  let xx: f64 = 0;
  let xy: f64 = 0;
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < end; i += 8) {
    const x = load<f64>(times + i) - meanT;
    xx += x * x;
    xy += x * (load<f64>(values + i) - meanY);
  }
  const slope = xx > 0 ? xy / xx : NaN;
  let residual: f64 = 0;
  for (let i: usize = 0; i < end; i += 8) {
    const left = load<f64>(values + i) - meanY - slope * (load<f64>(times + i) - meanT);
    residual += left * left;
  }
  store<f64>(target, slope);
  const statistic = slope === 0 ? 0 : slope / sqrt(residual / <f64>(n - 2) / xx);
  store<f64>(target + planeStride, n > 2 ? statistic : NaN);
}

function pairs(n: i32, target: usize, planeStride: usize): void {
  let count = 0;
  let signs: f64 = 0;
  // Sums over groups of equal times (t) and values (v), each group counted once for each of its members.
  let t2: f64 = 0;
  let v2: f64 = 0;
  let t3: f64 = 0;
  let v3: f64 = 0;
  let tVariance: f64 = 0;
  let vVariance: f64 = 0;
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < end; i += 8) {
    const time = load<f64>(times + i);
    const value = load<f64>(values + i);
    let sameTime: f64 = 0;
    let sameValue: f64 = 0;
    for (let j: usize = 0; j < end; j += 8) {
      const apart = load<f64>(times + j) - time;
      const rise = load<f64>(values + j) - value;
      if (apart === 0) sameTime += 1;
      if (rise === 0) sameValue += 1;
      if (j <= i || apart === 0) continue;
      store<f64>(slopes + ((<usize>count) << 3), rise / apart);
      count++;
      signs += rise > 0 ? 1 : rise < 0 ? -1 : 0;
    }
    t2 += sameTime - 1;
    v2 += sameValue - 1;
    t3 += (sameTime - 1) * (sameTime - 2);
    v3 += (sameValue - 1) * (sameValue - 2);
    tVariance += (sameTime - 1) * (2 * sameTime + 5);
    vVariance += (sameValue - 1) * (2 * sameValue + 5);
  }
  const m = <f64>n;
  const free = (m * (m - 1) * (2 * m + 5) - tVariance - vVariance) / 18;
  const second = n > 1 ? (t2 * v2) / (2 * m * (m - 1)) : 0;
  const third = n > 2 ? (t3 * v3) / (9 * m * (m - 1) * (m - 2)) : 0;
  const variance = free + second + third;
  const corrected = signs > 0 ? signs - 1 : signs < 0 ? signs + 1 : 0;
  store<f64>(target, count > 0 ? medianSlope(count) : NaN);
  store<f64>(target + planeStride, count === 0 ? NaN : variance > 0 ? corrected / sqrt(variance) : 0);
}
