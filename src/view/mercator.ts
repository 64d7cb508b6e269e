import type { GeoBox, GeoJsonGeometry } from '#quadrat';

/** Half the side of the EPSG:3857 square in its metres; at the equator they are metres on the ground. */
export const HALF_WORLD = 20037508.342789244;
const MAX_LATITUDE = 85.0511287798066;

/** A rectangle in EPSG:3857 metres. `east` passes HALF_WORLD where it crosses the antimeridian. */
export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Longitude and latitude in degrees to EPSG:3857; latitudes beyond its square are clamped to its edge. */
export function toMercator(lon: number, lat: number): [x: number, y: number] {
  const bounded = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat));
  const y = Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360));
  return [(lon / 180) * HALF_WORLD, (y / Math.PI) * HALF_WORLD];
}

export function toLonLat(x: number, y: number): [lon: number, lat: number] {
  const lat = (Math.atan(Math.exp((y / HALF_WORLD) * Math.PI)) * 360) / Math.PI - 90;
  return [(x / HALF_WORLD) * 180, lat];
}

/** [west, south, east, north] in degrees. `east` passes 180 where they cross the antimeridian. */
export type LonLatBounds = readonly [west: number, south: number, east: number, north: number];

/** `east` may also be below `west` where they cross the antimeridian. */
export function boxOfLonLat([west, south, east, north]: LonLatBounds): Box {
  const [x0, y0] = toMercator(west, south);
  const [x1, y1] = toMercator(east < west ? east + 360 : east, north);
  return { west: x0, south: y0, east: x1, north: y1 };
}

export function lonLatOf({ west, south, east, north }: Box): LonLatBounds {
  return [...toLonLat(west, south), ...toLonLat(east, north)];
}

/** The closed outline of bounds, anticlockwise from the south-west, as GeoJSON wants it. */
export function ringOf([west, south, east, north]: LonLatBounds): Array<[lon: number, lat: number]> {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/** What two boxes share, or null. */
export function intersect(a: Box, b: Box): Box | null {
  const box = {
    west: Math.max(a.west, b.west),
    south: Math.max(a.south, b.south),
    east: Math.min(a.east, b.east),
    north: Math.min(a.north, b.north),
  };
  return box.west < box.east && box.south < box.north ? box : null;
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.west >= outer.west && inner.east <= outer.east && inner.south >= outer.south && inner.north <= outer.north
  );
}

/** Area shared by both over the area of `inner`, 0..1. */
export function coveredShare(outer: Box, inner: Box): number {
  const shared = intersect(outer, inner);
  if (!shared) return 0;
  const area = (box: Box) => (box.east - box.west) * (box.north - box.south);
  return area(shared) / area(inner);
}

export function boxOfGeobox({ transform, shape }: GeoBox): Box {
  const [a, , c, , e, f] = transform;
  return { west: c, north: f, east: c + a * shape[1], south: f + e * shape[0] };
}

/**
 * Rings and lines of a geometry as [lon, lat] pairs. Where pieces lie on both sides of 180°, as the halves of a split
 * footprint do, the western ones are moved east by 360° so that they touch.
 */
export function positionsOf(geometry: GeoJsonGeometry): Array<[number, number]> {
  const positions: Array<[number, number]> = [];
  const walk = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number' && typeof value[1] === 'number') positions.push([value[0], value[1]]);
    else for (const item of value) walk(item);
  };
  walk(geometry.coordinates);
  for (const part of (geometry.geometries ?? []) as unknown[]) positions.push(...positionsOf(part as GeoJsonGeometry));
  return positions;
}

/** [west, south, east, north] of a geometry; east passes 180 where the shorter way round crosses the antimeridian. */
export function lonLatBounds(geometry: GeoJsonGeometry): [number, number, number, number] | null {
  const positions = positionsOf(geometry);
  if (positions.length === 0) return null;
  const span = (lons: number[]): [number, number] => [Math.min(...lons), Math.max(...lons)];
  const lats = positions.map(([, lat]) => lat);
  const plain = span(positions.map(([lon]) => lon));
  const wrapped = span(positions.map(([lon]) => (lon < 0 ? lon + 360 : lon)));
  const touches180 = plain[0] <= -179.99 && plain[1] >= 179.99;
  const [west, east] = touches180 && wrapped[1] - wrapped[0] < plain[1] - plain[0] ? wrapped : plain;
  return [west, Math.min(...lats), east, Math.max(...lats)];
}
