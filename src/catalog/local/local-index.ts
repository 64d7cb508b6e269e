import type { ByteClient } from '#bytes/byte-client';
import type { StacCollection, StacItem } from '#model/dataset';
import type { Product } from '#model/product';
import { DeferredIndex } from '../deferred-index';
import type { IndexCapabilities } from '../index-driver';
import { EntryIndex } from '../memory-index';
import type { MergeableIndex } from '../mergeable-index';
import type { ReportProblem } from '../problems';
import type { CatalogSource } from '../sources';
import type { LineageRelation } from './change';
import { exportCatalog } from './export-catalog';
import { openIncoming } from './import-catalog';
import { type Lineage, type LineageOptions, lineageAround } from './lineage';
import type { LocalStore } from './local-store';
import {
  type AddOptions,
  type AddResult,
  checkedRelations,
  type IncomingItem,
  planAdd,
  planNames,
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

export interface ImportOptions extends Omit<AddOptions, 'collections' | 'lineage'> {
  /** Told of every row that cannot be read, which is then left out. Without it, such a row refuses the whole. */
  onProblem?: ReportProblem;
  /** Address that relative links of a file in hand are relative to; else they stay as they are. */
  baseUrl?: string;
}

/** What a local index offers beside searching, which is done with all catalogs together. */
export type LocalCatalog = Omit<LocalIndex, Exclude<keyof MergeableIndex, 'products'>>;

/**
 * An index of one's own, in files that stay, that can be written to. Every write is one transaction: after it, all tabs
 * and processes see all of it; where it fails or is broken off, nothing of it.
 */
export class LocalIndex extends DeferredIndex<EntryIndex> implements MergeableIndex {
  readonly name: string;
  readonly capabilities: IndexCapabilities = { engine: 'memory', parquet: 'built-in', spatial: 'built-in' };
  readonly #store: LocalStore;
  readonly #bytes: ByteClient;
  #known: { state: LocalState; index: EntryIndex } | undefined;

  /** @param bytes reads the catalogs that are imported */
  constructor(name: string, store: LocalStore, bytes: ByteClient) {
    super();
    this.name = name;
    this.#store = store;
    this.#bytes = bytes;
  }

  async products(): Promise<Product[]> {
    return (await this.answering()).products();
  }

  async propertyNames(): Promise<ReadonlySet<string>> {
    return (await this.answering()).propertyNames();
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

  /**
   * Datasets in bulk, by their STAC items: all of them or, where one cannot be added, none; and nothing but them. An item
   * that names no product goes to the one with exactly its bands.
   *
   * @throws QuadratError BAD_CATALOG for what is no item; UNKNOWN_PRODUCT; BAD_REQUEST, with `candidates` where several
   * products fit, or for a dataset that is there already; QUOTA; `options.signal.reason` when aborted
   */
  add(items: Iterable<StacItem> | AsyncIterable<StacItem>, options: AddOptions = {}): Promise<AddResult> {
    return this.#add(asIncoming(items), options);
  }

  /**
   * Adds all of a catalog: STAC-GeoParquet or STAC JSON. What `exportParquet` wrote comes back as it was, archived
   * datasets, lineage and every field included. Products come with it, those that only items name too.
   *
   * @throws QuadratError as `add` does; UNSUPPORTED for a STAC API; BAD_CATALOG for a broken row, unless there is `onProblem`
   */
  async import(source: CatalogSource, options: ImportOptions = {}): Promise<AddResult> {
    const { onProblem, baseUrl, ...rest } = options;
    const reading = { report: onProblem, baseUrl, signal: options.signal };
    const { items, collections, products, lineage } = await openIncoming(source, this.#bytes, reading);
    return this.#add(items, { createProducts: true, ...rest, collections, lineage }, products);
  }

  /** All of it, archived datasets and lineage too, as one STAC-GeoParquet file that any reader of such files reads. */
  async exportParquet(): Promise<Uint8Array<ArrayBuffer>> {
    return exportCatalog(await this.#store.refreshed());
  }

  /** In place, all of the updates or none. Rejects with BAD_REQUEST, NOT_FOUND or UNKNOWN_MEASUREMENT. */
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

  /** Makes of journal and snapshot one new snapshot, as happens by itself when the journal has grown long. */
  compact(): Promise<void> {
    return this.#store.compact();
  }

  /**
   * Asks the browser not to clear this index when the disk runs out (`navigator.storage.persist`, for all that the origin
   * keeps). False where it refuses, which it may: then `exportParquet` is what keeps it. True on disk. Ask when something
   * is being kept, since a browser may ask the user.
   */
  persist(): Promise<boolean> {
    return this.#store.persist();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #add(
    items: AsyncIterable<IncomingItem>,
    options: AddOptions,
    names: readonly string[] = [],
  ): Promise<AddResult> {
    const result: AddResult = { added: 0, replaced: 0, skipped: 0 };
    const plan = async function* (state: LocalState) {
      if (options.createProducts) yield* planNames(state, names);
      yield* planAdd(state, items, options, result);
    };
    await this.#store.write(plan, options.signal);
    return result;
  }

  protected async answering(): Promise<EntryIndex> {
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
