/**
 * Geometric medians of four bands, where the four pixels of a vector need not be neighbours: one that has arrived makes
 * room for the next. So no pixel waits for a slower one, and each brings only the dates it has.
 */
import {
  counts,
  ENTRY,
  loadDifferences,
  pivots,
  ranges,
  rowBytes,
  rows,
  units,
  used,
  writeBand,
  writeFillBand,
} from './spectra';
import { arrived, points, STEPS, step, sums } from './weiszfeld';

const BANDS = 4;
const ROW: usize = 80;

/** Of the pixel in each of the four slots: rows as those of spectra, and 32 bit each of what belongs to it. */
let slots: usize = 0;
/** Float64, four a band. */
const slotPivots = memory.data(BANDS * 32, 16);
const slotRanges = memory.data(16, 16);
const slotCounts = memory.data(16, 16);
const slotSteps = memory.data(16, 16);
/** -1 for a slot that is empty. */
const slotPixels = memory.data(16, 16);

/** Of four pixels loaded together, from `loaded` on, the one last moved into a slot. */
let waiting: i32 = 0;
let loaded: i32 = 0;
const loadedRanges = memory.data(16, 16);
const loadedUnits = memory.data(16, 16);
const loadedCounts = memory.data(16, 16);

export function slotsRoom(dates: i32): usize {
  return <usize>dates * ROW;
}

/** The pixel whose turn it is, loaded with its neighbours where it is the first of four; or one past the last. */
function nextPixel(table: usize, bands: i32, dates: i32, pixels: i32): i32 {
  waiting++;
  if (waiting === 4) {
    loaded += 4;
    waiting = 0;
  }
  const pixel = loaded + waiting;
  if (waiting === 0 && pixel < pixels) {
    loadDifferences(table, bands, dates, pixel, pixels - pixel);
    v128.store(loadedRanges, ranges);
    v128.store(loadedUnits, units);
    v128.store(loadedCounts, counts);
  }
  return pixel;
}

/** Moves the next pixel that has an observation into a slot, and fills with nodata those before it, which have none. */
function fillSlot(slot: usize, table: usize, bands: i32, dates: i32, pixels: i32): void {
  const lane = slot << 2;
  let pixel = nextPixel(table, bands, dates, pixels);
  while (pixel < pixels && load<f32>(loadedCounts + ((<usize>waiting) << 2)) === 0) {
    for (let band = 0; band < bands; band++) writeFillBand(table + <usize>band * ENTRY, pixel);
    pixel = nextPixel(table, bands, dates, pixels);
  }
  if (pixel >= pixels) {
    store<i32>(slotPixels + lane, -1);
    store<f32>(slotCounts + lane, 0);
    for (let band: usize = 0; band < <usize>BANDS; band++) store<f32>(points + (band << 4) + lane, NaN);
    for (let row: usize = 0; row < <usize>dates; row++) store<i32>(slots + row * ROW + 64 + lane, 0);
    return;
  }
  const from = (<usize>waiting) << 2;
  const count = load<f32>(loadedCounts + from);
  store<i32>(slotPixels + lane, pixel);
  store<f32>(slotRanges + lane, load<f32>(loadedRanges + from));
  store<f32>(slotCounts + lane, count);
  store<i32>(slotSteps + lane, 0);
  for (let band: usize = 0; band < <usize>bands; band++) {
    store<f64>(slotPivots + (band << 5) + (slot << 3), load<f64>(pivots + (band << 5) + (from << 1)));
  }
  moveRows(lane, from, count, dates);
}

/** Copies the observations of a pixel into a slot, without gaps, and starts it at their mean. */
function moveRows(lane: usize, from: usize, number: f32, dates: i32): void {
  const unit = load<f32>(loadedUnits + from);
  let target = slots + lane;
  let sum0: f32 = 0;
  let sum1: f32 = 0;
  let sum2: f32 = 0;
  let sum3: f32 = 0;
  let row = rows + from;
  for (let i = 0; i < used; i++, row += rowBytes) {
    // Where there is no observation, the differences are 0, and the next row comes to the same place: a branch on clouds
    // would be guessed wrong too often.
    const x0 = load<f32>(row) * unit;
    const x1 = load<f32>(row, 16) * unit;
    const x2 = load<f32>(row, 32) * unit;
    const x3 = load<f32>(row, 48) * unit;
    sum0 += x0;
    sum1 += x1;
    sum2 += x2;
    sum3 += x3;
    store<f32>(target, x0);
    store<f32>(target, x1, 16);
    store<f32>(target, x2, 32);
    store<f32>(target, x3, 48);
    store<i32>(target, -1, 64);
    target += ROW & <usize>load<i32>(row, 64);
  }
  const end = slots + lane + <usize>dates * ROW;
  for (; target < end; target += ROW) store<i32>(target, 0, 64);
  store<f32>(points + lane, sum0 / number);
  store<f32>(points + 16 + lane, sum1 / number);
  store<f32>(points + 32 + lane, sum2 / number);
  store<f32>(points + 48 + lane, sum3 / number);
}

/** Writes the point at which a slot's pixel has arrived. */
function emptySlot(slot: usize, table: usize, bands: i32): void {
  const lane = slot << 2;
  const pixel = load<i32>(slotPixels + lane);
  const range = <f64>load<f32>(slotRanges + lane);
  for (let band: usize = 0; band < <usize>bands; band++) {
    const place = <f64>load<f32>(sums + (band << 4) + lane);
    const value = load<f64>(slotPivots + (band << 5) + (slot << 3)) + range * place;
    writeBand(table + band * ENTRY, pixel, value);
  }
}

function longest(): i32 {
  const low = max(load<f32>(slotCounts), load<f32>(slotCounts, 4));
  return <i32>max(low, max(load<f32>(slotCounts, 8), load<f32>(slotCounts, 12)));
}

/** As geomedian, for up to four bands and without distances; `scratch`: slotsRoom(dates) bytes. */
export function geomedianOfFour(table: usize, bands: i32, dates: i32, pixels: i32, scratch: usize): void {
  slots = scratch;
  waiting = -1;
  loaded = 0;
  // Values of rows that a slot does not use yet must be numbers.
  memory.fill(slots, 0, <usize>dates * ROW);
  for (let slot: usize = 0; slot < 4; slot++) fillSlot(slot, table, bands, dates, pixels);
  const one = i32x4.splat(1);
  let most = longest();
  while (most > 0) {
    step(slots, most, v128.load(slotCounts));
    const steps = i32x4.add(v128.load(slotSteps), one);
    v128.store(slotSteps, steps);
    for (let at: usize = 0; at < 64; at += 16) v128.store(points + at, v128.load(sums + at));
    const occupied = i32x4.ge_s(v128.load(slotPixels), i32x4.splat(0));
    const ended = v128.and(v128.or(arrived, i32x4.ge_s(steps, i32x4.splat(STEPS))), occupied);
    const lanes = i32x4.bitmask(ended);
    if (lanes === 0) continue;
    for (let slot: usize = 0; slot < 4; slot++) {
      if (((lanes >> <i32>slot) & 1) === 0) continue;
      emptySlot(slot, table, bands);
      fillSlot(slot, table, bands, dates, pixels);
    }
    most = longest();
  }
}
