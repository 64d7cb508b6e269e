import type { Dataset } from './dataset';
import type { TypedArray } from './dtype';
import type { GeoBox } from './grid';
import type { Notice } from './notice';
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

/** What a flag says, as the product names it; true and false do for any flag of one bit. */
export type FlagValue = string | boolean;

/** A step of morphology with a disk (x^2 + y^2 <= r^2) of `radius` pixels of the output, a whole number from 0 to 254. */
export type CleanupStep = [operation: 'opening' | 'closing' | 'dilation' | 'erosion', radius: number];

/**
 * Which pixels a quality band rejects. A pixel of which it says nothing (nodata, or outside its image) is dropped too.
 * Names are those of the measurement's `flags`.
 */
export interface MaskRequest {
  /** Name of the quality band. */
  measurement: string;
  /** Classes to drop: stored values, or names of classes, of a flag's value that no other flag has, or of a flag that is set. */
  exclude?: Array<number | string>;
  /** Named flags a pixel must have to be kept, all of them; of several values of a flag, one. */
  keep?: Record<string, FlagValue | FlagValue[]>;
  /**
   * Morphology on the mask of dropped pixels, in order, e.g. [['opening', 2], ['dilation', 5]] to forget specks and to
   * grow what is left by 5 pixels (the defaults of odc-algo's `mask_cleanup`). A pixel of which nothing is known is no
   * cloud: it does not grow, and stays dropped. Where a dataset ends, the others of its time step go on, so that a cloud
   * grows over the edge between two scenes. The steps may reach 512 pixels together.
   */
  cleanup?: CleanupStep[];
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
  /**
   * Spectral indices by name, e.g. ['NDVI', 'NBR']: expressions that are looked up in a published list, over the bands of
   * the product that have the colours it needs. `listIndices` says which there are.
   */
  indices?: string[];
  /** Unreadable dataset: false rejects, true leaves its pixels nodata and reports it in `cube.skipped`. Default false. */
  skipBrokenDatasets?: boolean;
  onProgress?: (progress: Progress) => void;
  /** Told why a request takes longer than others, before it does: a file that has to be fetched whole, GDAL to be loaded. */
  onNotice?: (notice: Notice) => void;
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
