import { clockOf } from '#geo/clock';
import { QuadratError } from '#model/errors';
import type { GeoBox } from '#model/grid';
import type { Query, Range, Scalar } from '#model/query';
import { type Area, areaOf, areaOfBox, areaOfGeoBox } from './area';
import { checkCondition } from './cql2/check';
import { type Condition, looksAtFootprint, propertyNames } from './cql2/condition';
import { type PushedDown, pushDown } from './cql2/push-down';
import { spanOf } from './query-time';
import type { PropertyTest, Remainder, ResolvedQuery } from './resolved-query';

/** Every field a query can have. */
const FIELDS: ReadonlySet<string> = new Set<keyof Query>([
  'product',
  'ids',
  'time',
  'timeZone',
  'bbox',
  'geopolygon',
  'crs',
  'like',
  'properties',
  'filter',
  'limit',
  'orderBy',
  'archived',
  'signal',
]);
const BOUNDS = ['gt', 'gte', 'lt', 'lte'] as const;

/**
 * Checks a query and fills in what it leaves open. Rejects with BAD_REQUEST for what it cannot mean, UNKNOWN_PRODUCT for
 * products that are not there, UNSUPPORTED for what no driver answers yet; with `query.signal`'s reason when aborted.
 *
 * @param knownProducts asked only where the query names a product
 */
export async function resolveQuery(
  query: Query,
  knownProducts: () => Promise<readonly string[]>,
): Promise<ResolvedQuery> {
  query.signal?.throwIfAborted();
  checkFields(query);
  const given = await resolveArea(query);
  const clock = clockOf(query.timeZone, given?.midLongitude);
  const filter = query.filter === undefined ? null : pushDown(await filterOf(query.filter));
  const products = await resolveProducts(query.product, knownProducts);
  const ids = query.ids === undefined ? null : new Set(textList(query.ids, 'ids'));
  const time = query.time === undefined ? { start: null, end: null } : spanOf(query.time, clock);
  return {
    products: filter ? common(products, filter.products) : products,
    ids: filter ? common(ids, filter.ids) : ids,
    time: filter ? { start: later(time.start, filter.time.start), end: earlier(time.end, filter.time.end) } : time,
    clock,
    area: given ?? filter?.area ?? null,
    archived: archivedOf(query.archived),
    properties: [...propertyTests(query.properties), ...(filter?.properties ?? [])],
    remainder: filter ? remainderOf(filter, given !== null) : null,
    limit: limitOf(query.limit),
    order: orderOf(query.orderBy),
  };
}

async function filterOf(filter: unknown): Promise<Condition> {
  if (typeof filter === 'string') throw bad('This index takes a filter as CQL2 JSON, not as text.');
  return checkCondition(filter);
}

/** What is left to test, with the filter's area where the query has one of its own. */
function remainderOf({ rest, area }: PushedDown, areaTaken: boolean): Remainder | null {
  const parts: Condition[] = [
    ...(rest ? [rest] : []),
    ...(areaTaken && area ? [{ kind: 'spatial', operator: 's_intersects', area } as const] : []),
  ];
  if (parts.length === 0) return null;
  const condition: Condition = parts.length === 1 ? parts[0]! : { kind: 'and', all: parts };
  return { condition, names: propertyNames(condition), looksAtFootprint: looksAtFootprint(condition) };
}

function common(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  return a && b ? new Set([...a].filter((text) => b.has(text))) : (a ?? b);
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function bad(message: string): QuadratError {
  return new QuadratError('BAD_REQUEST', message);
}

function checkFields(query: Query): void {
  for (const name of Object.keys(query)) {
    if (!FIELDS.has(name)) throw bad(`'${name}' is not a field of a query; there are ${[...FIELDS].join(', ')}.`);
  }
}

/** As Open Data Cube has it: what was archived is found only by those who ask for it. */
function archivedOf(archived: unknown): boolean | null {
  if (archived === undefined) return false;
  if (archived === null || typeof archived === 'boolean') return archived;
  throw bad('archived must be true (archived datasets only), false (none of them) or null (all).');
}

/** A query as a catalog answers it in which nothing can be archived: it has no dataset for who asks for those. */
export function withoutArchive(query: ResolvedQuery): ResolvedQuery {
  return query.archived === true ? { ...query, ids: new Set() } : query;
}

async function resolveProducts(
  product: Query['product'],
  knownProducts: () => Promise<readonly string[]>,
): Promise<ReadonlySet<string> | null> {
  if (product === undefined) return null;
  const names = typeof product === 'string' ? [product] : textList(product, 'product');
  const known = new Set(await knownProducts());
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw unknownProduct(unknown[0]!, [...known]);
  return new Set(names);
}

function unknownProduct(name: string, known: readonly string[]): QuadratError {
  const shown = known.length > 12 ? [...known.slice(0, 12), `and ${known.length - 12} more`] : known;
  const there = known.length > 0 ? `There are: ${shown.join(', ')}.` : 'The catalog has no products.';
  return new QuadratError('UNKNOWN_PRODUCT', `There is no product '${name.slice(0, 200)}'. ${there}`);
}

function textList(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw bad(`${name} must be a list of names.`);
  }
  return value;
}

async function resolveArea(query: Query): Promise<Area | null> {
  const given = (['bbox', 'geopolygon', 'like'] as const).filter((name) => query[name] !== undefined);
  if (given.length > 1) throw bad(`Give one of bbox, geopolygon and like, not ${given.join(' and ')}.`);
  const { bbox, geopolygon, like, crs } = query;
  if (crs !== undefined && typeof crs !== 'string') throw bad("crs must be text such as 'EPSG:32613'.");
  if (bbox !== undefined) return areaOfBox(checkedBox(bbox), crs);
  if (like !== undefined) {
    if (crs !== undefined) throw bad('like has a CRS of its own; leave out crs.');
    return areaOfGeoBox(checkedGeoBox(like));
  }
  if (geopolygon !== undefined) {
    if (typeof geopolygon !== 'object' || geopolygon === null) throw bad('geopolygon must be a GeoJSON geometry.');
    return areaOf(geopolygon, crs);
  }
  return null;
}

function checkedBox(bbox: unknown): [number, number, number, number] {
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every((edge) => Number.isFinite(edge))) {
    throw bad('bbox must be four numbers: [west, south, east, north].');
  }
  return bbox as [number, number, number, number];
}

function checkedGeoBox(like: GeoBox): GeoBox {
  const { crs, transform, shape } = like ?? {};
  const numbers = [...(transform ?? []), ...(shape ?? [])];
  if (typeof crs !== 'string' || numbers.length !== 8 || !numbers.every((number) => Number.isFinite(number))) {
    throw bad('like must be a geobox: { crs, transform: six numbers, shape: [height, width] }.');
  }
  return like;
}

function propertyTests(properties: unknown): PropertyTest[] {
  if (properties === undefined) return [];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    throw bad("properties must be an object such as { 'eo:cloud_cover': { lt: 20 } }.");
  }
  return Object.entries(properties).map(([name, wanted]): PropertyTest => {
    if (isScalar(wanted)) return { name, anyOf: [wanted] };
    if (Array.isArray(wanted)) {
      if (wanted.every(isScalar)) return { name, anyOf: wanted };
      throw bad(`properties.${name} must list texts, numbers or booleans.`);
    }
    return { name, range: checkedRange(name, wanted) };
  });
}

function checkedRange(name: string, wanted: unknown): Range {
  const entries = typeof wanted === 'object' && wanted !== null ? Object.entries(wanted) : [];
  const known = entries.every(([bound]) => (BOUNDS as readonly string[]).includes(bound));
  const given = entries.filter(([, value]) => value !== undefined);
  if (given.length === 0 || !known || !given.every(([, value]) => isScalar(value))) {
    throw bad(`properties.${name} must be a value, a list of values, or a range with gt, gte, lt or lte.`);
  }
  return Object.fromEntries(given) as Range;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && !Number.isNaN(value));
}

function limitOf(limit: unknown): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit > 0) return limit;
  throw bad('limit must be a whole number above 0.');
}

function orderOf(orderBy: unknown): ResolvedQuery['order'] {
  if (orderBy === undefined) return { descending: false };
  const match = typeof orderBy === 'string' ? /^(-?)(?:time|properties\.(.+))$/s.exec(orderBy) : null;
  if (!match) throw bad("orderBy must be 'time', '-time', 'properties.<name>' or '-properties.<name>'.");
  const descending = match[1] === '-';
  return match[2] === undefined ? { descending } : { property: match[2], descending };
}
