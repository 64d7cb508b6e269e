import { type GeoPermissibleObjects, geoEquirectangular, geoStream } from 'd3-geo';
import type { MultiLineString, MultiPolygon } from 'geojson';

type Ring = number[][];

/** Degrees in, degrees out; what crosses the antimeridian is cut there. */
const cut = geoEquirectangular()
  .scale(180 / Math.PI)
  .translate([0, 0])
  .reflectY(true)
  .precision(0);

/** Lines as they come, or rings polygon by polygon. */
function collect(object: GeoPermissibleObjects): Ring[][] {
  const groups: Ring[][] = [];
  let group: Ring[] | null = null;
  let line: Ring = [];
  geoStream(
    object,
    cut.stream({
      point: (x, y) => line.push([x, y]),
      lineStart: () => {
        line = [];
      },
      lineEnd: () => {
        const first = line[0];
        if (group && first) group.push([...line, first]);
        else groups.push([line]);
      },
      polygonStart: () => {
        group = [];
      },
      polygonEnd: () => {
        if (group) groups.push(group);
        group = null;
      },
    }),
  );
  return groups;
}

function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0]! * ring[i]![1]! - ring[i]![0]! * ring[i - 1]![1]!;
  return sum / 2;
}

/** Rings of one polygon that a cut may have split: pieces wound as the largest ring is, and holes, which lie in it. */
function pieces(rings: Ring[]): Ring[][] {
  const measured = rings.map((ring) => ({ ring, area: signedArea(ring) }));
  measured.sort((a, b) => Math.abs(b.area) - Math.abs(a.area));
  const sign = Math.sign(measured[0]?.area ?? 0);
  const [largest, ...others] = measured.filter(({ area }) => Math.sign(area) === sign);
  if (!largest) return [];
  const holes = measured.filter(({ area }) => Math.sign(area) === -sign);
  return [[largest.ring, ...holes.map(({ ring }) => ring)], ...others.map(({ ring }) => [ring])];
}

/**
 * Areas of a sphere as polygons of a plane. world-atlas is made for globes: its rings run on across 180°, which a flat
 * map draws as a line around the world.
 */
export function planarArea(area: GeoPermissibleObjects): MultiPolygon {
  return { type: 'MultiPolygon', coordinates: collect(area).flatMap(pieces) };
}

/** Lines of a sphere as lines of a plane, without an edge where they are cut. */
export function planarLines(lines: GeoPermissibleObjects): MultiLineString {
  return { type: 'MultiLineString', coordinates: collect(lines).flat() };
}
