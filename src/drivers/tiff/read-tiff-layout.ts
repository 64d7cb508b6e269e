import type { ByteSource } from '#bytes/source';
import { type DType, isFloat, rangeOf } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { ImageBand, ImageLayout, ImageLevel } from '#model/image';
import { shownSamples } from './colour/to-rgb';
import { type Directory, readStructure } from './directories';
import { type GdalMetadata, parseGdalMetadata } from './gdal-metadata';
import { crsOf, placedBy, transformOf } from './georeferencing';
import { levelOf, samplesOf } from './level';
import { paletteOf } from './palette';
import { dtypeFor } from './sample-types';
import { TAG } from './tags';
import { validityOf } from './validity';

/** Bits of NewSubfileType. */
const REDUCED = 1;
const MASK = 4;

/** Structure of the first image of a TIFF and its overviews. Rejects with BAD_TIFF or UNSUPPORTED. */
export async function readTiffLayout(
  source: ByteSource,
  signal: AbortSignal | undefined,
): Promise<Omit<ImageLayout, 'driver'>> {
  const structure = await readStructure(source, signal);
  const { littleEndian, size, directories } = structure;
  const [first, ...others] = directories;
  if (!first) throw new QuadratError('BAD_TIFF', 'The TIFF holds no image.');
  const full = levelOf(first, littleEndian, size);
  const overviews = others.flatMap(
    (directory) => overviewOf(directory, full, samplesOf(first), littleEndian, size) ?? [],
  );
  const gdal = parseGdalMetadata(first.text(TAG.GdalMetadata) ?? '');
  const layout: Omit<ImageLayout, 'driver'> = {
    bands: bandsOf(first, full, gdal),
    levels: [full, ...overviews.sort((a, b) => b.width - a.width)],
    metadata: metadataOf(first, gdal),
  };
  const crs = await crsOf(first);
  if (crs) layout.crs = crs;
  const transform = transformOf(first);
  const place = transform ? undefined : placedBy(first);
  if (transform) layout.transform = transform;
  if (place) layout.placedBy = place;
  const validity = validityOf(structure, layout.levels, gdal);
  if (validity) layout.validity = validity;
  const dateTime = isoDateTime(first.text(TAG.DateTime));
  if (dateTime) layout.dateTime = dateTime;
  return layout;
}

/** The directory as an overview of `full`; null for masks, further pages, and what cannot be read. */
function overviewOf(
  directory: Directory,
  full: ImageLevel,
  samples: number,
  littleEndian: boolean,
  size: number,
): ImageLevel | null {
  const type = directory.number(TAG.NewSubfileType) ?? 0;
  if ((type & REDUCED) === 0 || (type & MASK) !== 0) return null;
  try {
    const level = levelOf(directory, littleEndian, size);
    const same = samplesOf(directory) === samples && dtypeFor(level.coding) === dtypeFor(full.coding);
    return same && level.width < full.width && level.height <= full.height ? level : null;
  } catch (error) {
    // A broken overview costs speed, not the image.
    if (error instanceof QuadratError) return null;
    throw error;
  }
}

function bandsOf(directory: Directory, { coding }: ImageLevel, gdal: GdalMetadata): ImageBand[] {
  const dtype = dtypeFor(coding)!;
  const nodata = nodataOf(directory.text(TAG.GdalNodata), dtype);
  const palette = paletteOf(directory);
  return Array.from({ length: shownSamples(coding, samplesOf(directory)) }, (_, index) => {
    const { description, scale, offset, units } = gdal.bands.get(index) ?? {};
    const band: ImageBand = { dtype };
    if (palette) band.palette = palette;
    if (description) band.name = description;
    if (nodata !== undefined) band.nodata = nodata;
    if (scale !== undefined) band.scale = scale;
    if (offset !== undefined) band.offset = offset;
    if (units) band.units = units;
    return band;
  });
}

/** GDAL_NODATA as a value the samples can have; one they cannot have (-9999 of a uint8) marks nothing. */
export function nodataOf(text: string | undefined, dtype: DType): number | undefined {
  if (!text) return undefined;
  const value = parseNumber(text);
  if (value === undefined) return undefined;
  if (isFloat(dtype)) return dtype === 'float32' ? Math.fround(value) : value;
  const [min, max] = rangeOf(dtype);
  return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

/** Also as Microsoft's C library writes what is not finite: `-1.#INF`, `1.#QNAN`. */
function parseNumber(text: string): number | undefined {
  const special = /^([-+]?)(?:1\.#)?(inf|q?nan|ind)/i.exec(text);
  if (special) {
    const infinite = special[2]!.toLowerCase() === 'inf';
    return infinite ? (special[1] === '-' ? -1 : 1) * Number.POSITIVE_INFINITY : Number.NaN;
  }
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function metadataOf(directory: Directory, gdal: GdalMetadata): Record<string, string> {
  const metadata = Object.fromEntries(gdal.items);
  const texts = {
    TIFFTAG_DOCUMENTNAME: TAG.DocumentName,
    TIFFTAG_IMAGEDESCRIPTION: TAG.ImageDescription,
    TIFFTAG_SOFTWARE: TAG.Software,
    TIFFTAG_DATETIME: TAG.DateTime,
    TIFFTAG_ARTIST: TAG.Artist,
    TIFFTAG_COPYRIGHT: TAG.Copyright,
  };
  for (const [name, tag] of Object.entries(texts)) {
    const text = directory.text(tag);
    if (text) metadata[name] = text;
  }
  return metadata;
}

/** `2019:08:31 10:20:30` as ISO 8601 without a zone; undefined for anything that is no date. */
function isoDateTime(text: string | undefined): string | undefined {
  const match = /^(\d{4})[:-](\d{2})[:-](\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2}))?/.exec(text ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const date = new Date(`${iso}Z`);
  // Date moves 31 February on to March; such a text is no date either.
  return Number.isNaN(date.getTime()) || !date.toISOString().startsWith(iso) ? undefined : iso;
}
