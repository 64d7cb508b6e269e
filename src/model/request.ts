import type { Dataset } from './dataset';
import type { TypedArray } from './dtype';
import type { GeoBox } from './grid';
import type { Query } from './query';

export type Resampling = 'nearest' | 'bilinear' | 'cubic' | 'average' | 'mode' | 'min' | 'max';
export type FuseMethod = 'first' | 'last' | 'min' | 'max' | 'mean';
export type CompositeMethod =
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
  | 'best';

export interface Progress {
  phase: 'find' | 'plan' | 'load' | 'compose';
  done: number;
  total: number;
  /** Bytes fetched so far. */
  bytes: number;
}

export interface MaskRequest {
  /** Name of the quality band. */
  measurement: string;
  /** Classes to drop. */
  exclude?: number[];
  /** Named flags a pixel must have to be kept. */
  keep?: Record<string, string | boolean>;
  /** Morphology on the mask in pixels of the output, in order, e.g. [['opening', 2], ['dilation', 5]]. */
  cleanup?: Array<['opening' | 'closing' | 'dilation' | 'erosion', number]>;
}

export interface LoadRequest extends Query {
  /** Datasets found earlier; a load from these needs no index. */
  datasets?: Dataset[];
  /** Bands to return. Default: all of the product, or none but the expressions where `expressions` is given. */
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
  fuse?: FuseMethod;
  mask?: MaskRequest;
  /**
   * Band arithmetic per time step, e.g. { ndvi: '(nir - red) / (nir + red)' }. Bands stand for their physical values
   * (scale and offset applied); nodata is NaN; results are float32. A composite reduces the results over time.
   */
  expressions?: Record<string, string>;
  /** Unreadable dataset: false rejects, true leaves its pixels nodata and reports it in `cube.skipped`. Default false. */
  skipBrokenDatasets?: boolean;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** A finished tile of a result. `y`, `x`: pixel offset of its first row and column; bands are [time, y, x]. */
export interface TileResult {
  row: number;
  col: number;
  y: number;
  x: number;
  bands: Record<string, TypedArray>;
  shape: [time: number, height: number, width: number];
}

export interface CompositeRequest extends LoadRequest {
  method: CompositeMethod;
  /** For 'quantile': 0..1. */
  quantile?: number;
  /** For 'best': the expression whose highest value picks the date, e.g. 'ndvi'. */
  by?: string;
  /** One mosaic per period. Seasons are DJF, MAM, JJA, SON. Default 'all'. */
  period?: 'all' | 'year' | 'season' | 'month' | (string & {});
  /** Also return the number of valid observations behind every pixel as band 'count'. */
  withCount?: boolean;
  /** Called with each finished tile, long before the whole is done. */
  onTile?: (tile: TileResult) => void;
}
