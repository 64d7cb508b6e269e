import type { ReadOptions } from '#bytes/source';
import { type Footprint, hasPlace } from '#geo/footprint';
import type { IndexCapabilities } from '../index-driver';
import { coverOf, type LonLatCover } from '../lonlat-cover';
import { itemProblem } from '../problems';
import type { ResolvedQuery } from '../resolved-query';
import { inOrder } from './in-order';
import type { ParquetCatalog } from './parquet-catalog';
import { readKeys, type StoredKey } from './read-keys';
import type { GroupPlan } from './row-groups';

/** Row groups the built-in reader takes on at once; the byte layer lets six requests a host through. */
const ABREAST = 4;

export type TimeSpanOfKey = Pick<StoredKey, 'start' | 'end'>;

/**
 * Finds rows in the row groups of one catalog that answer a query: the part of an index that an engine can take over.
 * Every implementation gives the same rows; `groups` are those that `planGroups` left.
 */
export interface KeySource {
  readonly capabilities: IndexCapabilities;
  /** How many row groups are worth asking for together. */
  readonly abreast: number;
  /** Rows that match, in no particular order. */
  keys(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<StoredKey[]>;
  count(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<number>;
  /** When the matching rows were taken, in batches. */
  times(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    options: ReadOptions,
  ): AsyncIterable<readonly TimeSpanOfKey[]>;
  cover(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<LonLatCover>;
  /** Footprints of the matching rows, in batches; one that is no geometry is reported and left out. */
  footprints(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    options: ReadOptions,
  ): AsyncIterable<readonly Footprint[]>;
}

/** Footprints that are geometries; the rows of others are reported. */
export function usableFootprints(catalog: ParquetCatalog, keys: readonly StoredKey[]): Footprint[] {
  return keys.flatMap((key) => {
    try {
      if (!hasPlace(key.footprint)) throw new RangeError('The footprint has no place on the ground.');
      return [key.footprint];
    } catch (error) {
      catalog.report(itemProblem(error, catalog.url, catalog.file.groupStarts[key.group]! + key.row, key.id));
      return [];
    }
  });
}

/** @param reason why no engine answers, where one was wanted */
export function builtInCapabilities(reason?: string): IndexCapabilities {
  return {
    engine: 'memory',
    parquet: 'built-in',
    spatial: 'built-in',
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The built-in reader as a source: decodes the columns a query looks at and tests row by row in TypeScript. */
export class BuiltInKeys implements KeySource {
  readonly capabilities: IndexCapabilities;
  readonly abreast = ABREAST;
  readonly #catalog: ParquetCatalog;

  /** @param reason why no engine answers, where one was wanted */
  constructor(catalog: ParquetCatalog, reason?: string) {
    this.#catalog = catalog;
    this.capabilities = builtInCapabilities(reason);
  }

  async keys(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<StoredKey[]> {
    const found: StoredKey[] = [];
    for await (const batch of this.#batches(groups, query, false, options)) found.push(...batch);
    return found;
  }

  async count(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<number> {
    let count = 0;
    for await (const batch of this.#batches(groups, query, false, options)) count += batch.length;
    return count;
  }

  times(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): AsyncIterable<StoredKey[]> {
    return this.#batches(groups, query, false, options);
  }

  cover(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<LonLatCover> {
    return coverOf(this.footprints(groups, query, options));
  }

  async *footprints(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    options: ReadOptions,
  ): AsyncGenerator<readonly Footprint[]> {
    for await (const keys of this.#batches(groups, query, true, options)) yield usableFootprints(this.#catalog, keys);
  }

  async *#batches(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    footprints: boolean,
    options: ReadOptions,
  ): AsyncGenerator<StoredKey[]> {
    const read = ({ group }: GroupPlan) => {
      options.signal?.throwIfAborted();
      return readKeys(this.#catalog, group, query, footprints, options);
    };
    yield* inOrder(groups, ABREAST, async (group) => read(group));
  }
}
