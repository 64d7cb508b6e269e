import type { GeoJsonGeometry } from '#quadrat';
import { type Box, type LonLatBounds, lonLatOf, ringOf } from '#view/mercator';

/** One or several polygons in longitude and latitude: an outer ring each, then holes, every ring closed. */
export interface AreaGeometry extends GeoJsonGeometry {
  type: 'MultiPolygon';
  coordinates: Position[][][];
}
export type Position = [lon: number, lat: number];

/** Why a text or a file is no area. */
export type AreaProblem = 'empty' | 'unreadable' | 'noPolygon' | 'outside' | 'otherCrs' | 'tooMany';
export type ReadArea = { area: AreaGeometry } | { problem: AreaProblem };

/** More than a coast line in any detail that could matter; every one of them is looked at for every dataset. */
const MOST_POSITIONS = 20_000;
/** A box around everything may run on past the antimeridian, and around the world no further than once. */
const FARTHEST = 540;

/**
 * An area out of what people have at hand: GeoJSON of any kind, WKT, four numbers as west, south, east, north, or three or
 * more pairs of longitude and latitude as the corners of a polygon.
 */
export function readArea(text: string): ReadArea {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'empty' };
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return fromJson(trimmed);
  if (/^(?:SRID=\d+;)?\s*(?:MULTI)?POLYGON/i.test(trimmed)) return fromWkt(trimmed);
  return fromNumbers(trimmed);
}

/** A rectangle along parallels and meridians. */
export function boxArea(bounds: LonLatBounds): AreaGeometry {
  return { type: 'MultiPolygon', coordinates: [[ringOf(bounds)]] };
}

/** What the map shows, to a metre, so that it reads well as text. */
export function viewArea(box: Box): AreaGeometry {
  const [west, south, east, north] = lonLatOf(box).map((degrees) => Number(degrees.toFixed(5)));
  return boxArea([west!, south!, east!, north!]);
}

export function countPositions({ coordinates }: AreaGeometry): number {
  return coordinates.flat().reduce((sum, ring) => sum + ring.length, 0);
}

function fromJson(text: string): ReadArea {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'unreadable' };
  }
  if (namesOtherCrs(value)) return { problem: 'otherCrs' };
  return checked(polygonsIn(value, 0));
}

/** GeoJSON of 2008 could name a CRS; longitude and latitude goes by several names. */
function namesOtherCrs(value: unknown): boolean {
  const name = fieldOf(fieldOf(fieldOf(value, 'crs'), 'properties'), 'name');
  return typeof name === 'string' && !/(?:4326|CRS84)$/i.test(name);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Coordinates of every polygon in a GeoJSON object; lines and points are no area and are passed over. */
function polygonsIn(value: unknown, depth: number): unknown[] {
  if (depth > 8) return [];
  const below = (list: unknown) => (Array.isArray(list) ? list.flatMap((one) => polygonsIn(one, depth + 1)) : []);
  switch (fieldOf(value, 'type')) {
    case 'FeatureCollection':
      return below(fieldOf(value, 'features'));
    case 'Feature':
      return polygonsIn(fieldOf(value, 'geometry'), depth + 1);
    case 'GeometryCollection':
      return below(fieldOf(value, 'geometries'));
    case 'Polygon':
      return [fieldOf(value, 'coordinates')];
    case 'MultiPolygon': {
      const coordinates = fieldOf(value, 'coordinates');
      return Array.isArray(coordinates) ? coordinates : [];
    }
    default:
      return [];
  }
}

function fromWkt(text: string): ReadArea {
  const [, srid] = /^SRID=(\d+);/i.exec(text) ?? [];
  if (srid !== undefined && srid !== '4326') return { problem: 'otherCrs' };
  const body = text.slice(text.indexOf('('));
  if (!/^[-+\d.eE\s,()]+$/.test(body)) return { problem: 'unreadable' };
  const json = body
    .replace(/[-+\d.eE]+(?:\s+[-+\d.eE]+)+/g, (pair) => `[${pair.trim().split(/\s+/).join(',')}]`)
    .replaceAll('(', '[')
    .replaceAll(')', ']');
  try {
    const coordinates: unknown = JSON.parse(json);
    return checked(/MULTIPOLYGON/i.test(text) && Array.isArray(coordinates) ? coordinates : [coordinates]);
  } catch {
    return { problem: 'unreadable' };
  }
}

function fromNumbers(text: string): ReadArea {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const numbers = words.map(Number);
  if (!numbers.every(Number.isFinite)) return { problem: 'unreadable' };
  const [west, south, east, north] = numbers;
  if (numbers.length === 4) {
    const box = [west!, south!, east! < west! ? east! + 360 : east!, north!] as const;
    return south! < north! && box[0] < box[2] ? checked(boxArea(box).coordinates) : { problem: 'noPolygon' };
  }
  if (numbers.length < 6 || numbers.length % 2 === 1) return { problem: 'noPolygon' };
  const ring = Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
  return checked([[ring]]);
}

/** The polygons, closed and without heights, where all of them are some. */
function checked(polygons: readonly unknown[]): ReadArea {
  if (polygons.length === 0) return { problem: 'noPolygon' };
  const coordinates: Position[][][] = [];
  let count = 0;
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || polygon.length === 0) return { problem: 'unreadable' };
    const rings: Position[][] = [];
    for (const ring of polygon as unknown[]) {
      if (!Array.isArray(ring)) return { problem: 'unreadable' };
      count += ring.length;
      if (count > MOST_POSITIONS) return { problem: 'tooMany' };
      const positions = (ring as unknown[]).map(positionOf);
      if (!positions.every((position) => position !== null)) return { problem: 'unreadable' };
      if (!positions.every(isOnEarth)) return { problem: 'outside' };
      const closed = close(positions);
      if (closed.length < 4) return { problem: 'noPolygon' };
      rings.push(closed);
    }
    coordinates.push(rings);
  }
  return { area: { type: 'MultiPolygon', coordinates } };
}

function positionOf(value: unknown): Position | null {
  if (!Array.isArray(value) || typeof value[0] !== 'number' || typeof value[1] !== 'number') return null;
  return Number.isFinite(value[0]) && Number.isFinite(value[1]) ? [value[0], value[1]] : null;
}

function isOnEarth([lon, lat]: Position): boolean {
  return Math.abs(lon) <= FARTHEST && Math.abs(lat) <= 90;
}

function close(ring: Position[]): Position[] {
  const [first] = ring;
  const last = ring.at(-1);
  if (!first || !last) return ring;
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, [first[0], first[1]]];
}
