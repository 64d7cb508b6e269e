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

  it('keeps its land, islands and lakes wound apart', () => {
    const rings = planarArea(feature(world, world.objects.land)).coordinates;
    const areas = rings.map(signedArea);
    // The Caspian and Antarctica: one hole at least, and some 20,000 to 30,000 square degrees of land.
    const land = Math.abs(areas.reduce((sum, area) => sum + area, 0));
    expect(land).toBeGreaterThan(19_000);
    expect(land).toBeLessThan(30_000);
    expect(areas.some((area) => Math.sign(area) !== Math.sign(areas[0]!))).toBe(true);
    for (const ring of rings) expect(ring[0]).toEqual(ring.at(-1));
  });
});
