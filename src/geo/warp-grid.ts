import type { Affine, GeoBox } from '#model/grid';
import { apply, invert } from './affine';
import type { Crs } from './crs';
import { type Lattice, type LocateAll, SmoothPlaces } from './smooth-places';
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

/** Share of the allowed error by which places may differ that are not the projection's own; see SmoothPlaces. */
const SMOOTH_SHARE = 0.1;

/** A longitude this far from an image's middle is far from the meridian opposite, where places jump by a turn. */
const UNTORN_DEGREES = 120;

/** A rectangle of output pixels; its corner may lie between pixels, or beyond the output. */
export interface OutputWindow {
  col: number;
  row: number;
  width: number;
  height: number;
}

/**
 * Grids that take pixels of an output to pixels of a source, at most `maxError` source pixels from what proj4 says for each
 * single pixel. A grid starts with a node every `maxStep` pixels; the interpolation is compared with the place in the middle
 * of every cell and cell edge, and the step halved until it fits; where it never does (a projection's rim, the seam of the
 * globe) the step is 1, which is exact.
 *
 * A source in degrees is met at whichever turn of the globe is nearest to its middle: 181 east is found in an image
 * that ends at 180 west, and the other way round.
 */
export class SourceGrids {
  readonly #locateAll: LocateAll;
  readonly #smooth: SmoothPlaces | undefined;
  readonly #turn: { turn?: number };
  readonly #maxError: number;
  readonly #maxStep: number;

  constructor(output: GeoBox, outputCrs: Crs, source: SourcePlace, maxError = 0.002, maxStep = 32) {
    const middle = source.crs.isGeographic ? middleOf(source) : undefined;
    const column = invert(source.transform);
    const turn = 360 * Math.abs(column[0]);
    this.#locateAll = locator(output.transform, outputCrs, source, middle);
    this.#turn = middle === undefined ? {} : { turn };
    this.#maxError = maxError;
    this.#maxStep = 2 ** Math.floor(Math.log2(Math.max(1, maxStep)));
    const isPlain = transformer(outputCrs, source.crs).isIdentity && middle === undefined;
    const isTorn = (xy: Float64Array): boolean => {
      if (middle === undefined) return false;
      const [a, b, c] = source.transform;
      const far = (x: number, y: number): boolean => !(Math.abs(a * x + b * y + c - middle) < UNTORN_DEGREES);
      for (let at = 0; at < xy.length; at += 2) if (far(xy[at]!, xy[at + 1]!)) return true;
      return false;
    };
    this.#smooth = isPlain
      ? undefined
      : new SmoothPlaces(output.shape, this.#locateAll, maxError * SMOOTH_SHARE, isTorn);
  }

  /** Node (i, j) stands for the centre of the window's pixel in column i*step, row j*step. */
  of({ col, row, width, height }: OutputWindow): SourceGrid {
    const lattice = (step: number, cols: number, rows: number): Lattice => ({
      ...{ col: col + 0.5, row: row + 0.5 },
      ...{ step, cols, rows },
    });
    const tolerance = this.#maxError * MEASURED_SHARE;
    let step = this.#maxStep;
    if (!this.#smooth) return this.#exact(lattice(step, nodesAlong(width, step), nodesAlong(height, step)));
    for (; step > 1; step /= 2) {
      const [cols, rows] = [nodesAlong(width, step), nodesAlong(height, step)];
      const coarse = lattice(step, cols, rows);
      const xy = cols > 2 && rows > 2 ? this.#smooth.places(coarse) : undefined;
      if (xy) {
        const grid = { ...this.#turn, ...sizeOf(coarse), xy };
        if (isStraight(grid, tolerance)) return grid;
        continue;
      }
      const fine = this.#exact(lattice(step / 2, 2 * cols - 1, 2 * rows - 1));
      if (interpolates(fine, tolerance)) return everySecondNode(fine);
    }
    const exact = this.#exact(lattice(1, Math.max(2, width), Math.max(2, height)));
    for (let at = 0; at < exact.xy.length; at++) if (Number.isNaN(exact.xy[at]!)) exact.xy[at] = NOWHERE;
    return exact;
  }

  #exact(lattice: Lattice): SourceGrid {
    const { col, row, step, cols, rows } = lattice;
    const xy = new Float64Array(2 * cols * rows);
    for (let j = 0, at = 0; j < rows; j++) {
      for (let i = 0; i < cols; i++, at += 2) {
        xy[at] = col + i * step;
        xy[at + 1] = row + j * step;
      }
    }
    this.#locateAll(xy);
    return { ...this.#turn, ...sizeOf(lattice), xy };
  }
}

/** The grid of a whole output; see `SourceGrids`. */
export function sourceGrid(
  output: GeoBox,
  outputCrs: Crs,
  source: SourcePlace,
  maxError?: number,
  maxStep?: number,
): SourceGrid {
  const [height, width] = output.shape;
  return new SourceGrids(output, outputCrs, source, maxError, maxStep).of({ col: 0, row: 0, width, height });
}

function sizeOf({ step, cols, rows }: Lattice): Pick<SourceGrid, 'step' | 'cols' | 'rows'> {
  return { step, cols, rows };
}

/** Nodes needed so that the last of `length` pixels has one on both sides. */
function nodesAlong(length: number, step: number): number {
  return Math.floor((length - 1) / step) + 2;
}

/** Exact places. */
function locator(transform: Affine, outputCrs: Crs, source: SourcePlace, middle: number | undefined): LocateAll {
  const { forwardAll } = transformer(outputCrs, source.crs);
  const [a, b, c, d, e, f] = invert(source.transform);
  return (xy) => {
    for (let at = 0; at < xy.length; at += 2) {
      const [x, y] = apply(transform, xy[at]!, xy[at + 1]!);
      xy[at] = x;
      xy[at + 1] = y;
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

/**
 * Whether places between the nodes of a smooth grid lie within `tolerance` of a line between these: an eighth of the second
 * difference along an edge, and of both of them in the middle of a cell.
 */
function isStraight({ cols, rows, xy }: SourceGrid, tolerance: number): boolean {
  const limit = (8 * tolerance) ** 2;
  for (let j = 1; j < rows - 1; j++) {
    for (let at = 2 * (j * cols + 1), last = at + 2 * (cols - 2); at < last; at += 2) {
      const [x, y] = [2 * xy[at]!, 2 * xy[at + 1]!];
      const acrossX = xy[at - 2]! + xy[at + 2]! - x;
      const acrossY = xy[at - 1]! + xy[at + 3]! - y;
      const downX = xy[at - 2 * cols]! + xy[at + 2 * cols]! - x;
      const downY = xy[at - 2 * cols + 1]! + xy[at + 2 * cols + 1]! - y;
      if (acrossX ** 2 + acrossY ** 2 > limit || downX ** 2 + downY ** 2 > limit) return false;
      if ((acrossX + downX) ** 2 + (acrossY + downY) ** 2 > limit) return false;
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
  const xs = edgesOf(width, grid.step);
  const ys = edgesOf(height, grid.step);
  const cellsOwnPlaces = grid.step === 1;
  const places = placesAt(grid, xs, ys);
  const window = { col0: sourceWidth, row0: sourceHeight, col1: 0, row1: 0 };
  const add = (minx: number, miny: number, maxx: number, maxy: number): void => {
    // Written so that NaN, which compares false, takes part in nothing.
    if (!(minx - margin < sourceWidth && miny - margin < sourceHeight && maxx + margin >= 0 && maxy + margin >= 0))
      return;
    window.col0 = Math.min(window.col0, Math.max(0, Math.floor(minx - margin)));
    window.row0 = Math.min(window.row0, Math.max(0, Math.floor(miny - margin)));
    window.col1 = Math.max(window.col1, Math.min(sourceWidth, Math.floor(maxx + margin) + 1));
    window.row1 = Math.max(window.row1, Math.min(sourceHeight, Math.floor(maxy + margin) + 1));
  };
  const [minx, miny, maxx, maxy] = boxAround(places);
  if (minx >= 0 && miny >= 0 && maxx < sourceWidth && maxy < sourceHeight) {
    add(minx, miny, maxx, maxy);
    return window;
  }
  // Cell by cell, as the box around all nodes could span an image that no cell touches.
  const down = 2 * xs.length;
  for (let j = cellsOwnPlaces ? 0 : 1; j < ys.length; j++) {
    for (let i = cellsOwnPlaces ? 0 : 1; i < xs.length; i++) {
      const last = 2 * (j * xs.length + i);
      const corners = cellsOwnPlaces ? [last] : [last, last - 2, last - down, last - down - 2];
      const cell = corners.flatMap((at) => [places[at]!, places[at + 1]!]);
      add(...boxAround(cell));
    }
  }
  return window.col0 < window.col1 && window.row0 < window.row1 ? window : null;
}

function placesAt(grid: SourceGrid, xs: readonly number[], ys: readonly number[]): Float64Array {
  const places = new Float64Array(2 * xs.length * ys.length);
  let at = 0;
  for (const y of ys) {
    for (const x of xs) {
      const [col, row] = sourcePosition(grid, x, y);
      places[at++] = col;
      places[at++] = row;
    }
  }
  return places;
}

/** NaN where any of the x, y pairs is. */
function boxAround(places: ArrayLike<number>): [minx: number, miny: number, maxx: number, maxy: number] {
  let [minx, miny] = [places[0]!, places[1]!];
  let [maxx, maxy] = [minx, miny];
  for (let at = 2; at < places.length; at += 2) {
    const [x, y] = [places[at]!, places[at + 1]!];
    minx = Math.min(minx, x);
    maxx = Math.max(maxx, x);
    miny = Math.min(miny, y);
    maxy = Math.max(maxy, y);
  }
  return [minx, miny, maxx, maxy];
}

/** First pixel of every cell, and where cells are more than a pixel the last one of the last. */
function edgesOf(length: number, step: number): number[] {
  const edges = Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
  return step > 1 ? [...edges, length - 1] : edges;
}
