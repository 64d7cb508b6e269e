import type { SourceGrid } from '#geo/warp-grid';
import type { ImageLayout } from '#model/image';
import type { FuseMethod } from '#model/request';
import type { MaskPlan, OutputBand, ReadBand, ReducePlan, Step } from './load-plan';

/** A stored block that a tile needs. `range` is null for a sparse block, which holds nothing but nodata. */
export interface PlannedBlock {
  /** Position in the level's `offsets`. */
  index: number;
  /** Pixel column and row of its first sample in the level. */
  x: number;
  y: number;
  range: { offset: number; length: number } | null;
  /** Where it lies has not been read yet; `range` says nothing. */
  unread?: true;
}

/** A file as workers see it: enough to decode any block; the block table stays with the planner. */
export interface JobImage {
  url: string;
  /** Tells its blocks from those of the other images of the file. */
  key: string;
  /** `levels[].offsets` and `byteCounts` are empty. */
  layout: ImageLayout;
}

/** A band found in an image: which sample of its blocks, and what marks no value there. */
export interface BandInImage {
  /** Index into the job's reads. */
  read: number;
  /** Band of the image, from 0. */
  band: number;
  /** Position within a pixel of a decoded block. */
  sample: number;
  nodata: number | undefined;
  /** Position within a pixel of the decoded blocks of `validity`, where those say which pixels count. */
  validSample?: number;
}

/** Blocks that say which pixels of a window count: those of a mask, or of the band of opacity. 0 is empty. */
export interface ValidityRead {
  /** Index into the job's images: the mask's own, or the image itself. */
  image: number;
  level: number;
  /** Absent blocks are empty throughout. */
  blocks: PlannedBlock[];
}

/** Blocks of one level of one image, and the bands that lie in them; interleaved bands are decoded once. */
export interface ImageRead {
  /** Index into the job's images. */
  image: number;
  level: number;
  /** Index into the job's grids: where in this level each output pixel comes from. */
  grid: number;
  /** Pixels of the level that are needed. */
  window: { col: number; row: number; width: number; height: number };
  blocks: PlannedBlock[];
  bands: BandInImage[];
  validity?: ValidityRead;
  /** Source pixels of this level per output pixel, x and y, at least 1: how far a kernel is widened. */
  scale: readonly [x: number, y: number];
}

/** What one dataset gives to one tile. */
export interface DatasetRead {
  dataset: string;
  images: ImageRead[];
  /** It lies beside the tile, within the mask's margin: its clouds may grow into the tile, its pixels are not in it. */
  beside?: true;
}

/** Everything a worker needs to make one tile of the output: plain data, no index, no CRS, no EPSG table. */
export interface TileJob {
  height: number;
  width: number;
  images: JobImage[];
  grids: SourceGrid[];
  reads: ReadBand[];
  outputs: OutputBand[];
  mask?: MaskPlan;
  /** Per group, the datasets that touch the tile, in fuse order. */
  groups: DatasetRead[][];
  steps: Step[];
  fuse: FuseMethod;
  reduce?: ReducePlan;
  /** Whether a dataset that cannot be read leaves its pixels nodata instead of failing the tile. */
  skipBroken: boolean;
}
