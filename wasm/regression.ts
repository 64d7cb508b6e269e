/** Least squares over time, a pixel by itself, in float64 and two pixels a vector; in date order as the reference adds. */
import { loadPair } from './load-pair';

/** A pivot this small beside its column's sum of squares says that the dates cannot tell the columns apart. */
const SINGULAR: f64 = 1e-10;

let factor: usize = 0;
let solution: usize = 0;

/** Bytes of scratch memory for `columns` columns. */
export function regressionScratch(columns: i32): usize {
  return (<usize>columns * (<usize>columns + 1)) << 4;
}

/** Place of an entry of the lower triangle, a vector each. */
function at(row: i32, column: i32): usize {
  return factor + ((<usize>((row * (row + 1)) >> 1) + <usize>column) << 4);
}

/** Factors the normal equations in place (Cholesky) and solves them; all bits set where that can be done. */
function solve(columns: i32): v128 {
  let possible = i64x2.splat(-1);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      const whole = v128.load(at(i, j));
      let rest = whole;
      for (let k = 0; k < j; k++) rest = f64x2.sub(rest, f64x2.mul(v128.load(at(i, k)), v128.load(at(j, k))));
      if (i === j) {
        possible = v128.and(possible, f64x2.gt(rest, f64x2.mul(whole, f64x2.splat(SINGULAR))));
        v128.store(at(i, i), f64x2.sqrt(rest));
      } else {
        v128.store(at(i, j), f64x2.div(rest, v128.load(at(j, j))));
      }
    }
  }
  for (let i = 0; i < columns; i++) {
    let rest = v128.load(solution + ((<usize>i) << 4));
    for (let k = 0; k < i; k++) {
      rest = f64x2.sub(rest, f64x2.mul(v128.load(at(i, k)), v128.load(solution + ((<usize>k) << 4))));
    }
    v128.store(solution + ((<usize>i) << 4), f64x2.div(rest, v128.load(at(i, i))));
  }
  for (let i = columns - 1; i >= 0; i--) {
    let rest = v128.load(solution + ((<usize>i) << 4));
    for (let k = i + 1; k < columns; k++) {
      rest = f64x2.sub(rest, f64x2.mul(v128.load(at(k, i)), v128.load(solution + ((<usize>k) << 4))));
    }
    v128.store(solution + ((<usize>i) << 4), f64x2.div(rest, v128.load(at(i, i))));
  }
  return possible;
}

/**
 * `design`: `columns` float64 a date. Writes float32 planes, `planeStride` bytes apart: the coefficients, R squared, and
 * the root of the mean squared residual; NaN where there are too few dates.
 */
export function regressionOf<T>(
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  design: usize,
  columns: i32,
  target: usize,
  planeStride: usize,
  scratch: usize,
): void {
  const marker = f64x2.splat(markerAt !== 0 ? <f64>load<T>(markerAt) : NaN);
  const triangle = <usize>((columns * (columns + 1)) >> 1);
  const rowBytes = (<usize>columns) << 3;
  factor = scratch;
  solution = factor + (triangle << 4);
  const none = f64x2.splat(NaN);
  const infinity = f64x2.splat(Infinity);
  for (let pixel = 0; pixel < pixels; pixel += 2, stack += 2 * sizeof<T>(), target += 8) {
    for (let i: usize = 0; i < triangle + <usize>columns; i++) v128.store(factor + (i << 4), f64x2.splat(0));
    let from = stack;
    let row = design;
    let number = f64x2.splat(0);
    for (let date = 0; date < dates; date++, from += stride, row += rowBytes) {
      const samples = loadPair<T>(from);
      const valid = v128.and(f64x2.lt(f64x2.abs(samples), infinity), f64x2.ne(samples, marker));
      if (!v128.any_true(valid)) continue;
      number = f64x2.add(number, v128.and(f64x2.splat(1), valid));
      let entry = factor;
      for (let i = 0; i < columns; i++) {
        const x = load<f64>(row + ((<usize>i) << 3));
        const moment = solution + ((<usize>i) << 4);
        const product = v128.and(f64x2.mul(samples, f64x2.splat(x)), valid);
        v128.store(moment, f64x2.add(v128.load(moment), product));
        for (let j = 0; j <= i; j++, entry += 16) {
          const square = f64x2.splat(x * load<f64>(row + ((<usize>j) << 3)));
          v128.store(entry, f64x2.add(v128.load(entry), v128.and(square, valid)));
        }
      }
    }
    const mean = f64x2.div(v128.load(solution), number);
    const enough = f64x2.ge(number, f64x2.splat(<f64>columns));
    const solved = v128.and(solve(columns), enough);
    let residual = f64x2.splat(0);
    let variation = f64x2.splat(0);
    from = stack;
    row = design;
    for (let date = 0; date < dates; date++, from += stride, row += rowBytes) {
      const samples = loadPair<T>(from);
      const valid = v128.and(f64x2.lt(f64x2.abs(samples), infinity), f64x2.ne(samples, marker));
      if (!v128.any_true(valid)) continue;
      let fitted = f64x2.splat(0);
      for (let i: usize = 0; i < <usize>columns; i++) {
        const x = v128.load64_splat(row + (i << 3));
        fitted = f64x2.add(fitted, f64x2.mul(v128.load(solution + (i << 4)), x));
      }
      const left = f64x2.sub(samples, fitted);
      const away = f64x2.sub(samples, mean);
      residual = f64x2.add(residual, v128.and(f64x2.mul(left, left), valid));
      variation = f64x2.add(variation, v128.and(f64x2.mul(away, away), valid));
    }
    let plane = target;
    for (let i: usize = 0; i < <usize>columns; i++, plane += planeStride) {
      const coefficient = v128.bitselect(v128.load(solution + (i << 4)), none, solved);
      v128.store64_lane(plane, f32x4.demote_f64x2_zero(coefficient), 0);
    }
    const explained = f64x2.sub(f64x2.splat(1), f64x2.div(residual, variation));
    const varies = v128.and(solved, f64x2.gt(variation, f64x2.splat(0)));
    v128.store64_lane(plane, f32x4.demote_f64x2_zero(v128.bitselect(explained, none, varies)), 0);
    const error = f64x2.sqrt(f64x2.div(residual, number));
    v128.store64_lane(plane + planeStride, f32x4.demote_f64x2_zero(v128.bitselect(error, none, solved)), 0);
  }
}
