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
import { HeldGroups } from './held-groups';
import { BuiltInKeys, type KeySource, type TimeSpanOfKey } from './key-source';
import type { ParquetCatalog, RowPlace } from './parquet-catalog';
import { type GroupPlan, planGroups } from './row-groups';
import { tallyRows } from './tally-rows';
import { countByStatistics, timesAlone } from './times-alone';
import { Waves } from './waves';

const FIRST_BATCH = 32;
const LARGEST_BATCH = 1024;

/** A found row, waiting for its turn, and what its order takes. */
type Pending = SortKey & RowPlace;

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
    const plans = this.#plan(resolved);
    const source = this.#source();
    const { bound, due, abreast } = orderOf(resolved, plans, source.abreast);
    const { file, hasPageIndex } = this.#catalog;
    const held = new HeldGroups(file, this.#catalog.columnsOf(parts));
    const stop = new AbortController();
    const signal = query.signal ? AbortSignal.any([query.signal, stop.signal]) : stop.signal;
    const waves = new Waves(plans, abreast, (wave) => this.#load(source, wave, resolved, signal));
    /** Rows that wait, by row group. */
    const waiting = new Map<number, number>();
    let pending: Pending[] = [];
    let left = resolved.limit;
    // Without a page index the first of several rows may each cost a row group of its own.
    let batch = hasPageIndex ? FIRST_BATCH : 1;
    const compare = comparatorOf(resolved);
    try {
      while (left > 0) {
        query.signal?.throwIfAborted();
        const first = pending[0];
        if (waves.next && (!first || due(waves.next, first))) {
          const loaded = await waves.load((plan) => !first || due(plan, first));
          for (const { group } of loaded) waiting.set(group, (waiting.get(group) ?? 0) + 1);
          pending = merge(pending, loaded.sort(compare), compare);
          continue;
        }
        if (pending.length === 0) return;
        const unread = waves.next;
        const most = Math.min(batch, left, pending.length);
        let ready = unread ? 0 : most;
        while (ready < most && bound(pending[ready]!, unread!)) ready++;
        // The first is due whatever is unread, else that would have been read.
        const taken = pending.splice(0, Math.max(1, ready));
        // Whoever asked for a second dataset will ask for more; whoever wanted one has not paid for others.
        if (batch > 1 || hasPageIndex) {
          if (pending.length < left - taken.length) waves.loadAhead();
          const soon = pending.find(({ group }) => !taken.some((each) => each.group === group));
          if (soon && !hasPageIndex) held.columns(soon.group, { signal }).catch(() => undefined);
        }
        batch = Math.min(LARGEST_BATCH, Math.max(FIRST_BATCH, 2 * batch));
        const datasets = await this.#catalog.readDatasets(taken, parts, { signal }, held);
        for (const { group } of taken) {
          const more = waiting.get(group)! - 1;
          waiting.set(group, more);
          if (more === 0) held.release(group);
        }
        for (const dataset of datasets) {
          if (!dataset) continue;
          query.signal?.throwIfAborted();
          left--;
          yield dataset;
        }
      }
    } finally {
      stop.abort(new DOMException('The rest of the answer is not wanted.', 'AbortError'));
    }
  }

  async count(query: Query): Promise<number> {
    const resolved = await this.#resolve(query);
    const plans = this.#plan(resolved);
    const known = new Map(plans.map((plan) => [plan, countByStatistics(plan, resolved)]));
    const told = [...known.values()].reduce<number>((sum, rows) => sum + (rows ?? 0), 0);
    const others = plans.filter((plan) => known.get(plan) === undefined);
    const { signal } = query;
    const counted = others.length > 0 ? await this.#source().count(others, resolved, { signal }) : 0;
    return Math.min(told + counted, resolved.limit);
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    const resolved = await this.#resolve(query);
    return countInPeriods(this.#times(resolved, query.signal), period, resolved.clock);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    const resolved = await this.#resolve(query);
    return temporalExtentOf(this.#times(resolved, query.signal));
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

  /** Of row groups that are decided by time alone no engine is asked: their times are all there is to read. */
  async *#times(query: ResolvedQuery, signal: AbortSignal | undefined): AsyncGenerator<readonly TimeSpanOfKey[]> {
    const plans = this.#plan(query);
    const alone = plans.filter(({ byTime }) => byTime);
    const others = plans.filter(({ byTime }) => !byTime);
    if (others.length > 0) yield* this.#source().times(others, query, { signal });
    yield* timesAlone(this.#catalog, alone, query, { signal });
  }

  async #load(
    source: KeySource,
    plans: readonly GroupPlan[],
    query: ResolvedQuery,
    signal: AbortSignal,
  ): Promise<Pending[]> {
    const keys = await source.keys(plans, query, { signal });
    const { property } = query.order;
    return keys.map(
      (key): Pending => ({
        id: key.id,
        product: key.product,
        start: key.start,
        group: key.group,
        row: key.row,
        ...(property === undefined ? {} : { sortValue: key.property(property) }),
      }),
    );
  }
}

/** Two sorted lists as one. */
function merge(a: Pending[], b: Pending[], compare: (a: SortKey, b: SortKey) => number): Pending[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const merged: Pending[] = new Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let at = 0; at < merged.length; at++) {
    const first = j === b.length || (i < a.length && compare(a[i]!, b[j]!) <= 0);
    merged[at] = first ? a[i++]! : b[j++]!;
  }
  return merged;
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
