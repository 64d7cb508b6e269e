import type { Crs } from '#geo/crs';
import type { CubePeriod } from '#model/cube';
import type { Dataset } from '#model/dataset';
import type { DType } from '#model/dtype';
import type { GeoBox } from '#model/grid';
import type { CleanupStep, CompositeMethod, FuseMethod, Resampling } from '#model/request';

/** A band that has to be read for a request, whether it is returned or only used by a mask or an expression. */
export interface ReadBand {
  name: string;
  aliases?: string[];
  dtype: DType;
  /** Marks "no value" in the output; NaN for floats. */
  nodata: number;
  /** Marks "no value" in the files, where neither the dataset nor the file says. */
  sourceNodata?: number;
  resampling: Resampling;
  scale: number;
  offset: number;
  units?: string;
  /** Pixels of the output that are read beyond every tile on all sides: what a quality band needs for growing a mask. */
  margin?: number;
}

/** A band of the result. */
export interface OutputBand {
  name: string;
  dtype: DType;
  nodata: number | undefined;
  units?: string;
  /** Where its values per time step come from: a band that is read, or an expression over several. */
  from: { kind: 'read'; band: number } | { kind: 'expression'; text: string };
}

/** Is `sample & mask` one of `values`? A pixel passes where the answer is `wanted`. */
export interface BitTest {
  mask: number;
  values: number[];
  wanted: boolean;
}

/** The quality test of a request in terms of stored values, so that a worker needs no product metadata. */
export interface MaskPlan {
  /** Index into `reads`. */
  band: number;
  /** Stored values that are dropped. */
  exclude: number[];
  /** A pixel is kept where every test is passed. */
  keep: BitTest[];
  /** Nothing is known of a pixel that passes one of these: it is dropped, but it is no cloud that could grow. */
  unknown: BitTest[];
  /** What is done with the mask of dropped pixels, in order. */
  cleanup: CleanupStep[];
}

/** Datasets that become one time step, in the order in which they are fused. */
export interface Group {
  /** Time of its first dataset, ISO 8601 in UTC. */
  time: string;
  datasets: Dataset[];
}

/** One step of the result's time axis and the groups (by index) it is made from. */
export interface Step {
  time: string;
  groups: number[];
  /** Of a composite. */
  period?: CubePeriod;
}

export interface ReducePlan {
  method: CompositeMethod;
  quantile?: number;
  /** For 'best': the band name or expression whose highest value picks the date. */
  by?: string;
  withCount: boolean;
  withSpread?: boolean;
  /** Time of every group, milliseconds since 1970. */
  times: number[];
  /** For 'harmonic'; `fittedAt` in milliseconds since 1970. */
  harmonics?: number;
  trend?: boolean;
  fittedAt?: number[];
}

/** Everything a load or composite will do, before it does anything. Plain data but for nothing. */
export interface LoadPlan {
  geobox: GeoBox;
  crs: Crs;
  reads: ReadBand[];
  outputs: OutputBand[];
  mask?: MaskPlan;
  groups: Group[];
  steps: Step[];
  fuse: FuseMethod;
  /** Absent for a plain load: each group is a step of its own. */
  reduce?: ReducePlan;
  /** Edge of the square tiles the output is worked in, pixels. */
  tileSize: number;
}
