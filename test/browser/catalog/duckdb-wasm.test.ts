import { describe, inject, test } from 'vitest';
import { commands } from 'vitest/browser';
import { createByteClient } from '#bytes/byte-client';
import { openIndex } from '#catalog/open-index';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import { indexContract, type MakeIndex } from '../../catalog/contract';

const extensions = inject('extensionsUrl');

/** The index as the page opens it, from a server, with the engine up before the first question. */
function wasmIndex(from: string | false): MakeIndex {
  return async (items, collections) => {
    const bytes = writeCatalog(items, collections, { rowGroupSize: 50 });
    const server = await commands.startTestServer({ files: { 'catalog.parquet': [...bytes] } });
    const index = await openIndex([`${server}/catalog.parquet`], {
      bytes: createByteClient(),
      extensions: from,
      duckdb: 'eager',
    });
    const { engine, parquet, reason } = index.capabilities;
    const wanted = from === false ? 'built-in' : 'duckdb';
    if (engine !== 'duckdb' || parquet !== wanted) throw new Error(`${engine}, ${parquet}: ${reason}`);
    const close = index.close.bind(index);
    index.close = async () => {
      // The built-in reader steps in where the engine fails; here that would hide a failure.
      const { engine: last, reason: why } = index.capabilities;
      await close();
      if (last !== 'duckdb') throw new Error(why);
      await commands.stopTestServer(server);
    };
    return index;
  };
}

indexContract('DuckDB-WASM over rows from the built-in reader', wasmIndex(false));

if (extensions) indexContract("DuckDB-WASM with DuckDB's own Parquet reader", wasmIndex(extensions));
else {
  describe("DuckDB-WASM with DuckDB's own Parquet reader", () => {
    test.skip('needs the extension files: npm run extensions, or $QUADRAT_EXTENSIONS', () => {});
  });
}
