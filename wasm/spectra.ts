/**
 * The observations of four neighbouring pixels over all bands, in one form for every sample type: float32 around each
 * pixel's first observation, in units of its range. So a step of 1e-4 means the same for reflectances, counts and
 * degrees, and large samples close together lose no digits.
 */
import { loadPair } from './load-pair';
import { largest, smallest } from './validity';

/** Samples beyond this have no square in float32 that could be compared; they never count. */
const MOST = <f32>1e38;
/** A range below this is none. */
const LEAST_RANGE = <f32>1e-30;

/** Fields of an entry of the table of bands, 32 bytes each. */
export const ENTRY: usize = 32;
const TYPE: usize = 0;
const STACK: usize = 4;
const STRIDE: usize = 8;
const MARKER: usize = 12;
const FILL: usize = 16;
const TARGET: usize = 20;

/** Rows of the dates on which any of the pixels has an observation: a vector a band (of bands padded to fours), a mask. */
export let rows: usize = 0;
export let rowBytes: usize = 0;
export let used: i32 = 0;
/** Bands padded to whole fours; a padded band is 0. */
export let padded: i32 = 0;
/** Which date each row is, 32-bit. */
export let rowDates: usize = 0;
/** Four float64 a band: each pixel's first observation. */
export let pivots: usize = 0;
/** Range of each pixel, float32: the widest of its bands'. */
export let ranges: v128 = f32x4.splat(0);
/** One over it; 0 where it is 0. */
export let units: v128 = f32x4.splat(0);
/** Number of observations of each pixel, float32. */
export let counts: v128 = f32x4.splat(0);
/** Memory after what is used here. */
export let room: usize = 0;

let masks: usize = 0;
const firstDates = memory.data(16, 16);

/** Bytes of scratch memory for `bands` and `dates`, without what the caller puts in `room`. */
export function spectraRoom(bands: i32, dates: i32): usize {
  const wide = <usize>((bands + 3) & ~3);
  return <usize>dates * (16 + 16 + (wide + 1) * 16) + wide * 32;
}

export function prepareSpectra(bands: i32, dates: i32, scratch: usize): void {
  padded = (bands + 3) & ~3;
  rowBytes = (<usize>padded + 1) << 4;
  masks = scratch;
  rowDates = masks + ((<usize>dates) << 4);
  pivots = rowDates + ((<usize>dates) << 4);
  rows = pivots + ((<usize>padded) << 5);
  room = rows + <usize>dates * rowBytes;
}

function isNarrow<T>(): bool {
  return sizeof<T>() < 4 || (isFloat<T>() && sizeof<T>() === 4);
}

/** Four neighbouring samples of a type that float32 holds exactly. */
function loadFour<T>(at: usize): v128 {
  if (isFloat<T>()) return v128.load(at);
  let four = sizeof<T>() === 2 ? v128.load_zero<u64>(at) : v128.load_zero<u32>(at);
  if (sizeof<T>() === 1) four = isSigned<T>() ? i16x8.extend_low_i8x16_s(four) : i16x8.extend_low_i8x16_u(four);
  return f32x4.convert_i32x4_s(isSigned<T>() ? i32x4.extend_low_i16x8_s(four) : i32x4.extend_low_i16x8_u(four));
}

function isValidPair(pair: v128, marker: v128): v128 {
  return v128.and(f64x2.ne(pair, marker), f64x2.le(f64x2.abs(pair), f64x2.splat(<f64>MOST)));
}

/** Takes pixels out of the masks of all dates on which a band has no value for them. */
function mark<T>(entry: usize, pixel: i32, dates: i32): void {
  const stride = <usize>load<u32>(entry, STRIDE);
  const markerAt = <usize>load<u32>(entry, MARKER);
  // NaN equals nothing, so it stands for "no marker" in the comparison.
  const marker: f64 = markerAt !== 0 ? <f64>load<T>(markerAt) : NaN;
  let at = <usize>load<u32>(entry, STACK) + <usize>pixel * sizeof<T>();
  let mask = masks;
  for (let date = 0; date < dates; date++, at += stride, mask += 16) {
    let valid: v128;
    if (isNarrow<T>()) {
      const four = loadFour<T>(at);
      valid = f32x4.ne(four, f32x4.splat(<f32>marker));
      if (isFloat<T>()) valid = v128.and(valid, f32x4.le(f32x4.abs(four), f32x4.splat(MOST)));
    } else {
      const markers = f64x2.splat(marker);
      const first = isValidPair(loadPair<T>(at), markers);
      const second = isValidPair(loadPair<T>(at + 2 * sizeof<T>()), markers);
      valid = i32x4.shuffle(first, second, 0, 2, 4, 6);
    }
    v128.store(mask, v128.and(v128.load(mask), valid));
  }
}

/** Writes a band into the rows, and returns the range of each pixel. */
function place<T>(entry: usize, pixel: i32, band: i32): v128 {
  const stride = <usize>load<u32>(entry, STRIDE);
  const stack = <usize>load<u32>(entry, STACK) + <usize>pixel * sizeof<T>();
  const pivot = pivots + ((<usize>band) << 5);
  for (let lane: usize = 0; lane < 4; lane++) {
    const date = load<i32>(firstDates + (lane << 2));
    const sample: f64 = date < 0 ? 0 : <f64>load<T>(stack + <usize>date * stride + lane * sizeof<T>());
    store<f64>(pivot + (lane << 3), sample);
  }
  const low = v128.load(pivot);
  const high = v128.load(pivot, 16);
  const narrow = joinHalves(low, high);
  let least = f32x4.splat(0);
  let most = f32x4.splat(0);
  let row = rows + ((<usize>band) << 4);
  const toMask = (<usize>(padded - band)) << 4;
  for (let i = 0; i < used; i++, row += rowBytes) {
    const at = stack + <usize>load<i32>(rowDates + ((<usize>i) << 2)) * stride;
    let difference: v128;
    if (isNarrow<T>()) {
      difference = f32x4.sub(loadFour<T>(at), narrow);
    } else {
      const first = f64x2.sub(loadPair<T>(at), low);
      const second = f64x2.sub(loadPair<T>(at + 2 * sizeof<T>()), high);
      difference = joinHalves(first, second);
    }
    difference = v128.and(difference, v128.load(row + toMask));
    least = f32x4.pmin(least, difference);
    most = f32x4.pmax(most, difference);
    v128.store(row, difference);
  }
  return f32x4.sub(most, least);
}

/** Two pairs of float64 as four float32. */
export function joinHalves(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Writes the four pixels at `pixel` as rows; of those, only the first `live` are asked for. */
export function loadSpectra(table: usize, bands: i32, dates: i32, pixel: i32, live: i32): void {
  loadDifferences(table, bands, dates, pixel, live);
  for (let i = 0; i < used; i++) {
    const row = rows + <usize>i * rowBytes;
    for (let band: usize = 0; band < <usize>bands; band++) {
      const at = row + (band << 4);
      v128.store(at, f32x4.mul(v128.load(at), units));
    }
  }
}

/** As loadSpectra, but for the unit: rows hold differences from the pivots, which `units` would bring to it. */
export function loadDifferences(table: usize, bands: i32, dates: i32, pixel: i32, live: i32): void {
  const wanted = i32x4.gt_s(i32x4.splat(live), i32x4(0, 1, 2, 3));
  for (let date: usize = 0; date < <usize>dates; date++) v128.store(masks + (date << 4), wanted);
  for (let band = 0; band < bands; band++) markBand(table + <usize>band * ENTRY, pixel, dates);

  used = 0;
  let number = i32x4.splat(0);
  let firsts = i32x4.splat(-1);
  for (let date = 0; date < dates; date++) {
    const mask = v128.load(masks + ((<usize>date) << 4));
    if (!v128.any_true(mask)) continue;
    firsts = v128.bitselect(i32x4.splat(date), firsts, v128.and(mask, i32x4.eq(number, i32x4.splat(0))));
    number = i32x4.sub(number, mask);
    const row = rows + <usize>used * rowBytes;
    for (let band = bands; band < padded; band++) v128.store(row + ((<usize>band) << 4), i32x4.splat(0));
    v128.store(row + ((<usize>padded) << 4), mask);
    store<i32>(rowDates + ((<usize>used) << 2), date);
    used++;
  }
  counts = f32x4.convert_i32x4_s(number);
  v128.store(firstDates, firsts);

  ranges = f32x4.splat(0);
  for (let band = 0; band < bands; band++) {
    ranges = f32x4.pmax(ranges, placeBand(table + <usize>band * ENTRY, pixel, band));
  }
  ranges = v128.and(ranges, f32x4.gt(ranges, f32x4.splat(LEAST_RANGE)));
  const inverse = f32x4.div(f32x4.splat(1), ranges);
  units = v128.and(inverse, f32x4.gt(ranges, f32x4.splat(0)));
}

/** Rounds to a sample of the type, within what it can hold. */
function toSample<T>(value: f64): T {
  if (isFloat<T>()) return <T>value;
  return <T>min(max(nearest(value), <f64>smallest<T>()), <f64>largest<T>());
}

/** Writes a point of a pixel's space as a sample. */
function write<T>(entry: usize, pixel: i32, value: f64): void {
  store<T>(<usize>load<u32>(entry, TARGET) + <usize>pixel * sizeof<T>(), toSample<T>(value));
}

function writeFill<T>(entry: usize, pixel: i32): void {
  const fill = load<T>(<usize>load<u32>(entry, FILL));
  store<T>(<usize>load<u32>(entry, TARGET) + <usize>pixel * sizeof<T>(), fill);
}

/** The first two of four float32, and the last two, as float64. */
export function lowHalf(four: v128): v128 {
  return f64x2.promote_low_f32x4(four);
}

export function highHalf(four: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 1));
}

function markBand(entry: usize, pixel: i32, dates: i32): void {
  switch (load<i32>(entry, TYPE)) {
    case 0:
      mark<u8>(entry, pixel, dates);
      break;
    case 1:
      mark<i8>(entry, pixel, dates);
      break;
    case 2:
      mark<u16>(entry, pixel, dates);
      break;
    case 3:
      mark<i16>(entry, pixel, dates);
      break;
    case 4:
      mark<u32>(entry, pixel, dates);
      break;
    case 5:
      mark<i32>(entry, pixel, dates);
      break;
    case 6:
      mark<f32>(entry, pixel, dates);
      break;
    default:
      mark<f64>(entry, pixel, dates);
      break;
  }
}

function placeBand(entry: usize, pixel: i32, band: i32): v128 {
  switch (load<i32>(entry, TYPE)) {
    case 0:
      return place<u8>(entry, pixel, band);
    case 1:
      return place<i8>(entry, pixel, band);
    case 2:
      return place<u16>(entry, pixel, band);
    case 3:
      return place<i16>(entry, pixel, band);
    case 4:
      return place<u32>(entry, pixel, band);
    case 5:
      return place<i32>(entry, pixel, band);
    case 6:
      return place<f32>(entry, pixel, band);
    default:
      return place<f64>(entry, pixel, band);
  }
}

/** Writes the sample of one pixel, rounded to what the type of the band holds. */
export function writeBand(entry: usize, pixel: i32, value: f64): void {
  switch (load<i32>(entry, TYPE)) {
    case 0:
      write<u8>(entry, pixel, value);
      break;
    case 1:
      write<i8>(entry, pixel, value);
      break;
    case 2:
      write<u16>(entry, pixel, value);
      break;
    case 3:
      write<i16>(entry, pixel, value);
      break;
    case 4:
      write<u32>(entry, pixel, value);
      break;
    case 5:
      write<i32>(entry, pixel, value);
      break;
    case 6:
      write<f32>(entry, pixel, value);
      break;
    default:
      write<f64>(entry, pixel, value);
      break;
  }
}

/** Writes nodata for one pixel. */
export function writeFillBand(entry: usize, pixel: i32): void {
  switch (load<i32>(entry, TYPE)) {
    case 0:
      writeFill<u8>(entry, pixel);
      break;
    case 1:
      writeFill<i8>(entry, pixel);
      break;
    case 2:
      writeFill<u16>(entry, pixel);
      break;
    case 3:
      writeFill<i16>(entry, pixel);
      break;
    case 4:
      writeFill<u32>(entry, pixel);
      break;
    case 5:
      writeFill<i32>(entry, pixel);
      break;
    case 6:
      writeFill<f32>(entry, pixel);
      break;
    default:
      writeFill<f64>(entry, pixel);
      break;
  }
}
