/** Twin: src/kernels/reference/warp-cubic.ts with a scale of 1. Sums and products come in the same order there. */

import { bilinearAt } from './bilinear-at';
import { loadPair } from './load-pair';
import { columnOf, isWithin, rowOf, spansOfRow, wholeNumbers } from './source-place';
import { storeResampled } from './store-resampled';
import {
  colsOf,
  heightOf,
  markerOf,
  nodesOf,
  rowsOf,
  sourceHeightOf,
  sourceOf,
  sourceWidthOf,
  spansOf,
  stepOf,
  targetOf,
  widthOf,
} from './warp-call';

export function cubic<T>(call: usize): void {
  const source = sourceOf(call);
  const sourceWidth = sourceWidthOf(call);
  const width = widthOf(call);
  const step = stepOf(call);
  const hasMarker = markerOf(call) !== 0;
  const marker: T = hasMarker ? load<T>(markerOf(call)) : <T>0;
  const line = <usize>sourceWidth * sizeof<T>();
  // From the second to the last but two: places, counted from the middle of the second, whose sixteen pixels exist.
  const interior = f64x2(<f64>(sourceWidth - 3), <f64>(sourceHeightOf(call) - 3));
  const border = f64x2.splat(1.5);
  const half = f64x2.splat(0.5);
  for (let row = 0; row < heightOf(call); row++) {
    spansOfRow(row, nodesOf(call), step, colsOf(call), rowsOf(call), spansOf(call));
    let at = targetOf(call) + <usize>(row * width) * sizeof<T>();
    let span = spansOf(call);
    for (let first = 0; first < width; first += step, span += 32) {
      const start = v128.load(span);
      const slope = v128.load(span, 16);
      const count = min(step, width - first);
      const end = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>(count - 1))));
      const inside = isWithin(f64x2.sub(start, border), interior) && isWithin(f64x2.sub(end, border), interior);
      let steps = f64x2.splat(0);
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, steps));
        steps = f64x2.add(steps, f64x2.splat(1));
        if (inside || isWithin(f64x2.sub(place, border), interior)) {
          const centre = f64x2.sub(place, half);
          const corner = f64x2.floor(centre);
          const pixel = wholeNumbers(corner);
          const from = source + <usize>((rowOf(pixel) - 1) * sourceWidth + columnOf(pixel) - 1) * sizeof<T>();
          const past = f64x2.sub(centre, corner);
          if (
            sizeof<T>() <= 2
              ? storeSingle<T>(from, line, past, hasMarker, marker, at)
              : storeDouble<T>(from, line, past, hasMarker, marker, at)
          ) {
            continue;
          }
        }
        bilinearAt<T>(source, sourceWidth, sourceHeightOf(call), place, hasMarker, marker, at);
      }
    }
  }
}

/** Four samples of 8 or 16 bits as 32-bit numbers. */
function loadFour<T>(at: usize): v128 {
  if (sizeof<T>() === 2) return isSigned<T>() ? v128.load16x4_s(at) : v128.load16x4_u(at);
  const bytes = v128.load32_zero(at);
  return isSigned<T>()
    ? i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes))
    : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
}

/** Weights of four pixels for a place `t` past the second, as in the reference. */
function singleWeights(t: v128): v128 {
  const high = f32x4.mul(f32x4.add(f32x4.mul(f32x4(-0.5, 1.5, -1.5, 0.5), t), f32x4(1, -2.5, 2, -0.5)), t);
  return f32x4.add(f32x4.mul(f32x4.add(high, f32x4(-0.5, 0, 0.5, 0)), t), f32x4(0, 1, 0, 0));
}

/** False where a sample is nodata; `from` is the first of the sixteen. */
function storeSingle<T>(from: usize, line: usize, past: v128, hasMarker: bool, marker: T, target: usize): bool {
  const a = loadFour<T>(from);
  const b = loadFour<T>(from + line);
  const c = loadFour<T>(from + 2 * line);
  const d = loadFour<T>(from + 3 * line);
  if (hasMarker) {
    const markers = i32x4.splat(<i32>marker);
    const invalid = v128.or(
      v128.or(i32x4.eq(a, markers), i32x4.eq(b, markers)),
      v128.or(i32x4.eq(c, markers), i32x4.eq(d, markers)),
    );
    if (v128.any_true(invalid)) return false;
  }
  const t = f32x4.demote_f64x2_zero(past);
  const across = singleWeights(i32x4.shuffle(t, t, 0, 0, 0, 0));
  const down = singleWeights(i32x4.shuffle(t, t, 1, 1, 1, 1));
  const columns = f32x4.add(
    f32x4.add(
      f32x4.mul(f32x4.convert_i32x4_s(a), i32x4.shuffle(down, down, 0, 0, 0, 0)),
      f32x4.mul(f32x4.convert_i32x4_s(b), i32x4.shuffle(down, down, 1, 1, 1, 1)),
    ),
    f32x4.add(
      f32x4.mul(f32x4.convert_i32x4_s(c), i32x4.shuffle(down, down, 2, 2, 2, 2)),
      f32x4.mul(f32x4.convert_i32x4_s(d), i32x4.shuffle(down, down, 3, 3, 3, 3)),
    ),
  );
  const products = f32x4.mul(columns, across);
  const pairs = f32x4.add(products, i32x4.shuffle(products, products, 1, 0, 3, 2));
  const value = f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 2);
  storeResampled<T>(target, <f64>value, hasMarker, marker);
  return true;
}

function doubleWeights(t: f64, c3: v128, c2: v128, c1: v128, c0: v128): v128 {
  const ts = f64x2.splat(t);
  const high = f64x2.mul(f64x2.add(f64x2.mul(c3, ts), c2), ts);
  return f64x2.add(f64x2.mul(f64x2.add(high, c1), ts), c0);
}

function firstWeights(t: f64): v128 {
  return doubleWeights(t, f64x2(-0.5, 1.5), f64x2(1, -2.5), f64x2(-0.5, 0), f64x2(0, 1));
}

function lastWeights(t: f64): v128 {
  return doubleWeights(t, f64x2(-1.5, 0.5), f64x2(2, -0.5), f64x2(0.5, 0), f64x2(0, 0));
}

/** Two columns weighed and added up. */
function column(a: v128, b: v128, c: v128, d: v128, first: v128, last: v128): v128 {
  return f64x2.add(
    f64x2.add(f64x2.mul(a, i64x2.shuffle(first, first, 0, 0)), f64x2.mul(b, i64x2.shuffle(first, first, 1, 1))),
    f64x2.add(f64x2.mul(c, i64x2.shuffle(last, last, 0, 0)), f64x2.mul(d, i64x2.shuffle(last, last, 1, 1))),
  );
}

function isAnyInvalid<T>(a: v128, b: v128, c: v128, d: v128, markers: v128): bool {
  let invalid = v128.or(
    v128.or(f64x2.eq(a, markers), f64x2.eq(b, markers)),
    v128.or(f64x2.eq(c, markers), f64x2.eq(d, markers)),
  );
  if (isFloat<T>()) {
    invalid = v128.or(invalid, v128.or(f64x2.ne(a, a), f64x2.ne(b, b)));
    invalid = v128.or(invalid, v128.or(f64x2.ne(c, c), f64x2.ne(d, d)));
  }
  return v128.any_true(invalid);
}

/** False where a sample is nodata or NaN. */
function storeDouble<T>(from: usize, line: usize, past: v128, hasMarker: bool, marker: T, target: usize): bool {
  const markers = f64x2.splat(hasMarker ? <f64>marker : NaN);
  const next = from + 2 * sizeof<T>();
  const a = loadPair<T>(from);
  const b = loadPair<T>(from + line);
  const c = loadPair<T>(from + 2 * line);
  const d = loadPair<T>(from + 3 * line);
  if (isAnyInvalid<T>(a, b, c, d, markers)) return false;
  const e = loadPair<T>(next);
  const f = loadPair<T>(next + line);
  const g = loadPair<T>(next + 2 * line);
  const h = loadPair<T>(next + 3 * line);
  if (isAnyInvalid<T>(e, f, g, h, markers)) return false;
  const x = f64x2.extract_lane(past, 0);
  const y = f64x2.extract_lane(past, 1);
  const above = firstWeights(y);
  const below = lastWeights(y);
  const left = f64x2.mul(column(a, b, c, d, above, below), firstWeights(x));
  const right = f64x2.mul(column(e, f, g, h, above, below), lastWeights(x));
  const value =
    f64x2.extract_lane(left, 0) +
    f64x2.extract_lane(left, 1) +
    (f64x2.extract_lane(right, 0) + f64x2.extract_lane(right, 1));
  storeResampled<T>(target, value, hasMarker, marker);
  return true;
}
