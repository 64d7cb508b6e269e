import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryIndex } from '#catalog/memory-index';
import { type Crs, resolveCrs } from '#geo/crs';
import type { Dataset } from '#model/dataset';
import type { Query } from '#model/query';
import { planLoad } from '#plan/plan-load';
import { itemOf } from '../catalog/contract-items';

const PERIODS = ['all', 'year', 'season', 'month', 'year-07', 'P1M', 'P3M', 'P1W', 'P16D', 'P1D', 'PT6H'];

/** Areas over the items; the last spans the date line. */
const AREAS: Query[] = [
  {},
  { bbox: [177, -19, 179, -17] },
  { bbox: [177, -19, -179, -17] },
  { like: { crs: 'EPSG:4326', transform: [0.1, 0, 178, 0, -0.1, -17], shape: [10, 20] } },
];

test('the periods of a composite hold what countByPeriod counts', async () => {
  const table = new Map<string, Crs>();
  for (const id of ['EPSG:4326', 'EPSG:32633']) table.set(id, await resolveCrs(id));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: Date.UTC(2019, 10, 1), max: Date.UTC(2020, 2, 5) }), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.constantFrom(...PERIODS),
      fc.constantFrom(...AREAS),
      fc.constantFrom(undefined, 'solar', 'UTC', 'Pacific/Fiji', 'America/New_York'),
      async (times, period, area, timeZone) => {
        const items = times.map((time) =>
          itemOf({ id: `i${time}`, datetime: new Date(time).toISOString(), box: [178, -18.5, 178.5, -18] }),
        );
        const index = new MemoryIndex(items);
        const query: Query = { product: 'fields', ...area, ...(timeZone && { timeZone }) };
        const datasets: Dataset[] = [];
        for await (const dataset of index.find(query)) datasets.push(dataset);
        const counted = (await index.countByPeriod(query, period)).filter(({ count }) => count > 0);
        const { steps } = planLoad({
          request: { ...query, measurements: ['red'], groupBy: 'id', method: 'median', period },
          datasets,
          products: await index.products(),
          crsOf: (id) => table.get(id)!,
          inputsOf: () => [],
        });
        expect(steps.map((step) => ({ ...step.period, count: step.groups.length }))).toEqual(
          counted.map((entry) => ({ ...entry, name: expect.any(String) })),
        );
        expect(steps.flatMap(({ groups }) => groups)).toEqual(times.map((_, i) => i));
      },
    ),
    { numRuns: 150 },
  );
});
