import type { CredentialProvider } from '#bytes/credentials';
import type { GdalProcess } from '#drivers/gdal/process';
import type { StacCollection, StacItem } from '#model/dataset';

/** A STAC-GeoParquet file, a STAC API, or a static STAC catalog/collection/item; by URL, as a File, or as STAC objects. */
export type CatalogSource = string | URL | File | { items: StacItem[]; collections?: StacCollection[] };

export interface OpenOptions {
  catalogs: CatalogSource | CatalogSource[];
  /** Decode and compute workers; 0 works on the calling thread. Default: hardwareConcurrency - 1, at least 1. */
  workers?: number;
  /** Where DuckDB's extensions are served from, `{base}/{engine version}/{platform}/{name}.duckdb_extension.wasm`.
   *  Default: `duckdb/` beside the page. `false`: use none; every query still works on the built-in path. */
  extensions?: string | false;
  /** Keeps fetched blocks: within this visit ('memory', the default) or not at all. 'opfs' is not built yet and gives 'memory'. */
  cache?: 'opfs' | 'memory' | 'none';
  /** Upper bound in bytes for one result and its working set. Default 1 GiB. A request over it fails before it fetches a pixel. */
  memoryLimit?: number;
  /** Adds headers or signs a URL, for hosts on its allow-list only. */
  credentials?: CredentialProvider[];
  /** The WASM kernels, where they cannot be fetched from beside the library (Node). */
  kernels?: WebAssembly.Module | BufferSource;
  /**
   * GDAL (gdal3.js, 40 MB), for formats that Quadrat does not read itself. Default: fetched from beside the library and
   * run in a worker of its own when the first such file is met; in Node, where nothing starts it, a function has to. Where
   * it is `false` such files are refused (UNSUPPORTED).
   */
  gdal?: false | (() => Promise<GdalProcess>);
  signal?: AbortSignal;
}
