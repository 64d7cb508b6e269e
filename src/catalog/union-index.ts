import { periodIndex, periodsBetween } from '#geo/calendar';
import type { Crs } from '#geo/crs';
import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';
import { checkParts, pickParts } from './dataset-parts';
import type { IndexCapabilities } from './index-driver';
import { LonLatCover } from './lonlat-cover';
import { comparatorOf, type SortKey } from './match';
import { mergeStreams } from './merge-streams';
import type { MergeableIndex } from './mergeable-index';
import { type PeriodCount, toPeriodCounts } from './periods';
import { ProjectedCover } from './projected-cover';
import { PropertyTally, type TallyRequest, tallyRequestOf } from './property-tally';
import { resolveQuery } from './resolve-query';
import type { ResolvedQuery } from './resolved-query';
import { spatialExtentOf } from './spatial-extent';
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

  find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    return this.#merged(query, (member, part) => member.find(part));
  }

  async *findParts<P extends DatasetPart>(
    query: Query,
    parts: readonly P[],
  ): AsyncGenerator<PartialDataset<P>, void, undefined> {
    checkParts(parts);
    if (!query.orderBy?.includes('properties.')) {
      yield* this.#merged(query, (member, part) => member.findParts(part, parts));
      return;
    }
    // What they are ordered by has to be seen here too.
    const more = [...new Set<DatasetPart>([...parts, 'properties'])];
    for await (const dataset of this.#merged(query, (member, part) => member.findParts(part, more))) {
      yield pickParts(dataset, parts);
    }
  }

  async *#merged<D extends PartialDataset<never>>(
    query: Query,
    find: (member: MergeableIndex, part: Query) => AsyncIterable<D>,
  ): AsyncGenerator<D, void, undefined> {
    const { asked, resolved } = await this.#ask(query);
    const compare = comparatorOf(resolved);
    const streams = asked.map(({ member, part }) => ({
      stream: keyed(find(member, part), resolved),
      due: dueOf(member, resolved),
    }));
    let left = resolved.limit;
    const place = ({ key }: { key: SortKey }) => placeOf(key.start, resolved);
    for await (const { dataset } of mergeStreams(streams, (a, b) => compare(a.key, b.key), place)) {
      yield dataset;
      if (--left <= 0) return;
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
    return spatialExtentOf(this, query, crs);
  }

  async projectedCover(query: Query, crs: Crs): Promise<ProjectedCover> {
    const { asked } = await this.#ask(query);
    const whole = new ProjectedCover(crs);
    for (const cover of await Promise.all(asked.map(({ member, part }) => member.projectedCover(part, crs)))) {
      whole.merge(cover);
    }
    return whole;
  }

  async cover(query: Query): Promise<LonLatCover> {
    const { asked } = await this.#ask(query);
    const covers = await Promise.all(asked.map(({ member, part }) => member.cover(part)));
    const whole = new LonLatCover();
    for (const cover of covers) whole.add(cover.boxes());
    return whole;
  }

  async queryables(query: Query, options?: QueryablesOptions): Promise<Queryables> {
    const request = tallyRequestOf(options);
    return (await this.tally(query, request)).finish(request);
  }

  async tally(query: Query, request: TallyRequest): Promise<PropertyTally> {
    const { asked } = await this.#ask(query);
    const whole = new PropertyTally();
    const share = request.sample === undefined ? undefined : Math.ceil(request.sample / Math.max(1, asked.length));
    for (const tally of await Promise.all(
      asked.map(({ member, part }) => member.tally(part, { ...request, sample: share })),
    )) {
      whole.merge(tally);
    }
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

/** Where an instant stands in the order by time, the least first. */
function placeOf(instant: number, { order }: ResolvedQuery): number {
  return order.descending ? -instant : instant;
}

/** Before which place nothing comes from a member: its stream is left alone until then. */
function dueOf({ startBounds: bounds }: MergeableIndex, resolved: ResolvedQuery): number {
  if (!bounds || resolved.order.property !== undefined) return Number.NEGATIVE_INFINITY;
  return placeOf(resolved.order.descending ? bounds.latest : bounds.earliest, resolved);
}

async function* keyed<D extends PartialDataset<never>>(datasets: AsyncIterable<D>, query: ResolvedQuery) {
  for await (const dataset of datasets) yield { dataset, key: sortKeyOf(dataset, query) };
}

function sortKeyOf(
  { id, product, time, properties = {} }: PartialDataset<never> & Partial<Pick<Dataset, 'properties'>>,
  { order }: ResolvedQuery,
): SortKey {
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
