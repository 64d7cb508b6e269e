import type { Crs } from '#geo/crs';
import type { Footprint } from '#geo/footprint';
import type { Dataset, StacCollection, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import { countInPeriods, temporalExtentOf } from '../aggregate';
import type { DatasetKey } from '../dataset-key';
import type { IndexCapabilities } from '../index-driver';
import { coverOf, type LonLatCover } from '../lonlat-cover';
import { comparatorOf, matches, type SortKey } from '../match';
import type { MergeableIndex } from '../mergeable-index';
import type { PeriodCount } from '../periods';
import { itemProblem, type ReportProblem } from '../problems';
import type { ProjectedCover } from '../projected-cover';
import { resolveQuery, withoutArchive } from '../resolve-query';
import type { ResolvedQuery } from '../resolved-query';
import { projectedCoverOf, spatialExtentOf } from '../spatial-extent';
import { datasetOf, productNameOf } from '../stac/dataset';
import { instantOf } from '../stac/item-time';
import { asArray, asRecord, asText, field } from '../stac/json';
import { describedAssets, isSelfContained, productOf } from '../stac/product';
import { type ApiLanding, type FetchJson, linkOf } from './landing';
import { searchPages } from './search-pages';
import { KEY_FIELDS, searchBody } from './search-request';

/** Kept at once where the server cannot sort: some 5 kB each. */
const MOST_UNSORTED = 50_000;
/** Collections whose measurements are looked for in an item, where they do not describe them. */
const MOST_EXAMPLES = 24;
const MOST_COLLECTION_PAGES = 50;

type Found = SortKey & { dataset: Dataset };
type Key = DatasetKey & { dataset: Dataset };

/**
 * Index over a live STAC API. The server narrows (collections, time, a box, CQL2 where it knows it) and pages; what it
 * sends is tested here by the same test as everywhere, so that its idea of touching or of a day does not matter.
 */
export class StacApiIndex implements MergeableIndex {
  readonly capabilities: IndexCapabilities = { engine: 'stac-api', parquet: 'none', spatial: 'built-in' };
  readonly #api: ApiLanding;
  readonly #fetchJson: FetchJson;
  readonly #report: ReportProblem;
  #collections: Promise<Map<string, StacCollection>> | undefined;
  #products: Promise<Product[]> | undefined;

  constructor(api: ApiLanding, fetchJson: FetchJson, report: ReportProblem = () => undefined) {
    this.#api = api;
    this.#fetchJson = fetchJson;
    this.#report = report;
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

  /** Page by page in the server's order where it can sort, else all at once in ours. */
  async *find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    const resolved = await this.#resolve(query);
    const sorts = this.#api.can.sort && resolved.order.property === undefined;
    let left = resolved.limit;
    for await (const page of sorts ? this.#keys(resolved, query.signal) : this.#gathered(resolved, query.signal)) {
      const found = page.map((key) => foundOf(key, resolved)).sort(comparatorOf(resolved));
      for (const { dataset } of found.slice(0, left)) {
        query.signal?.throwIfAborted();
        yield dataset;
      }
      left -= found.length;
      if (left <= 0) return;
    }
  }

  /** Everything that matches as one page. */
  async *#gathered(query: ResolvedQuery, signal: AbortSignal | undefined): AsyncGenerator<Key[], void, undefined> {
    const all: Key[] = [];
    for await (const keys of this.#keys(query, signal)) {
      all.push(...keys);
      if (all.length > MOST_UNSORTED) throw tooMany(this.#api.url);
    }
    yield all;
  }

  async count(query: Query): Promise<number> {
    const resolved = await this.#resolve(query);
    let count = 0;
    for await (const keys of this.#keys(resolved, query.signal, true)) {
      count += keys.length;
      if (count >= resolved.limit) return resolved.limit;
    }
    return count;
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    const resolved = await this.#resolve(query);
    return countInPeriods(this.#keys(resolved, query.signal, true), period, resolved.clock);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return temporalExtentOf(this.#keys(await this.#resolve(query), query.signal, true));
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

  async close(): Promise<void> {
    // Nothing is held open.
  }

  async #resolve(query: Query): Promise<ResolvedQuery> {
    return withoutArchive(await resolveQuery(query, async () => [...(await this.#known()).keys()]));
  }

  async *#footprints(query: ResolvedQuery, signal: AbortSignal | undefined): AsyncGenerator<readonly Footprint[]> {
    for await (const keys of this.#keys(query, signal, true)) yield keys.map(({ footprint }) => footprint);
  }

  /** What matches, page by page. `narrow`: without what finding does not take, where the server can leave it out. */
  async *#keys(
    query: ResolvedQuery,
    signal: AbortSignal | undefined,
    narrow = false,
  ): AsyncGenerator<Key[], void, undefined> {
    // Servers take an empty list for no condition at all.
    if (query.ids?.size === 0 || query.products?.size === 0) return;
    const tested = [...query.properties.map(({ name }) => name), ...(query.remainder?.names ?? [])];
    const only = narrow ? [...KEY_FIELDS, ...tested.map((name) => `properties.${name}`)] : undefined;
    const collections = await this.#known();
    let row = 0;
    for await (const items of searchPages(this.#api, searchBody(query, this.#api, only), this.#fetchJson, signal)) {
      signal?.throwIfAborted();
      yield items.flatMap((item) => {
        const key = this.#keyOf(item, collections, row++);
        return key && this.#matches(key, query, row - 1) ? [key] : [];
      });
    }
  }

  #keyOf(item: StacItem, collections: ReadonlyMap<string, StacCollection>, row: number): Key | undefined {
    try {
      const self = linkOf(item, 'self', this.#api.url)?.href;
      const dataset = datasetOf(item, {
        baseUrl: self ?? this.#api.url,
        describedAssets: describedAssets(collections.get(productNameOf(item))),
      });
      const { id, product, time, footprint, properties } = dataset;
      return {
        id,
        product,
        start: instantOf(time.start)!,
        end: instantOf(time.end)!,
        footprint,
        property: (name) => (Object.hasOwn(properties, name) ? properties[name] : undefined),
        dataset,
      };
    } catch (error) {
      this.#report(itemProblem(error, this.#api.url, row, asText(item.id)));
      return undefined;
    }
  }

  #matches(key: DatasetKey, query: ResolvedQuery, row: number): boolean {
    try {
      return matches(key, query);
    } catch (error) {
      this.#report(itemProblem(error, this.#api.url, row, key.id));
      return false;
    }
  }

  #known(): Promise<Map<string, StacCollection>> {
    this.#collections ??= this.#fetchCollections().catch((error) => {
      this.#collections = undefined;
      throw error;
    });
    return this.#collections;
  }

  async #fetchCollections(): Promise<Map<string, StacCollection>> {
    const found = new Map<string, StacCollection>();
    let url: string | undefined = this.#api.collections;
    for (let page = 0; url !== undefined && page < MOST_COLLECTION_PAGES; page++) {
      const document: unknown = await this.#fetchJson(url, {});
      const list = asArray(field(document, 'collections')) ?? [document];
      for (const entry of list) {
        const collection = asRecord(entry);
        const id = asText(collection?.id);
        if (collection && id) found.set(id, collection);
      }
      const next: string | undefined = linkOf(document, 'next', url)?.href;
      url = next === url ? undefined : next;
    }
    return found;
  }

  async #findProducts(): Promise<Product[]> {
    let examples = 0;
    return Promise.all(
      [...(await this.#known())].map(async ([name, collection]) => {
        const described = productOf(name, collection, []);
        if (isSelfContained(described) || examples++ >= MOST_EXAMPLES) return described;
        const body = { limit: 1, collections: [name] };
        const pages = searchPages(this.#api, body, this.#fetchJson, undefined);
        const { value } = await pages.next();
        return value ? productOf(name, collection, value.slice(0, 1)) : described;
      }),
    );
  }
}

function foundOf(key: Key, { order }: ResolvedQuery): Found {
  const { id, product, start, dataset } = key;
  const value = order.property === undefined ? undefined : key.property(order.property);
  return { id, product, start, dataset, ...(value === undefined ? {} : { sortValue: value }) };
}

function tooMany(url: string): QuadratError {
  return new QuadratError(
    'TOO_LARGE',
    `The STAC API at ${url} cannot sort, and more than ${MOST_UNSORTED} datasets match. Narrow the time, the area or the properties.`,
    { url },
  );
}
