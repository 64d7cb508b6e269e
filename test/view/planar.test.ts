import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { describe, expect, it } from 'vitest';
import atlas from 'world-atlas/countries-110m.json';
import { planarArea, planarLines } from '#view/planar';

const world = atlas as unknown as Topology<{ land: GeometryCollection; countries: GeometryCollection }>;

function longestStep(lines: number[][][]): number {
  let longest = 0;
  for (const line of lines)
    for (let i = 1; i < line.length; i++) longest = Math.max(longest, Math.abs(line[i]![0]! - line[i - 1]![0]!));
  return longest;
}

function signedArea(ring: number[][]): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0]! * ring[i]![1]! - ring[i]![0]! * ring[i - 1]![1]!;
  return sum / 2;
}

describe('the world on a plane', () => {
  it('has no coast that runs around it', () => {
    const coast = planarLines(mesh(world, world.objects.land));
    expect(coast.coordinates.length).toBeGreaterThan(100);
    expect(longestStep(coast.coordinates)).toBeLessThan(40);
  });

  it('keeps its land, and the Caspian as a hole in it', () => {
    const polygons = planarArea(feature(world, world.objects.land)).coordinates;
    const areas = polygons.map(([outer, ...holes]) =>
      holes.reduce((sum, hole) => sum - Math.abs(signedArea(hole)), Math.abs(signedArea(outer!))),
    );
    // Square degrees by the shoelace formula over the decoded arcs, rings unwrapped at 180°: 21497.02, of which the
    // one hole, the Caspian, takes 42.10.
    expect(areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(21_497.02, 0);
    const holes = polygons.flatMap(([, ...rest]) => rest);
    expect(holes).toHaveLength(1);
    expect(Math.abs(signedArea(holes[0]!))).toBeCloseTo(42.1, 1);
    for (const ring of polygons.flat()) expect(ring[0]).toEqual(ring.at(-1));
  });
});
