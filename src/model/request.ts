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
  | 'best'
  | 'harmonic'
  | 'trend';

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
  /**
   * How the time steps of a period become one. Each works on stored values (apply scale and offset by an expression where
   * it matters), per band but for three: 'geomedian' is the point with the least sum of distances to all observations,
   * 'medoid' the observation with the least sum of distances to the others, for both a time step
   * counts where every band has a value; 'best' is the time step that scores highest in `by`, whichever bands have a value
   * there. All bands of a pixel come from the same time steps.
   *
   * Two fit a function of time to each band `b`, and return several float32 bands for it, NaN where too few time steps have
   * a value, and `b_count` (uint16), how many have. Years are of 365.2425 days from 1 January 1970, UTC.
   * - 'harmonic': phenology by least squares, mean + slope (t - t0) + sum over k of A_k cos(2 pi k t - phase_k), where t0 is
   *   the middle of the period's first and last time step: `b_mean`, `b_slope` (per year, where `trend` is set), and for k
   *   from 1 to `harmonics` `b_cosK`, `b_sinK`, `b_amplitudeK`, `b_phaseK` (radians: the k-th wave is highest at
   *   phase / (2 pi k) of the year), `b_r2`, `b_rmse`, `b_count`, and for each of `fittedAt` `b_at_<time>`.
   * - 'trend': `b_slope` per year and `b_slope_p` (ordinary least squares, two-sided t test), `b_sen` per year and
   *   `b_kendall_p` (Theil-Sen slope, Mann-Kendall test with ties and continuity correction), `b_count`.
   */
  method: CompositeMethod;
  /** For 'harmonic': waves of 1 to so many turns a year. 1 to 6; default 1. */
  harmonics?: number;
  /** For 'harmonic': whether the level may rise or fall linearly. Default false. */
  trend?: boolean;
  /** For 'harmonic': times at which to evaluate the fit too, ISO 8601; a date without zone is its midnight in UTC. */
  fittedAt?: string[];
  /** For 'quantile': 0..1. */
  quantile?: number;
  /** For 'best': the expression whose highest value picks the date, e.g. 'ndvi'. */
  by?: string;
  /**
   * One mosaic per period that holds a time step; time steps count by their first dataset's time on the clock of
   * `timeZone` (by default the area's solar time; UTC where the request names no area). Default 'all'.
   * - 'year', 'month'; 'season': DJF, MAM, JJA, SON, where a winter belongs to the year of its January;
   * - 'year-07': fiscal years from that month on;
   * - an ISO 8601 duration: years and months from January 1970 on ('P3M' are calendar quarters), or weeks, days, hours and
   *   minutes from 1 January 1970 on (whole weeks begin on Mondays).
   */
  period?: 'all' | 'year' | 'season' | 'month' | (string & {});
  /**
   * Also return as band 'count' (uint16) the number of observations behind every pixel: the time steps of the period on
   * which every band of the result has a value. The methods that look at all bands together (geomedian, medoid) use exactly
   * those; the others use for each band whatever it has, which may be more.
   */
  withCount?: boolean;
  /**
   * For 'geomedian': also return how far the observations spread around it, as float32 bands 'smad' (median cosine
   * distance), 'emad' (median Euclidean distance, in stored units) and 'bcmad' (median Bray-Curtis distance), as hdstats
   * and odc-algo define them; NaN without observations.
   */
  withSpread?: boolean;
  /** Called with each finished tile, long before the whole is done. */
  onTile?: (tile: TileResult) => void;
}
