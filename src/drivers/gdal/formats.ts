import type { BlockCoding } from '#model/image';

/** First bytes of the formats that the bundled GDAL reads from one file, by the name a person knows them by. */
const FORMATS: ReadonlyArray<{ name: string; magic: string }> = [
  { name: 'PNG', magic: '\x89PNG\r\n\x1a\n' },
  { name: 'JPEG', magic: '\xff\xd8\xff' },
  { name: 'GIF', magic: 'GIF8' },
  { name: 'BMP', magic: 'BM' },
  { name: 'GRIB', magic: 'GRIB' },
  { name: 'Erdas Imagine', magic: 'EHFA_HEADER_TAG' },
  { name: 'NITF', magic: 'NITF0' },
  { name: 'NITF', magic: 'NSIF0' },
  { name: 'PCIDSK', magic: 'PCIDSK  ' },
  { name: 'GeoPackage or MBTiles', magic: 'SQLite format 3\0' },
  { name: 'DTED', magic: 'UHL1' },
  { name: 'Arc/Info ASCII grid', magic: 'ncols' },
  { name: 'Arc/Info ASCII grid', magic: 'NCOLS' },
  { name: 'Surfer grid', magic: 'DSBB' },
  { name: 'Surfer grid', magic: 'DSRB' },
  { name: 'PCRaster', magic: 'RUU CROSS SYSTEM MAP FORMAT' },
  { name: 'VTP terrain', magic: 'binterr1.' },
  { name: 'Terragen', magic: 'TERRAGENTERRAIN ' },
];

/** The format of a file that Quadrat leaves to GDAL, by its first bytes (32 at least); undefined for any other. */
export function gdalFormat(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, 64));
  return FORMATS.find(({ magic }) => text.startsWith(magic))?.name;
}

/** TIFF compressions without a decoder here that the bundled GDAL has one for: CCITT, NeXT, ThunderScan, SGI Log. */
const COMPRESSIONS: ReadonlySet<number> = new Set([2, 3, 4, 32766, 32809, 34676, 34677]);
const YCBCR = 6;
const JPEG = 7;

/** Whether a TIFF is of a coding that Quadrat leaves to GDAL. */
export function isForGdal({ compression, photometric }: BlockCoding): boolean {
  return COMPRESSIONS.has(compression) || (photometric === YCBCR && compression !== JPEG);
}
