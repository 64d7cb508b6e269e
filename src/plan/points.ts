import type { GeoJsonGeometry } from '#model/grid';

export type Points = Array<[x: number, y: number]>;

/** Points added to every edge: enough that a bowed edge's bounds are right to a hundredth of its length. */
const PER_EDGE = 20;

/** Every vertex of a geometry and points between them, for bounds in another CRS, where straight edges bow. */
export function geometryPoints(geometry: GeoJsonGeometry): Points {
  const points: Points = [];
  for (const part of (geometry.geometries as GeoJsonGeometry[] | undefined) ?? []) points.push(...geometryPoints(part));
  collect(geometry.coordinates, points);
  return points;
}

function collect(coordinates: unknown, points: Points): void {
  if (!Array.isArray(coordinates)) return;
  if (typeof coordinates[0] === 'number') {
    points.push([coordinates[0], coordinates[1] as number]);
  } else if (Array.isArray(coordinates[0]) && typeof coordinates[0][0] === 'number') {
    addLine(coordinates as Points, points);
  } else {
    for (const part of coordinates) collect(part, points);
  }
}

function addLine(line: Points, points: Points): void {
  line.forEach(([x, y], index) => {
    points.push([x, y]);
    const next = line[index + 1];
    if (!next) return;
    for (let i = 1; i < PER_EDGE; i++) {
      const t = i / PER_EDGE;
      points.push([x + (next[0] - x) * t, y + (next[1] - y) * t]);
    }
  });
}
