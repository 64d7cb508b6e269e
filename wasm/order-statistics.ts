/**
 * Median and quantiles over time. Pixels go 32 bytes at a time: their dates become rows of two vectors, nodata becomes
 * the largest value, and a sorting network sorts all columns at once. Then a pixel with c valid dates finds its k-th
 * smallest in row k, for k < c. Dates on which none of those pixels is valid are left out before sorting; clouds are
 * large, so most of what a mask dropped costs nothing.
 */
import { MOST, middle } from './middle';
import { midpoint } from './midpoint';
import { comparators, KEPT, network, prepareNetwork, selectNetwork } from './sort-network';
import { least, most, sortRun } from './sort-run';
import { isValidLanes, largest, subtractLanes } from './validity';

const ROW: usize = 32;

/** Valid dates of each pixel of the block under way, as lanes; then two rows picked by rank. */
const counts = memory.data(32, 16);
const lowRow = memory.data(32, 16);
const highRow = memory.data(32, 16);

/** Rows of the valid dates, sorted, at `rows`; counts in `counts`. Returns the number of rows. */
function sortBlock<T>(stack: usize, dates: i32, stride: usize, markerAt: usize, rows: usize): i32 {
  const hasMarker = markerAt !== 0;
  const marker = v128.splat<T>(hasMarker ? load<T>(markerAt) : <T>0);
  const sentinel = v128.splat<T>(largest<T>());
  let countA = i32x4.splat(0);
  let countB = i32x4.splat(0);
  let used = 0;
  for (let date = 0; date < dates; date++, stack += stride) {
    const a = v128.load(stack);
    const b = v128.load(stack, 16);
    const validA = isValidLanes<T>(a, hasMarker, marker);
    const validB = isValidLanes<T>(b, hasMarker, marker);
    if (!v128.any_true(v128.or(validA, validB))) continue;
    countA = subtractLanes<T>(countA, validA);
    countB = subtractLanes<T>(countB, validB);
    const row = rows + <usize>used * ROW;
    v128.store(row, v128.bitselect(a, sentinel, validA));
    v128.store(row, v128.bitselect(b, sentinel, validB), 16);
    used++;
  }
  v128.store(counts, countA);
  v128.store(counts, countB, 16);
  if (used < 2) return used;

  if (used > KEPT) {
    // One network serves all blocks of a long stack: rows that are missing hold the largest value.
    for (let row = rows + <usize>used * ROW; row < rows + <usize>dates * ROW; row += ROW) {
      v128.store(row, sentinel);
      v128.store(row, sentinel, 16);
    }
  }
  const sorted = used > KEPT ? dates : used;
  for (let row = 0; row + 8 <= sorted; row += 8) {
    sortRun<T>(rows + <usize>row * ROW);
    sortRun<T>(rows + <usize>row * ROW + 16);
  }
  selectNetwork(used);
  const end = network + ((<usize>comparators) << 2);
  for (let at = network; at < end; at += 4) {
    const pair = load<u32>(at);
    const upper = rows + <usize>(pair & 0xffff) * ROW;
    const lower = rows + <usize>(pair >> 16) * ROW;
    const a0 = v128.load(upper);
    const b0 = v128.load(lower);
    const a1 = v128.load(upper, 16);
    const b1 = v128.load(lower, 16);
    v128.store(upper, least<T>(a0, b0));
    v128.store(lower, most<T>(a0, b0));
    v128.store(upper, least<T>(a1, b1), 16);
    v128.store(lower, most<T>(a1, b1), 16);
  }
  return used;
}

function countOf<T>(lane: usize): i32 {
  if (sizeof<T>() === 1) return <i32>load<u8>(counts + lane);
  if (sizeof<T>() === 2) return <i32>load<u16>(counts + (lane << 1));
  if (sizeof<T>() === 4) return load<i32>(counts + (lane << 2));
  return load<i32>(counts + (lane << 3));
}

/** Whether every pixel of the block has as many valid dates as the first. */
function isUniform<T>(): bool {
  const a = v128.load(counts);
  const b = v128.load(counts, 16);
  let first: v128;
  if (sizeof<T>() === 1) first = i8x16.splat(load<i8>(counts));
  else if (sizeof<T>() === 2) first = i16x8.splat(load<i16>(counts));
  else if (sizeof<T>() === 4) first = i32x4.splat(load<i32>(counts));
  else first = i64x2.splat(load<i64>(counts));
  return !v128.any_true(v128.or(v128.xor(a, first), v128.xor(b, first)));
}

export function medianOf<T>(
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fillAt: usize,
  target: usize,
  rows: usize,
  networkRoom: usize,
): void {
  if (dates <= MOST) {
    middle<T>(stack, dates, stride, pixels, markerAt, fillAt, target);
    return;
  }
  const lanes = 32 / <i32>sizeof<T>();
  const fill = v128.splat<T>(load<T>(fillAt));
  prepareNetwork(dates, networkRoom);
  for (let pixel = 0; pixel < pixels; pixel += lanes, stack += ROW, target += ROW) {
    const used = sortBlock<T>(stack, dates, stride, markerAt, rows);
    if (used === 0) {
      v128.store(target, fill);
      v128.store(target, fill, 16);
      continue;
    }
    let low = rows;
    let high = rows;
    if (isUniform<T>()) {
      const count = countOf<T>(0);
      low += <usize>((count - 1) >> 1) * ROW;
      high += <usize>(count >> 1) * ROW;
    } else {
      for (let lane: usize = 0; lane < <usize>lanes; lane++) {
        const count = countOf<T>(lane);
        const at = lane * sizeof<T>();
        if (count === 0) continue;
        store<T>(lowRow + at, load<T>(rows + <usize>((count - 1) >> 1) * ROW + at));
        store<T>(highRow + at, load<T>(rows + <usize>(count >> 1) * ROW + at));
      }
      low = lowRow;
      high = highRow;
    }
    const noneA = emptyLanes<T>(v128.load(counts));
    const noneB = emptyLanes<T>(v128.load(counts, 16));
    v128.store(target, v128.bitselect(fill, midpoint<T>(v128.load(low), v128.load(high)), noneA));
    v128.store(target, v128.bitselect(fill, midpoint<T>(v128.load(low, 16), v128.load(high, 16)), noneB), 16);
  }
}

function emptyLanes<T>(count: v128): v128 {
  const zero = i32x4.splat(0);
  if (sizeof<T>() === 1) return i8x16.eq(count, zero);
  if (sizeof<T>() === 2) return i16x8.eq(count, zero);
  if (sizeof<T>() === 4) return i32x4.eq(count, zero);
  return i64x2.eq(count, zero);
}

export function quantileOf<T>(
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fillAt: usize,
  target: usize,
  rows: usize,
  networkRoom: usize,
  q: f64,
): void {
  const lanes = 32 / <i32>sizeof<T>();
  prepareNetwork(dates, networkRoom);
  for (let pixel = 0; pixel < pixels; pixel += lanes, stack += ROW, target += ROW) {
    sortBlock<T>(stack, dates, stride, markerAt, rows);
    for (let lane: usize = 0; lane < <usize>lanes; lane++) {
      const at = lane * sizeof<T>();
      const count = countOf<T>(lane);
      if (count === 0) {
        store<T>(target + at, load<T>(fillAt));
        continue;
      }
      const place = <f64>(count - 1) * q;
      const below = floor(place);
      const row = rows + at + <usize>below * ROW;
      const low = load<T>(row);
      if (place === below) {
        store<T>(target + at, low);
        continue;
      }
      const high = load<T>(row + ROW);
      const value = <f64>low + (<f64>high - <f64>low) * (place - below);
      store<T>(target + at, isFloat<T>() ? <T>value : <T>nearest(value));
    }
  }
}
