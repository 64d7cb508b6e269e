import { expect, test } from 'vitest';
import { EntryIndex, type MemoryEntry } from '#catalog/memory-index';
import { datasetOf } from '#catalog/stac/dataset';
import { itemOf } from './contract-items';

test('datasets are made one by one, as they are handed out', async () => {
  const made: string[] = [];
  const entries = Array.from({ length: 100 }, (_, number): MemoryEntry => {
    const id = `d${String(number).padStart(3, '0')}`;
    const time = Date.UTC(2020, 0, 100 - number);
    const item = itemOf({ id, datetime: new Date(time).toISOString(), box: [0, 0, 1, 1] });
    const { product, footprint } = datasetOf(item);
    return {
      id,
      product,
      start: time,
      end: time,
      footprint,
      property: () => undefined,
      get dataset() {
        made.push(id);
        return datasetOf(item);
      },
    };
  });
  const index = new EntryIndex({ entries, products: [], propertyNames: () => new Set() });
  expect(await index.count({})).toBe(100);
  expect(made).toEqual([]);
  const found: string[] = [];
  for await (const { id } of index.find({ limit: 3 })) {
    found.push(id);
    expect(made).toEqual(found);
  }
  expect(found).toEqual(['d099', 'd098', 'd097']);
});
