import { type DType, isFloat, rangeOf } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { Affine } from '#model/grid';
import type { ImageBand, ImageLayout, ImageLevel } from '#model/image';
import { endOf, virtualLevel } from './virtual-image';

type Json = Record<string, unknown>;

/** GDAL's sample types as dtypes; 64-bit integers are read as doubles. Complex ones have none. */
const DTYPES: Record<string, DType> = {
  Byte: 'uint8',
  Int8: 'int8',
  UInt16: 'uint16',
  Int16: 'int16',
  UInt32: 'uint32',
  Int32: 'int32',
  UInt64: 'float64',
  Int64: 'float64',
  Float32: 'float32',
  Float64: 'float64',
};

/** An image of more bands is no image; GDAL would be asked for each alone. */
const MAX_BANDS = 4096;
const MAX_SIZE = 2 ** 31 - 1;

/** A layout, and which of GDAL's overviews each level after the first is. */
export interface GdalLayout {
  layout: ImageLayout;
  overviews: number[];
}

/**
 * What `gdalinfo -json -proj4` says of an image as a layout of virtual blocks: the levels, then those of its mask.
 *
 * @throws QuadratError UNSUPPORTED for what no cube holds, BAD_TIFF where GDAL's answer makes no sense
 */
export function layoutOf(info: unknown): GdalLayout {
  const { size, bands, metadata, coordinateSystem, geoTransform, gcps } = record(info);
  const [width, height] = Array.isArray(size) ? size : [];
  const list = Array.isArray(bands) ? bands.map(record) : [];
  const subdatasets = subdatasetsOf(record(metadata));
  if (list.length === 0 && subdatasets.length > 0) {
    throw new QuadratError('UNSUPPORTED', `The file holds several images, not one: ${subdatasets.join(', ')}.`);
  }
  if (!isCount(width) || !isCount(height) || list.length === 0 || list.length > MAX_BANDS) {
    throw new QuadratError('BAD_TIFF', 'GDAL finds no image in the file.');
  }
  const dtype = commonType(list.map(({ type }) => String(type)));
  const levels = [virtualLevel(width, height, list.length, dtype, 0)];
  const overviews = overviewsOf(list[0]!, width, height);
  for (const overview of overviews) {
    levels.push(virtualLevel(overview.width, overview.height, list.length, dtype, endOf(levels.at(-1)!)));
  }
  const layout: ImageLayout = {
    driver: 'gdal',
    bands: list.map((band) => bandOf(band, dtype)),
    levels,
    metadata: strings(record(metadata)['']),
  };
  const crs = crsOf(record(coordinateSystem));
  if (crs) layout.crs = crs;
  const transform = transformOf(geoTransform);
  if (transform) layout.transform = transform;
  else if (gcps) layout.placedBy = 'ground control points';
  else if (record(metadata).RPC) layout.placedBy = 'rational polynomial coefficients (RPC)';
  const validity = validityOf(list, levels);
  if (validity) layout.validity = validity;
  return { layout, overviews: overviews.map(({ index }) => index) };
}

/** A record, or an empty one for anything else: nothing GDAL says of a hostile file is taken on trust. */
function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function strings(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(record(value)).filter(([, v]) => typeof v === 'string')) as Record<
    string,
    string
  >;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= MAX_SIZE;
}

function subdatasetsOf(metadata: Json): string[] {
  return Object.entries(strings(metadata.SUBDATASETS))
    .filter(([name]) => name.endsWith('_DESC'))
    .map(([, description]) => description);
}

/** The type that holds the samples of all bands without loss. */
function commonType(types: readonly string[]): DType {
  const dtypes = types.map((type) => {
    const dtype = DTYPES[type];
    if (dtype) return dtype;
    throw new QuadratError('UNSUPPORTED', `The image holds samples of type ${type}, which no cube holds.`);
  });
  const [first] = new Set(dtypes);
  if (dtypes.every((dtype) => dtype === first)) return first!;
  if (dtypes.some(isFloat)) return 'float64';
  const ranges = dtypes.map(rangeOf);
  const least = Math.min(...ranges.map(([from]) => from));
  const most = Math.max(...ranges.map(([, to]) => to));
  const fits = (['int16', 'int32'] as const).find((dtype) => least >= rangeOf(dtype)[0] && most <= rangeOf(dtype)[1]);
  return fits ?? 'float64';
}

/** Overviews from the finest on, with their place in GDAL's own list. */
function overviewsOf(
  band: Json,
  width: number,
  height: number,
): Array<{ index: number; width: number; height: number }> {
  const overviews = Array.isArray(band.overviews) ? band.overviews : [];
  return overviews
    .flatMap((overview, index) => {
      const [w, h] = Array.isArray(record(overview).size) ? (record(overview).size as unknown[]) : [];
      return isCount(w) && isCount(h) && w < width && h <= height ? [{ index, width: w, height: h }] : [];
    })
    .sort((a, b) => b.width - a.width);
}

function bandOf(band: Json, dtype: DType): ImageBand {
  const result: ImageBand = { dtype };
  const { description, unit, scale, offset } = band;
  // GDAL's JSON writes what is not finite as a string.
  const nodata = typeof band.noDataValue === 'string' ? Number.parseFloat(band.noDataValue) : band.noDataValue;
  if (typeof nodata === 'number') result.nodata = dtype === 'float32' ? Math.fround(nodata) : nodata;
  if (typeof description === 'string' && description) result.name = description;
  if (typeof unit === 'string' && unit) result.units = unit;
  if (typeof scale === 'number') result.scale = scale;
  if (typeof offset === 'number') result.offset = offset;
  const entries = record(band.colorTable).entries;
  if (Array.isArray(entries)) {
    result.palette = entries.filter(Array.isArray).map(([red, green, blue]) => [red, green, blue]);
  }
  return result;
}

/** `EPSG:<code>` where the CRS ends with one, else PROJ's own words for it, else WKT. */
function crsOf({ wkt, proj4 }: Json): string | undefined {
  const code = typeof wkt === 'string' && /(?:ID|AUTHORITY)\["EPSG",\s*"?(\d+)"?\]\]\s*$/.exec(wkt)?.[1];
  if (code) return `EPSG:${code}`;
  if (typeof proj4 === 'string' && proj4) return proj4;
  return typeof wkt === 'string' && wkt ? wkt : undefined;
}

/** GDAL's order of the six numbers is another. */
function transformOf(value: unknown): Affine | undefined {
  if (!Array.isArray(value) || value.length !== 6 || !value.every(Number.isFinite)) return undefined;
  const [c, a, b, f, d, e] = value as number[];
  return a! * e! === b! * d! ? undefined : [a!, b!, c!, d!, e!, f!];
}

function validityOf(bands: readonly Json[], levels: readonly ImageLevel[]): ImageLayout['validity'] {
  const last = bands.length - 1;
  if (last > 0 && bands[last]!.colorInterpretation === 'Alpha') return { kind: 'alpha', band: last };
  const mask = record(bands[0]!.mask);
  const flags = Array.isArray(mask.flags) ? mask.flags : [];
  if (!flags.includes('PER_DATASET')) return undefined;
  // Overviews of masks may be missing; then the pixels of that level all count, as for GDAL.
  const known = Array.isArray(mask.overviews) ? mask.overviews.length + 1 : 1;
  let end = endOf(levels.at(-1)!);
  const masks = levels.map(({ width, height }, index) => {
    if (index >= known) return null;
    const level = virtualLevel(width, height, 1, 'uint8', end);
    end = endOf(level);
    return level;
  });
  return { kind: 'mask', levels: masks };
}
