import { describe, expect, it } from 'vitest';
import type { Dataset } from '#quadrat';
import { glanceOf } from '../../src/app/state/glance';

function scene(id: string, west: number, cover: number | null, day = 1): Dataset {
  const ring = [
    [west, 50],
    [west + 1, 50],
    [west + 1, 51],
    [west, 51],
    [west, 50],
  ];
  const time = `2023-06-${String(day).padStart(2, '0')}T10:00:00.000Z`;
  return {
    id,
    product: 'p',
    time: { start: time, end: time },
    footprint: { crs: 'EPSG:4326', geometry: { type: 'Polygon', coordinates: [ring] } },
    measurements: {},
    properties: cover === null ? {} : { 'eo:cloud_cover': cover },
  };
}

const many = (west: number, count: number) =>
  Array.from({ length: count }, (_, index) => scene(`${west}/${index}`, west, (index * 37) % 100, (index % 28) + 1));

describe('a first look', () => {
  it('takes the clearest scenes of every place, and of each as many', () => {
    const scenes = [...many(10, 24), ...many(11, 24)];
    const chosen = glanceOf(scenes)!;
    expect(chosen).toHaveLength(6);
    for (const west of [10, 11]) {
      const covers = (all: Dataset[]) =>
        all.filter(({ id }) => id.startsWith(`${west}/`)).map(({ properties }) => properties['eo:cloud_cover']);
      const clearest = covers(scenes).sort((a, b) => Number(a) - Number(b));
      expect(covers(chosen)).toEqual(clearest.slice(0, 3));
    }
  });

  it('counts paths that lie a little aside as one place', () => {
    const scenes = Array.from({ length: 30 }, (_, index) => scene(`s${index}`, 10 + (index % 3) * 0.05, index));
    expect(glanceOf(scenes)!.map(({ id }) => id)).toEqual(scenes.slice(0, 6).map(({ id }) => id));
  });

  it('takes the latest where nothing says how clear a scene is', () => {
    const scenes = Array.from({ length: 28 }, (_, index) => scene(`s${index}`, 10, null, index + 1));
    expect(glanceOf(scenes)![0]!.id).toBe('s27');
  });

  it('is left out where it saves little, or the places are many', () => {
    expect(glanceOf([])).toBeNull();
    expect(glanceOf(many(10, 11))).toBeNull();
    expect(glanceOf([10, 11, 12, 13].flatMap((west) => many(west, 20)))).toBeNull();
  });
});
