import { resolveCrs } from '#geo/crs';
import { geoboxPolygon } from '#geo/geobox';
import { partsOf } from '#geo/geometry';
import { toLonLat } from '#geo/lonlat';
import type { GeoBox, GeoJsonGeometry } from '#model/grid';

type Position = [longitude: number, latitude: number];

/** In degrees, 0.1 m on the ground: what a footprint may be off along its edges. */
const TOLERANCE = 1e-6;

/** Points an edge before those on a line are dropped: 300 km in UTM then bend by less than half a metre between them. */
const DENSITY = 32;

/**
 * The outline of a grid in longitude and latitude. Edges that a projection bends get as many points as they need; one
 * across 180° is cut there into two polygons, as GeoJSON asks (RFC 7946, 3.1.9).
 */
export async function footprintOfGrid(grid: GeoBox): Promise<GeoJsonGeometry> {
  const { parts } = toLonLat(partsOf(geoboxPolygon(grid, DENSITY)), await resolveCrs(grid.crs));
  const path = parts[0]?.paths[0];
  if (!path) throw new RangeError(`the grid has no place in longitude and latitude (${grid.crs})`);
  const ring: Position[] = [];
  for (let index = 0; index + 1 < path.length; index += 2) ring.push([path[index]!, path[index + 1]!]);
  const pieces = cutAtAntimeridian(simplified(ring)).map((piece) => piece.map(rounded));
  if (pieces.length === 1) return { type: 'Polygon', coordinates: [pieces[0]] };
  return { type: 'MultiPolygon', coordinates: pieces.map((piece) => [piece]) };
}

function rounded([longitude, latitude]: Position): Position {
  return [Math.round(longitude * 1e7) / 1e7, Math.round(latitude * 1e7) / 1e7];
}

/** The ring without points that lie on the line between their neighbours (Douglas and Peucker). */
function simplified(ring: readonly Position[]): Position[] {
  const first = ring[0]!;
  const last = ring.at(-1)!;
  let farthest = 0;
  let distance = 0;
  ring.forEach((position, index) => {
    const away = distanceToSegment(position, first, last);
    if (away > distance) [farthest, distance] = [index, away];
  });
  if (distance <= TOLERANCE) return [first, last];
  return [...simplified(ring.slice(0, farthest + 1)).slice(0, -1), ...simplified(ring.slice(farthest))];
}

function distanceToSegment([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - part * dx, y - ay - part * dy);
}

/** A continuous ring, whose longitudes may pass 180 either way, as rings within -180 and 180. */
function cutAtAntimeridian(ring: readonly Position[]): Position[][] {
  const longitudes = ring.map((position) => position[0]);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const pieces: Position[][] = [];
  for (let turn = Math.floor((west + 180) / 360); turn * 360 - 180 < east; turn++) {
    const low = turn * 360 - 180;
    const inside = keep(
      keep(ring, (x) => x - low),
      (x) => low + 360 - x,
    );
    if (inside.length >= 4) pieces.push(inside.map(([x, y]) => [x - turn * 360, y]));
  }
  return pieces;
}

/** The part of a ring where `side(longitude)` is not negative (Sutherland and Hodgman). */
function keep(ring: readonly Position[], side: (longitude: number) => number): Position[] {
  const kept: Position[] = [];
  for (let index = 0; index + 1 < ring.length; index++) {
    const [from, to] = [ring[index]!, ring[index + 1]!];
    const [start, end] = [side(from[0]), side(to[0])];
    if (start >= 0) kept.push(from);
    if (start >= 0 !== end >= 0 && start !== 0 && end !== 0) {
      const part = start / (start - end);
      kept.push([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]);
    }
  }
  if (kept.length > 0) kept.push(kept[0]!);
  return kept;
}
