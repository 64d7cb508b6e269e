import type { LonLatBox } from '#geo/footprint';
import { fulfils } from './cql2/evaluate';
import type { DatasetKey, PropertyValue } from './dataset-key';
import type { PropertyTest, ResolvedQuery } from './resolved-query';

type Box = Readonly<LonLatBox>;

/** Whether a dataset answers a query. Conditions that cost least come first. */
export function matches(key: DatasetKey, query: ResolvedQuery): boolean {
  if (query.products && !query.products.has(key.product)) return false;
  if (query.ids && !query.ids.has(key.id)) return false;
  if (query.archived !== null && query.archived !== (key.archived ?? false)) return false;
  if (!overlaps(key, query)) return false;
  if (query.area && key.boxes && !touch(key.boxes, query.area.boxes)) return false;
  if (!query.properties.every((test) => passes(key.property(test.name), test))) return false;
  if (query.remainder && !fulfils(key, query.remainder.condition)) return false;
  return !query.area || query.area.test(key.footprint);
}

function touch(some: readonly Box[], others: readonly Box[]): boolean {
  return some.some((a) => others.some((b) => a[1] <= b[3] && b[1] <= a[3] && (meet(a, b) || meetAtSeam(a, b))));
}

function meet(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2];
}

/** 180 degrees east and west are one line. */
function meetAtSeam(a: Box, b: Box): boolean {
  return (a[2] >= 180 && b[0] <= -180) || (b[2] >= 180 && a[0] <= -180);
}

/** Whether the acquisition interval and the query's span share an instant. */
export function overlaps(key: { start: number; end: number }, { time }: Pick<ResolvedQuery, 'time'>): boolean {
  return (time.start === null || key.end >= time.start) && (time.end === null || key.start < time.end);
}

/** A value passes only against values of its own type: `'10'` is neither 10 nor more than 9. */
export function passes(value: PropertyValue, test: PropertyTest): boolean {
  if (value === null || value === undefined) return false;
  if ('anyOf' in test) return test.anyOf.includes(value);
  const { gt, gte, lt, lte } = test.range;
  const bounds = [gt, gte, lt, lte].filter((bound) => bound !== undefined);
  if (bounds.some((bound) => typeof bound !== typeof value)) return false;
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}

/** Order of the answer: by what the query says, then time, id and product, so that it is the same on every path. */
export function comparatorOf({ order }: Pick<ResolvedQuery, 'order'>): (a: SortKey, b: SortKey) => number {
  const sign = order.descending ? -1 : 1;
  if (order.property === undefined) return (a, b) => sign * (a.start - b.start) || byName(a, b);
  return (a, b) => compareValues(a.sortValue, b.sortValue, sign) || a.start - b.start || byName(a, b);
}

/** A dataset's place in the order. */
export interface SortKey {
  id: string;
  product: string;
  start: number;
  sortValue?: PropertyValue;
}

function byName(a: SortKey, b: SortKey): number {
  return compareText(a.id, b.id) || compareText(a.product, b.product);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Booleans, then numbers, then texts; a dataset without the property comes last whichever way the order runs. */
function compareValues(a: PropertyValue, b: PropertyValue, sign: number): number {
  const ranks = rankOf(a) - rankOf(b);
  if (a === null || a === undefined || b === null || b === undefined) return ranks;
  if (ranks !== 0) return sign * ranks;
  return sign * (a < b ? -1 : a > b ? 1 : 0);
}

function rankOf(value: PropertyValue): number {
  return value === null || value === undefined ? 3 : ['boolean', 'number', 'string'].indexOf(typeof value);
}
