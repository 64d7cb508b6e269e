import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import { type Crs, crsOf, sameCrs } from './crs';
import { type Part, type Path, partsOf } from './geometry';
import { densify, LONLAT, type LonLatParts, toLonLat } from './lonlat';
import { type Box, boxesMeet, boxOf, partsMeet, pathsMeet, pointInRings } from './planar';
import { transformer } from './transformer';

/**
 * An area on the ground: GeoJSON in a CRS, x before y. A CRS given as text has to be one that needs no table (see
 * `crsOf`). In a geographic CRS edges are straight in longitude and latitude, longitudes may pass 180 (170 to 190), and
 * a geometry cut in two at 180 is the same area as one that is not.
 */
export interface Footprint {
  crs: Crs | string;
  geometry: GeoJsonGeometry;
}

/** [west, south, east, north] in degrees, west <= east. */
export type LonLatBox = [west: number, south: number, east: number, north: number];

/**
 * Whether two areas share a point; touching counts, as in ST_Intersects. Points, lines, polygons with holes, and
 * collections of them.
 *
 * Two geometries of one CRS are compared there. Otherwise the comparison happens in a projected CRS of the two, with
 * the other's edges bent to follow the ground: near a pole or 180° a plane of longitude and latitude would tear them.
 * Of two projected CRSs it is the one whose id sorts first, so that the order of arguments does not matter. The other
 * geometry is first cut to the neighbourhood of this one, as a projection is meaningless far from home.
 *
 * Throws BAD_REQUEST for what is not GeoJSON. An empty geometry meets nothing.
 */
export function intersects(a: Footprint, b: Footprint): boolean {
  return intersector(a)(b);
}

/** `intersects` with one area and many others: what can be made ready of the first is made once. */
export function intersector(footprint: Footprint): (other: Footprint) => boolean {
  const one = resolved(footprint);
  return (footprint) => {
    const other = resolved(footprint);
    if (one.parts.length === 0 || other.parts.length === 0) return false;
    if (sameCrs(one.crs, other.crs) && !one.crs.isGeographic) return partsMeet(one.parts, other.parts);
    if (one.crs.isGeographic && other.crs.isGeographic) {
      return turnsOf(other.lonlat.parts, boxOf(one.lonlat.parts.flatMap(({ paths }) => paths))).some((turned) =>
        partsMeet(turned, one.lonlat.parts),
      );
    }
    const oneIsHome = other.crs.isGeographic || (!one.crs.isGeographic && one.crs.id <= other.crs.id);
    return oneIsHome ? meetAtHome(one, other) : meetAtHome(other, one);
  };
}

/** A footprint with what is needed of it, made when it is needed. */
interface Resolved {
  crs: Crs;
  parts: Part[];
  readonly lonlat: LonLatParts;
}

/** Turns of the globe that a longitude may be away: enough for whoever counts on past 180, and no loop without end. */
const FARTHEST_LONGITUDE = 1080;

/**
 * Whether a geometry has a place on the ground: GeoJSON with at least one position, in a geographic CRS none beyond a
 * pole or further than three turns around the globe. Says nothing of the projection's own edge.
 */
export function hasPlace({ crs, geometry }: Footprint): boolean {
  try {
    const parts = partsOf(geometry);
    if (parts.length === 0) return false;
    if (!crsOf(crs).isGeographic) return true;
    const [west, south, east, north] = boxOf(parts.flatMap(({ paths }) => paths));
    return west >= -FARTHEST_LONGITUDE && east <= FARTHEST_LONGITUDE && south >= -90 && north <= 90;
  } catch {
    return false;
  }
}

function resolved({ crs: given, geometry }: Footprint): Resolved {
  const crs = crsOf(given);
  const parts = partsOf(geometry);
  if (crs.isGeographic && parts.length > 0) {
    const [west, , east] = boxOf(parts.flatMap(({ paths }) => paths));
    if (west < -FARTHEST_LONGITUDE || east > FARTHEST_LONGITUDE) {
      throw new QuadratError(
        'BAD_REQUEST',
        `Longitudes from ${west} to ${east} are no place on the ground; give degrees.`,
      );
    }
  }
  let lonlat: LonLatParts | undefined;
  return {
    crs,
    parts,
    get lonlat() {
      lonlat ??= toLonLat(parts, crs);
      return lonlat;
    },
  };
}

/** `home` is projected, `guest` anything else. */
function meetAtHome(home: Resolved, guest: Resolved): boolean {
  const toHome = transformer(LONLAT, home.crs);
  return boxesOf(home.lonlat).some((box) =>
    turnsOf(guest.lonlat.parts, box).some((turned) =>
      turned.some((visitor) => {
        if (!boxesMeet(boxOf(visitor.paths), box)) return false;
        for (const path of visitor.paths) {
          for (const piece of clip(path, box)) {
            const bent = densify(piece);
            const local = bent === piece ? piece.slice() : bent;
            toHome.forwardAll(local);
            if (home.parts.some(({ paths }) => paths.some((own) => pathsMeet(own, local)))) return true;
          }
        }
        return holdsOneOf(visitor, home.lonlat.parts, box) || holdsVisitor(home.parts, visitor, box, toHome.forward);
      }),
    ),
  );
}

/** Whether a polygon contains the first point of a part; decisive where no edges meet. */
function holdsOneOf(polygon: Part, parts: readonly Part[], box: Readonly<Box>): boolean {
  if (polygon.kind !== 'polygon') return false;
  return parts.some(({ paths }) => {
    const path = paths[0]!;
    // The turn of the globe that the box, and so the polygon, is on.
    return [-360, 0, 360].some((turn) => {
      const x = path[0]! + turn;
      return x >= box[0] && x <= box[2] && pointInRings(polygon.paths, x, path[1]!);
    });
  });
}

function holdsVisitor(
  home: readonly Part[],
  visitor: Part,
  box: Readonly<Box>,
  toHome: (x: number, y: number) => [number, number],
): boolean {
  const path = visitor.paths[0]!;
  const [longitude, latitude] = [path[0]!, path[1]!];
  if (longitude < box[0] || longitude > box[2] || latitude < box[1] || latitude > box[3]) return false;
  const [x, y] = toHome(longitude, latitude);
  return home.some(({ kind, paths }) => kind === 'polygon' && pointInRings(paths, x, y));
}

/** Copies of parts, shifted by whole turns of the globe, that come near `box` in longitude. */
function turnsOf(parts: readonly Part[], box: Readonly<Box>): Part[][] {
  const [west, , east] = boxOf(parts.flatMap(({ paths }) => paths));
  const turns: Part[][] = [];
  for (let turn = Math.ceil((box[0] - east) / 360); turn <= Math.floor((box[2] - west) / 360); turn++) {
    turns.push(turn === 0 ? [...parts] : parts.map((part) => shifted(part, turn * 360)));
  }
  return turns;
}

function shifted({ kind, paths }: Part, by: number): Part {
  return { kind, paths: paths.map((path) => path.map((value, index) => (index % 2 === 0 ? value + by : value))) };
}

/** The pieces of a path inside a box, segment by segment (Liang and Barsky), edges included. */
function clip(path: Path, box: Readonly<Box>): Path[] {
  const pieces: Path[] = [];
  const last = Math.max(0, path.length - 4);
  for (let i = 0; i <= last; i += 2) {
    const end = i + 3 < path.length ? i + 2 : i;
    const x = path[i]!;
    const y = path[i + 1]!;
    const dx = path[end]! - x;
    const dy = path[end + 1]! - y;
    const [from, to] = inside(dy, box[1] - y, box[3] - y, inside(dx, box[0] - x, box[2] - x, [0, 1]));
    if (from > to) continue;
    const start = [x + dx * from, y + dy * from];
    pieces.push(Float64Array.from(dx === 0 && dy === 0 ? start : [...start, x + dx * to, y + dy * to]));
  }
  return pieces;
}

/** The share [from, to] of a way of length `delta` that lies between `low` and `high`; from > to where none does. */
function inside(delta: number, low: number, high: number, [from, to]: [number, number]): [number, number] {
  if (delta === 0) return low <= 0 && high >= 0 ? [from, to] : [1, 0];
  const [a, b] = delta > 0 ? [low / delta, high / delta] : [high / delta, low / delta];
  return [Math.max(from, a), Math.min(to, b)];
}

/**
 * One or two boxes in degrees that cover an area, for pruning: two where it crosses 180°; none for an empty one. Around
 * a pole, all longitudes. May be a little larger than the area, never smaller.
 */
export function lonLatBoxes(footprint: Footprint): LonLatBox[] {
  return boxesOf(resolved(footprint).lonlat);
}

/** Below this, a bulge is rounding, and widening a box by it could push it over the seam of a projection. */
const NEGLIGIBLE = 1e-9;

function boxesOf({ parts, bulge, complete }: LonLatParts): LonLatBox[] {
  if (!complete) return [[-180, -90, 180, 90]];
  if (parts.length === 0) return [];
  const [padX, padY] = [bulge.longitude, bulge.latitude].map((pad) => (pad > NEGLIGIBLE ? pad : 0)) as [number, number];
  const [, south, , north] = boxOf(parts.flatMap(({ paths }) => paths));
  const [west, width] = arcOf(parts);
  const [low, high] = [Math.max(-90, south - padY), Math.min(90, north + padY)];
  if (width + 2 * padX >= 360) return [[-180, low, 180, high]];
  const start = normal(west - padX);
  const end = start + width + 2 * padX;
  if (end <= 180) return [[start, low, end, high]];
  return [
    [start, low, 180, high],
    [-180, low, end - 360, high],
  ];
}

/** The shortest arc of longitudes that holds all parts: its western end and its width in degrees. */
function arcOf(parts: readonly Part[]): [west: number, width: number] {
  const arcs = parts
    .map(({ paths }) => {
      const [west, , east] = boxOf(paths);
      return [normal(west), east - west] as const;
    })
    .sort((a, b) => a[0] - b[0]);
  // Walk east from the first arc; the widest stretch that none covers is what to leave out.
  let reach = Number.NEGATIVE_INFINITY;
  let gap = 0;
  let west = arcs[0]![0];
  for (const [start, width] of arcs) {
    if (start - reach > gap && reach !== Number.NEGATIVE_INFINITY) {
      gap = start - reach;
      west = start;
    }
    reach = Math.max(reach, start + width);
  }
  const around = arcs[0]![0] + 360 - reach;
  if (around >= gap) return [arcs[0]![0], Math.min(360, 360 - around)];
  return [west, 360 - gap];
}

/** The same longitude from -180 (included) to 180 (excluded). */
function normal(longitude: number): number {
  const turned = longitude - 360 * Math.floor((longitude + 180) / 360);
  return turned >= 180 ? -180 : turned;
}

/**
 * The longitude half-way between the western and eastern end of an area, also across 180°; from -180 (included) to 180
 * (excluded). Of an area around a pole, that of the middle of its box in its own CRS. NaN for an empty one.
 */
export function midLongitude(footprint: Footprint): number {
  const { crs, parts, lonlat } = resolved(footprint);
  if (lonlat.parts.length === 0) return Number.NaN;
  const [west, width] = arcOf(lonlat.parts);
  if (width < 360 || crs.isGeographic) return normal(west + width / 2);
  const [minx, miny, maxx, maxy] = boxOf(parts.flatMap(({ paths }) => paths));
  const [longitude] = transformer(crs, LONLAT).forward((minx + maxx) / 2, (miny + maxy) / 2);
  return normal(longitude);
}

/**
 * [west, south, east, north] as a polygon in `crs`; west > east crosses 180° and becomes longitudes beyond it. Throws
 * BAD_REQUEST where the numbers make no box.
 */
export function bboxPolygon(
  bbox: readonly [west: number, south: number, east: number, north: number],
  crs: Crs,
): { type: 'Polygon'; coordinates: number[][][] } {
  const [west, south, east, north] = bbox;
  if (bbox.length !== 4 || !bbox.every(Number.isFinite) || south > north || (west > east && !crs.isGeographic)) {
    throw new QuadratError(
      'BAD_REQUEST',
      `[${bbox.join(', ')}] is not a box in ${crs.id}: give west, south, east, north${crs.isGeographic ? '; west may exceed east only across 180°' : ''}.`,
    );
  }
  const right = west > east ? east + 360 : east;
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [right, south],
        [right, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}
