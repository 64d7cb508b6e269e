import { describe, expect, test } from 'vitest';
import type { IndexDriver } from '#catalog/index-driver';
import { MemoryIndex } from '#catalog/memory-index';
import { type WalkedDay, type WalkOptions, walkDays } from '#datacube/walk';
import { midLongitude } from '#geo/footprint';
import { solarDay } from '#geo/solar-day';
import type { Dataset } from '#model/dataset';
import type { Query } from '#model/query';
import { COLLECTIONS, ITEMS, itemOf, scatteredItems } from '../catalog/contract-items';

const FIELDS: Query = { product: 'fields' };
const LAKES: Query = { product: 'lakes' };

async function walked(index: Pick<IndexDriver, 'find'>, queries: Query[], options?: WalkOptions): Promise<WalkedDay[]> {
  const days: WalkedDay[] = [];
  for await (const day of walkDays(index, queries, options)) days.push(day);
  return days;
}

async function datasetsOf(index: IndexDriver, query: Query): Promise<Dataset[]> {
  const found: Dataset[] = [];
  for await (const dataset of index.find(query)) found.push(dataset);
  return found;
}

/** Takes notice of how far a stream was read, and how many datasets nobody has been given yet. */
function counted(index: IndexDriver) {
  const state = { read: 0, ended: 0 };
  const find = async function* (query: Query) {
    try {
      for await (const dataset of index.find(query)) {
        state.read++;
        yield dataset;
      }
    } finally {
      state.ended++;
    }
  };
  return { index: { find }, state };
}

describe('two products in step', () => {
  test('by solar day: the same groups as gathering everything first', async () => {
    const index = new MemoryIndex(scatteredItems(3000), COLLECTIONS);
    const days = await walked(index, [FIELDS, LAKES]);
    const expected = new Map<string, [string[], string[]]>();
    for (const [place, query] of [FIELDS, LAKES].entries()) {
      for (const { id, time, footprint } of await datasetsOf(index, query)) {
        const day = solarDay(time.start, midLongitude(footprint));
        const ids = expected.get(day) ?? [[], []];
        ids[place]!.push(id);
        expected.set(day, ids);
      }
    }
    expect(days.map(({ day }) => day)).toEqual([...expected.keys()].sort());
    for (const { day, datasets, time } of days) {
      expect(datasets.map((list) => list.map(({ id }) => id))).toEqual(expected.get(day));
      const times = datasets.flat().map((dataset) => dataset.time.start);
      expect(time).toBe(times.sort()[0]);
    }
    const both = await walked(index, [FIELDS, LAKES], { everyQuery: true });
    expect(both.length).toBeGreaterThan(50);
    expect(both.map(({ day }) => day)).toEqual(
      days.filter(({ datasets }) => datasets.every(({ length }) => length > 0)).map(({ day }) => day),
    );
  });

  test('holds no more than the days around the one it is at', async () => {
    const items = Array.from({ length: 20_000 }, (_, number) =>
      itemOf({
        id: `d${number}`,
        collection: number % 2 === 0 ? 'fields' : 'lakes',
        datetime: new Date(Date.UTC(2000, 0, 1) + number * 3_600_000).toISOString(),
        box: [(number % 358) - 179, 0, (number % 358) - 178, 1],
      }),
    );
    const { index, state } = counted(new MemoryIndex(items, COLLECTIONS));
    let given = 0;
    let most = 0;
    for await (const { datasets } of walkDays(index, [FIELDS, LAKES])) {
      most = Math.max(most, state.read - given);
      given += datasets.flat().length;
    }
    expect(given).toBe(items.length);
    // Three days of 24 datasets, and one ahead for each query.
    expect(most).toBeLessThanOrEqual(3 * 24 + 2);
  });

  test('a day left early, or an abort, ends every stream', async () => {
    const { index, state } = counted(new MemoryIndex(scatteredItems(500), COLLECTIONS));
    for await (const { day } of walkDays(index, [FIELDS, LAKES])) {
      expect(day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      break;
    }
    expect(state.ended).toBe(2);
    expect(state.read).toBeLessThan(20);
    const controller = new AbortController();
    const reason = new Error('enough');
    const walk = async () => {
      for await (const _ of walkDays(index, [FIELDS, LAKES], { signal: controller.signal })) controller.abort(reason);
    };
    await expect(walk()).rejects.toBe(reason);
    expect(state.ended).toBe(4);
    const before = AbortSignal.abort(reason);
    await expect(walked(index, [FIELDS], { signal: before })).rejects.toBe(reason);
  });

  test('what makes no sense is refused', async () => {
    const index = new MemoryIndex(ITEMS, COLLECTIONS);
    await expect(walked(index, [])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(walked(index, [FIELDS, { ...LAKES, orderBy: '-time' }])).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(walked(index, [{ product: 'wells' }])).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT' });
  });
});
