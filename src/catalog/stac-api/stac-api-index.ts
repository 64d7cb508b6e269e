import type { Crs } from '#geo/crs';
import type { Footprint } from '#geo/footprint';
import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';
import { countInPeriods, temporalExtentOf } from '../aggregate';
import { ALL_PARTS, checkParts, pickParts } from '../dataset-parts';
import type { IndexCapabilities } from '../index-driver';
import { coverOf, type LonLatCover } from '../lonlat-cover';
import type { MergeableIndex } from '../mergeable-index';
import type { PeriodCount } from '../periods';
import type { ReportProblem } from '../problems';
import type { ProjectedCover } from '../projected-cover';
import { PropertyTally, type TallyRequest, tallyRequestOf } from '../property-tally';
import { resolveQuery, withoutArchive } from '../resolve-query';
import type { ResolvedQuery } from '../resolved-query';
import { projectedCoverOf, spatialExtentOf } from '../spatial-extent';
import { asRecord, field } from '../stac/json';
import { isSelfContained, productOf } from '../stac/product';
import { type ApiKey, ApiSearch } from './api-search';
import { type ApiLanding, type FetchJson, linkOf, QUERYABLES } from './landing';
import { fieldsOfParts, KEY_FIELDS } from './search-request';
import { statedProperties, withStated } from './stated-queryables';

/** Collections whose measurements are looked for in an item, where they do not describe them. */
const MOST_EXAMPLES = 24;
/** Items to look at for values of properties where nobody says how many: some pages. */
const DEFAULT_SAMPLE = 1000;

/**
 * Index over a live STAC API. The server narrows (collections, time, a box, CQL2 where it knows it) and pages; what it
 * sends is tested here by the same test as everywhere, so that its idea of touching or of a day does not matter.
 */
export class StacApiIndex implements MergeableIndex {
  readonly capabilities: IndexCapabilities = { engine: 'stac-api', parquet: 'none', spatial: 'built-in' };
  readonly #api: ApiLanding;
  readonly #fetchJson: FetchJson;
  readonly #search: ApiSearch;
  #products: Promise<Product[]> | undefined;

  constructor(api: ApiLanding, fetchJson: FetchJson, report: ReportProblem = () => undefined) {
    this.#api = api;
    this.#fetchJson = fetchJson;
    this.#search = new ApiSearch(api, fetchJson, report);
  }

  /** Found once; a failure is not kept. */
  products(): Promise<Product[]> {
    this.#products ??= this.#findProducts().catch((error) => {
      this.#products = undefined;
      throw error;
    });
    return this.#products;
  }

  /** Only where the server says that it knows no others. */
  async propertyNames(): Promise<ReadonlySet<string> | null> {
    const { queryables } = this.#api;
    if (!queryables) return null;
    const schema = await this.#fetchJson(queryables, {});
    const properties = asRecord(field(schema, 'properties'));
    if (!properties || field(schema, 'additionalProperties') !== false) return null;
    return new Set(Object.keys(properties).map((name) => name.replace(/^properties\./, '')));
  }

  find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    return this.#stream(query, ALL_PARTS);
  }

  findParts<P extends DatasetPart>(
    query: Query,
    parts: readonly P[],
  ): AsyncGenerator<PartialDataset<P>, void, undefined> {
    return this.#stream(query, parts);
  }

  async *#stream<P extends DatasetPart>(
    query: Query,
    parts: readonly P[],
  ): AsyncGenerator<PartialDataset<P>, void, undefined> {
    checkParts(parts);
    const resolved = await this.#resolve(query);
    const { property } = resolved.order;
    const ordering = property === undefined ? [] : [`properties.${property}`];
    const only = parts.includes('userData' as P)
      ? undefined
      : [...this.#keyFields(resolved), ...fieldsOfParts(parts), ...ordering];
    let left = resolved.limit;
    for await (const { dataset } of this.#search.inOrder(resolved, query.signal, only)) {
      query.signal?.throwIfAborted();
      yield parts === (ALL_PARTS as readonly DatasetPart[]) ? dataset : pickParts(dataset, parts);
      if (--left <= 0) return;
    }
  }

  async count(query: Query): Promise<number> {
    const resolved = await this.#resolve(query);
    let count = 0;
    for await (const keys of this.#narrow(resolved, query.signal)) {
      count += keys.length;
      if (count >= resolved.limit) return resolved.limit;
    }
    return count;
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    const resolved = await this.#resolve(query);
    return countInPeriods(this.#narrow(resolved, query.signal), period, resolved.clock);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return temporalExtentOf(this.#narrow(await this.#resolve(query), query.signal));
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    return spatialExtentOf(this, query, crs);
  }

  async projectedCover(query: Query, crs: Crs): Promise<ProjectedCover> {
    return projectedCoverOf(this.#footprints(await this.#resolve(query), query.signal), crs);
  }

  async cover(query: Query): Promise<LonLatCover> {
    return coverOf(this.#footprints(await this.#resolve(query), query.signal));
  }

  /** Of a sample of items, and what the server states of its properties. */
  async queryables(query: Query, options?: QueryablesOptions): Promise<Queryables> {
    const request = tallyRequestOf(options);
    const [tally, stated] = await Promise.all([this.tally(query, request), this.#stated(query)]);
    return withStated(tally.finish(request), stated, request);
  }

  async tally(query: Query, { names, sample = DEFAULT_SAMPLE }: TallyRequest): Promise<PropertyTally> {
    const resolved = await this.#resolve(query);
    const only = [...this.#keyFields(resolved), ...(names?.map((name) => `properties.${name}`) ?? ['properties'])];
    const tally = new PropertyTally();
    let left = sample;
    for await (const keys of this.#search.keys(resolved, query.signal, only)) {
      if (left <= 0 && keys.length > 0) {
        tally.sampled();
        break;
      }
      for (const key of keys.slice(0, left)) tally.add(key, names ?? Object.keys(key.dataset.properties));
      if (keys.length > left) tally.sampled();
      left -= keys.length;
    }
    return tally;
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  async #resolve(query: Query): Promise<ResolvedQuery> {
    return withoutArchive(await resolveQuery(query, async () => [...(await this.#search.collections()).keys()]));
  }

  /** What matches without what finding does not take, where the server can leave it out. */
  #narrow(query: ResolvedQuery, signal: AbortSignal | undefined): AsyncGenerator<ApiKey[]> {
    return this.#search.keys(query, signal, this.#keyFields(query));
  }

  #keyFields(query: ResolvedQuery): string[] {
    const tested = [...query.properties.map(({ name }) => name), ...(query.remainder?.names ?? [])];
    return [...KEY_FIELDS, ...tested.map((name) => `properties.${name}`)];
  }

  async *#footprints(query: ResolvedQuery, signal: AbortSignal | undefined): AsyncGenerator<readonly Footprint[]> {
    for await (const keys of this.#narrow(query, signal)) yield keys.map(({ footprint }) => footprint);
  }

  /** A collection's own description of its properties, where one is asked about and has one; else the whole server's. */
  async #stated(query: Query): Promise<ReturnType<typeof statedProperties>> {
    const { products } = await this.#resolve(query);
    const [only, ...others] = products ?? [];
    const collection = others.length === 0 && only ? (await this.#search.collections()).get(only) : undefined;
    const url = linkOf(collection, QUERYABLES, this.#api.collections)?.href ?? this.#api.queryables;
    return url ? statedProperties(await this.#fetchJson(url, { signal: query.signal })) : new Map();
  }

  async #findProducts(): Promise<Product[]> {
    let examples = 0;
    return Promise.all(
      [...(await this.#search.collections())].map(async ([name, collection]) => {
        const described = productOf(name, collection, []);
        if (isSelfContained(described) || examples++ >= MOST_EXAMPLES) return described;
        const item = await this.#search.example(name);
        return item ? productOf(name, collection, [item]) : described;
      }),
    );
  }
}
