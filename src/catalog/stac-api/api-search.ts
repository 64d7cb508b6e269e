import type { Dataset, StacCollection, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { DatasetKey } from '../dataset-key';
import { comparatorOf, matches } from '../match';
import { mergeStreams } from '../merge-streams';
import { itemProblem, type ReportProblem } from '../problems';
import type { ResolvedQuery } from '../resolved-query';
import { datasetOf, productNameOf } from '../stac/dataset';
import { instantOf } from '../stac/item-time';
import { asArray, asRecord, asText, field } from '../stac/json';
import { describedAssets } from '../stac/product';
import { type ApiLanding, type FetchJson, linkOf } from './landing';
import { searchPages } from './search-pages';
import { INSTANTS, kindOnly, type SearchBody, SPANS, searchBody } from './search-request';

/** Kept at once where the server cannot sort: some 5 kB each. */
const MOST_UNSORTED = 50_000;
const MOST_COLLECTION_PAGES = 50;

export type ApiKey = DatasetKey & { dataset: Dataset };

/** Searches of a live STAC API, each item tested again when it comes. */
export class ApiSearch {
  readonly #api: ApiLanding;
  readonly #fetchJson: FetchJson;
  readonly #report: ReportProblem;
  #collections: Promise<Map<string, StacCollection>> | undefined;
  /** Whether there are acquisitions over a span of time, by the products asked about. */
  readonly #spans = new Map<string, boolean>();

  constructor(api: ApiLanding, fetchJson: FetchJson, report: ReportProblem) {
    this.#api = api;
    this.#fetchJson = fetchJson;
    this.#report = report;
  }

  /** Fetched once; a failure is not kept. */
  collections(): Promise<Map<string, StacCollection>> {
    this.#collections ??= this.#fetchCollections().catch((error) => {
      this.#collections = undefined;
      throw error;
    });
    return this.#collections;
  }

  /** An item of a collection, where it has one. */
  async example(name: string): Promise<StacItem | undefined> {
    const pages = searchPages(this.#api, { limit: 1, collections: [name] }, this.#fetchJson, undefined);
    const { value } = await pages.next();
    await pages.return(undefined);
    return value ? value[0] : undefined;
  }

  /**
   * What matches, page by page, as the server has it.
   *
   * @param only fields of an item to ask for, where the server can leave out the others
   */
  keys(query: ResolvedQuery, signal: AbortSignal | undefined, only?: readonly string[]): AsyncGenerator<ApiKey[]> {
    return this.#pages(query, searchBody(query, this.#api, only), signal);
  }

  /**
   * What matches in the order of the query. Page by page where the server can sort; since it sorts by `datetime`, which an
   * acquisition over a span of time need not have, those are asked for beside the others and sorted by their start. All at
   * once, and sorted here, where it can do neither.
   */
  async *inOrder(
    query: ResolvedQuery,
    signal: AbortSignal | undefined,
    only?: readonly string[],
  ): AsyncGenerator<ApiKey, void, undefined> {
    const compare = comparatorOf(query);
    const { property } = query.order;
    const sorted = (keys: readonly ApiKey[]) =>
      keys
        .map((key) => ({
          key,
          sortable: { ...sortKeyOf(key), ...(property ? { sortValue: key.property(property) } : {}) },
        }))
        .sort((a, b) => compare(a.sortable, b.sortable))
        .map(({ key }) => key);
    const spans = this.#api.can.sort && property === undefined ? await this.#hasSpans(query, signal) : undefined;
    if (spans === undefined) {
      yield* sorted(await this.#gathered(query, signal, only));
      return;
    }
    const stream = async function* (pages: AsyncGenerator<ApiKey[]>) {
      for await (const page of pages) yield* sorted(page);
    };
    if (!spans) {
      yield* stream(this.keys(query, signal, only));
      return;
    }
    const bodies = [INSTANTS, SPANS].map((kind) => searchBody(query, this.#api, only, kind));
    const streams = bodies.map((body) => ({
      stream: stream(this.#pages(query, body, signal)),
      due: Number.NEGATIVE_INFINITY,
    }));
    yield* mergeStreams(streams, (a, b) => compare(sortKeyOf(a), sortKeyOf(b)));
  }

  /** Undefined where the server cannot tell. */
  async #hasSpans({ products }: ResolvedQuery, signal: AbortSignal | undefined): Promise<boolean | undefined> {
    if (!this.#api.can.filter && !this.#api.can.filterText) return undefined;
    const about = JSON.stringify(products && [...products].sort());
    const known = this.#spans.get(about);
    if (known !== undefined) return known;
    const body: SearchBody = {
      limit: 1,
      ...(products ? { collections: [...products] } : {}),
      ...kindOnly(SPANS, this.#api),
      ...(this.#api.can.fields ? { fields: { include: ['id'], exclude: ['assets', 'links', 'geometry'] } } : {}),
    };
    try {
      let found = false;
      for await (const items of searchPages(this.#api, body, this.#fetchJson, signal)) {
        found = items.length > 0;
        if (found) break;
      }
      this.#spans.set(about, found);
      return found;
    } catch {
      // A server that does not take this filter; or one that is down, which the search itself will say.
      signal?.throwIfAborted();
      return undefined;
    }
  }

  async #gathered(
    query: ResolvedQuery,
    signal: AbortSignal | undefined,
    only: readonly string[] | undefined,
  ): Promise<ApiKey[]> {
    const all: ApiKey[] = [];
    for await (const keys of this.keys(query, signal, only)) {
      all.push(...keys);
      if (all.length > MOST_UNSORTED) throw tooMany(this.#api.url);
    }
    return all;
  }

  async *#pages(query: ResolvedQuery, body: SearchBody, signal: AbortSignal | undefined): AsyncGenerator<ApiKey[]> {
    // Servers take an empty list for no condition at all.
    if (query.ids?.size === 0 || query.products?.size === 0) return;
    const collections = await this.collections();
    let row = 0;
    for await (const items of searchPages(this.#api, body, this.#fetchJson, signal)) {
      signal?.throwIfAborted();
      yield items.flatMap((item) => {
        const key = this.#keyOf(item, collections, row++);
        return key && this.#matches(key, query, row - 1) ? [key] : [];
      });
    }
  }

  #keyOf(item: StacItem, collections: ReadonlyMap<string, StacCollection>, row: number): ApiKey | undefined {
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
}

function sortKeyOf({ id, product, start }: ApiKey) {
  return { id, product, start };
}

function tooMany(url: string): QuadratError {
  return new QuadratError(
    'TOO_LARGE',
    `The STAC API at ${url} cannot sort, and more than ${MOST_UNSORTED} datasets match. Narrow the time, the area or the properties.`,
    { url },
  );
}
