import { type Crs, crsOf } from './crs';
import type { Part, Path } from './geometry';
import { boxOf, pointInRings } from './planar';
import { type Transformer, transformer } from './transformer';

/** EPSG:4326, longitude first: where footprints of different systems are compared. */
export const LONLAT: Crs = crsOf('EPSG:4326');

/** Points along the diagonal of a geometry when its edges are bent by a projection; even, for the error estimate. */
const DENSITY = 32;

/** Parts in longitude and latitude: continuous, so that longitudes may lie beyond 180. */
export interface LonLatParts {
  parts: Part[];
  /** How far edges may bulge between their points, in degrees; 0 where edges are straight by definition. */
  bulge: { longitude: number; latitude: number };
  /** False where part of the geometry has no longitude and latitude, so that nothing can be said about its extent. */
  complete: boolean;
}

/**
 * Parts in some CRS as longitude and latitude. Geographic parts stay as they are but for the datum: GeoJSON's edges are
 * straight there, and 190 stays 190. The edges of others are bent by adding points; a ring around a pole is closed over
 * the pole, so that in the plane of longitude and latitude, too, it encloses what it encloses on the ground.
 */
export function toLonLat(parts: readonly Part[], crs: Crs): LonLatParts {
  const convert = transformer(crs, LONLAT);
  const result: LonLatParts = { parts: [], bulge: { longitude: 0, latitude: 0 }, complete: true };
  if (crs.isGeographic && convert.isIdentity) return { ...result, parts: [...parts] };
  const poles = crs.isGeographic ? [] : polesIn(crs);
  for (const { kind, paths } of parts) {
    const converted: Path[] = [];
    for (const path of paths) {
      const lonlat = crs.isGeographic ? shiftDatum(path, convert) : bend(path, convert, kind === 'polygon', result);
      if (lonlat.length < 2) continue;
      converted.push(kind === 'polygon' ? closeOverPole(lonlat, path, poles) : lonlat);
    }
    if (converted.length > 0) result.parts.push({ kind, paths: converted });
    else result.complete = false;
  }
  return result;
}

/** The same path with points added to the longer edges, relative to the whole path's size. */
export function densify(path: Path, density = DENSITY): Path {
  const [minx, miny, maxx, maxy] = boxOf([path]);
  const diagonal = Math.hypot(maxx - minx, maxy - miny);
  if (path.length <= 2 || diagonal === 0) return path;
  const out: number[] = [];
  for (let i = 0; i + 3 < path.length; i += 2) {
    const x = path[i]!;
    const y = path[i + 1]!;
    const dx = path[i + 2]! - x;
    const dy = path[i + 3]! - y;
    const steps = 2 * Math.max(1, Math.ceil((density / 2) * (Math.hypot(dx, dy) / diagonal)));
    for (let step = 0; step < steps; step++) out.push(x + (dx * step) / steps, y + (dy * step) / steps);
  }
  out.push(path[path.length - 2]!, path[path.length - 1]!);
  return Float64Array.from(out);
}

function shiftDatum(path: Path, convert: Transformer): Path {
  const out = path.slice();
  convert.forwardAll(out);
  for (let i = 0; i < out.length; i += 2) out[i] = nearest(out[i]!, path[i]!);
  return finitePairs(out);
}

function bend(path: Path, convert: Transformer, isRing: boolean, result: LonLatParts): Path {
  const dense = densify(path);
  const all = dense.slice();
  convert.forwardAll(all);
  const out = finitePairs(all);
  if (out.length < all.length) result.complete = false;
  for (let i = 2; i < out.length; i += 2) out[i] = nearest(out[i]!, out[i - 2]!);
  // Added points come in pairs of segments: the middle one tells how far the curve leaves the chord of two of them. The
  // curve leaves the chord of one a quarter as far; taking the whole is a safety of four.
  if (out.length === all.length && (isRing || path.length > 2)) {
    const { bulge } = result;
    for (let i = 2; i + 3 < out.length; i += 4) {
      bulge.longitude = Math.max(bulge.longitude, Math.abs((out[i - 2]! + out[i + 2]!) / 2 - out[i]!));
      bulge.latitude = Math.max(bulge.latitude, Math.abs((out[i - 1]! + out[i + 3]!) / 2 - out[i + 1]!));
    }
  }
  return out;
}

/** A pole in the plane of a CRS that has it. */
interface Pole {
  latitude: number;
  x: number;
  y: number;
}

function polesIn(crs: Crs): Pole[] {
  const { forward } = transformer(LONLAT, crs);
  return [-90, 90].flatMap((latitude) => {
    const [x, y] = forward(0, latitude);
    return Number.isFinite(x) ? [{ latitude, x, y }] : [];
  });
}

function closeOverPole(lonlat: Path, ring: Path, poles: readonly Pole[]): Path {
  const first = lonlat[0]!;
  const last = lonlat[lonlat.length - 2]!;
  if (Math.abs(last - first) < 180) return lonlat;
  const pole = poles.find(({ x, y }) => pointInRings([ring], x, y));
  if (!pole) return lonlat;
  return Float64Array.from([...lonlat, last, pole.latitude, first, pole.latitude, first, lonlat[1]!]);
}

/** `longitude` plus whole turns, as near to `reference` as it gets. */
export function nearest(longitude: number, reference: number): number {
  return longitude + 360 * Math.round((reference - longitude) / 360);
}

function finitePairs(path: Path): Path {
  let count = 0;
  for (let i = 0; i < path.length; i += 2) {
    if (!Number.isFinite(path[i]!) || !Number.isFinite(path[i + 1]!)) continue;
    path[count++] = path[i]!;
    path[count++] = path[i + 1]!;
  }
  return path.subarray(0, count);
}
