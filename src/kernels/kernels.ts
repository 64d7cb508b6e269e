import type { Program } from './program';

/** Arrays of samples a kernel works on. Kernels import nothing, so this repeats what the model calls TypedArray. */
export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Short names of sample types. */
export type SampleType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'f64';

/**
 * Where the pixels of an output raster come from: source pixel coordinates (corner based: 0..width, so the centre of
 * the first pixel is 0.5) of output pixel centres, at every `step`-th column and row, and linear in between. Node (i, j)
 * stands for output column i*step, row j*step; nodes reach past the last pixel. NaN where a point has no source.
 */
export interface SourceGrid {
  step: number;
  /** Nodes per row and rows of nodes. */
  cols: number;
  rows: number;
  /** x, y pairs, row-major, length 2 * cols * rows. */
  xy: Float64Array;
  /** Columns of one turn of the globe, where the source is in degrees: places on both sides of a seam are so far apart. */
  turn?: number;
}

/** A TIFF predictor to undo: of `rows` rows of `width` pixels of `samples` native-endian samples each. */
export interface Prediction {
  /** 2 horizontal, 3 floating point. */
  predictor: 2 | 3;
  width: number;
  rows: number;
  samples: number;
  bytesPerSample: number;
}

/** The tiles of a LERC blob (Lerc2, versions 3 to 6) with one sample a pixel, all of them valid, as its header tells them. */
export interface LercTiles {
  type: SampleType;
  version: number;
  width: number;
  height: number;
  /** Pixels of a tile's edge, 1 to 32. */
  tileSize: number;
  /** Byte of the blob at which the tiles begin. */
  start: number;
  /** What the stored numbers count; finite, not negative. */
  step: number;
  /** The largest sample of all, which no decoded one exceeds; in the range of the type, and whole where the type is. */
  most: number;
}

/** A raster window: samples row-major. */
export interface Raster {
  data: Samples;
  width: number;
  height: number;
}

/** A warp whose kernel widens where the output is coarser than the source. */
export type ScaledWarp = (
  source: Raster,
  target: Raster,
  grid: SourceGrid,
  nodata: number | undefined,
  scale?: readonly [x: number, y: number],
) => void;

/** A warp of all that an output pixel covers. */
export type FootprintWarp = (source: Raster, target: Raster, corners: SourceGrid, nodata: number | undefined) => void;

/**
 * A question about some bits of a sample: is `sample & mask` one of `values`? A pixel passes where the answer is
 * `wanted`. `mask` and `values` are whole numbers from 0 to 2^32 - 1.
 */
export interface BitTest {
  mask: number;
  values: readonly number[];
  wanted: boolean;
}

/** A band that a program reads. Its physical value is stored * scale + offset, NaN where it is nodata. */
export interface ProgramInput {
  data: Samples;
  nodata: number | undefined;
  scale: number;
  offset: number;
}

/** A disk's radius in pixels is a whole number up to this: distances are counted in bytes. */
export const MAX_DISK_RADIUS = 254;

/**
 * Medians over time of the distances of a pixel's observations from its geometric median; NaN where there is none, and
 * where no distance is defined (cosine or Bray-Curtis of zeros).
 */
export interface Spread {
  /** 1 - cosine of the angle between the spectra: change of colour, whatever the brightness. 0 to 2. */
  smad: Float32Array;
  /** Euclidean distance, in units of the samples. */
  emad: Float32Array;
  /** Bray-Curtis dissimilarity: sum of |x - g| over sum of |x + g|. */
  bcmad: Float32Array;
}

export interface Geomedian {
  /** One array a band, of its type. */
  bands: Samples[];
  spread?: Spread;
}

/** A fit by least squares; NaN where fewer dates have a value than there are columns, or cannot tell them apart. */
export interface Regression {
  /** One array a column of the design. */
  coefficients: Float32Array[];
  /** Share of the variation explained, 1 - residual / total sum of squares; NaN for a series that does not vary. */
  r2: Float32Array;
  /** Root of the mean of the squared residuals, divided by the number of dates. */
  rmse: Float32Array;
}

/** A linear trend per unit of time, twice; NaN where there is none. */
export interface Trend {
  /** By ordinary least squares, and how likely a slope as steep is without a trend (two-sided, Student's t). */
  slope: Float32Array;
  slopeP: Float32Array;
  /** Median of the slopes between all pairs of dates (Theil and Sen). */
  sen: Float32Array;
  /** Two-sided probability of the test of Mann and Kendall, corrected for ties and continuity. */
  kendallP: Float32Array;
}

/**
 * Every numeric kernel, with two implementations of one signature: readable TypeScript (the reference) and WASM SIMD.
 * Arrays passed in stay the caller's and are only read, except where a name says "undo" or "apply": those work in place.
 * `nodata` NaN means that NaN itself is the marker; `undefined` means every sample is valid (NaN still never counts).
 */
export interface Kernels {
  readonly kind: 'typescript' | 'wasm';

  /**
   * zlib stream (RFC 1950) to exactly or at most `size` bytes. Throws RangeError on corrupt input. `prediction`, here and
   * below, is undone on the way where the stream holds all of its rows; one pass over memory less than afterwards.
   */
  inflate(source: Uint8Array, size: number, prediction?: Prediction): Uint8Array;
  /** TIFF LZW (MSB first; old-style LSB streams are recognised) to at most `size` bytes. Throws RangeError if corrupt. */
  lzw(source: Uint8Array, size: number, prediction?: Prediction): Uint8Array;
  /** PackBits to at most `size` bytes. */
  packBits(source: Uint8Array, size: number): Uint8Array;
  /** ZSTD frames (RFC 8878) without a dictionary to at most `size` bytes. Throws RangeError on corrupt input. */
  zstd(source: Uint8Array, size: number, prediction?: Prediction): Uint8Array;
  /**
   * The tiles of a LERC blob as samples, the same that Esri's decoder gives. Throws RangeError on corrupt input, a
   * checksum that does not match included.
   */
  lerc(blob: Uint8Array, tiles: LercTiles): Samples;
  /** TIFF predictor 2 on native-endian samples of 1, 2, 4 or 8 bytes; `rows` rows of `width` pixels of `samples`. */
  undoHorizontalPredictor(data: Uint8Array, width: number, rows: number, samples: number, bytesPerSample: number): void;
  /** TIFF predictor 3 (Adobe Technote 3); leaves native-endian floats. */
  undoFloatPredictor(data: Uint8Array, width: number, rows: number, samples: number, bytesPerSample: number): void;

  /**
   * Nearest neighbour: output pixel takes the source pixel its centre falls in (floor of the source coordinate, with
   * GDAL's tolerance of 1e-10).
   * Pixels with no source, or whose source is nodata, are left as they are in `target` (the caller fills it first).
   */
  warpNearest(source: Raster, target: Raster, grid: SourceGrid, nodata: number | undefined): void;
  /**
   * Bilinear over the valid ones of four neighbours, weights renormalised; as GDAL, a pixel whose own centre is outside
   * the source, or in a nodata pixel, stays unset. Integers round half up as GDAL does, and a result that equals nodata
   * moves by one. `scale` (source pixels per output pixel, per axis) widens the kernel when the output is coarser than
   * the source; as in GDAL nothing changes up to 1 / 0.95 on both axes.
   *
   * Samples of 8 and 16 bits are interpolated in single precision, others in double.
   */
  warpBilinear: ScaledWarp;
  /**
   * Cubic convolution (Keys, a = -0.5) over sixteen neighbours; as GDAL, bilinear where one of them is missing or nodata.
   * Widened it weighs the valid ones of all it reaches. All else as for bilinear; results are clamped to their type.
   */
  warpCubic: ScaledWarp;

  /**
   * The mean of the valid samples an output pixel covers, each weighed by the share of it that is covered; rounded as
   * bilinear does. `corners` is a grid of pixel corners, not centres: node (i, j) stands for the outer corner of output
   * column i*step, row j*step, and it reaches past the last pixel's far corner. As in GDAL a pixel covers the box between
   * its first corner and the opposite one, and has a value where any of that is valid. One that a
   * seam of the globe cuts covers what is before the seam.
   */
  warpAverage: FootprintWarp;
  /** The sample found most often among those covered; of several the one that, row by row, first came to that count. */
  warpMode: FootprintWarp;
  /** The least and the greatest of the samples covered. */
  warpMin: FootprintWarp;
  warpMax: FootprintWarp;

  /** keep[i] = 0 where the class of pixel i is excluded, or is nodata; else 1. */
  maskClasses(quality: Samples, exclude: readonly number[], nodata: number | undefined): Uint8Array;
  /**
   * keep[i] = 1 where pixel i passes every test, else 0. Bits beyond a sample's own are not set, nor is any of a float
   * of 2^53 or more, or NaN; a float's fraction is cut off.
   */
  maskBits(quality: Samples, tests: readonly BitTest[]): Uint8Array;
  /**
   * A mask of 0 and 1, row-major, grown by a disk: 1 where a pixel that is set lies within `radius` (x^2 + y^2 <= r^2,
   * the `disk` of scikit-image). Nothing is set beyond the mask. Throws RangeError for a radius that is no whole number
   * from 0 to MAX_DISK_RADIUS, or a mask of another size than width * height.
   */
  dilate(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array;
  /** The opposite: 1 where every pixel within `radius` is set, those beyond the mask included, which never are. */
  erode(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array;
  /** Sets data to nodata where keep is 0. */
  applyMask(data: Samples, keep: Uint8Array, nodata: number): void;

  /**
   * Reducers over time: `stack` holds one array a date, all of one type and length. Invalid samples (nodata, NaN) never
   * count; where none is valid the result is nodata. median: mean of the middle two for an even count, rounded half to
   * even for integers. mean: float32.
   */
  median(stack: readonly Samples[], nodata: number | undefined): Samples;
  mean(stack: readonly Samples[], nodata: number | undefined): Float32Array;
  /** Number of valid dates behind each pixel. */
  count(stack: readonly Samples[], nodata: number | undefined): Uint16Array;
  /**
   * Linear interpolation between the two nearest ranks (type 7), `q` 0..1; type and rounding as median, which is
   * `quantile(…, 0.5)`. Throws RangeError for any other `q`.
   */
  quantile(stack: readonly Samples[], nodata: number | undefined, q: number): Samples;
  /** Population standard deviation (divided by the count, as numpy and xarray do by default). */
  stddev(stack: readonly Samples[], nodata: number | undefined): Float32Array;
  min(stack: readonly Samples[], nodata: number | undefined): Samples;
  max(stack: readonly Samples[], nodata: number | undefined): Samples;
  /** The earliest and the latest valid sample, in the order of the stack. */
  first(stack: readonly Samples[], nodata: number | undefined): Samples;
  last(stack: readonly Samples[], nodata: number | undefined): Samples;

  /**
   * Runs a program over `length` pixels of its inputs: one array per result. Throws RangeError where an input is missing
   * or has another length. exp, log, powers and the functions of angles may differ by an ulp of float64 between the two
   * implementations, all else not at all.
   */
  evaluate(program: Program, inputs: readonly ProgramInput[], length: number): Float32Array[];

  /**
   * Geometric median of the bands together: the point with the least sum of distances to a pixel's observations, which are
   * the dates on which every band has a value. `stacks[band][date]`; bands may differ in type. Weiszfeld's iteration from
   * the mean until a step is under 1e-4 of the pixel's range (largest less smallest value, of the band where that is most),
   * or 1000 steps. On stored values; integers round half to even. Samples beyond 1e38 count as no value.
   */
  geomedian(
    stacks: readonly (readonly Samples[])[],
    nodata: readonly (number | undefined)[],
    withSpread: boolean,
  ): Geomedian;
  /**
   * For each pixel the date whose observation has the least sum of Euclidean distances to all others (the earliest of
   * equals), or -1 where there is none. Arguments as for `geomedian`.
   */
  medoid(stacks: readonly (readonly Samples[])[], nodata: readonly (number | undefined)[]): Int32Array;

  /**
   * Linear least squares over time, pixel by pixel: `design` has a row of `columns` numbers for every date, the first of
   * them 1. Infinite samples never count, nor do invalid ones. Throws RangeError where the design does not fit the stack.
   */
  regression(stack: readonly Samples[], nodata: number | undefined, design: Float64Array, columns: number): Regression;
  /**
   * Linear trend over `times`, one a date, ascending; slopes are per unit of them. Two dates suffice for a slope, its
   * probability wants three. Samples as for `regression`. Throws RangeError where times do not fit the stack.
   */
  trend(stack: readonly Samples[], nodata: number | undefined, times: Float64Array): Trend;
}
