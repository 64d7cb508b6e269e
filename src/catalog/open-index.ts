import type { ByteClient } from '#bytes/byte-client';
import { QuadratError } from '#model/errors';
import { CheckedIndex } from './checked-index';
import { createParser } from './cql2/parser';
import { EngineSwitch } from './duckdb/engine-switch';
import type { EngineData } from './duckdb/start-engine';
import type { IndexDriver } from './index-driver';
import { MemoryIndex } from './memory-index';
import type { MergeableIndex } from './mergeable-index';
import { ParquetCatalog, stemOf } from './parquet/parquet-catalog';
import { ParquetIndex } from './parquet/parquet-index';
import type { UnpackZstd } from './parquet/unpack';
import type { Manifest } from './parts/manifest';
import { type PartFile, partFiles, partIndexes } from './parts/open-parts';
import type { ReportProblem } from './problems';
import { type CatalogSource, type FoundCatalog, findCatalog } from './sources';
import { type FetchJson, readLanding } from './stac-api/landing';
import { StacApiIndex } from './stac-api/stac-api-index';
import { UnionIndex } from './union-index';

export interface OpenIndexOptions {
  bytes: ByteClient;
  /** Base address of DuckDB's extension files; false for none. Default: `duckdb/` beside the page. */
  extensions?: string | false | undefined;
  /**
   * When to start the engine: before anything is answered, when the browser is idle, or never. Default 'idle'; without
   * workers (in Node) never.
   */
  duckdb?: 'eager' | 'idle' | false;
  /** When nobody waits for anything; 'idle' begins there. Default: at once. */
  whenCalm?: ((call: () => void, signal: AbortSignal) => void) | undefined;
  /** The parser of CQL2 text, where it cannot be fetched from beside the library (Node). */
  cql2?: WebAssembly.Module | BufferSource | undefined;
  /** Unpacks ZSTD faster than the built-in reader's own; asked when a catalog is packed so. */
  zstd?: (() => Promise<UnpackZstd | undefined>) | undefined;
  /** Told of every item that is left out, and why. */
  report?: ReportProblem;
  /** An index that is open already, to be searched with the rest and closed with it. */
  local?: MergeableIndex | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Opens catalogs as one index. Resolves as soon as the built-in reader can answer: after the footer of a Parquet file, the
 * manifest of a catalog in parts, or the whole of a JSON document. The engine, where there is one, takes over when it has started.
 *
 * @throws QuadratError BAD_CATALOG, naming the file, and whatever the byte layer meets
 */
export async function openIndex(sources: readonly CatalogSource[], options: OpenIndexOptions): Promise<IndexDriver> {
  const { bytes, signal, local } = options;
  if (sources.length === 0 && !local) throw new QuadratError('BAD_REQUEST', 'Name at least one catalog to open.');
  const found = await Promise.all(
    sources.map(async (source) => ({ source, found: await findCatalog(source, bytes, { signal }) })),
  );
  const opened = await Promise.all(joinOdc(found).map((each) => openOne(each, options)));
  const files = opened.flatMap((each): EngineData[] =>
    'catalog' in each ? [each] : 'manifest' in each ? each.files : [],
  );
  const engine = new EngineSwitch(files, options);
  const placeOf = (file: EngineData) => files.indexOf(file);
  const members = opened.flatMap((each): MergeableIndex[] => {
    if ('manifest' in each) return partIndexes(each.manifest, each.files, engine, placeOf, options);
    if (!('catalog' in each)) return [each];
    const { catalog } = each;
    return [
      new ParquetIndex(
        catalog,
        () => engine.sourceOf(placeOf(each), catalog),
        () => engine.close(),
      ),
    ];
  });
  if (local) members.push(local);
  if (options.duckdb === 'eager') await engine.start();
  const { cql2 } = options;
  return new CheckedIndex(
    members.length === 1 ? members[0]! : new UnionIndex(members),
    cql2 ? () => createParser(cql2) : async () => (await import('./cql2/load-parser')).loadParser(),
  );
}

interface OpenedFile extends EngineData {
  catalog: ParquetCatalog;
}

interface OpenedParts {
  manifest: Manifest;
  files: PartFile[];
}

interface FoundSource {
  source: CatalogSource;
  found: FoundCatalog;
}

/** Documents of Open Data Cube as one catalog: a product is in one of them, its datasets each in another. */
function joinOdc(all: readonly FoundSource[]): FoundSource[] {
  const odc = all.flatMap(({ found }) => (found.kind === 'odc' ? [found] : []));
  const first = all.find(({ found }) => found.kind === 'odc');
  if (!first || odc.length === 1) return [...all];
  const joined: FoundCatalog = {
    kind: 'odc',
    items: odc.flatMap(({ items }) => items),
    collections: odc.flatMap(({ collections }) => collections),
    problems: odc.flatMap(({ problems }) => problems),
    baseUrl: odc[0]!.baseUrl,
  };
  return all.flatMap((each) =>
    each === first ? [{ source: each.source, found: joined }] : each.found.kind === 'odc' ? [] : [each],
  );
}

async function openOne(
  { source, found }: FoundSource,
  options: OpenIndexOptions,
): Promise<MergeableIndex | OpenedFile | OpenedParts> {
  const { bytes, report, signal, zstd } = options;
  if (found.kind === 'parquet') {
    const file = source instanceof Blob ? source : undefined;
    const catalog = await ParquetCatalog.open(found.source, {
      signal,
      report,
      zstd,
      ...(file ? { defaultProduct: stemOf(file.name) } : {}),
    });
    return { catalog, data: file ?? found.source, size: catalog.file.size };
  }
  if (found.kind === 'parts') {
    return { manifest: found.manifest, files: partFiles(found.manifest, found.url, bytes) };
  }
  if (found.kind === 'api') {
    const fetchJson: FetchJson = (url, request) => bytes.json(url, request);
    return new StacApiIndex(readLanding(found.landing, found.url), fetchJson, report);
  }
  if (found.kind === 'odc') for (const problem of found.problems) report?.(problem);
  const { items, collections, baseUrl } = found;
  return new MemoryIndex(items, collections, {
    report,
    ...(baseUrl === undefined ? {} : { baseUrl, defaultProduct: stemOf(baseUrl) }),
  });
}
