/**
 * The public surface of Quadrat, as a user of the library sees it.
 *
 * This file is a promise to those who program against Quadrat: the library's generated types must be assignable to it.
 * The library may offer more; what is here is neither renamed nor dropped. Names follow Open Data Cube (`dc.load`) and
 * odc-stac, in camelCase.
 *
 * Conventions: times are ISO 8601 strings; pixel arrays are row-major, north up; shapes are [time, y, x]; coordinates
 * are pixel centres in the units of the CRS; every async call takes an AbortSignal and rejects with `signal.reason`.
 */

import type { KeptFiles, LocalIndex } from './promise-local';
import type { CatalogSource, DType, Product, StacCollection, StacItem } from './promise-product';

export type * from './promise-local';
export type * from './promise-product';

// ── Index ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface OpenOptions {
  catalogs: CatalogSource | CatalogSource[];
  /** A local index to open along, by its name in the origin's private file system, or in files of the caller's. */
  local?: string | KeptFiles;
  /** Decode and compute workers. Default: hardwareConcurrency - 1, at least 1. */
  workers?: number;
  /** Where DuckDB's extensions are served from, `{base}/{engine version}/{platform}/{name}.duckdb_extension.wasm`.
   *  Default: `duckdb/` beside the page. `false`: use none; every query still works on the built-in path. */
  extensions?: string | false;
  /** Keeps fetched blocks between visits. Default 'opfs' where the browser has it. */
  cache?: 'opfs' | 'memory' | 'none';
  /** Upper bound in bytes for what is kept between visits. */
  cacheLimit?: number;
  /** Upper bound in bytes for one result and its working set. A request over it fails before it fetches a pixel. */
  memoryLimit?: number;
  /** Local files by the address that items name them by, as `indexImages` returns them; nothing of them is fetched. */
  files?: ReadonlyMap<string, Blob>;
  /** Adds headers or signs a URL, for hosts on its allow-list only. */
  credentials?: CredentialProvider[];
  /** Makes of an address in a catalog the one to ask. */
  patchUrl?: (href: string) => string;
  /** Asked before a file is downloaded whole because its server cannot send parts. `bytes`: null where that is not known. */
  onFullDownload?: (download: { url: string; bytes: number | null }) => boolean | Promise<boolean>;
  /** Told of every request once it has ended, for a log. What caches answer is no request. */
  onFetch?: (record: { url: string; status: number; bytes: number; milliseconds: number; failed: boolean }) => void;
  signal?: AbortSignal;
}

export interface CredentialProvider {
  hosts: string[];
  sign(url: URL, init: { signal?: AbortSignal }): Promise<{ url: URL; headers?: Record<string, string> }>;
}

export interface Dataset {
  id: string;
  product: string;
  /** Acquisition interval; equal ends for an instant. */
  time: { start: string; end: string };
  /** Footprint, GeoJSON in `crs`. Never reduced to a lat/lon box. */
  footprint: { crs: string; geometry: GeoJsonGeometry };
  /** What is needed to read each band: location, grid and place inside the file. */
  measurements: Record<
    string,
    { href: string; band?: number; crs?: string; shape?: [number, number]; transform?: Affine }
  >;
  /** Flat, typed, searchable. */
  properties: Record<string, string | number | boolean | null>;
  /** Ids of the datasets this one was made from, by what each was used for. */
  lineage?: Record<string, string[]>;
  /** Anything else the publisher wrote; kept, and searchable only where the driver says so. */
  userData?: unknown;
}
export type GeoJsonGeometry = { type: string; coordinates?: unknown; geometries?: unknown };

export interface Query {
  product?: string | string[];
  ids?: string[];
  /** `'2019-05'` covers the whole month. A date without a zone is the local day of the area (`timeZone: 'solar'`). */
  time?: string | [string | null, string | null];
  timeZone?: 'solar' | 'UTC' | (string & {});
  /** [west, south, east, north]; west > east crosses the antimeridian. */
  bbox?: [number, number, number, number];
  geopolygon?: GeoJsonGeometry;
  /** CRS of `bbox` and `geopolygon`. Default EPSG:4326. */
  crs?: string;
  like?: GeoBox;
  properties?: Record<string, Scalar | Range | Scalar[]>;
  /** CQL2, text or JSON. */
  filter?: string | object;
  limit?: number;
  orderBy?: 'time' | '-time' | `${'' | '-'}properties.${string}`;
  archived?: boolean | null;
  signal?: AbortSignal;
}
export type Scalar = string | number | boolean;
export interface Range {
  gt?: Scalar;
  gte?: Scalar;
  lt?: Scalar;
  lte?: Scalar;
}

export type DatasetPart = 'footprint' | 'measurements' | 'properties' | 'lineage' | 'userData';
export interface WalkedDay {
  day: string;
  time: string;
  /** For each query. */
  datasets: Dataset[][];
}
export interface Queryables {
  /** Datasets looked at: all that match, or a sample. */
  datasets: number;
  basis: 'all' | 'sample';
  properties: Array<{
    name: string;
    type: 'number' | 'string' | 'boolean' | 'time' | 'mixed';
    min?: number | string;
    max?: number | string;
    values?: Array<{ value: Scalar; count?: number }>;
    missing: number;
  }>;
}

export declare class Datacube {
  static open(options: OpenOptions): Promise<Datacube>;
  readonly products: {
    list(): Promise<Product[]>;
    get(name: string): Promise<Product>;
  };
  /** Streams in time order: the first dataset arrives before the last is read. */
  find(query: Query): AsyncIterable<Dataset>;
  /** Only some parts of each dataset; what they do not need is not read. */
  find<P extends DatasetPart>(
    query: Query & { parts: readonly P[] },
  ): AsyncIterable<Pick<Dataset, 'id' | 'product' | 'time' | P>>;
  /** Several queries in step, solar day by solar day, in bounded memory. */
  walk(queries: readonly Query[], options?: { everyQuery?: boolean; signal?: AbortSignal }): AsyncIterable<WalkedDay>;
  /** Types, ranges and distinct values of properties. */
  queryables(query: Query, options?: { names?: string[]; maxValues?: number; sample?: number }): Promise<Queryables>;
  count(query: Query): Promise<number>;
  /** Datasets per period, e.g. for a timeline. `period` is an ISO 8601 duration such as 'P1M'. */
  countByPeriod(query: Query, period: string): Promise<Array<{ start: string; end: string; count: number }>>;
  temporalExtent(query: Query): Promise<{ start: string; end: string } | null>;
  spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null>;
  load(request: LoadRequest): Promise<Cube>;
  composite(request: CompositeRequest): Promise<Cube>;
  /** What a request would cost, from the index alone: no pixel is fetched. */
  estimate(request: LoadRequest | CompositeRequest): Promise<Estimate>;
  /** Which path served the index and why, e.g. `{ parquet: 'duckdb' | 'built-in', spatial: 'duckdb' | 'built-in' }`. */
  readonly capabilities: { engine: string; parquet: string; spatial: string; cache: string; workers: number };
  /** Bytes kept, within this visit and between visits. */
  readonly cache: {
    usage(): Promise<{ memory: { bytes: number; limit: number }; disk: { bytes: number } | null }>;
    clear(): Promise<void>;
  };
  /** The local index that was opened along; throws BAD_REQUEST where none was. */
  readonly local: LocalIndex;
  close(): Promise<void>;
}

// ── Load ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** [a, b, c, d, e, f]: x = a*col + b*row + c, y = d*col + e*row + f; pixel corner to CRS. */
export type Affine = readonly [number, number, number, number, number, number];
export interface GeoBox {
  crs: string;
  transform: Affine;
  shape: readonly [height: number, width: number];
}
export type Resampling = 'nearest' | 'bilinear' | 'cubic' | 'average' | 'mode' | 'min' | 'max';

export interface LoadRequest extends Query {
  /** Datasets found earlier; a load from these needs no index. */
  datasets?: Dataset[];
  measurements?: string[];
  outputCrs?: string | 'utm' | 'native';
  /** Pixel size in units of the output CRS. One number means square, y negative. */
  resolution?: number | [y: number, x: number];
  /** Exact output grid; excludes outputCrs, resolution, align. */
  geobox?: GeoBox;
  /** Where pixel edges fall, as a fraction of a pixel. Default edges on whole multiples of the resolution. */
  align?: 'edge' | 'center' | [number, number];
  resampling?: Resampling | Record<string, Resampling>;
  groupBy?: 'time' | 'solar_day' | 'id' | (string & {});
  /** Order of datasets within a group decides which pixel wins. */
  fuse?: 'first' | 'last' | 'min' | 'max' | 'mean';
  mask?: MaskRequest;
  /** Band arithmetic on the result, e.g. { ndvi: '(nir - red) / (nir + red)' }. */
  expressions?: Record<string, string>;
  /** Spectral indices by name, from a published list. */
  indices?: string[];
  /** Unreadable dataset: false rejects, true leaves its pixels nodata and reports it in `cube.skipped`. Default false. */
  skipBrokenDatasets?: boolean;
  onProgress?: (progress: Progress) => void;
  /** Told why a request takes longer than others. */
  onNotice?: (notice: { code: 'LOADING_GDAL' | 'WHOLE_FILE'; message: string; url?: string }) => void;
  signal?: AbortSignal;
}

export interface MaskRequest {
  measurement: string;
  /** Classes to drop, by value or name, or the named flags a pixel must have to be kept. */
  exclude?: Array<number | string>;
  keep?: Record<string, string | boolean | Array<string | boolean>>;
  /** Morphology on the mask in pixels, in order, e.g. [['opening', 2], ['dilation', 5]]. */
  cleanup?: Array<['opening' | 'closing' | 'dilation' | 'erosion', number]>;
}

export interface CompositeRequest extends LoadRequest {
  method:
    | 'median'
    | 'geomedian'
    | 'medoid'
    | 'mean'
    | 'min'
    | 'max'
    | 'first'
    | 'last'
    | 'stddev'
    | 'count'
    | 'quantile'
    | 'best'
    | 'harmonic'
    | 'trend';
  /** For 'quantile': 0..1. */
  quantile?: number;
  /** For 'best': the expression whose highest value picks the date, e.g. 'ndvi'. */
  by?: string;
  /** One mosaic per period. Seasons are DJF, MAM, JJA, SON. Default 'all'. */
  period?: 'all' | 'year' | 'season' | 'month' | (string & {});
  /** For 'harmonic': waves of 1 to so many turns a year, whether the level may rise, times to evaluate the fit at. */
  harmonics?: number;
  trend?: boolean;
  fittedAt?: string[];
  /** For 'geomedian': also return 'smad', 'emad' and 'bcmad'. */
  withSpread?: boolean;
  /** Also return the number of valid observations behind every pixel as band 'count'. */
  withCount?: boolean;
  /** Called with each finished tile, long before the whole is done. */
  onTile?: (tile: {
    row: number;
    col: number;
    y: number;
    x: number;
    bands: Record<string, TypedArray>;
    shape: [number, number, number];
  }) => void;
}

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface Band {
  name: string;
  dtype: DType;
  /** Length time * y * x. */
  data: TypedArray;
  nodata?: number;
  units?: string;
}

export interface Cube {
  dims: ['time', 'y', 'x'];
  shape: [number, number, number];
  /** `time`: start of each group or period. `x`, `y`: pixel centres. */
  coords: { time: string[]; y: Float64Array; x: Float64Array };
  geobox: GeoBox;
  /** Of a composite: what each time step stands for. Instants in UTC, the first included, the second not. */
  periods?: Array<{ name: string; start: string; end: string }>;
  bands: Record<string, Band>;
  /** The datasets behind each time step. */
  sources: string[][];
  skipped: Array<{ dataset: string; error: QuadratError }>;
  stats: {
    requests: number;
    bytes: number;
    cachedBytes: number;
    memoryBytes: number;
    decodeMs: number;
    warpMs: number;
    composeMs: number;
    totalMs: number;
  };
  /** Arrow table, one row a pixel: time, y, x, then a column a band. */
  toArrow(): unknown;
}

export interface Zone {
  geometry: GeoJsonGeometry;
  /** Default EPSG:4326. */
  crs?: string;
}
export interface ZonalSeries {
  valid: number[];
  mean: number[];
  stddev: number[];
  min: number[];
  max: number[];
  quantiles: number[][];
}
/** Statistics of the pixels whose centre lies in a polygon, an element a time step. */
export interface ZonalStatistics {
  time: string[];
  pixels: number;
  squareMetres: number;
  bands: Record<string, ZonalSeries>;
  classes: Record<string, { values: number[]; pixels: number[][]; squareMetres: number[][] }>;
}
export declare function zonalStatistics(
  cube: Cube,
  zone: Zone,
  options?: { measurements?: string[]; classes?: string[]; quantiles?: number[]; signal?: AbortSignal },
): Promise<ZonalStatistics>;

export interface Estimate {
  datasets: number;
  groups: number;
  shape: [number, number, number];
  geobox: GeoBox;
  bytesToFetch: number;
  requests: number;
  memoryBytes: number;
  /** Whether the structure of every file is known, or common sizes are assumed. */
  basis: 'layout' | 'typical';
}

/** Spectral indices that a product has the bands for, as expressions over them. */
export declare function listIndices(product: Product): Promise<
  Array<{
    name: string;
    title: string;
    domain: string;
    formula: string;
    expression: string;
    measurements: string[];
    reference: string;
  }>
>;
export interface Progress {
  phase: 'find' | 'plan' | 'load' | 'compose';
  done: number;
  total: number;
  bytes: number;
}

// ── Images without a catalog ──────────────────────────────────────────────────────────────────────────────────────

/** A catalog of GeoTIFFs from what they say and are called: to open with `{ catalogs: catalog, files: catalog.files }`. */
export declare function indexImages(
  images: ReadonlyArray<{ path: string; source: Blob | string }>,
  options?: { name?: string; date?: string; onProgress?: (done: number, total: number) => void; signal?: AbortSignal },
): Promise<{
  items: StacItem[];
  collections: StacCollection[];
  files: Map<string, Blob>;
  leftOut: Array<{ path: string; reason: string }>;
}>;

// ── Errors ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `code` is stable and machine-readable; `message` is a sentence a person can act on; `url` and `dataset` where known. */
export interface QuadratError extends Error {
  code:
    | 'NOT_FOUND'
    | 'NETWORK'
    | 'CORS'
    | 'NO_RANGE_SUPPORT'
    | 'CHANGED_DURING_READ'
    | 'UNAUTHORIZED'
    | 'RATE_LIMITED'
    | 'BAD_CATALOG'
    | 'BAD_TIFF'
    | 'UNSUPPORTED'
    | 'BAD_REQUEST'
    | 'UNKNOWN_PRODUCT'
    | 'UNKNOWN_MEASUREMENT'
    | 'NO_DATA'
    | 'TOO_LARGE'
    | 'OUT_OF_MEMORY'
    | 'WORKER_CRASHED'
    | 'QUOTA';
  url?: string;
  dataset?: string;
  /** Names to choose from, where the request left open which is meant. */
  candidates?: readonly string[];
  /** What the request could add to succeed, where that is all it lacks: `date`, when images were taken. */
  missing?: 'date';
}
export declare function isQuadratError(error: unknown, code?: QuadratError['code']): error is QuadratError;
