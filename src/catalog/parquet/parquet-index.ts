import type { Crs } from '#geo/crs';
import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';
import { countInPeriods, temporalExtentOf } from '../aggregate';
import { ALL_PARTS, checkParts } from '../dataset-parts';
import type { IndexCapabilities } from '../index-driver';
import type { LonLatCover } from '../lonlat-cover';
import { comparatorOf, type SortKey } from '../match';
import type { MergeableIndex } from '../mergeable-index';
import type { PeriodCount } from '../periods';
import type { ProjectedCover } from '../projected-cover';
import { type PropertyTally, type TallyRequest, tallyRequestOf } from '../property-tally';
import { resolveQuery, withoutArchive } from '../resolve-query';
import type { ResolvedQuery } from '../resolved-query';
import { projectedCoverOf, spatialExtentOf } from '../spatial-extent';
import { BuiltInKeys, type KeySource } from './key-source';
import type { ParquetCatalog, RowPlace } from './parquet-catalog';
import { type GroupPlan, planGroups } from './row-groups';
import { tallyRows } from './tally-rows';

const FIRST_BATCH = 32;
const LARGEST_BATCH = 1024;

/** A found row, waiting for its turn; what its order takes and, once read, its dataset. */
type Pending<P extends DatasetPart> = SortKey & RowPlace & { dataset?: PartialDataset<P> | undefined };

/**
 * Index over one STAC-GeoParquet file. Which rows match is a `KeySource`'s affair, the built-in reader's or an engine's;
 * what is common to all, the order of the stream and the datasets themselves, is here.
 */
export class ParquetIndex implements MergeableIndex {
  readonly #catalog: ParquetCatalog;
  readonly #source: () => KeySource;
  readonly #close: () => Promise<void>;

  /**
   * @param source asked at the start of every query, so that an engine can take over between two
   * @param close called with the index's own `close`
   */
  constructor(
    catalog: ParquetCatalog,
    source: () => KeySource = builtIn(catalog),
    close: () => Promise<void> = async () => undefined,
  ) {
    this.#catalog = catalog;
    this.#source = source;
    this.#close = close;
  }

  get capabilities(): IndexCapabilities {
    return this.#source().capabilities;
  }

  products(): Promise<Product[]> {
    return this.#catalog.products();
  }

  async propertyNames(): Promise<ReadonlySet<string> | null> {
    const { file, columns } = this.#catalog;
    // Properties whose names no column can have lie together in one column, and only its rows tell which.
    return file.columns.has('properties') ? null : columns.properties;
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

  /**
   * Reads row groups in the order of their earliest dataset and hands out every dataset as soon as no unread group can
   * hold one that comes before it. Memory holds a few row groups and the keys of what was found but not handed out.
   */
  async *#stream<P extends DatasetPart>(
    query: Query,
    parts: readonly P[],
  ): AsyncGenerator<PartialDataset<P>, void, undefined> {
    checkParts(parts);
    const resolved = await this.#resolve(query);
    const compare = comparatorOf(resolved);
    const plans = this.#plan(resolved);
    const source = this.#source();
    const { bound, due, abreast } = orderOf(resolved, plans, source.abreast);
    const eager = !this.#catalog.hasPageIndex;
    let pending: Pending<P>[] = [];
    let next = 0;
    let left = resolved.limit;
    let batch = FIRST_BATCH;
    while (left > 0) {
      query.signal?.throwIfAborted();
      const first = pending[0];
      let wanted = 0;
      while (wanted < abreast && next + wanted < plans.length && (!first || due(plans[next + wanted]!, first)))
        wanted++;
      if (wanted > 0) {
        const loaded = await this.#load(
          source,
          plans.slice(next, next + wanted),
          resolved,
          eager ? parts : null,
          query.signal,
        );
        next += wanted;
        pending = [...pending, ...loaded].sort(compare);
        continue;
      }
      if (pending.length === 0) return;
      const unread = plans[next];
      const ready = unread ? pending.findIndex((key) => !bound(key, unread)) : pending.length;
      const taken = pending.splice(0, Math.min(ready === -1 ? pending.length : ready, batch, left));
      batch = Math.min(LARGEST_BATCH, 2 * batch);
      const datasets = eager
        ? taken.map((key) => key.dataset)
        : await this.#catalog.readDatasets(taken, parts, { signal: query.signal });
      for (const dataset of datasets) {
        if (!dataset) continue;
        query.signal?.throwIfAborted();
        left--;
        yield dataset;
      }
    }
  }

  async count(query: Query): Promise<number> {
    const resolved = await this.#resolve(query);
    const count = await this.#source().count(this.#plan(resolved), resolved, { signal: query.signal });
    return Math.min(count, resolved.limit);
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    const resolved = await this.#resolve(query);
    const times = this.#source().times(this.#plan(resolved), resolved, { signal: query.signal });
    return countInPeriods(times, period, resolved.clock);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    const resolved = await this.#resolve(query);
    return temporalExtentOf(this.#source().times(this.#plan(resolved), resolved, { signal: query.signal }));
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    return spatialExtentOf(this, query, crs);
  }

  async projectedCover(query: Query, crs: Crs): Promise<ProjectedCover> {
    const resolved = await this.#resolve(query);
    return projectedCoverOf(this.#source().footprints(this.#plan(resolved), resolved, { signal: query.signal }), crs);
  }

  async cover(query: Query): Promise<LonLatCover> {
    const resolved = await this.#resolve(query);
    return this.#source().cover(this.#plan(resolved), resolved, { signal: query.signal });
  }

  async queryables(query: Query, options?: QueryablesOptions): Promise<Queryables> {
    const request = tallyRequestOf(options);
    return (await this.tally(query, request)).finish(request);
  }

  async tally(query: Query, request: TallyRequest): Promise<PropertyTally> {
    const resolved = await this.#resolve(query);
    return tallyRows(this.#catalog, this.#source(), this.#plan(resolved), resolved, request, { signal: query.signal });
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #resolve(query: Query): Promise<ResolvedQuery> {
    return withoutArchive(await resolveQuery(query, async () => (await this.products()).map(({ name }) => name)));
  }

  #plan(query: ResolvedQuery): GroupPlan[] {
    return planGroups(this.#catalog.file, this.#catalog.columns, query);
  }

  /** @param parts to read at once; null to leave datasets for later */
  async #load<P extends DatasetPart>(
    source: KeySource,
    plans: GroupPlan[],
    query: ResolvedQuery,
    parts: readonly P[] | null,
    signal: AbortSignal | undefined,
  ): Promise<Pending<P>[]> {
    const keys = await source.keys(plans, query, { signal });
    const { property } = query.order;
    const pending = keys.map(
      (key): Pending<P> => ({
        id: key.id,
        product: key.product,
        start: key.start,
        group: key.group,
        row: key.row,
        ...(property === undefined ? {} : { sortValue: key.property(property) }),
      }),
    );
    if (!parts || pending.length === 0) return pending;
    // Without a page index any row costs its whole row group, so what was found in it is read while it is at hand.
    const datasets = await this.#catalog.readDatasets(pending, parts, { signal });
    datasets.forEach((dataset, index) => {
      pending[index]!.dataset = dataset;
    });
    return pending;
  }
}

/**
 * Sorts row groups by when they can first contribute, in place. `due`: whether a group must be read before `first` can
 * be judged the next; `bound`: whether `key` certainly precedes all of a group.
 */
function orderOf(query: ResolvedQuery, plans: GroupPlan[], abreast: number) {
  const { property, descending } = query.order;
  // Nothing can be handed out before everything is known.
  if (property !== undefined) return { abreast: plans.length, bound: () => false, due: () => true };
  if (descending) {
    plans.sort((a, b) => b.latest - a.latest);
    return {
      abreast,
      bound: (key: SortKey, unread: GroupPlan) => key.start > unread.latest,
      due: (plan: GroupPlan, first: SortKey) => plan.latest >= first.start,
    };
  }
  plans.sort((a, b) => a.earliest - b.earliest);
  return {
    abreast,
    bound: (key: SortKey, unread: GroupPlan) => key.start < unread.earliest,
    due: (plan: GroupPlan, first: SortKey) => plan.earliest <= first.start,
  };
}

function builtIn(catalog: ParquetCatalog): () => KeySource {
  const source = new BuiltInKeys(catalog);
  return () => source;
}
