/** What an output pixel covers of the source. Twin: src/kernels/reference/footprint.ts. */

const EDGE_TOLERANCE: f64 = 1e-10;
/** A grid with a node a pixel has places beyond this where there is no source. */
const NOWHERE: f64 = -5e8;

/** The pixels covered along one axis: the first, */
export function firstOf(extent: usize): i32 {
  return load<i32>(extent);
}

/** the one behind the last, */
export function endOf(extent: usize): i32 {
  return load<i32>(extent, 4);
}

/** and the share of any of them that is covered. */
export function shareOf(pixel: i32, extent: usize): f64 {
  return pixel === firstOf(extent) ? load<f64>(extent, 8) : pixel === endOf(extent) - 1 ? load<f64>(extent, 16) : 1;
}

/** Bytes of an extent. */
export const EXTENT_BYTES: i32 = 24;

/**
 * Between two coordinates in either order; false where there is no pixel, or a coordinate is NaN.
 * `turn`: columns of one turn of the globe, or infinity.
 */
export function setExtent(extent: usize, a: f64, b: f64, size: i32, turn: f64): bool {
  let low = min(a, b);
  let high = max(a, b);
  if (<f64>size >= turn && low > NOWHERE && (high <= EDGE_TOLERANCE || low + EDGE_TOLERANCE >= <f64>size)) {
    high = max(high - turn, 2 * EDGE_TOLERANCE);
    low = 0;
  }
  if (!(low > NOWHERE && low < <f64>size && high > EDGE_TOLERANCE)) return false;
  if (high - low > turn / 2) {
    const isBefore = high + EDGE_TOLERANCE < <f64>size;
    const west = isBefore ? high : 0;
    high = isBefore ? low + turn : max(low, 2 * EDGE_TOLERANCE);
    low = west;
  }
  const first = max(<i32>floor(low + EDGE_TOLERANCE), 0);
  let end = <i32>min(ceil(high - EDGE_TOLERANCE), <f64>size);
  if (end === first && first < size) end++;
  if (end <= first) return false;
  const isOne = end === first + 1;
  store<i32>(extent, first);
  store<i32>(extent, end, 4);
  store<f64>(extent, isOne ? 1 : 1 - (low - <f64>first), 8);
  store<f64>(extent, isOne ? 1 : 1 - (<f64>end - high), 16);
  return true;
}
