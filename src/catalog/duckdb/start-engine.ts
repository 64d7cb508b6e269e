import type { ByteSource } from '#bytes/source';
import type { IndexCapabilities } from '../index-driver';
import type { KeySource } from '../parquet/key-source';
import { BuiltInKeys } from '../parquet/key-source';
import type { ParquetCatalog } from '../parquet/parquet-catalog';
import { looksAtFootprints, propertiesUsed } from '../parquet/read-keys';
import type { EngineFile } from './engine-reads';
import { FallbackKeys } from './fallback-keys';
import { LoadedTables } from './loaded-table';
import { capabilitiesOf, SqlKeys } from './sql-keys';
import { plannedReads, sourceOfFile } from './sql-source';
import { startWasmEngine } from './wasm-engine';

/** A catalog's bytes, as the engine's own reader can have them. */
export interface EngineData {
  /** What the catalog is opened from, so that both read one version; or the file itself. */
  data: ByteSource | File;
  size: number;
}

export interface StartedEngine {
  capabilities: IndexCapabilities;
  /** What finds the rows of the catalog that was opened from the file at `place`. */
  source(place: number, catalog: ParquetCatalog): KeySource;
  close(): Promise<void>;
}

/** Starts one engine for some catalogs. */
export async function startEngine(
  catalogs: readonly EngineData[],
  extensions: string | false | undefined,
  signal: AbortSignal,
): Promise<StartedEngine> {
  const nameOf = (place: number) => `catalog_${place}.parquet`;
  const files = catalogs.map(({ data, size }, place): EngineFile => ({ name: nameOf(place), data, size }));
  const engine = await startWasmEngine({ files, extensions, signal });
  return {
    capabilities: capabilitiesOf(engine, engine.parquet ? 'duckdb' : 'built-in'),
    source(place, catalog) {
      const file = nameOf(place);
      const table = engine.parquet
        ? {
            parquet: 'duckdb' as const,
            source: async (...[groups, query]: Parameters<KeySource['keys']>) => {
              const used = propertiesUsed(query);
              const source = sourceOfFile(catalog, file, used);
              const reads = () => plannedReads(catalog, file, groups, used, looksAtFootprints(query));
              return source && { ...source, reads: reads() };
            },
          }
        : new LoadedTables(catalog, engine, `keys_${place}`);
      return new FallbackKeys(catalog, new SqlKeys(catalog, engine, table, new BuiltInKeys(catalog)));
    },
    close: () => engine.close(),
  };
}
