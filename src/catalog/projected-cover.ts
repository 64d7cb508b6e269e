import { convexHull, type Point } from '#geo/convex-hull';
import { type Crs, crsOf, sameCrs } from '#geo/crs';
import { type Footprint, lonLatBoxes } from '#geo/footprint';
import { type Path, partsOf } from '#geo/geometry';
import { densify, LONLAT, nearest, toLonLat } from '#geo/lonlat';
import { boxOf } from '#geo/planar';
import { seamOf } from '#geo/seam';
import { transformer } from '#geo/transformer';
import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import { LonLatCover } from './lonlat-cover';

/** Points of one hull that wait for the next round. */
const MOST_POINTS = 8192;
/** Footprints known to be in: archives have each many times, a tile as often as it was taken. */
const MOST_KNOWN = 50_000;
/** Degrees beside the seam where an edge that crosses it is cut. */
const BESIDE = 1e-7;
/** Degrees that a point may differ from itself projected there and back. */
const SAME_PLACE = 1e-5;

/**
 * What some footprints cover in the plane of a projected CRS: the convex hull around them, or two where they lie across
 * the meridian at which the projection is cut open. The same whatever the order of additions; edges are followed to a
 * 32nd of a footprint's size. What the projection cannot show (a pole in Mercator, the far side of an orthographic globe) is
 * left out.
 */
export class ProjectedCover {
  readonly crs: Crs;
  readonly #seam: number | undefined;
  readonly #arcs = new LonLatCover();
  readonly #known = new Set<string>();
  /** East and west of the seam. */
  readonly #sides: [Point[], Point[]] = [[], []];
  #added = 0;

  constructor(crs: Crs) {
    this.crs = crs;
    this.#seam = seamOf(crs);
  }

  add(footprint: Footprint): void {
    const crs = crsOf(footprint.crs);
    const key = `${crs.id} ${JSON.stringify(footprint.geometry)}`;
    if (this.#known.has(key)) return;
    const parts = partsOf(footprint.geometry);
    if (parts.length === 0) return;
    this.#arcs.add(lonLatBoxes(footprint));
    if (this.#known.size === MOST_KNOWN) this.#known.clear();
    this.#known.add(key);
    this.#added++;
    if (sameCrs(crs, this.crs)) {
      const toLongitude = transformer(this.crs, LONLAT).forward;
      for (const path of parts.flatMap(({ paths }) => paths)) {
        for (let i = 0; i < path.length; i += 2) {
          const [x, y] = [path[i]!, path[i + 1]!];
          this.#put([x, y], toLongitude(x, y)[0]);
        }
      }
    } else {
      for (const path of toLonLat(parts, crs).parts.flatMap(({ paths }) => paths)) this.#addPath(densify(path));
    }
    for (const [side, points] of this.#sides.entries()) {
      if (points.length > MOST_POINTS) this.#sides[side] = convexHull(points);
    }
  }

  /** Of another part of the same search. */
  merge(other: ProjectedCover): void {
    this.#arcs.add(other.#arcs.boxes());
    this.#added += other.#added;
    for (const side of [0, 1] as const) this.#sides[side] = convexHull([...this.#sides[side], ...other.#sides[side]]);
  }

  /** Null where nothing was added. Throws UNSUPPORTED where the CRS can show nothing of it. */
  extent(): GeoJsonGeometry | null {
    if (this.#added === 0) return null;
    const across = this.#seam !== undefined && this.#arcs.covers(this.#seam);
    const hulls = (across ? this.#sides : [this.#sides.flat()]).map(convexHull).filter(({ length }) => length > 0);
    const [only, other] = hulls;
    if (!only) {
      throw new QuadratError(
        'UNSUPPORTED',
        `Nothing of what was found has a place in ${this.crs.id}. Name another CRS.`,
      );
    }
    if (!other && only.length < 3) {
      return only.length === 1 ? { type: 'Point', coordinates: only[0] } : { type: 'LineString', coordinates: only };
    }
    if (!other) return { type: 'Polygon', coordinates: [ringOf(only)] };
    return { type: 'MultiPolygon', coordinates: hulls.map((hull) => [ringOf(hull)]) };
  }

  #addPath(path: Path): void {
    const [west, , east] = boxOf([path]);
    const middle = (west + east) / 2;
    for (let i = 0; i < path.length; i += 2) {
      const [longitude, latitude] = [path[i]!, path[i + 1]!];
      const nearby = this.#seam === undefined ? undefined : nearest(this.#seam, longitude);
      const on = nearby !== undefined && Math.abs(longitude - nearby) < BESIDE;
      // What lies along the seam is on the side of the rest.
      this.#project(on ? longitude + (middle < longitude ? -BESIDE : BESIDE) : longitude, latitude);
      if (i === 0 || this.#seam === undefined) continue;
      const [before, height] = [path[i - 2]!, path[i - 1]!];
      const at = nearest(this.#seam, (before + longitude) / 2);
      if (at <= Math.min(before, longitude) + BESIDE || at >= Math.max(before, longitude) - BESIDE) continue;
      const crossing = height + ((latitude - height) * (at - before)) / (longitude - before);
      this.#project(at - BESIDE, crossing);
      this.#project(at + BESIDE, crossing);
    }
  }

  #project(longitude: number, latitude: number): void {
    const turned = longitude - 360 * Math.round(longitude / 360);
    const [x, y] = transformer(LONLAT, this.crs).forward(turned, latitude);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const [back, height] = transformer(this.crs, LONLAT).forward(x, y);
    const off = Math.abs(back - turned) % 360;
    const aside = Math.min(off, 360 - off) * Math.cos((latitude * Math.PI) / 180);
    if (aside < SAME_PLACE && Math.abs(height - latitude) < SAME_PLACE) this.#put([x, y], turned);
  }

  #put(point: Point, longitude: number): void {
    const eastOf = (((longitude - (this.#seam ?? longitude)) % 360) + 360) % 360;
    this.#sides[eastOf < 180 ? 0 : 1].push(point);
  }
}

function ringOf(hull: readonly Point[]): Point[] {
  return [...hull, hull[0]!];
}
