import { midLongitude } from '#geo/footprint';
import { solarDay } from '#geo/solar-day';
import type { Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Group } from './load-plan';

/** Orders datasets by start time, then id, so that fusing and grouping do not depend on who found them. */
export function byTimeThenId(a: Dataset, b: Dataset): number {
  return compare(Date.parse(a.time.start), Date.parse(b.time.start)) || compare(a.id, b.id);
}

/**
 * Datasets to time steps, in time order. `'time'`: equal start times; `'solar_day'`: one local solar day at the
 * footprint's mid-longitude; `'id'`: each by itself; anything else names a property that datasets of a step share.
 */
export function groupDatasets(datasets: readonly Dataset[], groupBy: string): Group[] {
  const groups = new Map<string, Dataset[]>();
  for (const dataset of [...datasets].sort(byTimeThenId)) {
    const key = groupKey(dataset, groupBy);
    const members = groups.get(key);
    if (members) members.push(dataset);
    else groups.set(key, [dataset]);
  }
  return [...groups.values()].map((members) => ({ time: members[0]!.time.start, datasets: members }));
}

function groupKey(dataset: Dataset, groupBy: string): string {
  if (groupBy === 'id') return dataset.id;
  if (groupBy === 'time') return String(Date.parse(dataset.time.start));
  if (groupBy === 'solar_day') return solarDay(dataset.time.start, midLongitude(dataset.footprint));
  const value = dataset.properties[groupBy];
  if (value === undefined) {
    throw new QuadratError(
      'BAD_REQUEST',
      `groupBy '${groupBy}' is neither 'time', 'solar_day' nor 'id', and dataset ${dataset.id} has no property of that name.`,
      { dataset: dataset.id },
    );
  }
  return JSON.stringify(value);
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
