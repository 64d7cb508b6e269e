import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';

/** Which path answers, and why, for `Datacube.capabilities`. */
export interface IndexCapabilities {
  engine: string;
  parquet: string;
  spatial: string;
  /** Why it is not the engine, where one was wanted: a sentence. */
  reason?: string;
}

/** What a catalog must answer. Every implementation passes one contract suite (`test/catalog/contract.ts`). */
export interface IndexDriver {
  readonly capabilities: IndexCapabilities;
  products(): Promise<Product[]>;
  /** Names of every property that a dataset may have; null where the catalog does not tell. */
  propertyNames(): Promise<ReadonlySet<string> | null>;
  /** In time order (or `query.orderBy`), then by id; the first comes before the last is read. */
  find(query: Query): AsyncIterable<Dataset>;
  /** As `find`, but nothing is read that the parts asked for do not need, as far as the catalog can be read in parts. */
  findParts<P extends DatasetPart>(query: Query, parts: readonly P[]): AsyncIterable<PartialDataset<P>>;
  count(query: Query): Promise<number>;
  countByPeriod(query: Query, period: string): Promise<Array<{ start: string; end: string; count: number }>>;
  temporalExtent(query: Query): Promise<{ start: string; end: string } | null>;
  spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null>;
  /** Types, ranges and distinct values of properties of what matches. */
  queryables(query: Query, options?: QueryablesOptions): Promise<Queryables>;
  close(): Promise<void>;
}
