import type { ReadOptions } from '#bytes/source';
import type { Footprint } from '#geo/footprint';
import type { IndexCapabilities } from '../index-driver';
import type { LonLatCover } from '../lonlat-cover';
import { BuiltInKeys, type KeySource, type TimeSpanOfKey } from '../parquet/key-source';
import type { ParquetCatalog } from '../parquet/parquet-catalog';
import type { StoredKey } from '../parquet/read-keys';
import type { GroupPlan } from '../parquet/row-groups';
import type { ResolvedQuery } from '../resolved-query';

/**
 * An engine's answers, and the built-in reader's from the first time the engine fails: what it cannot read (a host that
 * needs credentials, a page of the file it takes for broken) the built-in reader can, or says better why not.
 */
export class FallbackKeys implements KeySource {
  readonly #catalog: ParquetCatalog;
  #source: KeySource;
  #failed = false;

  constructor(catalog: ParquetCatalog, engine: KeySource) {
    this.#catalog = catalog;
    this.#source = engine;
  }

  get capabilities(): IndexCapabilities {
    return this.#source.capabilities;
  }

  get abreast(): number {
    return this.#source.abreast;
  }

  keys(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<StoredKey[]> {
    return this.#try((source) => source.keys(groups, query, options), options);
  }

  count(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<number> {
    return this.#try((source) => source.count(groups, query, options), options);
  }

  cover(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<LonLatCover> {
    return this.#try((source) => source.cover(groups, query, options), options);
  }

  async *times(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    options: ReadOptions,
  ): AsyncGenerator<readonly TimeSpanOfKey[]> {
    // The engine has all of its answer before it gives any, so the first batch tells whether there will be more.
    const started = await this.#try(async (source) => {
      const batches = source.times(groups, query, options)[Symbol.asyncIterator]();
      return { batches, first: await batches.next() };
    }, options);
    for (let batch = started.first; !batch.done; batch = await started.batches.next()) yield batch.value;
  }

  async *footprints(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    options: ReadOptions,
  ): AsyncGenerator<readonly Footprint[]> {
    // A few groups at a time, each of which is asked again of the built-in reader where the engine fails on it.
    for (let next = 0; next < groups.length; next += this.abreast) {
      const wave = groups.slice(next, next + this.abreast);
      yield* await this.#try(async (source) => {
        const batches: Array<readonly Footprint[]> = [];
        for await (const batch of source.footprints(wave, query, options)) batches.push(batch);
        return batches;
      }, options);
    }
  }

  async #try<T>(ask: (source: KeySource) => Promise<T>, { signal }: ReadOptions): Promise<T> {
    if (this.#failed) return ask(this.#source);
    try {
      return await ask(this.#source);
    } catch (error) {
      signal?.throwIfAborted();
      this.#failed = true;
      const why = error instanceof Error ? error.message : String(error);
      this.#source = new BuiltInKeys(this.#catalog, `DuckDB failed on ${this.#catalog.url}: ${why}`);
      return ask(this.#source);
    }
  }
}
