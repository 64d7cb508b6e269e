/** The part of the promise about local indices. */
import type { CatalogSource, Product, StacCollection, StacItem } from './promise-product';

/** An index that can be written to. Every write is all or nothing, and seen by the next search, in all tabs. */
export interface LocalIndex {
  readonly name: string;
  products(): Promise<Product[]>;
  /** The STAC item of a dataset, archived or not. */
  item(ref: DatasetRef): Promise<StacItem>;
  addProducts(collections: readonly StacCollection[], options?: WriteOptions & { replace?: boolean }): Promise<void>;
  add(items: Iterable<StacItem> | AsyncIterable<StacItem>, options?: AddOptions): Promise<AddResult>;
  update(updates: DatasetUpdate | readonly DatasetUpdate[], options?: WriteOptions): Promise<void>;
  /** Archived datasets are found by queries with `archived: true` (them alone) or `null` (all) only. */
  archive(refs: DatasetRef | readonly DatasetRef[], options?: WriteOptions): Promise<void>;
  restore(refs: DatasetRef | readonly DatasetRef[], options?: WriteOptions): Promise<void>;
  /** Takes archived datasets away for good. */
  purge(refs: DatasetRef | readonly DatasetRef[], options?: WriteOptions): Promise<void>;
  renameProduct(name: string, to: string, options?: WriteOptions): Promise<void>;
  deleteProduct(name: string, options?: WriteOptions & { datasets?: boolean }): Promise<void>;
  addLineage(relations: readonly LineageRelation[], options?: WriteOptions): Promise<void>;
  removeLineage(relations: readonly LineageRelation[], options?: WriteOptions): Promise<void>;
  lineage(id: string, options?: LineageOptions): Promise<Lineage>;
  exportParquet(): Promise<Uint8Array>;
  import(source: CatalogSource, options?: ImportOptions): Promise<AddResult>;
  compact(): Promise<void>;
  /** Asks the browser not to clear what it keeps; false where it refuses. */
  persist(): Promise<boolean>;
}

export interface WriteOptions {
  signal?: AbortSignal;
}
export type DatasetRef = string | { id: string; product?: string };
export interface DatasetUpdate {
  id: string;
  product?: string;
  item?: StacItem;
  /** JSON merge patch (RFC 7396). */
  merge?: Record<string, unknown>;
  /** New locations of bands, by measurement. */
  locations?: Record<string, string>;
}
export interface AddOptions {
  collections?: readonly StacCollection[];
  existing?: 'refuse' | 'skip' | 'replace';
  createProducts?: boolean;
  /** Asked where an item names no product and several have exactly its bands. */
  chooseProduct?: (item: StacItem, candidates: readonly string[]) => string | undefined | Promise<string | undefined>;
  lineage?: readonly LineageRelation[];
  onProgress?: (done: number) => void;
  signal?: AbortSignal;
}
export interface ImportOptions extends Omit<AddOptions, 'collections' | 'lineage'> {
  onProblem?: (problem: { url: string; dataset?: string; row?: number; message: string }) => void;
  /** Address that relative links of a file in hand are relative to. */
  baseUrl?: string;
}
export interface AddResult {
  added: number;
  replaced: number;
  skipped: number;
}
export interface LineageRelation {
  derived: string;
  source: string;
  classifier: string;
}
export interface LineageOptions {
  direction?: 'sources' | 'derived' | 'both';
  depth?: number;
  classifiers?: readonly string[];
}
export interface Lineage {
  /** `products` is empty for a dataset known by its id only; `depth` counts steps from the one asked for. */
  nodes: Array<{ id: string; products: string[]; archived: boolean; depth: number }>;
  relations: LineageRelation[];
}
/** Files that stay, where the origin's private file system is not what is wanted. */
export interface KeptFiles {
  readonly place: string;
  list(): Promise<string[]>;
  size(name: string): Promise<number | null>;
  read(name: string, from?: number): Promise<Uint8Array<ArrayBuffer> | null>;
  write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  truncate(name: string, size: number): Promise<void>;
  sync(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  busy(): Promise<boolean>;
  close(): Promise<void>;
}
