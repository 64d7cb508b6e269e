import { type Crs, resolveCrs } from '#geo/crs';
import type { Footprint } from '#geo/footprint';
import type { Dataset, DatasetPart, PartialDataset, StacCollection, StacItem } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';
import { countInPeriods, temporalExtentOf } from './aggregate';
import type { DatasetKey } from './dataset-key';
import { checkParts, pickParts } from './dataset-parts';
import type { IndexCapabilities } from './index-driver';
import { coverOf, type LonLatCover } from './lonlat-cover';
import { comparatorOf, matches } from './match';
import type { MergeableIndex } from './mergeable-index';
import type { PeriodCount } from './periods';
import { itemProblem, type ReportProblem } from './problems';
import type { ProjectedCover } from './projected-cover';
import { PropertyTally, type TallyRequest, tallyRequestOf } from './property-tally';
import { resolveQuery } from './resolve-query';
import type { ResolvedQuery } from './resolved-query';
import { projectedCoverOf, spatialExtentOf } from './spatial-extent';
import { datasetOf, productNameOf } from './stac/dataset';
import { instantOf } from './stac/item-time';
import { asRecord, asText } from './stac/json';
import { describedAssets, isSelfContained, productOf } from './stac/product';

export interface MemoryIndexOptions {
  /** Address that relative links are relative to, and the catalog's name in reports. */
  baseUrl?: string;
  /** Product of items that name none. */
  defaultProduct?: string;
  report?: ReportProblem;
}

/** A dataset and what decides whether it is found. `dataset` may be made when it is asked for. */
export type MemoryEntry = DatasetKey & { readonly dataset: Dataset };

/** What an `EntryIndex` answers from. */
export interface KeptDatasets {
  /** Walked through by every query. */
  entries: Iterable<MemoryEntry>;
  products: readonly Product[];
  /** Every property that one of them may have. */
  propertyNames(): ReadonlySet<string>;
  /** Awaited before the first answer. */
  ready?: Promise<unknown>;
}

/** Index over datasets that a program holds: it looks at every one of them, and does nothing cleverly. */
export class EntryIndex implements MergeableIndex {
  readonly capabilities: IndexCapabilities = { engine: 'memory', parquet: 'built-in', spatial: 'built-in' };
  readonly #entries: Iterable<MemoryEntry>;
  readonly #ready: Promise<unknown>;
  readonly #products: readonly Product[];
  readonly #propertyNames: () => ReadonlySet<string>;

  constructor({ entries, products, propertyNames, ready = Promise.resolve() }: KeptDatasets) {
    this.#entries = entries;
    this.#products = products;
    this.#propertyNames = propertyNames;
    this.#ready = ready;
  }

  async products(): Promise<Product[]> {
    return [...this.#products];
  }

  async propertyNames(): Promise<ReadonlySet<string>> {
    return this.#propertyNames();
  }

  async *find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    const resolved = await this.#resolve(query);
    const { property } = resolved.order;
    const found = this.#matching(resolved).map((entry) => ({
      id: entry.id,
      product: entry.product,
      start: entry.start,
      entry,
      ...(property === undefined ? {} : { sortValue: entry.property(property) }),
    }));
    found.sort(comparatorOf(resolved));
    for (const { entry } of found.slice(0, resolved.limit)) {
      query.signal?.throwIfAborted();
      // Made one by one, where they are made: all that match may be more than memory holds.
      yield entry.dataset;
    }
  }

  async *findParts<P extends DatasetPart>(
    query: Query,
    parts: readonly P[],
  ): AsyncGenerator<PartialDataset<P>, void, undefined> {
    checkParts(parts);
    for await (const dataset of this.find(query)) yield pickParts(dataset, parts);
  }

  async count(query: Query): Promise<number> {
    const resolved = await this.#resolve(query);
    return Math.min(this.#matching(resolved).length, resolved.limit);
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    const resolved = await this.#resolve(query);
    return countInPeriods(once(this.#matching(resolved)), period, resolved.clock);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return temporalExtentOf(once(this.#matching(await this.#resolve(query))));
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    return spatialExtentOf(this, query, crs);
  }

  async projectedCover(query: Query, crs: Crs): Promise<ProjectedCover> {
    return projectedCoverOf(footprintsOf(this.#matching(await this.#resolve(query))), crs);
  }

  async cover(query: Query): Promise<LonLatCover> {
    return coverOf(footprintsOf(this.#matching(await this.#resolve(query))));
  }

  async queryables(query: Query, options?: QueryablesOptions): Promise<Queryables> {
    const request = tallyRequestOf(options);
    return (await this.tally(query, request)).finish(request);
  }

  /** Always of all: they are in hand. */
  async tally(query: Query, { names }: TallyRequest): Promise<PropertyTally> {
    const tally = new PropertyTally();
    const wanted = names ?? [...this.#propertyNames()];
    for (const entry of this.#matching(await this.#resolve(query))) tally.add(entry, wanted);
    return tally;
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  async #resolve(query: Query): Promise<ResolvedQuery> {
    await this.#ready;
    return resolveQuery(query, async () => this.#products.map(({ name }) => name));
  }

  #matching(query: ResolvedQuery): MemoryEntry[] {
    const found: MemoryEntry[] = [];
    for (const entry of this.#entries) if (matches(entry, query)) found.push(entry);
    return found;
  }
}

/** Index over STAC items in hand. Also what the other drivers are measured against. */
export class MemoryIndex extends EntryIndex {
  /** Items that lack what a dataset needs are reported and left out. */
  constructor(
    items: readonly StacItem[],
    collections: readonly StacCollection[] = [],
    options: MemoryIndexOptions = {},
  ) {
    super(keptItems(items, collections, options));
  }
}

function keptItems(
  items: readonly StacItem[],
  collections: readonly StacCollection[],
  options: MemoryIndexOptions,
): KeptDatasets {
  const byId = new Map(collections.flatMap((entry) => (asText(entry.id) ? [[String(entry.id), entry] as const] : [])));
  const examples = new Map<string, StacItem[]>([...byId.keys()].map((name) => [name, []]));
  const entries: MemoryEntry[] = [];
  items.forEach((given, row) => {
    // What is no record has none of the fields that a dataset needs.
    const item = asRecord(given) ?? {};
    const product = productNameOf(item, options.defaultProduct);
    try {
      const dataset = datasetOf(item, { ...options, describedAssets: describedAssets(byId.get(product)) });
      entries.push(entryOf(dataset));
    } catch (error) {
      options.report?.(itemProblem(error, options.baseUrl ?? 'the items given', row, asText(item.id)));
      return;
    }
    const known = examples.get(product);
    if (known) known.push(item);
    else examples.set(product, [item]);
  });
  return {
    entries,
    products: [...examples].map(([name, samples]) => {
      const described = productOf(name, byId.get(name), []);
      return isSelfContained(described) ? described : productOf(name, byId.get(name), samples);
    }),
    propertyNames: () => new Set(entries.flatMap(({ dataset }) => Object.keys(dataset.properties))),
    ready: resolveFootprints(entries),
  };
}

function entryOf(dataset: Dataset): MemoryEntry {
  const { id, product, footprint, properties, time } = dataset;
  return {
    id,
    product,
    start: instantOf(time.start) ?? Number.NaN,
    end: instantOf(time.end) ?? Number.NaN,
    footprint,
    property: (name) => (Object.hasOwn(properties, name) ? properties[name] : undefined),
    dataset,
  };
}

/** Gives footprints in other systems than longitude and latitude their definitions, which may have to be loaded. */
export async function resolveFootprints(entries: Iterable<{ footprint: Footprint }>): Promise<void> {
  const systems = new Map<string, Promise<Crs | undefined>>();
  for (const entry of entries) {
    const { crs } = entry.footprint;
    if (typeof crs !== 'string' || crs === 'EPSG:4326') continue;
    // One that nobody knows shows when an area is asked for; the catalog's other datasets are none the worse.
    if (!systems.has(crs))
      systems.set(
        crs,
        resolveCrs(crs).catch(() => undefined),
      );
    const resolved = await systems.get(crs);
    if (resolved) entry.footprint = { ...entry.footprint, crs: resolved };
  }
}

async function* footprintsOf(entries: readonly MemoryEntry[]): AsyncGenerator<readonly Footprint[]> {
  yield entries.map(({ footprint }) => footprint);
}

async function* once<T>(batch: readonly T[]): AsyncGenerator<readonly T[]> {
  yield batch;
}
