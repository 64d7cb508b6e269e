/** Numbers of the TIFF tags that Quadrat reads. */
export const TAG = {
  NewSubfileType: 254,
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  Photometric: 262,
  FillOrder: 266,
  DocumentName: 269,
  ImageDescription: 270,
  StripOffsets: 273,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  PlanarConfiguration: 284,
  Software: 305,
  DateTime: 306,
  Artist: 315,
  Predictor: 317,
  ColorMap: 320,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  SubIfds: 330,
  ExtraSamples: 338,
  SampleFormat: 339,
  JpegTables: 347,
  YCbCrSubSampling: 530,
  Copyright: 33432,
  ModelPixelScale: 33550,
  ModelTiepoint: 33922,
  ModelTransformation: 34264,
  GeoKeyDirectory: 34735,
  GeoDoubleParams: 34736,
  GeoAsciiParams: 34737,
  GdalMetadata: 42112,
  GdalNodata: 42113,
  LercParameters: 50674,
  RpcCoefficients: 50844,
} as const;

const READ: ReadonlySet<number> = new Set(Object.values(TAG));

/** Everything else (previews, ICC profiles, camera notes) is never looked at, so it cannot do harm. */
export function isReadTag(tag: number): boolean {
  return READ.has(tag);
}

const BLOCK_TABLES: ReadonlySet<number> = new Set([
  TAG.StripOffsets,
  TAG.StripByteCounts,
  TAG.TileOffsets,
  TAG.TileByteCounts,
]);

export function isBlockTable(tag: number): boolean {
  return BLOCK_TABLES.has(tag);
}

/** Without these an image cannot be read, so damage to them is an error; damage to others only loses what they say. */
const ESSENTIAL: ReadonlySet<number> = new Set([
  ...BLOCK_TABLES,
  TAG.ImageWidth,
  TAG.ImageLength,
  TAG.BitsPerSample,
  TAG.SampleFormat,
  TAG.JpegTables,
]);

export function isEssentialTag(tag: number): boolean {
  return ESSENTIAL.has(tag);
}

/** Bytes per value of a field type: TIFF 6.0, section 2, and BigTIFF's three. Undefined for a type nobody has defined. */
export function fieldTypeSize(type: number): number | undefined {
  return { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 }[
    type
  ];
}

const WHOLE: ReadonlySet<number> = new Set([1, 3, 4, 6, 8, 9, 16, 17]);

/** Whether a field type is of whole numbers, as libtiff takes them for offsets and lengths. */
export function isWhole(type: number): boolean {
  return WHOLE.has(type);
}
