import { QuadratError } from '#model/errors';
import type { GeoBox, GeoJsonGeometry } from '#model/grid';
import { apply, invert } from './affine';
import { type Crs, resolveCrs, sameCrs } from './crs';
import { type Path, partsOf } from './geometry';
import { type Transformer, transformer } from './transformer';

/** An area on the ground whose pixels are asked for. */
export interface Zone {
  /** GeoJSON: a Polygon, a MultiPolygon or a collection of them; holes are left out. */
  geometry: GeoJsonGeometry;
  /** CRS of its coordinates, x before y. Default EPSG:4326. */
  crs?: string;
}

/** The pixels of a grid that belong to a zone. */
export interface ZoneMask {
  /** First row and column of the window of the grid that holds them all. */
  row: number;
  col: number;
  height: number;
  width: number;
  /** 1 for each pixel of the window that belongs to the zone, row-major. */
  inside: Uint8Array;
  /** How many belong to it. */
  pixels: number;
}

/** How far, in pixels, an edge may run from where a projection bends it: 0.01 would misplace one pixel in some hundred of the edge's. */
const BEND = 1e-4;
/** Halvings of an edge: enough for any edge on the globe at 10 m. */
const DEEPEST = 24;

/**
 * Which pixels of a grid belong to a zone: those whose centre lies in it. A centre on an edge belongs to what is to the
 * right of the edge (below a level one), so that zones which share an edge share no pixel. Edges are straight in the zone's
 * own CRS and bent into the grid's to 0.0001 pixel. Overlapping polygons count once.
 *
 * @throws QuadratError BAD_REQUEST for a geometry without an area, or one that has no place in the grid's CRS
 */
export async function zoneMask(geobox: GeoBox, zone: Zone): Promise<ZoneMask> {
  const [from, to] = await Promise.all([resolveCrs(zone.crs ?? 'EPSG:4326'), resolveCrs(geobox.crs)]);
  const polygons = polygonsOf(zone.geometry).map((rings) => rings.map((ring) => onGrid(ring, geobox, from, to)));
  return fill(polygons, geobox.shape);
}

function polygonsOf(geometry: GeoJsonGeometry): Path[][] {
  const parts = partsOf(geometry);
  if (parts.length === 0 || parts.some(({ kind }) => kind !== 'polygon')) {
    throw new QuadratError('BAD_REQUEST', `A zone is an area; a ${geometry.type} has none. Give a polygon.`);
  }
  return parts.map(({ paths }) => paths);
}

/** A ring as columns and rows of the grid, fractions of a pixel included. */
function onGrid(ring: Path, { transform }: GeoBox, from: Crs, to: Crs): Path {
  const convert = transformer(from, to);
  const [a, b, c, d, e, f] = transform;
  // From the grid's corner, or a coordinate of millions would take the last digits of a pixel's fraction with it.
  const back = invert([a, b, 0, d, e, 0]);
  const place = (x: number, y: number): [number, number] => {
    const [px, py] = convert.forward(x, y);
    return apply(back, px - c, py - f);
  };
  const out: number[] = [];
  const straight = convert.isIdentity || sameCrs(from, to);
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x0, y0, x1, y1] = [ring[i]!, ring[i + 1]!, ring[i + 2]!, ring[i + 3]!];
    out.push(...place(x0, y0));
    if (!straight) bend(x0, y0, x1, y1, place, out, 0);
  }
  out.push(out[0]!, out[1]!);
  if (!out.every(Number.isFinite)) {
    throw new QuadratError('BAD_REQUEST', `The area has a point that has no place in ${to.id}. Is it in ${from.id}?`);
  }
  return Float64Array.from(out);
}

/** Adds the points between two, both excluded, that the projected edge needs. */
function bend(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  place: Transformer['forward'],
  out: number[],
  depth: number,
): void {
  const [xm, ym] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [start, middle, end] = [place(x0, y0), place(xm, ym), place(x1, y1)];
  const away = Math.hypot((start[0] + end[0]) / 2 - middle[0], (start[1] + end[1]) / 2 - middle[1]);
  // The first halvings are never spared: an S-shaped edge crosses its chord in the middle.
  if ((depth >= 2 && !(away > BEND)) || depth >= DEEPEST || !Number.isFinite(away)) return;
  bend(x0, y0, xm, ym, place, out, depth + 1);
  out.push(middle[0], middle[1]);
  bend(xm, ym, x1, y1, place, out, depth + 1);
}

/** Even-odd within a polygon, row by row; polygons are united. */
function fill(polygons: readonly Path[][], [height, width]: GeoBox['shape']): ZoneMask {
  const rows: number[][][] = polygons.map((rings) => crossings(rings, height));
  const window = { row: height, col: width, bottom: 0, right: 0 };
  eachRun(rows, width, (row, start, end) => {
    window.row = Math.min(window.row, row);
    window.bottom = Math.max(window.bottom, row + 1);
    window.col = Math.min(window.col, start);
    window.right = Math.max(window.right, end);
  });
  if (window.bottom === 0) return { row: 0, col: 0, height: 0, width: 0, inside: new Uint8Array(), pixels: 0 };
  const across = window.right - window.col;
  const inside = new Uint8Array((window.bottom - window.row) * across);
  eachRun(rows, width, (row, start, end) => {
    const first = (row - window.row) * across - window.col;
    inside.fill(1, first + start, first + end);
  });
  let pixels = 0;
  for (const one of inside) pixels += one;
  return { row: window.row, col: window.col, height: window.bottom - window.row, width: across, inside, pixels };
}

/** Where edges cross the middle of each row of the grid, sorted; by row from the top. */
function crossings(rings: readonly Path[], height: number): number[][] {
  const rows: number[][] = [];
  for (const ring of rings) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      // From the top down whatever way the ring runs, so that a shared edge crosses at the same place for both sides.
      const down = ring[i + 1]! <= ring[i + 3]!;
      const [x0, y0] = down ? [ring[i]!, ring[i + 1]!] : [ring[i + 2]!, ring[i + 3]!];
      const [x1, y1] = down ? [ring[i + 2]!, ring[i + 3]!] : [ring[i]!, ring[i + 1]!];
      const last = Math.min(height, Math.ceil(y1 - 0.5));
      for (let row = Math.max(0, Math.ceil(y0 - 0.5)); row < last; row++) {
        rows[row] ??= [];
        rows[row]!.push(x0 + ((row + 0.5 - y0) / (y1 - y0)) * (x1 - x0));
      }
    }
  }
  for (const row of rows) row?.sort((a, b) => a - b);
  return rows;
}

/** Columns `start` (included) to `end` (excluded) of a row, for every stretch inside a polygon. */
function eachRun(
  polygons: readonly number[][][],
  width: number,
  run: (row: number, start: number, end: number) => void,
): void {
  for (const rows of polygons) {
    rows.forEach((crossed, row) => {
      for (let i = 0; i + 1 < crossed.length; i += 2) {
        const start = Math.max(0, Math.ceil(crossed[i]! - 0.5));
        const end = Math.min(width, Math.ceil(crossed[i + 1]! - 0.5));
        if (start < end) run(row, start, end);
      }
    });
  }
}
