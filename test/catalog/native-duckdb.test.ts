import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { SqlKeys } from '#catalog/duckdb/sql-keys';
import { sourceOfFile } from '#catalog/duckdb/sql-source';
import type { KeySource } from '#catalog/parquet/key-source';
import { ParquetCatalog } from '#catalog/parquet/parquet-catalog';
import { ParquetIndex } from '#catalog/parquet/parquet-index';
import { propertiesUsed } from '#catalog/parquet/read-keys';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import { indexContract, type MakeIndex } from './contract';
import { NativeEngine, spatialExtension } from './native-engine';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-native-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** Nothing in the contract may need the built-in reader to step in. */
const refuse = () => {
  throw new Error('the built-in reader was asked');
};
const NOBODY_ELSE: KeySource = {
  capabilities: { engine: 'none', parquet: 'none', spatial: 'none' },
  abreast: 1,
  keys: refuse,
  count: refuse,
  times: refuse,
  cover: refuse,
  footprints: refuse,
};

function nativeIndex(spatial: boolean): MakeIndex {
  return async (items, collections) => {
    const name = path.join(folder, `catalog-${files++}.parquet`);
    const bytes = writeCatalog(items, collections, { rowGroupSize: 50 });
    writeFileSync(name, bytes);
    const catalog = await ParquetCatalog.open(createByteClient().open(new Blob([bytes as Uint8Array<ArrayBuffer>])));
    const engine = await NativeEngine.start([name], spatial);
    const keys = new SqlKeys(
      catalog,
      engine,
      { parquet: 'duckdb', source: async (_, query) => sourceOfFile(catalog, name, propertiesUsed(query)) },
      NOBODY_ELSE,
    );
    return new ParquetIndex(
      catalog,
      () => keys,
      () => engine.close(),
    );
  };
}

indexContract('native DuckDB without spatial functions', nativeIndex(false));

if (spatialExtension()) indexContract('native DuckDB with the spatial extension', nativeIndex(true));
else
  describe('native DuckDB with the spatial extension', () => test.skip('is not installed on this platform', () => {}));
