import { type GeoPermissibleObjects, geoEquirectangular, geoStream } from 'd3-geo';
import type { MultiLineString, Polygon } from 'geojson';

/** Degrees in, degrees out; what crosses the antimeridian is cut there. */
const cut = geoEquirectangular()
  .scale(180 / Math.PI)
  .translate([0, 0])
  .reflectY(true)
  .precision(0);

function collect(object: GeoPermissibleObjects): number[][][] {
  const lines: number[][][] = [];
  let line: number[][] = [];
  let inPolygon = false;
  const sink = {
    point: (x: number, y: number) => line.push([x, y]),
    lineStart: () => {
      line = [];
    },
    lineEnd: () => {
      const first = line[0];
      if (inPolygon && first) line.push(first);
      lines.push(line);
    },
    polygonStart: () => {
      inPolygon = true;
    },
    polygonEnd: () => {
      inPolygon = false;
    },
  };
  geoStream(object, cut.stream(sink));
  return lines;
}

/**
 * Areas of a sphere as one polygon of a plane. world-atlas is made for globes: its rings run on across 180°, which a
 * flat map draws as a line around the world. Rings keep their winding, by which a map tells islands from lakes.
 */
export function planarArea(area: GeoPermissibleObjects): Polygon {
  return { type: 'Polygon', coordinates: collect(area) };
}

/** Lines of a sphere as lines of a plane, without an edge where they are cut. */
export function planarLines(lines: GeoPermissibleObjects): MultiLineString {
  return { type: 'MultiLineString', coordinates: collect(lines) };
}
