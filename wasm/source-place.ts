/** Where the pixels of a target row lie in the source: x and y share a vector. */

/** As GDAL: a coordinate this little below a whole number belongs to the next pixel. */
const EDGE_TOLERANCE: f64 = 1e-10;

/** 1.5 * 2^52: added to a whole number, it leaves that number in the low bits. */
const WHOLE: f64 = 6755399441055744;

/**
 * Writes start and slope of every span between two nodes along a target row: pixel i of a span lies at start + slope * i.
 * Operation by operation as sourceCoordinates of the reference, so that results are equal.
 */
export function spansOfRow(row: i32, xy: usize, step: i32, cols: i32, rows: i32, spans: usize): void {
  const above = row / step;
  const below = min(above + 1, rows - 1);
  const down = f64x2.splat(<f64>(row - above * step) / <f64>step);
  const top = xy + ((<usize>(above * cols)) << 4);
  const bottom = xy + ((<usize>(below * cols)) << 4);
  let right = between(top, bottom, down);
  for (let col = 0; col < cols; col++, spans += 32) {
    const left = right;
    const next = (<usize>min(col + 1, cols - 1)) << 4;
    right = between(top + next, bottom + next, down);
    v128.store(spans, left);
    v128.store(spans, f64x2.div(f64x2.sub(right, left), f64x2.splat(<f64>step)), 16);
  }
}

function between(top: usize, bottom: usize, down: v128): v128 {
  const start = v128.load(top);
  return f64x2.add(start, f64x2.mul(f64x2.sub(v128.load(bottom), start), down));
}

/** Places of a whole row into `into`, as x, y pairs of float64. */
export function placesOfRow(
  row: i32,
  width: i32,
  xy: usize,
  step: i32,
  cols: i32,
  rows: i32,
  spans: usize,
  into: usize,
): void {
  spansOfRow(row, xy, step, cols, rows, spans);
  for (let first = 0; first < width; first += step, spans += 32) {
    const start = v128.load(spans);
    const slope = v128.load(spans, 16);
    const count = min(step, width - first);
    for (let i = 0; i < count; i++, into += 16) {
      v128.store(into, f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>i))));
    }
  }
}

/** Whether a place lies in a source of this size; not where it is NaN. */
export function isInside(place: v128, size: v128): bool {
  return isWithin(f64x2.add(place, f64x2.splat(EDGE_TOLERANCE)), size) && isWithin(place, f64x2.splat(Infinity));
}

/** Whether both of 0 <= place < size hold. */
export function isWithin(place: v128, size: v128): bool {
  return i64x2.bitmask(v128.and(f64x2.ge(place, f64x2.splat(0)), f64x2.lt(place, size))) === 3;
}

/** The pixel a place inside the source falls in. */
export function pixelAt(place: v128): v128 {
  return wholeNumbers(f64x2.floor(f64x2.add(place, f64x2.splat(EDGE_TOLERANCE))));
}

/** Whole numbers of less than 31 bits as integers: x in the first, y in the third of four lanes. */
export function wholeNumbers(values: v128): v128 {
  return f64x2.add(values, f64x2.splat(WHOLE));
}

export function columnOf(pixel: v128): i32 {
  return i32x4.extract_lane(pixel, 0);
}

export function rowOf(pixel: v128): i32 {
  return i32x4.extract_lane(pixel, 2);
}

/** 1.5 * 2^20: added to a number below 2^19, it leaves 32 bits of whole number above 32 bits of fraction. */
export const TO_FIXED: f64 = 1572864;
/** What the whole part of such a number is for 0. */
export const FIXED_ORIGIN: i32 = 0x41380000;
/** The widest image whose places can be put so. */
export const LARGEST_FIXED: i32 = 524287;

export function fixedColumn(fixed: v128): i32 {
  return i32x4.extract_lane(fixed, 1);
}

export function fixedRow(fixed: v128): i32 {
  return i32x4.extract_lane(fixed, 3);
}

/** A whole number as a sample, which must be in range. */
export function toSample<T>(value: f64): T {
  return <T>reinterpret<i64>(value + WHOLE);
}
