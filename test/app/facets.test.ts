import { describe, expect, it } from 'vitest';
import type { Dataset } from '#quadrat';
import { facetsOf } from '../../src/app/state/facets';

describe('what scenes can be filtered by', () => {
  it('is what tells them apart, cloud cover first', () => {
    const scenes: Array<Dataset['properties']> = [
      { 'view:off_nadir': 0, platform: 'sentinel-2a', 'eo:cloud_cover': 12.5, gsd: 10, 'proj:epsg': 32632, title: 'a' },
      { 'view:off_nadir': 3, platform: 'sentinel-2b', 'eo:cloud_cover': 80, gsd: 10, 'proj:epsg': 32633, title: 'b' },
      { platform: null, 'eo:cloud_cover': null, day: true },
      { day: false },
    ];
    expect(facetsOf(scenes)).toEqual([
      { name: 'eo:cloud_cover', kind: 'range', min: 12.5, max: 80 },
      { name: 'platform', kind: 'values', values: ['sentinel-2a', 'sentinel-2b'] },
      { name: 'view:off_nadir', kind: 'range', min: 0, max: 3 },
      { name: 'day', kind: 'values', values: [false, true] },
    ]);
  });

  it('is nothing that is a name, of mixed kinds, or the same everywhere', () => {
    const scenes = Array.from({ length: 20 }, (_, i) => ({ name: `scene ${i}`, mixed: i % 2 ? i : 'odd', gsd: 10 }));
    expect(facetsOf(scenes)).toEqual([]);
    expect(facetsOf([])).toEqual([]);
  });
});
