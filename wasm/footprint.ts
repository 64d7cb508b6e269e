/** What an output pixel covers of the source. Twin: src/kernels/reference/footprint.ts. */

const EDGE_TOLERANCE: f64 = 1e-10;
/** A grid with a node a pixel has places beyond this where there is no source. */
const NOWHERE: f64 = -5e8;

/** The pixels covered along one axis: `first` up to, not including, `end`. */
@unmanaged
export class Extent {
  first: i32;
  end: i32;
  /** Share of the first and of the last pixel that is covered. */
  firstShare: f64;
  lastShare: f64;
}

/** Between two coordinates in either order; false where there is no pixel, or a coordinate is NaN. */
export function setExtent(extent: Extent, a: f64, b: f64, size: i32): bool {
  const low = min(a, b);
  const high = max(a, b);
  if (!(low > NOWHERE && low < <f64>size && high > EDGE_TOLERANCE)) return false;
  const first = max(<i32>floor(low + EDGE_TOLERANCE), 0);
  let end = <i32>min(ceil(high - EDGE_TOLERANCE), <f64>size);
  if (end === first && first < size) end++;
  if (end <= first) return false;
  const isOne = end === first + 1;
  extent.first = first;
  extent.end = end;
  extent.firstShare = isOne ? 1 : 1 - (low - <f64>first);
  extent.lastShare = isOne ? 1 : 1 - (<f64>end - high);
  return true;
}

@inline
export function shareOf(pixel: i32, extent: Extent): f64 {
  return pixel === extent.first ? extent.firstShare : pixel === extent.end - 1 ? extent.lastShare : 1;
}
