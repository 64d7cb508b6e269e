import type { Raster, Samples, SourceGrid } from '../kernels';
import { nodataMarker, sampleTypeOf } from '../samples';
import { checkWarp, EDGE_TOLERANCE, sourceCoordinates } from './source-coordinates';

/** Grids with a node a pixel say -1e9 where there is no source, since NaN would spread. No image is half as wide. */
export const NOWHERE = -5e8;

/** The pixels of a source that an output pixel covers along one axis: `first` up to, not including, `end`. */
interface Extent {
  first: number;
  end: number;
  /** Share of the first and of the last pixel that is covered; 1 where one pixel is all there is. */
  firstShare: number;
  lastShare: number;
}

/** What one output pixel covers: its valid samples row by row, and how much of each is covered. */
export type Covered = (visit: (value: number, share: number) => void) => void;

/**
 * Calls `resample` for every output pixel that lies on the source, with what it covers there, and stores what comes back.
 * As in GDAL a pixel covers the box between two opposite corners, `grid` being one of corners; what reaches past an edge
 * of the source counts as more of the pixel at that edge.
 */
export function warpFootprints(
  source: Raster,
  target: Raster,
  grid: SourceGrid,
  nodata: number | undefined,
  resample: (covered: Covered, target: Samples, index: number) => void,
): void {
  checkWarp(source, target, grid, 'corners');
  const { data, width, height } = source;
  const marker = nodataMarker(sampleTypeOf(data), nodata);
  let above = new Float64Array(2 * target.width + 2);
  let below = new Float64Array(2 * target.width + 2);
  if (target.height > 0) sourceCoordinates(grid, 0, target.width + 1, below);
  for (let row = 0; row < target.height; row++) {
    [above, below] = [below, above];
    sourceCoordinates(grid, row + 1, target.width + 1, below);
    for (let col = 0; col < target.width; col++) {
      const across = extentOf(above[2 * col]!, below[2 * col + 2]!, width, grid.turn);
      const down = extentOf(above[2 * col + 1]!, below[2 * col + 3]!, height);
      if (!across || !down) continue;
      const covered: Covered = (visit) => {
        for (let y = down.first; y < down.end; y++) {
          const shareY = shareOf(y, down);
          for (let x = across.first; x < across.end; x++) {
            const value = data[y * width + x]!;
            if (value !== marker && !Number.isNaN(value)) visit(value, shareY * shareOf(x, across));
          }
        }
      };
      resample(covered, target.data, row * target.width + col);
    }
  }
}

/**
 * Between two coordinates, in either order; undefined where there is no pixel or a coordinate is NaN. (GDAL 3.6 gives a
 * box that ends less than a pixel before the first one that pixel; that would draw an image's left and upper edge twice.)
 */
function extentOf(a: number, b: number, size: number, turn = Number.POSITIVE_INFINITY): Extent | undefined {
  let low = Math.min(a, b);
  let high = Math.max(a, b);
  // All of it on the seam of a whole globe, give or take rounding: that is the first column's edge.
  if (size >= turn && low > NOWHERE && (high <= EDGE_TOLERANCE || low + EDGE_TOLERANCE >= size)) {
    [low, high] = [0, Math.max(high - turn, 2 * EDGE_TOLERANCE)];
  }
  // A NaN of either makes both NaN, and every comparison false.
  if (!(low > NOWHERE && low < size && high > EDGE_TOLERANCE)) return undefined;
  // No pixel is half the globe wide: it lies across the seam, from its last columns on to its first.
  if (high - low > turn / 2) {
    [low, high] = high + EDGE_TOLERANCE < size ? [high, low + turn] : [0, Math.max(low, 2 * EDGE_TOLERANCE)];
  }
  const first = Math.max(Math.floor(low + EDGE_TOLERANCE), 0);
  let end = Math.min(Math.ceil(high - EDGE_TOLERANCE), size);
  if (end === first && first < size) end++;
  if (end <= first) return undefined;
  const isOne = end === first + 1;
  return { first, end, firstShare: isOne ? 1 : 1 - (low - first), lastShare: isOne ? 1 : 1 - (end - high) };
}

function shareOf(pixel: number, { first, end, firstShare, lastShare }: Extent): number {
  return pixel === first ? firstShare : pixel === end - 1 ? lastShare : 1;
}
