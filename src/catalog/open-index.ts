import type { ByteClient } from '#bytes/byte-client';
import { QuadratError } from '#model/errors';
import type { IndexDriver } from './index-driver';
import { MemoryIndex } from './memory-index';
import type { MergeableIndex } from './mergeable-index';
import { ParquetCatalog, stemOf } from './parquet/parquet-catalog';
import { ParquetIndex } from './parquet/parquet-index';
import type { ReportProblem } from './problems';
import { type CatalogSource, findCatalog } from './sources';
import { UnionIndex } from './union-index';

export interface OpenIndexOptions {
  bytes: ByteClient;
  /** Base address of DuckDB's extension files; false for none. Default: `duckdb/` beside the page. */
  extensions?: string | false | undefined;
  /** When to start the engine: at once, when the browser is idle, or never. Default 'idle'; where there are no workers, never. */
  duckdb?: 'eager' | 'idle' | false;
  /** Told of every item that is left out, and why. */
  report?: ReportProblem;
  signal?: AbortSignal | undefined;
}

/**
 * Opens catalogs as one index. Resolves as soon as the built-in reader can answer: after the footer of a Parquet file,
 * or the whole of a JSON document. The engine, where there is one, takes over when it has started.
 *
 * @throws QuadratError BAD_CATALOG, naming the file, and whatever the byte layer meets
 */
export async function openIndex(sources: readonly CatalogSource[], options: OpenIndexOptions): Promise<IndexDriver> {
  if (sources.length === 0) throw new QuadratError('BAD_REQUEST', 'Name at least one catalog to open.');
  const members = await Promise.all(sources.map((source) => openOne(source, options)));
  return members.length === 1 ? members[0]! : new UnionIndex(members);
}

async function openOne(source: CatalogSource, options: OpenIndexOptions): Promise<MergeableIndex> {
  const { bytes, report, signal } = options;
  const found = await findCatalog(source, bytes, { signal });
  if (found.kind === 'parquet') {
    const name = source instanceof Blob ? stemOf((source as File).name) : undefined;
    const catalog = await ParquetCatalog.open(found.source, {
      signal,
      report,
      ...(name === undefined ? {} : { defaultProduct: name }),
    });
    return new ParquetIndex(catalog);
  }
  const { items, collections, baseUrl } = found;
  return new MemoryIndex(items, collections, {
    report,
    ...(baseUrl === undefined ? {} : { baseUrl, defaultProduct: stemOf(baseUrl) }),
  });
}
