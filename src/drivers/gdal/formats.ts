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

/** Formats of images that nothing here reads: gdal3.js 2.8.1 is built without their libraries. */
const UNREAD: ReadonlyArray<{ name: string; magic: string }> = [
  { name: 'JPEG 2000', magic: '\0\0\0\x0cjP  \r\n\x87\n' },
  { name: 'JPEG 2000', magic: '\xff\x4f\xff\x51' },
  { name: 'HDF5 or NetCDF-4', magic: '\x89HDF\r\n\x1a\n' },
  { name: 'NetCDF', magic: 'CDF\x01' },
  { name: 'NetCDF', magic: 'CDF\x02' },
  { name: 'NetCDF', magic: 'CDF\x05' },
  { name: 'JPEG XL', magic: '\xff\x0a' },
  { name: 'JPEG XL', magic: '\0\0\0\x0cJXL \r\n\x87\n' },
];

/** What to say of a file that no driver recognises. */
export function refusalOf(head: Uint8Array): string {
  const unread = named(UNREAD, head);
  if (unread) {
    return `The file is ${unread}, which Quadrat does not read, nor does the GDAL it brings. Convert it to a COG (gdal_translate -of COG).`;
  }
  const format = gdalFormat(head);
  if (format)
    return `The file is ${format}, which only GDAL reads, and no GDAL is to be had here. Convert it to a COG (gdal_translate -of COG).`;
  return 'The file is of no format that Quadrat reads. It reads TIFF and cloud-optimised GeoTIFF, and others through GDAL.';
}

/** The format of a file that Quadrat leaves to GDAL, by its first bytes (32 at least); undefined for any other. */
export function gdalFormat(head: Uint8Array): string | undefined {
  return named(FORMATS, head);
}

function named(formats: typeof FORMATS, head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, 64));
  return formats.find(({ magic }) => text.startsWith(magic))?.name;
}

/** TIFF compressions without a decoder here that the bundled GDAL has one for: CCITT, NeXT, ThunderScan, SGI Log. */
const COMPRESSIONS: ReadonlySet<number> = new Set([2, 3, 4, 32766, 32809, 34676, 34677]);
const YCBCR = 6;
const JPEG = 7;

/** Whether a TIFF is of a coding that Quadrat leaves to GDAL. */
export function isForGdal({ compression, photometric }: BlockCoding): boolean {
  return COMPRESSIONS.has(compression) || (photometric === YCBCR && compression !== JPEG);
}
