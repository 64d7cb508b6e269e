import type { DType, TypedArray } from './dtype';
import type { QuadratError } from './errors';
import type { GeoBox } from './grid';

export interface Band {
  name: string;
  dtype: DType;
  /** Row-major, north up; length time * y * x. */
  data: TypedArray;
  nodata?: number;
  units?: string;
}

export interface CubeStats {
  requests: number;
  bytes: number;
  cachedBytes: number;
  /** Most bytes held at one time: the result, stored bytes read ahead and stacks of dates in work; caches not counted. */
  memoryBytes: number;
  decodeMs: number;
  warpMs: number;
  composeMs: number;
  totalMs: number;
}

/** What a time step of a composite stands for. */
export interface CubePeriod {
  /** '2020', '2020-03', '2020-DJF', '2019-07--P1Y', '2019-12-26--P16D' or 'all'. */
  name: string;
  /** Instants in UTC, the first included, the second not; as `countByPeriod` gives them for the same query. */
  start: string;
  end: string;
}

/** The answer to a load or composite: bands over time, y and x. */
export interface Cube {
  dims: ['time', 'y', 'x'];
  shape: [time: number, y: number, x: number];
  /** `time`: start of each group or period. `x`, `y`: pixel centres in units of the CRS. */
  coords: { time: string[]; y: Float64Array; x: Float64Array };
  geobox: GeoBox;
  /** Of a composite, the period of each time step; `coords.time` is its first day on the local calendar. */
  periods?: CubePeriod[];
  bands: Record<string, Band>;
  /** Ids of the datasets behind each time step. */
  sources: string[][];
  skipped: Array<{ dataset: string; error: QuadratError }>;
  stats: CubeStats;
  /** Arrow table, one row a pixel: time, y, x, then a column a band. */
  toArrow(): unknown;
}

/**
 * What a request would cost with nothing cached. Where `basis` is 'layout', the structure of every file is known and the
 * figures are those of the plan; where it is 'typical', blocks of 512 pixels and common compression are assumed.
 */
export interface Estimate {
  datasets: number;
  groups: number;
  shape: [time: number, y: number, x: number];
  /** The grid that comes out: with it, a request says exactly which pixels it means, here and elsewhere. */
  geobox: GeoBox;
  bytesToFetch: number;
  requests: number;
  /** Result, stored bytes read ahead and stacks of dates in work; the caches, of fixed size, not counted. */
  memoryBytes: number;
  basis: 'layout' | 'typical';
}
