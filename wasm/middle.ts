/**
 * Median of up to 64 dates by selection. What is missing becomes by turns the largest and the smallest value, pixel by
 * pixel, so that the middle of all dates is the middle of the valid ones. Then every pixel of a vector wants the same two
 * rows, and nothing but the middle has to be brought in order: runs of eight are sorted and merged until two are left.
 */
import { midpoint } from './midpoint';
import { sortRun } from './sort-run';
import { mergeHalves, ROW, rankOfTwo } from './sorted-runs';
import { isValidLanes, largest, smallest } from './validity';

/** Most dates this is for; rows for them. */
export const MOST: i32 = 64;
const rows = memory.data(64 * 32, 16);

/** Largest or smallest value, as the lanes of `high` say. */
function extremes<T>(high: v128): v128 {
  if (isFloat<T>()) return v128.bitselect(v128.splat<T>(largest<T>()), v128.splat<T>(smallest<T>()), high);
  return v128.xor(high, v128.splat<T>(smallest<T>()));
}

/** Which pixels of the vector loaded last hold no date, and which an odd number of missing rows. */
let empty: v128 = i32x4.splat(0);
let odd: v128 = i32x4.splat(0);

/** Fills `count` rows from the dates of one vector of pixels. */
function loadRows<T>(at: usize, target: usize, dates: i32, count: i32, stride: usize, markerAt: usize): void {
  const hasMarker = markerAt !== 0;
  const marker = v128.splat<T>(hasMarker ? load<T>(markerAt) : <T>0);
  let seen = i32x4.splat(0);
  let high = i32x4.splat(-1);
  for (let date = 0; date < dates; date++, at += stride, target += ROW) {
    const samples = v128.load(at);
    const valid = isValidLanes<T>(samples, hasMarker, marker);
    v128.store(target, v128.bitselect(samples, extremes<T>(high), valid));
    high = v128.xor(high, v128.not(valid));
    seen = v128.or(seen, valid);
  }
  for (let row = dates; row < count; row++, target += ROW) {
    v128.store(target, extremes<T>(high));
    high = v128.not(high);
  }
  empty = v128.not(seen);
  odd = v128.not(high);
}

/** Median of the rows of one vector; `count` of them, a multiple of eight. */
function middleOf<T>(at: usize, count: i32): v128 {
  for (let row = 0; row < count; row += 8) sortRun<T>(at + <usize>row * ROW);
  // Two runs are left: the longest power of two, and what is beyond it.
  let long = 8;
  while (long * 2 <= count) long *= 2;
  if (long === count && count > 8) long >>= 1;
  for (let half = 8; half < long; half *= 2) {
    for (let row = 0; row < long; row += 2 * half) mergeHalves<T>(at + <usize>row * ROW, half);
  }
  const rest = count - long;
  const second = at + <usize>long * ROW;
  for (let half = 8; half < rest; half *= 2) {
    for (let row = 0; row < rest; row += 2 * half) mergeHalves<T>(second + <usize>row * ROW, half);
  }
  const low = rankOfTwo<T>(at, long, second, rest, count >> 1);
  const high = rankOfTwo<T>(at, long, second, rest, (count >> 1) + 1);
  return midpoint<T>(low, v128.bitselect(low, high, odd));
}

/** Rows for so many dates: runs of eight that can be merged to two, each a power of two long. */
function rowsFor(dates: i32): i32 {
  const eights = (dates + 7) >> 3;
  return eights === 7 ? 64 : eights << 3;
}

export function middle<T>(
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fillAt: usize,
  target: usize,
): void {
  const lanes = 16 / <i32>sizeof<T>();
  const fill = v128.splat<T>(load<T>(fillAt));
  const count = rowsFor(dates);
  for (let pixel = 0; pixel < pixels; pixel += lanes, stack += 16, target += 16) {
    loadRows<T>(stack, rows, dates, count, stride, markerAt);
    v128.store(target, v128.bitselect(fill, middleOf<T>(rows, count), empty));
  }
}
