import type { DType } from './dtype';
import type { Affine } from './grid';

/**
 * How the samples of a TIFF's blocks are stored. Numbers are TIFF tag values, so that a driver needs no second
 * vocabulary: compression 1 none, 5 LZW, 8 and 32946 Deflate, 7 JPEG, 50000 ZSTD, 50001 WebP, 34887 LERC; predictor
 * 1 none, 2 horizontal, 3 floating point.
 */
export interface BlockCoding {
  compression: number;
  predictor: number;
  photometric: number;
  /** Samples interleaved in one block: all of them when chunky, 1 when every band has blocks of its own. */
  samplesPerBlock: number;
  /** 1..64. All samples of an image share it. */
  bitsPerSample: number;
  /** 1 unsigned, 2 signed, 3 float. */
  sampleFormat: number;
  littleEndian: boolean;
  /** 2 where the bits of each byte are reversed. */
  fillOrder: number;
  jpegTables?: Uint8Array;
  /** [version, additional compression] of a LERC file. */
  lercParameters?: number[];
  /** Of YCbCr without JPEG: pixels that share a colour, luma of red, green and blue, codes of black and white. */
  yCbCr?: {
    subsampling: readonly [across: number, down: number];
    luma: readonly number[];
    reference: readonly number[];
  };
  /** 4 where samples are amounts of cyan, magenta, yellow and black. */
  inks?: number;
  /** Chromaticity x, y of the white of a CIELab image. */
  whitePoint?: readonly number[];
}

/** Where in a file the table of a level's blocks lies, of an image that has too many of them to read it whole. */
export interface BlockTable {
  /** `type`: TIFF's number of the field type; `offset`: of the first entry. */
  offsets: { offset: number; count: number; type: number };
  byteCounts?: { offset: number; count: number; type: number };
  littleEndian: boolean;
  /** Longest a stored block can sensibly be, in bytes. */
  most: number;
  /** Length of the file in bytes. */
  size: number;
}

/** One resolution of an image: the full one or an overview. */
export interface ImageLevel {
  width: number;
  height: number;
  /** For strips: the image's width. */
  blockWidth: number;
  /** For strips: rows per strip. The last strip's data may be shorter than this. */
  blockHeight: number;
  /** True where blocks are tiles, always stored whole; false for strips, the last of which is cut at the height. */
  tiled: boolean;
  coding: BlockCoding;
  /** First byte of each block in the file: row-major, plane after plane where bands have blocks of their own. */
  offsets: Float64Array;
  /** Stored length of each block in bytes; 0 is a sparse block, all nodata (or 0 where no nodata is named). */
  byteCounts: Float64Array;
  /** Where `offsets` and `byteCounts` are NaN, they have not been read yet: this says where they lie. */
  table?: BlockTable;
}

export interface ImageBand {
  dtype: DType;
  name?: string;
  nodata?: number;
  scale?: number;
  offset?: number;
  units?: string;
  /** Colour of each value of a paletted band, from value 0 on: red, green, blue, 0 to 255. Samples stay indices. */
  palette?: Array<[red: number, green: number, blue: number]>;
}

/**
 * What says which pixels count, beside nodata: a band of opacity (0 is empty) or a mask stored beside the image (0 is
 * empty), as GDAL reads them (RFC 15). A mask has one level for each of the image's, null where an overview has none.
 */
export type ImageValidity =
  | { kind: 'alpha' /** Band of opacity, from 0; the others are empty where it is 0. */; band: number }
  | { kind: 'mask'; levels: Array<ImageLevel | null> };

/** Everything needed to find and decode any pixel of an image without another look at its header. Plain data. */
export interface ImageLayout {
  /** Registered name of the driver that made this and can decode its blocks: 'cog', ... */
  driver: string;
  /** `EPSG:<code>` or a proj4/WKT string; absent where the file does not say. */
  crs?: string;
  /** Of the full resolution; absent where the file has none. */
  transform?: Affine;
  /** What the image has instead of a transform, where it has that: Quadrat does not rectify. */
  placedBy?: 'ground control points' | 'rational polynomial coefficients (RPC)';
  bands: ImageBand[];
  validity?: ImageValidity;
  /** Length of the file in bytes, where whoever read it knew. */
  size?: number;
  /** Finest first. A level's transform is the full one scaled by the ratio of sizes. */
  levels: ImageLevel[];
  /** TIFFTAG_DATETIME or the like as an ISO 8601 string without zone, where present. */
  dateTime?: string;
  /** Dataset-level GDAL metadata and text tags, flat. */
  metadata: Record<string, string>;
}
