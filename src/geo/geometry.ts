import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';

/** x, y pairs. A ring of a polygon ends with its first point. */
export type Path = Float64Array;

/** One piece of a geometry: a point (one path of one pair), a line (one path), or a polygon (its ring, then holes). */
export interface Part {
  kind: 'point' | 'line' | 'polygon';
  paths: Path[];
}

/**
 * The pieces of a GeoJSON geometry, whatever its type; none for an empty one. Throws BAD_REQUEST for what is not GeoJSON
 * or has coordinates that are not finite numbers: leaving such a vertex out would quietly change the shape.
 */
export function partsOf(geometry: GeoJsonGeometry): Part[] {
  const parts: Part[] = [];
  collect(geometry, parts, 0);
  return parts;
}

/** Collections inside collections are legal and pointless; deeper than this is somebody playing. */
const DEEPEST = 32;

function collect(geometry: unknown, parts: Part[], depth: number): void {
  const { type, coordinates, geometries } = record(geometry);
  switch (type) {
    case 'Point':
      if (list(coordinates, type).length > 0) parts.push({ kind: 'point', paths: [path([coordinates], type)] });
      return;
    case 'MultiPoint':
      for (const point of list(coordinates, type)) parts.push({ kind: 'point', paths: [path([point], type)] });
      return;
    case 'LineString':
      addLine(coordinates, parts, type);
      return;
    case 'MultiLineString':
      for (const line of list(coordinates, type)) addLine(line, parts, type);
      return;
    case 'Polygon':
      addPolygon(coordinates, parts, type);
      return;
    case 'MultiPolygon':
      for (const polygon of list(coordinates, type)) addPolygon(polygon, parts, type);
      return;
    case 'GeometryCollection':
      if (depth >= DEEPEST) throw bad('A GeometryCollection is nested too deeply.');
      for (const member of list(geometries, type)) collect(member, parts, depth + 1);
      return;
    default:
      throw bad(`${typeof type === 'string' ? `'${type}'` : 'This'} is not a GeoJSON geometry type.`);
  }
}

function addLine(coordinates: unknown, parts: Part[], type: string): void {
  const line = path(list(coordinates, type), type);
  if (line.length > 0) parts.push({ kind: 'line', paths: [line] });
}

function addPolygon(coordinates: unknown, parts: Part[], type: string): void {
  const rings = list(coordinates, type)
    .map((ring) => path(list(ring, type), type))
    .filter((ring) => ring.length > 0)
    .map(closed);
  if (rings.length > 0) parts.push({ kind: 'polygon', paths: rings });
}

function path(points: unknown[], type: string): Path {
  const out = new Float64Array(points.length * 2);
  points.forEach((point, index) => {
    const [x, y] = list(point, type);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw bad(`A ${type} has the coordinates [${String(x)}, ${String(y)}], which are not two finite numbers.`);
    }
    out[2 * index] = x as number;
    out[2 * index + 1] = y as number;
  });
  return out;
}

function closed(ring: Path): Path {
  const last = ring.length - 2;
  if (ring[0] === ring[last] && ring[1] === ring[last + 1]) return ring;
  const out = new Float64Array(ring.length + 2);
  out.set(ring);
  out.set(ring.subarray(0, 2), ring.length);
  return out;
}

function record(value: unknown): { type?: unknown; coordinates?: unknown; geometries?: unknown } {
  if (typeof value === 'object' && value !== null) return value;
  throw bad('A GeoJSON geometry is missing.');
}

function list(value: unknown, type: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw bad(`A ${type} has no list of coordinates where GeoJSON asks for one.`);
}

function bad(sentence: string): QuadratError {
  return new QuadratError('BAD_REQUEST', sentence);
}
