import type { ByteSource } from '#bytes/source';
import type { KeySource } from '../parquet/key-source';
import { BuiltInKeys } from '../parquet/key-source';
import type { ParquetCatalog } from '../parquet/parquet-catalog';
import { looksAtFootprints, propertiesUsed } from '../parquet/read-keys';
import type { EngineFile } from './engine-reads';
import { FallbackKeys } from './fallback-keys';
import { LoadedTables } from './loaded-table';
import { SqlKeys } from './sql-keys';
import { plannedReads, sourceOfFile } from './sql-source';
import { startWasmEngine } from './wasm-engine';

/** A catalog and the bytes it was opened from, as the engine's own reader can have them. */
export interface EngineCatalog {
  catalog: ParquetCatalog;
  /** What it was opened from, so that both read one version; or the file itself. */
  data: ByteSource | File;
}

/**
 * Starts one engine for some catalogs. Returns, for each, what finds its rows from now on.
 */
export async function startEngine(
  catalogs: readonly EngineCatalog[],
  extensions: string | false | undefined,
  signal: AbortSignal,
): Promise<{ sources: KeySource[]; close(): Promise<void> }> {
  const files = catalogs.map(
    ({ catalog, data }, index): EngineFile => ({ name: `catalog_${index}.parquet`, data, size: catalog.file.size }),
  );
  const engine = await startWasmEngine({ files, extensions, signal });
  const sources = catalogs.map(({ catalog }, index) => {
    const file = files[index]!.name;
    const table = engine.parquet
      ? {
          parquet: 'duckdb' as const,
          source: async (...[groups, query]: Parameters<KeySource['keys']>) => {
            const used = propertiesUsed(query);
            const source = sourceOfFile(catalog, file, used);
            return source && { ...source, reads: plannedReads(catalog, file, groups, used, looksAtFootprints(query)) };
          },
        }
      : new LoadedTables(catalog, engine, `keys_${index}`);
    return new FallbackKeys(catalog, new SqlKeys(catalog, engine, table, new BuiltInKeys(catalog)));
  });
  return { sources, close: () => engine.close() };
}
