import { QuadratError } from '#model/errors';
import type { GeoBox } from '#model/grid';
import { apply, isAxisAligned, translated } from './affine';

/** [minx, miny, maxx, maxy] in units of a CRS. */
export type Bounds = readonly [minx: number, miny: number, maxx: number, maxy: number];

/**
 * Where pixel edges fall: 'edge' on whole multiples of the resolution, 'center' half a pixel beside them, or a fraction
 * of a pixel each way, 0 (included) to 1 (excluded), of y and x.
 */
export type Align = 'edge' | 'center' | readonly [y: number, x: number];

/**
 * Bounds closer than this fraction of a pixel to an edge of the grid count as on it, so that floating-point noise from a
 * reprojection does not add a row of pixels. odc-geo's `snap_grid` uses the same 0.01.
 */
const SNAP = 0.01;

/** More pixels along one side than this means that resolution and CRS units do not fit. */
const LONGEST = 2 ** 31 - 1;

/**
 * The smallest north-up grid of whole pixels that covers `bounds`, as odc-geo's `GeoBox.from_bbox` lays it out. At least
 * one pixel each way. `resolution`: pixel size; one number means square with y going down; the signs of a pair are
 * kept, so a negative x counts columns westwards. Throws BAD_REQUEST for empty or endless bounds, or a resolution of 0.
 */
export function geoboxFromBounds(
  crs: string,
  bounds: Bounds,
  resolution: number | readonly [y: number, x: number],
  align: Align = 'edge',
): GeoBox {
  const [ry, rx] = typeof resolution === 'number' ? [-Math.abs(resolution), Math.abs(resolution)] : resolution;
  if (!Number.isFinite(rx) || !Number.isFinite(ry) || rx === 0 || ry === 0) {
    throw new QuadratError(
      'BAD_REQUEST',
      `A resolution of ${String(resolution)} makes no pixels; give their size in units of ${crs}.`,
    );
  }
  const [minx, miny, maxx, maxy] = bounds;
  if (!bounds.every(Number.isFinite) || minx > maxx || miny > maxy) {
    throw new QuadratError('BAD_REQUEST', `The area [${bounds.join(', ')}] has no extent in ${crs}.`);
  }
  const [ay, ax] = align === 'edge' ? [0, 0] : align === 'center' ? [0.5, 0.5] : align;
  if (!(ax >= 0 && ax < 1 && ay >= 0 && ay < 1)) {
    throw new QuadratError('BAD_REQUEST', `align [${ay}, ${ax}] must be fractions of a pixel, from 0 to below 1.`);
  }
  const [x, width] = snap(minx, maxx, rx, ax);
  const [y, height] = snap(miny, maxy, ry, ay);
  if (width > LONGEST || height > LONGEST) {
    throw new QuadratError(
      'TOO_LARGE',
      `${width} x ${height} pixels are too many; the resolution is in units of ${crs}, is it too small?`,
    );
  }
  return { crs, transform: [rx, 0, x, 0, ry, y], shape: [height, width] };
}

/** First edge and number of pixels along one axis. */
function snap(low: number, high: number, resolution: number, offset: number): [start: number, count: number] {
  const size = Math.abs(resolution);
  const first = Math.floor(tidy(low / size - offset));
  const last = Math.max(Math.ceil(tidy(high / size - offset)), first + 1);
  return [((resolution > 0 ? first : last) + offset) * size, last - first];
}

function tidy(edge: number): number {
  const whole = Math.round(edge);
  return Math.abs(edge - whole) < SNAP ? whole : edge;
}

/** The box around all pixels. */
export function boundsOf(geobox: GeoBox): Bounds {
  const corners = cornersOf(geobox);
  const x = corners.map((corner) => corner[0]);
  const y = corners.map((corner) => corner[1]);
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

/**
 * Coordinates of pixel centres: `x` per column, `y` per row. Throws UNSUPPORTED for a turned or sheared grid, whose
 * coordinates are not those of its axes.
 */
export function pixelCentres(geobox: GeoBox): { x: Float64Array; y: Float64Array } {
  const { transform, shape } = geobox;
  if (!isAxisAligned(transform)) {
    throw new QuadratError('UNSUPPORTED', 'A rotated grid has no x per column and y per row; use one along the axes.');
  }
  return {
    x: Float64Array.from({ length: shape[1] }, (_, col) => transform[0] * (col + 0.5) + transform[2]),
    y: Float64Array.from({ length: shape[0] }, (_, row) => transform[4] * (row + 0.5) + transform[5]),
  };
}

/** The window of `height` x `width` pixels from (row, col); may reach outside. */
export function sliceGeobox(geobox: GeoBox, row: number, col: number, height: number, width: number): GeoBox {
  return { crs: geobox.crs, transform: translated(geobox.transform, col, row), shape: [height, width] };
}

/** The outline as a GeoJSON polygon in the grid's CRS, counter-clockwise for a north-up grid; `densify` points an edge. */
export function geoboxPolygon(geobox: GeoBox, densify = 1): { type: 'Polygon'; coordinates: number[][][] } {
  const corners = cornersOf(geobox);
  const steps = Math.max(1, Math.floor(densify));
  const ring: number[][] = [];
  corners.forEach((start, index) => {
    const end = corners[(index + 1) % corners.length]!;
    for (let step = 0; step < steps; step++) {
      const part = step / steps;
      ring.push([start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part]);
    }
  });
  ring.push([...ring[0]!]);
  return { type: 'Polygon', coordinates: [ring] };
}

function cornersOf({ transform, shape }: GeoBox): Array<[number, number]> {
  const [height, width] = shape;
  return [
    apply(transform, 0, 0),
    apply(transform, 0, height),
    apply(transform, width, height),
    apply(transform, width, 0),
  ];
}

/** One tile of a grid: place in the grid of tiles, place in pixels, and its own geobox. */
export interface Tile {
  row: number;
  col: number;
  /** Pixel offset of its first row and column in the whole. */
  y: number;
  x: number;
  height: number;
  width: number;
  geobox: GeoBox;
}

/** A grid cut into tiles of equal size; those at the right and bottom are cut off at its edge. */
export interface TileGrid extends Iterable<Tile> {
  readonly rows: number;
  readonly cols: number;
  /** Throws RangeError outside the grid. */
  tile(row: number, col: number): Tile;
}

/** Tiles of `tileSize` x `tileSize` pixels, row by row. */
export function tilesOf(geobox: GeoBox, tileSize: number): TileGrid {
  if (!Number.isInteger(tileSize) || tileSize < 1) {
    throw new QuadratError('BAD_REQUEST', `Tiles of ${tileSize} pixels cannot be made; give a whole number above 0.`);
  }
  const [height, width] = geobox.shape;
  const rows = Math.ceil(height / tileSize);
  const cols = Math.ceil(width / tileSize);
  const tile = (row: number, col: number): Tile => {
    if (!(row >= 0 && row < rows && col >= 0 && col < cols))
      throw new RangeError(`no tile at row ${row}, column ${col}`);
    const y = row * tileSize;
    const x = col * tileSize;
    const h = Math.min(tileSize, height - y);
    const w = Math.min(tileSize, width - x);
    return { row, col, y, x, height: h, width: w, geobox: sliceGeobox(geobox, y, x, h, w) };
  };
  return {
    rows,
    cols,
    tile,
    *[Symbol.iterator]() {
      for (let row = 0; row < rows; row++) for (let col = 0; col < cols; col++) yield tile(row, col);
    },
  };
}
