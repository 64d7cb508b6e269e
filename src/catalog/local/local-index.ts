import type { KeptFiles } from '#bytes/files/kept-files';
import type { Dataset, StacCollection, StacItem } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { IndexCapabilities } from '../index-driver';
import type { LonLatCover } from '../lonlat-cover';
import { EntryIndex } from '../memory-index';
import type { MergeableIndex } from '../mergeable-index';
import type { PeriodCount } from '../periods';
import type { LineageRelation } from './change';
import { type Lineage, type LineageOptions, lineageAround } from './lineage';
import { LocalStore, type LocalStoreOptions } from './local-store';
import {
  type AddOptions,
  type AddResult,
  checkedRelations,
  type IncomingItem,
  planAdd,
  planProducts,
} from './plan-add';
import {
  type DatasetRef,
  type DatasetUpdate,
  findDataset,
  planArchive,
  planDelete,
  planPurge,
  planRename,
  planRestore,
  planUpdate,
} from './plan-edit';
import { datasetsOf, describeProducts, type LocalState } from './state';

export interface WriteOptions {
  signal?: AbortSignal;
}

/**
 * An index of one's own, in files that stay, that can be written to. Every write is one transaction: after it, all tabs
 * and processes see all of it; where it fails or is broken off, nothing of it.
 */
export class LocalIndex implements MergeableIndex {
  readonly name: string;
  readonly capabilities: IndexCapabilities = { engine: 'memory', parquet: 'built-in', spatial: 'built-in' };
  readonly #store: LocalStore;
  #known: { state: LocalState; index: EntryIndex } | undefined;

  constructor(name: string, files: KeptFiles, options: LocalStoreOptions = {}) {
    this.name = name;
    this.#store = new LocalStore(files, options);
  }

  async products(): Promise<Product[]> {
    return (await this.#index()).products();
  }

  async propertyNames(): Promise<ReadonlySet<string>> {
    return (await this.#index()).propertyNames();
  }

  async *find(query: Query): AsyncGenerator<Dataset, void, undefined> {
    yield* (await this.#index()).find(query);
  }

  async count(query: Query): Promise<number> {
    return (await this.#index()).count(query);
  }

  async countByPeriod(query: Query, period: string): Promise<PeriodCount[]> {
    return (await this.#index()).countByPeriod(query, period);
  }

  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return (await this.#index()).temporalExtent(query);
  }

  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    return (await this.#index()).spatialExtent(query, crs);
  }

  async cover(query: Query): Promise<LonLatCover> {
    return (await this.#index()).cover(query);
  }

  /** The STAC item of a dataset, archived or not. Rejects with NOT_FOUND, or BAD_REQUEST where several products have one. */
  async item(ref: DatasetRef): Promise<StacItem> {
    return findDataset(await this.#store.refreshed(), ref).item;
  }

  /** Products, by their STAC collections. One that is there already in other words is BAD_REQUEST unless `replace`. */
  async addProducts(
    collections: readonly StacCollection[],
    options: WriteOptions & { replace?: boolean } = {},
  ): Promise<void> {
    await this.#store.write((state) => planProducts(state, collections, options.replace), options.signal);
  }

  /** Datasets in bulk, all or none. */
  add(items: Iterable<StacItem> | AsyncIterable<StacItem>, options: AddOptions = {}): Promise<AddResult> {
    return this.addIncoming(asIncoming(items), options);
  }

  /** Items with what is known of them beside. */
  async addIncoming(
    items: Iterable<IncomingItem> | AsyncIterable<IncomingItem>,
    options: AddOptions = {},
  ): Promise<AddResult> {
    const result: AddResult = { added: 0, replaced: 0, skipped: 0 };
    await this.#store.write((state) => planAdd(state, items, options, result), options.signal);
    return result;
  }

  async update(updates: DatasetUpdate | readonly DatasetUpdate[], options: WriteOptions = {}): Promise<void> {
    await this.#store.write((state) => planUpdate(state, [updates].flat()), options.signal);
  }

  async archive(refs: DatasetRef | readonly DatasetRef[], options: WriteOptions = {}): Promise<void> {
    await this.#store.write((state) => planArchive(state, [refs].flat(), Date.now()), options.signal);
  }

  async restore(refs: DatasetRef | readonly DatasetRef[], options: WriteOptions = {}): Promise<void> {
    await this.#store.write((state) => planRestore(state, [refs].flat()), options.signal);
  }

  async purge(refs: DatasetRef | readonly DatasetRef[], options: WriteOptions = {}): Promise<void> {
    await this.#store.write((state) => planPurge(state, [refs].flat()), options.signal);
  }

  async renameProduct(name: string, to: string, options: WriteOptions = {}): Promise<void> {
    await this.#store.write((state) => planRename(state, name, to), options.signal);
  }

  async deleteProduct(name: string, options: WriteOptions & { datasets?: boolean } = {}): Promise<void> {
    await this.#store.write((state) => planDelete(state, name, options.datasets ?? false), options.signal);
  }

  async addLineage(relations: readonly LineageRelation[], options: WriteOptions = {}): Promise<void> {
    const checked = checkedRelations(relations);
    await this.#store.write(() => (checked.length > 0 ? [{ op: 'relate', relations: checked }] : []), options.signal);
  }

  async removeLineage(relations: readonly LineageRelation[], options: WriteOptions = {}): Promise<void> {
    const checked = checkedRelations(relations);
    await this.#store.write(() => (checked.length > 0 ? [{ op: 'unrelate', relations: checked }] : []), options.signal);
  }

  async lineage(id: string, options: LineageOptions = {}): Promise<Lineage> {
    return lineageAround(await this.#store.refreshed(), id, options);
  }

  /** Everything, as it is now. */
  state(): Promise<LocalState> {
    return this.#store.refreshed();
  }

  /** Makes of journal and snapshot one new snapshot, as happens by itself when the journal has grown long. */
  compact(): Promise<void> {
    return this.#store.compact();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #index(): Promise<EntryIndex> {
    const state = await this.#store.refreshed();
    if (this.#known?.state !== state) {
      const index = new EntryIndex({
        entries: { [Symbol.iterator]: () => datasetsOf(state) },
        products: describeProducts(state),
        propertyNames: () => state.propertyNames,
      });
      this.#known = { state, index };
    }
    return this.#known.index;
  }
}

async function* asIncoming(items: Iterable<StacItem> | AsyncIterable<StacItem>): AsyncGenerator<IncomingItem> {
  for await (const item of items) yield { item };
}
