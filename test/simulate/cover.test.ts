import { expect, test } from 'vitest';
import { type Cover, coverAt, makeWorld } from '#simulate/cover';

/** What lies at every place of a strip of the map, met from north-west to south-east. */
function walk(west: number, east: number): Map<string, Cover> {
  const world = makeWorld(1);
  const met = new Map<string, Cover>();
  for (let y = 3000; y >= -3000; y -= 40) {
    for (let x = west; x <= east; x += 40) met.set(`${x} ${y}`, coverAt(world, x, y));
  }
  return met;
}

test('what a place is does not depend on what was met before it', () => {
  const fromWest = walk(-6000, 1200);
  const fromEast = walk(-1200, 6000);
  const shared = [...fromWest.keys()].filter((place) => fromEast.has(place));
  expect(shared.length).toBeGreaterThan(9000);
  expect(shared.filter((place) => fromWest.get(place)?.kind !== fromEast.get(place)?.kind)).toEqual([]);
  expect(shared.filter((place) => fromWest.get(place)?.id !== fromEast.get(place)?.id)).toEqual([]);
});

test('every kind of cover occurs, and none takes over', () => {
  const counts = new Map<string, number>();
  const all = [...walk(-5000, 5000).values()];
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const share = (kind: string) => (counts.get(kind) ?? 0) / all.length;
  for (const kind of ['road', 'track', 'street', 'redRoof', 'garden', 'clearing', 'gravel']) {
    expect(share(kind), kind).toBeGreaterThan(0);
  }
  for (const kind of ['arable', 'meadow', 'conifer', 'broadleaf', 'lake']) {
    expect(share(kind), kind).toBeGreaterThan(0.03);
    expect(share(kind), kind).toBeLessThan(0.6);
  }
});
