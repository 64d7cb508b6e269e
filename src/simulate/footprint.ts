import { crsFromDefinition, resolveCrs } from '#geo/crs';
import { geoboxPolygon } from '#geo/geobox';
import { transformer } from '#geo/transformer';
import { GROUND } from './ground';
import type { SampleTile } from './sample';
import { edgeAt, type Pass, seenBy } from './weather';

const LONLAT = crsFromDefinition('EPSG:4326', '+proj=longlat +datum=WGS84 +no_defs');

export interface SceneFootprint {
  geometry: { type: 'Polygon'; coordinates: number[][][] };
  bbox: [west: number, south: number, east: number, north: number];
}

/** Outline of what a pass saw of a tile, in longitude and latitude; undefined where that is nothing. */
export async function footprintOf({ geobox }: SampleTile, pass: Pass): Promise<SceneFootprint | undefined> {
  const toGround = transformer(await resolveCrs(geobox.crs), GROUND);
  const toLonLat = transformer(GROUND, LONLAT);
  const outline = geoboxPolygon(geobox, 8).coordinates[0]!.slice(0, -1);
  const ring = clip(
    outline.map(([x, y]) => toGround.forward(x!, y!)),
    pass,
  );
  if (ring.length < 3) return undefined;
  // Seven decimals are a centimetre.
  const points = ring.map(([x, y]) => toLonLat.forward(x, y).map((degrees) => Math.round(degrees * 1e7) / 1e7));
  const lon = points.map(([x]) => x!);
  const lat = points.map(([, y]) => y!);
  return {
    geometry: { type: 'Polygon', coordinates: [[...points, points[0]!]] },
    bbox: [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)],
  };
}

/** The part of a ring on the seen side of the swath's edge (Sutherland and Hodgman 1974). */
function clip(ring: readonly [number, number][], pass: Pass): [number, number][] {
  if (!pass.edge) return [...ring];
  const kept: [number, number][] = [];
  ring.forEach((from, index) => {
    const to = ring[(index + 1) % ring.length]!;
    if (seenBy(pass, ...from)) kept.push(from);
    if (seenBy(pass, ...from) === seenBy(pass, ...to)) return;
    // Where the side crosses the edge: both are straight, so one division finds it.
    const before = from[0] - edgeAt(pass, from[1])!;
    const after = to[0] - edgeAt(pass, to[1])!;
    const share = before / (before - after);
    kept.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
  });
  return kept;
}
