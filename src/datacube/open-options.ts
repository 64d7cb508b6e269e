import type { CredentialProvider } from '#bytes/credentials';
import type { KeptFiles } from '#bytes/files/kept-files';
import type { FullDownload } from '#bytes/transport';
import type { GdalProcess } from '#drivers/gdal/process';
import type { StacCollection, StacItem } from '#model/dataset';

/**
 * A STAC-GeoParquet file, a STAC API, a static STAC catalog/collection/item, or documents of Open Data Cube (EO3 datasets,
 * product definitions; any number of them in YAML); by URL, as a File, or as text (`url`: what links in it are relative
 * to); or STAC objects. Documents of Open Data Cube in several sources are one catalog.
 */
export type CatalogSource =
  | string
  | URL
  | File
  | { items: StacItem[]; collections?: StacCollection[] }
  | { text: string; url?: string };

export interface OpenOptions {
  catalogs: CatalogSource | CatalogSource[];
  /**
   * Opens a local index beside the catalogs, and makes it where there is none: an index of one's own that can be written
   * to (`datacube.local`) and is searched together with the rest. By its name, of letters, digits, '-', '_' and '.', in
   * the private file system of the page's origin, where all tabs of it share it; or in files of the caller's (Node).
   * UNSUPPORTED where the browser refuses such storage. With it, `catalogs` may be empty.
   */
  local?: string | KeptFiles;
  /** Decode and compute workers; 0 works on the calling thread. Default: hardwareConcurrency - 1, at least 1. */
  workers?: number;
  /** Where DuckDB's extensions are served from, `{base}/{engine version}/{platform}/{name}.duckdb_extension.wasm`.
   *  Default: `duckdb/` beside the page. `false`: use none; every query still works on the built-in path. */
  extensions?: string | false;
  /**
   * Keeps fetched blocks: between visits too ('opfs', the default where the browser has it), within this visit
   * ('memory'), or not at all. Where the browser refuses storage, or another tab of this origin has the store, 'opfs'
   * does as 'memory'; `capabilities.cache` says which. A full disk never fails a load.
   */
  cache?: 'opfs' | 'memory' | 'none';
  /** Upper bound in bytes for what is kept between visits. Default 512 MiB, or a quarter of what the browser grants; under 16 MiB nothing is. */
  cacheLimit?: number;
  /** Upper bound in bytes for one result and its working set. Default 1 GiB. A request over it fails before it fetches a pixel. */
  memoryLimit?: number;
  /** Local files by the address that items name them by, as `indexImages` returns them; nothing of them is fetched. */
  files?: ReadonlyMap<string, Blob>;
  /** Adds headers or signs a URL, for hosts on its allow-list only. */
  credentials?: CredentialProvider[];
  /**
   * Makes of an address in a catalog (or of a catalog) the one to ask, as odc-stac does with `patch_url`: another host, https for s3, a
   * signature. Asked before every request; must be quick and must not fail. Cache and messages keep to the address as it
   * was given, so that what it adds is neither shown nor stored. BAD_REQUEST where it makes anything but http or https.
   */
  patchUrl?: (href: string) => string;
  /**
   * Asked before a file over 1 MiB is downloaded whole, because its server cannot send parts; once a file, while the
   * requests that need it wait. `bytes` is null where the server does not say. Without it, or when it answers false,
   * reading such a file fails with NO_RANGE_SUPPORT, which names the size.
   */
  onFullDownload?: (download: FullDownload) => boolean | Promise<boolean>;
  /** The WASM kernels, where they cannot be fetched from beside the library (Node). */
  kernels?: WebAssembly.Module | BufferSource;
  /**
   * GDAL (gdal3.js, 40 MB), for formats that Quadrat does not read itself. Default: fetched from beside the library and
   * run in a worker of its own when the first such file is met; in Node, where nothing starts it, a function has to. Where
   * it is `false` such files are refused (UNSUPPORTED).
   */
  gdal?: false | (() => Promise<GdalProcess>);
  /** The parser of filters given as CQL2 text (`cql2_wasm_bg.wasm` of cql2-wasm), where it cannot be fetched (Node). */
  cql2?: WebAssembly.Module | BufferSource;
  signal?: AbortSignal;
}
