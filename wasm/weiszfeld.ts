/**
 * Weiszfeld's iteration for the geometric median, four pixels a vector, from the mean; where the point meets an
 * observation, the step of Vardi and Zhang, "The multivariate L1-median and associated data depth" (PNAS 97, 2000).
 */
import { counts, padded, rowBytes, rows, used } from './spectra';

export const STEPS: i32 = 1000;
/** Of the range of the observations, in units of which the rows are. */
const TOLERANCE = <f32>1e-4;

/** A vector a band each: where the iteration stands (NaN once a pixel is done), weighted sums, and what is done. */
export let points: usize = 0;
export let sums: usize = 0;
export let medians: usize = 0;

/** Sum of the weights; observations that the point has met, and how many. */
let weights: v128 = f32x4.splat(0);
let met: v128 = f32x4.splat(0);
/** All bits set for the pixels whose last step was short enough. */
export let arrived: v128 = f32x4.splat(0);

export function weiszfeldRoom(bands: i32): usize {
  return <usize>((bands + 3) & ~3) * 48;
}

export function prepareWeiszfeld(scratch: usize): void {
  points = scratch;
  sums = points + ((<usize>padded) << 4);
  medians = sums + ((<usize>padded) << 4);
}

/**
 * A step with four bands, in registers: the next points to `sums`, and which pixels have arrived to `arrived`. False
 * where a point has met an observation, which makes its weight infinite; then nothing has been done.
 */
function stepOfFour(rows: usize, used: i32): bool {
  const y0 = v128.load(points);
  const y1 = v128.load(points, 16);
  const y2 = v128.load(points, 32);
  const y3 = v128.load(points, 48);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let total = f32x4.splat(0);
  const end = rows + <usize>used * 80;
  for (let row = rows; row < end; row += 80) {
    const x0 = v128.load(row);
    const x1 = v128.load(row, 16);
    const x2 = v128.load(row, 32);
    const x3 = v128.load(row, 48);
    const d0 = f32x4.sub(x0, y0);
    const d1 = f32x4.sub(x1, y1);
    const d2 = f32x4.sub(x2, y2);
    const d3 = f32x4.sub(x3, y3);
    const squares = f32x4.add(
      f32x4.add(f32x4.add(f32x4.mul(d0, d0), f32x4.mul(d1, d1)), f32x4.mul(d2, d2)),
      f32x4.mul(d3, d3),
    );
    const weight = v128.and(f32x4.div(f32x4.splat(1), f32x4.sqrt(squares)), v128.load(row, 64));
    total = f32x4.add(total, weight);
    s0 = f32x4.add(s0, f32x4.mul(weight, x0));
    s1 = f32x4.add(s1, f32x4.mul(weight, x1));
    s2 = f32x4.add(s2, f32x4.mul(weight, x2));
    s3 = f32x4.add(s3, f32x4.mul(weight, x3));
  }
  if (v128.any_true(f32x4.eq(total, f32x4.splat(Infinity)))) return false;
  s0 = f32x4.div(s0, total);
  s1 = f32x4.div(s1, total);
  s2 = f32x4.div(s2, total);
  s3 = f32x4.div(s3, total);
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
  const m0 = f32x4.sub(s0, y0);
  const m1 = f32x4.sub(s1, y1);
  const m2 = f32x4.sub(s2, y2);
  const m3 = f32x4.sub(s3, y3);
  const squares = f32x4.add(
    f32x4.add(f32x4.add(f32x4.mul(m0, m0), f32x4.mul(m1, m1)), f32x4.mul(m2, m2)),
    f32x4.mul(m3, m3),
  );
  arrived = f32x4.lt(f32x4.sqrt(squares), f32x4.splat(TOLERANCE));
  return true;
}

/** Weighted sums of any number of bands, observations that were met left out and counted. */
function sumAny(rows: usize, used: i32): void {
  const width = (<usize>padded) << 4;
  for (let band: usize = 0; band < width; band += 16) v128.store(sums + band, f32x4.splat(0));
  let total = f32x4.splat(0);
  let meetings = i32x4.splat(0);
  let row = rows;
  for (let i = 0; i < used; i++, row += rowBytes) {
    let squares = f32x4.splat(0);
    for (let band: usize = 0; band < width; band += 16) {
      const difference = f32x4.sub(v128.load(row + band), v128.load(points + band));
      squares = f32x4.add(squares, f32x4.mul(difference, difference));
    }
    const mask = v128.load(row + width);
    const here = v128.and(mask, f32x4.eq(squares, f32x4.splat(0)));
    const weight = v128.and(f32x4.div(f32x4.splat(1), f32x4.sqrt(squares)), v128.andnot(mask, here));
    meetings = i32x4.sub(meetings, here);
    total = f32x4.add(total, weight);
    for (let band: usize = 0; band < width; band += 16) {
      const sum = f32x4.add(v128.load(sums + band), f32x4.mul(weight, v128.load(row + band)));
      v128.store(sums + band, sum);
    }
  }
  weights = total;
  met = f32x4.convert_i32x4_s(meetings);
}

/** Brings the sums to where the next point is. */
function nextPoints(): void {
  const width = (<usize>padded) << 4;
  for (let at: usize = 0; at < width; at += 16) v128.store(sums + at, f32x4.div(v128.load(sums + at), weights));
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (!v128.any_true(met)) return;
  let squares = zero;
  for (let at: usize = 0; at < width; at += 16) {
    const pull = f32x4.mul(f32x4.sub(v128.load(sums + at), v128.load(points + at)), weights);
    squares = f32x4.add(squares, f32x4.mul(pull, pull));
  }
  const length = f32x4.sqrt(squares);
  const held = v128.and(f32x4.div(met, length), f32x4.gt(length, zero));
  const toSums = f32x4.max(zero, f32x4.sub(one, held));
  const toPoints = f32x4.min(one, held);
  for (let at: usize = 0; at < width; at += 16) {
    const moved = f32x4.mul(toSums, v128.load(sums + at));
    v128.store(sums + at, f32x4.add(moved, f32x4.mul(toPoints, v128.load(points + at))));
  }
}

/**
 * One step of every pixel: from `points` to `sums`, and which have arrived there to `arrived`. `numbers`: observations of
 * each pixel, float32. A pixel whose point is NaN stays out of it.
 */
export function step(rows: usize, used: i32, numbers: v128): void {
  if (padded === 4 && stepOfFour(rows, used)) return;
  const width = (<usize>padded) << 4;
  sumAny(rows, used);
  nextPoints();
  // Where all observations are one, the mean is the answer, and there is no next point.
  const stays = f32x4.eq(met, numbers);
  let squares = f32x4.splat(0);
  for (let at: usize = 0; at < width; at += 16) {
    const here = v128.load(points + at);
    const next = v128.bitselect(here, v128.load(sums + at), stays);
    v128.store(sums + at, next);
    const difference = f32x4.sub(next, here);
    squares = f32x4.add(squares, f32x4.mul(difference, difference));
  }
  arrived = f32x4.lt(f32x4.sqrt(squares), f32x4.splat(TOLERANCE));
}

/** Geometric medians of the rows, in their space, at `medians`; whatever for a pixel without observations. */
export function weiszfeld(): void {
  const width = (<usize>padded) << 4;
  for (let at: usize = 0; at < width; at += 16) {
    let sum = f32x4.splat(0);
    let row = rows + at;
    for (let i = 0; i < used; i++, row += rowBytes) sum = f32x4.add(sum, v128.load(row));
    const mean = f32x4.div(sum, counts);
    v128.store(points + at, mean);
    v128.store(medians + at, mean);
  }
  let done = f32x4.eq(counts, f32x4.splat(0));
  for (let number = 0; number < STEPS && !i32x4.all_true(done); number++) {
    step(rows, used, counts);
    for (let at: usize = 0; at < width; at += 16) {
      const next = v128.load(sums + at);
      v128.store(medians + at, v128.bitselect(v128.load(medians + at), next, done));
      // A pixel that is done computes on with NaN, which meets nothing.
      v128.store(points + at, v128.or(next, v128.or(arrived, done)));
    }
    done = v128.or(done, arrived);
  }
}
