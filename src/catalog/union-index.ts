import { periodIndex, periodsBetween } from '#geo/calendar';
import type { Dataset } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { IndexCapabilities } from './index-driver';
import { LonLatCover, requireLonLat } from './lonlat-cover';
import { comparatorOf, type SortKey } from './match';
import type { MergeableIndex } from './mergeable-index';
import { type PeriodCount, toPeriodCounts } from './periods';
import { resolveQuery } from './resolve-query';
import type { ResolvedQuery } from './resolved-query';
import { instantOf } from './stac/item-time';

/** Several catalogs as one index. A product that is in more than one of them is one product. */
export class UnionIndex implements MergeableIndex {
  readonly #members: readonly MergeableIndex[];

  constructor(members: readonly MergeableIndex[]) {
    this.#members = members;
  }

  /** Of the members' ways the least: what holds for all of them. */
  get capabilities(): IndexCapabilities {
    const all = this.#members.map(({ capabilities }) => capabilities);
    const common = (field: 'engine' | 'parquet' | 'spatial', otherwise: string) => {
      const values = new Set(all.map((each) => each[field]));
      return values.size === 1 ? all[0]![field] : otherwise;
    };
    const reason = all.find((each) => each.reason !== undefined)?.reason;
    return {
      engine: common('engine', 'mixed'),
      parquet: common('parquet', 'built-in'),
      spatial: common('spatial', 'built-in'),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  async products(): Promise<Product[]> {
    const lists = await Promise.all(this.#members.map((member) => member.products()));
    const byName = new Map<string, Product>();
    for (const product of lists.flat()) {
      const known = byName.get(product.name);
      byName.set(product.name, known ? merged(known, product) : product);
    }
    return [...byName.values()];
  }

  async propertyNames(): Promise<ReadonlySet<string> | null> {
    const lists = await Promise.all(this.#members.map((member) => member.propertyNames()));
    const known = lists.filter((list) => list !== null);
    return known.length < lists.length ? null : new Set(known.flatMap((list) => [...list]));
  }

  /**
   * Merges the members' streams; each is ahead of what was handed out by one dataset. One that says when its datasets
   * begin is left alone until they are due.
   */
  async *find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    const { asked, resolved } = await this.#ask(query);
    const compare = comparatorOf(resolved);
    const waiting = asked
      .map((each) => ({ ...each, due: dueOf(each.member, resolved) }))
      .sort((a, b) => (a.due === b.due ? 0 : a.due - b.due));
    const heads: Head[] = [];
    const pull = async (stream: AsyncIterator<Dataset>): Promise<Head[]> => {
      const { done, value } = await stream.next();
      return done ? [] : [{ stream, dataset: value, key: sortKeyOf(value, resolved) }];
    };
    const streams = new Set<AsyncIterator<Dataset>>();
    try {
      for (let left = resolved.limit; left > 0; ) {
        const first = heads.length > 0 ? heads.reduce((a, b) => (compare(b.key, a.key) < 0 ? b : a)) : undefined;
        const until = first ? placeOf(first.key.start, resolved) : (waiting[0]?.due ?? Number.NEGATIVE_INFINITY);
        const begun = waiting.splice(0, waiting.findLastIndex(({ due }) => due <= until) + 1);
        if (begun.length > 0) {
          const added = begun.map(({ member, part }) => member.find(part)[Symbol.asyncIterator]());
          for (const stream of added) streams.add(stream);
          heads.push(...(await Promise.all(added.map(pull))).flat());
          continue;
        }
        if (!first) return;
        yield first.dataset;
        left--;
        const next = left > 0 ? await pull(first.stream) : [];
        if (next.length === 0) streams.delete(first.stream);
        heads.splice(heads.indexOf(first), 1, ...next);
      }
    } finally {
      await Promise.allSettled([...streams].map((stream) => stream.return?.()));
    }
  }

  async count(query: Query): Promise<number> {
    const { asked, resolved } = await this.#ask(query);
    const counts = await Promise.all(asked.map(({ member, part }) => member.count(part)));
    return Math.min(
      counts.reduce((sum, count) => sum + count, 0),
      resolved.limit,
    );
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    const { asked, resolved } = await this.#ask(query);
    const parts = (await Promise.all(asked.map(({ member, part }) => member.countByPeriod(part, period)))).flat();
    if (parts.length === 0) return [];
    const starts = parts.map(({ start }) => instantOf(start)!);
    const first = starts.reduce((low, start) => Math.min(low, start));
    const last = parts.reduce((high, { end }) => Math.max(high, instantOf(end)! - 1), first);
    const periods = periodsBetween(period, first, last, resolved.clock);
    const counts = new Uint32Array(periods.length);
    parts.forEach(({ count }, index) => {
      counts[periodIndex(periods, starts[index]!)]! += count;
    });
    return toPeriodCounts(periods, counts);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    const { asked } = await this.#ask(query);
    const extents = await Promise.all(asked.map(({ member, part }) => member.temporalExtent(part)));
    const known = extents.filter((extent) => extent !== null);
    if (known.length === 0) return null;
    const earlier = (a: string, b: string) => (instantOf(a)! <= instantOf(b)! ? a : b);
    return {
      start: known.map(({ start }) => start).reduce(earlier),
      end: known.map(({ end }) => end).reduce((a, b) => (earlier(a, b) === a ? b : a)),
    };
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    await requireLonLat(crs);
    return (await this.cover(query)).extent();
  }

  async cover(query: Query): Promise<LonLatCover> {
    const { asked } = await this.#ask(query);
    const covers = await Promise.all(asked.map(({ member, part }) => member.cover(part)));
    const whole = new LonLatCover();
    for (const cover of covers) whole.add(cover.boxes());
    return whole;
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.#members.map((member) => member.close()));
    const failed = closed.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** What to ask of whom: a member is asked for its own products only, and not at all where it has none of them. */
  async #ask(
    query: Query,
  ): Promise<{ resolved: ResolvedQuery; asked: Array<{ member: MergeableIndex; part: Query }> }> {
    const resolved = await resolveQuery(query, async () => (await this.products()).map(({ name }) => name));
    const members = this.#members.filter((member) => member.mayAnswer?.(resolved) ?? true);
    if (!resolved.products) return { resolved, asked: members.map((member) => ({ member, part: query })) };
    const asked = await Promise.all(
      members.map(async (member) => {
        const own = member.productNames ?? (await member.products()).map(({ name }) => name);
        return { member, part: { ...query, product: own.filter((name) => resolved.products?.has(name)) } };
      }),
    );
    return { resolved, asked: asked.filter(({ part }) => part.product.length > 0) };
  }
}

/** A stream and what it hands out next. */
interface Head {
  stream: AsyncIterator<Dataset>;
  dataset: Dataset;
  key: SortKey;
}

/** Where an instant stands in the order by time, the least first. */
function placeOf(instant: number, { order }: ResolvedQuery): number {
  return order.descending ? -instant : instant;
}

/** Before which place nothing comes from a member. */
function dueOf({ startBounds: bounds }: MergeableIndex, resolved: ResolvedQuery): number {
  if (!bounds || resolved.order.property !== undefined) return Number.NEGATIVE_INFINITY;
  return placeOf(resolved.order.descending ? bounds.latest : bounds.earliest, resolved);
}

function sortKeyOf(dataset: Dataset, { order }: ResolvedQuery): SortKey {
  const { id, product, time, properties } = dataset;
  const { property } = order;
  const own = property !== undefined && Object.hasOwn(properties, property);
  return { id, product, start: instantOf(time.start)!, ...(own ? { sortValue: properties[property] } : {}) };
}

/** Two catalogs' words on one product: the first one's, with the measurements only the other has. */
function merged(first: Product, other: Product): Product {
  const names = new Set(first.measurements.map(({ name }) => name));
  const more = other.measurements.filter(({ name }) => !names.has(name));
  return {
    ...other,
    ...first,
    measurements: [...first.measurements, ...more],
    ...(first.simulated || other.simulated ? { simulated: true } : {}),
  };
}
