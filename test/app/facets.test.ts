import { describe, expect, it } from 'vitest';
import type { Queryables } from '#quadrat';
import { facetsOf, MOST_VALUES } from '../../src/app/state/facets';

const found = (properties: Queryables['properties'], part: Partial<Queryables> = {}): Queryables => ({
  datasets: 40,
  basis: 'all',
  properties,
  ...part,
});
const platform = {
  name: 'platform',
  type: 'string' as const,
  values: [
    { value: 'sentinel-2b', count: 30 },
    { value: 'sentinel-2a', count: 10 },
  ],
  missing: 0,
};

describe('what scenes can be filtered by', () => {
  it('is what tells them apart, cloud cover first, as the catalog has it', () => {
    expect(
      facetsOf(
        found([
          {
            name: 'day',
            type: 'boolean',
            values: [
              { value: true, count: 39 },
              { value: false, count: 1 },
            ],
            missing: 0,
          },
          { name: 'eo:cloud_cover', type: 'number', min: 12.5, max: 80, missing: 2 },
          { name: 'gsd', type: 'number', min: 10, max: 10, missing: 0 },
          platform,
          { name: 'proj:epsg', type: 'number', min: 32632, max: 32633, missing: 0 },
          { name: 'view:off_nadir', type: 'number', min: 0, max: 3, missing: 0, title: 'Away from nadir' },
        ]),
      ),
    ).toEqual([
      { name: 'eo:cloud_cover', kind: 'range', min: 12.5, max: 80 },
      {
        name: 'platform',
        kind: 'values',
        values: [
          { value: 'sentinel-2a', count: 10 },
          { value: 'sentinel-2b', count: 30 },
        ],
      },
      { name: 'view:off_nadir', title: 'Away from nadir', kind: 'range', min: 0, max: 3 },
      {
        name: 'day',
        kind: 'values',
        values: [
          { value: false, count: 1 },
          { value: true, count: 39 },
        ],
      },
    ]);
  });

  it('counts only where all were counted', () => {
    expect(facetsOf(found([platform], { basis: 'sample' }))).toEqual([
      { name: 'platform', kind: 'values', values: [{ value: 'sentinel-2a' }, { value: 'sentinel-2b' }] },
    ]);
  });

  it('is nothing that names each scene, is of mixed kinds, a time, or the same everywhere', () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => ({ value: `scene ${i}`, count: 1 }));
    expect(
      facetsOf(
        found(
          [
            { name: 'name', type: 'string', values: names(20), missing: 0 },
            { name: 'many', type: 'string', missing: 0 },
            { name: 'mixed', type: 'mixed', values: [{ value: 1 }, { value: 'odd' }], missing: 0 },
            { name: 'processed', type: 'time', min: '2020-01-01', max: '2021-01-01', missing: 0 },
            { name: 'orbit', type: 'string', values: [{ value: 'descending', count: 20 }], missing: 0 },
          ],
          { datasets: 20 },
        ),
      ),
    ).toEqual([]);
    expect(facetsOf(found([{ name: 'name', type: 'string', values: names(MOST_VALUES + 1), missing: 0 }]))).toEqual([]);
    expect(facetsOf(found([]))).toEqual([]);
  });
});
