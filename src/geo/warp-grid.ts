import type { Affine, GeoBox } from '#model/grid';
import { apply, invert } from './affine';
import type { Crs } from './crs';
import { transformer } from './transformer';

/**
 * Where the pixels of an output raster come from: source pixel coordinates (corner based: 0..width, so the centre of
 * the first pixel is 0.5) of output pixel centres, at every `step`-th column and row, and linear in between. Node (i, j)
 * stands for output column i*step, row j*step; nodes reach past the last pixel. NaN where a point has no source.
 *
 * With a step of 1 every pixel has its own node and neighbours may be far apart; a point without a source then lies at
 * -1e9 instead of NaN, so that a kernel that interpolates with weight 0 still gets its own node. With any other step the
 * four nodes of a cell are either all numbers or all NaN.
 *
 * The kernels declare the same shape for themselves: neither folder may import the other, and structure is enough.
 */
export interface SourceGrid {
  step: number;
  /** Nodes per row and rows of nodes. */
  cols: number;
  rows: number;
  /** x, y pairs, row-major, length 2 * cols * rows. */
  xy: Float64Array;
  /** Columns of one turn of the globe, where the source is in degrees: places on both sides of a seam are so far apart. */
  turn?: number;
}

/** Where an image lies. `shape` lets a source in longitude and latitude be found across the antimeridian. */
export interface SourcePlace {
  crs: Crs;
  transform: Affine;
  shape?: readonly [height: number, width: number];
}

/** Pixels of an image: columns col0 to col1 and rows row0 to row1, the last ones excluded. */
export interface PixelWindow {
  col0: number;
  row0: number;
  col1: number;
  row1: number;
}

/**
 * Share of the allowed error that is tolerated at the points where it is measured. The largest error of a cell lies at
 * its middle or an edge's only where the curvature is constant; this leaves room for where it is not.
 */
const MEASURED_SHARE = 0.8;

/** A pixel position outside every image, and within what a kernel can turn into a 32-bit integer. */
const NOWHERE = -1e9;

/**
 * The grid that takes pixels of `output` to pixels of a source, at most `maxError` source pixels from what proj4 says
 * for each single pixel. Starts with a node every `maxStep` pixels, compares the interpolation with proj4 in the middle
 * of every cell and cell edge, and halves the step until it fits; where it never does (a projection's rim, the seam of
 * the globe) the step is 1, which is exact.
 *
 * A source in degrees is met at whichever turn of the globe is nearest to its middle: 181 east is found in an image
 * that ends at 180 west, and the other way round.
 */
export function sourceGrid(
  output: GeoBox,
  outputCrs: Crs,
  source: SourcePlace,
  maxError = 0.002,
  maxStep = 32,
): SourceGrid {
  const locate = locator(output, outputCrs, source);
  const [height, width] = output.shape;
  let step = 2 ** Math.floor(Math.log2(Math.max(1, maxStep)));
  if (transformer(outputCrs, source.crs).isIdentity && !source.crs.isGeographic) {
    return locate(step, nodesAlong(width, step), nodesAlong(height, step));
  }
  while (step > 1) {
    const cols = nodesAlong(width, step);
    const rows = nodesAlong(height, step);
    const fine = locate(step / 2, 2 * cols - 1, 2 * rows - 1);
    if (interpolates(fine, maxError * MEASURED_SHARE)) return everySecondNode(fine);
    step /= 2;
  }
  const exact = locate(1, Math.max(2, width), Math.max(2, height));
  for (let at = 0; at < exact.xy.length; at++) if (Number.isNaN(exact.xy[at]!)) exact.xy[at] = NOWHERE;
  return exact;
}

/** Nodes needed so that the last of `length` pixels has one on both sides. */
function nodesAlong(length: number, step: number): number {
  return Math.floor((length - 1) / step) + 2;
}

/** Makes grids of exact nodes. */
function locator(
  { transform }: GeoBox,
  outputCrs: Crs,
  source: SourcePlace,
): (step: number, cols: number, rows: number) => SourceGrid {
  const { forwardAll } = transformer(outputCrs, source.crs);
  const [a, b, c, d, e, f] = invert(source.transform);
  const middle = source.crs.isGeographic ? middleOf(source) : undefined;
  return (step, cols, rows) => {
    const xy = new Float64Array(2 * cols * rows);
    for (let j = 0, at = 0; j < rows; j++) {
      for (let i = 0; i < cols; i++, at += 2) {
        const [x, y] = apply(transform, i * step + 0.5, j * step + 0.5);
        xy[at] = x;
        xy[at + 1] = y;
      }
    }
    forwardAll(xy);
    for (let at = 0; at < xy.length; at += 2) {
      let x = xy[at]!;
      const y = xy[at + 1]!;
      // Half-open, so that a meridian where an image of the whole globe begins and ends is its first column.
      if (middle !== undefined) x = Math.max(x - 360 * Math.floor((x - middle + 180) / 360), middle - 180);
      xy[at] = a * x + b * y + c;
      xy[at + 1] = d * x + e * y + f;
    }
    return { step, cols, rows, xy, ...(middle !== undefined && { turn: 360 * Math.abs(a) }) };
  };
}

/** Longitude in the middle of an image; of its first pixel where the shape is not known. */
function middleOf({ transform, shape }: SourcePlace): number {
  return shape ? apply(transform, shape[1] / 2, shape[0] / 2)[0] : transform[2];
}

/** Whether every odd node lies within `tolerance` of what the even nodes around it give, and NaN is never mixed in. */
function interpolates({ cols, rows, xy }: SourceGrid, tolerance: number): boolean {
  const limit = tolerance * tolerance;
  for (let j = 0; j < rows; j++) {
    const up = j & 1 ? cols : 0;
    for (let i = 0; i < cols; i++) {
      const left = i & 1;
      if (!left && !up) continue;
      const at = j * cols + i;
      const p = 2 * (at - up - left);
      const q = 2 * (at - up + left);
      const r = 2 * (at + up - left);
      const s = 2 * (at + up + left);
      const dx = (xy[p]! + xy[q]! + xy[r]! + xy[s]!) / 4 - xy[2 * at]!;
      const dy = (xy[p + 1]! + xy[q + 1]! + xy[r + 1]! + xy[s + 1]!) / 4 - xy[2 * at + 1]!;
      if (dx * dx + dy * dy <= limit) continue;
      const allMissing =
        Number.isNaN(xy[p]!) &&
        Number.isNaN(xy[q]!) &&
        Number.isNaN(xy[r]!) &&
        Number.isNaN(xy[s]!) &&
        Number.isNaN(xy[2 * at]!);
      if (!allMissing) return false;
    }
  }
  return true;
}

function everySecondNode(fine: SourceGrid): SourceGrid {
  const cols = (fine.cols + 1) / 2;
  const rows = (fine.rows + 1) / 2;
  const xy = new Float64Array(2 * cols * rows);
  for (let j = 0, at = 0; j < rows; j++) {
    for (let i = 0; i < cols; i++, at += 2) {
      const from = 2 * (2 * j * fine.cols + 2 * i);
      xy[at] = fine.xy[from]!;
      xy[at + 1] = fine.xy[from + 1]!;
    }
  }
  return { ...fine, step: fine.step * 2, cols, rows, xy };
}

/** The source position of the centre of output pixel (col, row), fractions allowed, as kernels interpolate it. */
export function sourcePosition(grid: SourceGrid, col: number, row: number): [x: number, y: number] {
  const { step, cols, xy } = grid;
  if (step === 1) {
    const at = 2 * (row * cols + col);
    return [xy[at]!, xy[at + 1]!];
  }
  const i = Math.floor(col / step);
  const j = Math.floor(row / step);
  const u = col / step - i;
  const v = row / step - j;
  const top = 2 * (j * cols + i);
  const bottom = top + 2 * cols;
  return [
    (xy[top]! * (1 - u) + xy[top + 2]! * u) * (1 - v) + (xy[bottom]! * (1 - u) + xy[bottom + 2]! * u) * v,
    (xy[top + 1]! * (1 - u) + xy[top + 3]! * u) * (1 - v) + (xy[bottom + 1]! * (1 - u) + xy[bottom + 3]! * u) * v,
  ];
}

/**
 * The pixels of a source of `sourceWidth` x `sourceHeight` that an output of `height` rows and `width` columns reads
 * through `grid`, with `margin` more on each side for a kernel's neighbours; clipped to the source, null where it reads
 * none.
 */
export function sourceWindow(
  grid: SourceGrid,
  height: number,
  width: number,
  sourceWidth: number,
  sourceHeight: number,
  margin = 0,
): PixelWindow | null {
  const xs = cellsAlong(width, grid.step);
  const ys = cellsAlong(height, grid.step);
  const window = { col0: sourceWidth, row0: sourceHeight, col1: 0, row1: 0 };
  // Cell by cell, as the box around all nodes could span an image that no cell touches.
  for (const [top, bottom] of ys) {
    for (const [left, right] of xs) {
      const [x0, y0] = sourcePosition(grid, left, top);
      let [minx, miny, maxx, maxy] = [x0, y0, x0, y0];
      if (grid.step > 1) {
        const [x1, y1] = sourcePosition(grid, right, top);
        const [x2, y2] = sourcePosition(grid, left, bottom);
        const [x3, y3] = sourcePosition(grid, right, bottom);
        minx = Math.min(x0, x1, x2, x3);
        maxx = Math.max(x0, x1, x2, x3);
        miny = Math.min(y0, y1, y2, y3);
        maxy = Math.max(y0, y1, y2, y3);
      }
      // Written so that NaN, which compares false, takes part in nothing.
      if (!(minx - margin < sourceWidth && miny - margin < sourceHeight && maxx + margin >= 0 && maxy + margin >= 0))
        continue;
      window.col0 = Math.min(window.col0, Math.max(0, Math.floor(minx - margin)));
      window.row0 = Math.min(window.row0, Math.max(0, Math.floor(miny - margin)));
      window.col1 = Math.max(window.col1, Math.min(sourceWidth, Math.floor(maxx + margin) + 1));
      window.row1 = Math.max(window.row1, Math.min(sourceHeight, Math.floor(maxy + margin) + 1));
    }
  }
  return window.col0 < window.col1 && window.row0 < window.row1 ? window : null;
}

/** First and last pixel of every cell; the last cell ends with the last pixel. */
function cellsAlong(length: number, step: number): Array<[first: number, last: number]> {
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => [i * step, Math.min((i + 1) * step, length - 1)]);
}
