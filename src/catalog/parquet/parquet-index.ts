import type { Dataset } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import { countInPeriods, temporalExtentOf } from '../aggregate';
import type { IndexCapabilities } from '../index-driver';
import { coverOf, type LonLatCover, requireLonLat } from '../lonlat-cover';
import { comparatorOf, type SortKey } from '../match';
import type { MergeableIndex } from '../mergeable-index';
import type { PeriodCount } from '../periods';
import { resolveQuery } from '../resolve-query';
import type { ResolvedQuery } from '../resolved-query';
import type { ParquetCatalog, RowPlace } from './parquet-catalog';
import { readKeys, type StoredKey } from './read-keys';
import { type GroupPlan, planGroups } from './row-groups';

/** Row groups read at once; the byte layer lets six requests a host through, and each needs memory while decoded. */
const ABREAST = 4;
const FIRST_BATCH = 32;
const LARGEST_BATCH = 1024;

/** A found row, waiting for its turn; what its order takes and, once read, its dataset. */
type Pending = SortKey & RowPlace & { dataset?: Dataset | undefined };

/** Index over one STAC-GeoParquet file by the built-in reader: no engine to load, answers after the first row groups. */
export class ParquetIndex implements MergeableIndex {
  readonly capabilities: IndexCapabilities = { engine: 'memory', parquet: 'built-in', spatial: 'built-in' };
  readonly #catalog: ParquetCatalog;

  constructor(catalog: ParquetCatalog) {
    this.#catalog = catalog;
  }

  products(): Promise<Product[]> {
    return this.#catalog.products();
  }

  /**
   * Reads row groups in the order of their earliest dataset and hands out every dataset as soon as no unread group can
   * hold one that comes before it. Memory holds a few row groups and the keys of what was found but not handed out.
   */
  async *find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    const resolved = await this.#resolve(query);
    const compare = comparatorOf(resolved);
    const plans = planGroups(this.#catalog.file, this.#catalog.columns, resolved);
    const { bound, due } = orderOf(resolved, plans);
    const eager = !this.#catalog.hasPageIndex;
    let pending: Pending[] = [];
    let next = 0;
    let left = resolved.limit;
    let batch = FIRST_BATCH;
    while (left > 0) {
      query.signal?.throwIfAborted();
      const first = pending[0];
      let wanted = 0;
      while (wanted < ABREAST && next + wanted < plans.length && (!first || due(plans[next + wanted]!, first)))
        wanted++;
      if (wanted > 0) {
        const groups = plans.slice(next, next + wanted);
        next += wanted;
        const loaded = await Promise.all(groups.map((plan) => this.#load(plan, resolved, eager, query.signal)));
        pending = [...pending, ...loaded.flat()].sort(compare);
        continue;
      }
      if (pending.length === 0) return;
      const unread = plans[next];
      const ready = unread ? pending.findIndex((key) => !bound(key, unread)) : pending.length;
      const taken = pending.splice(0, Math.min(ready === -1 ? pending.length : ready, batch, left));
      batch = Math.min(LARGEST_BATCH, 2 * batch);
      const datasets = eager
        ? taken.map((key) => key.dataset)
        : await this.#catalog.readDatasets(taken, { signal: query.signal });
      for (const dataset of datasets) {
        if (!dataset) continue;
        query.signal?.throwIfAborted();
        left--;
        yield dataset;
      }
    }
  }

  async count(query: Query): Promise<number> {
    let count = 0;
    for await (const keys of this.#keys(query, false)) count += keys.length;
    return Math.min(count, limitOf(query));
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    return countInPeriods(this.#keys(query, false), period, (await this.#resolve(query)).clock);
  }

  temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return temporalExtentOf(this.#keys(query, false));
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    await requireLonLat(crs);
    return (await this.cover(query)).extent();
  }

  cover(query: Query): Promise<LonLatCover> {
    return coverOf(this.#keys(query, true));
  }

  async close(): Promise<void> {
    // The byte layer belongs to whoever opened the source.
  }

  async #resolve(query: Query): Promise<ResolvedQuery> {
    return resolveQuery(query, async () => (await this.products()).map(({ name }) => name));
  }

  async *#keys(query: Query, footprints: boolean): AsyncGenerator<StoredKey[]> {
    const resolved = await this.#resolve(query);
    const plans = planGroups(this.#catalog.file, this.#catalog.columns, resolved);
    for (let next = 0; next < plans.length; next += ABREAST) {
      query.signal?.throwIfAborted();
      const groups = plans.slice(next, next + ABREAST);
      const read = ({ group }: GroupPlan) =>
        readKeys(this.#catalog, group, resolved, footprints, { signal: query.signal });
      yield* await Promise.all(groups.map(read));
    }
  }

  async #load(plan: GroupPlan, query: ResolvedQuery, eager: boolean, signal?: AbortSignal): Promise<Pending[]> {
    const keys = await readKeys(this.#catalog, plan.group, query, false, { signal });
    const { property } = query.order;
    const pending = keys.map(
      (key): Pending => ({
        id: key.id,
        product: key.product,
        start: key.start,
        group: key.group,
        row: key.row,
        ...(property === undefined ? {} : { sortValue: key.property(property) }),
      }),
    );
    if (!eager || pending.length === 0) return pending;
    // Without a page index any row costs its whole row group, so what was found in it is read while it is at hand.
    const datasets = await this.#catalog.readDatasets(pending, { signal });
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
function orderOf(query: ResolvedQuery, plans: GroupPlan[]) {
  const { property, descending } = query.order;
  if (property !== undefined) return { bound: () => false, due: () => true };
  if (descending) {
    plans.sort((a, b) => b.latest - a.latest);
    return {
      bound: (key: SortKey, unread: GroupPlan) => key.start > unread.latest,
      due: (plan: GroupPlan, first: SortKey) => plan.latest >= first.start,
    };
  }
  plans.sort((a, b) => a.earliest - b.earliest);
  return {
    bound: (key: SortKey, unread: GroupPlan) => key.start < unread.earliest,
    due: (plan: GroupPlan, first: SortKey) => plan.earliest <= first.start,
  };
}

function limitOf(query: Query): number {
  return query.limit ?? Number.POSITIVE_INFINITY;
}
