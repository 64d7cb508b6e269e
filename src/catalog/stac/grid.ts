import type { Affine } from '#model/grid';
import { asNumber, asNumbers, asText, field, type JsonRecord } from './json';

export interface BandGrid {
  crs?: string;
  shape?: [height: number, width: number];
  transform?: Affine;
}

/** The CRS of `proj:*` fields: `proj:code`, the older `proj:epsg`, or WKT; absent where none is named. */
export function crsOf(fields: unknown): string | undefined {
  const code = asText(field(fields, 'proj:code'));
  if (code) return code;
  const epsg = asNumber(field(fields, 'proj:epsg'));
  if (epsg !== undefined) return `EPSG:${epsg}`;
  return asText(field(fields, 'proj:wkt2'));
}

/**
 * The grid of a band, from the `proj:*` of its asset or else of its item. A grid of the item counts only for bands of
 * its resolution: catalogs with bands of several resolutions describe the most common one there.
 */
export function gridOf(band: JsonRecord, asset: JsonRecord, itemProperties: unknown): BandGrid {
  const crs = crsOf(asset) ?? crsOf(itemProperties);
  const own = shapeAndTransform(asset);
  const grid = own.shape || own.transform ? own : shapeAndTransform(itemProperties);
  if (grid !== own && grid.transform && !hasResolution(band, asset, grid.transform, crs)) {
    return crs === undefined ? {} : { crs };
  }
  return { ...(crs === undefined ? {} : { crs }), ...grid };
}

function shapeAndTransform(fields: unknown): Omit<BandGrid, 'crs'> {
  const size = asNumbers(field(fields, 'proj:shape'));
  const valid = size?.length === 2 && size.every((extent) => Number.isInteger(extent) && extent > 0);
  const shape = valid ? (size as [number, number]) : undefined;
  const transform = affineOf(asNumbers(field(fields, 'proj:transform'))) ?? fromBox(fields, shape);
  return { ...(shape ? { shape } : {}), ...(transform ? { transform } : {}) };
}

/** Six numbers, or nine with the constant last row of the matrix. One that maps all pixels to a line is no grid. */
function affineOf(numbers: number[] | undefined): Affine | undefined {
  if (numbers?.length !== 6 && numbers?.length !== 9) return undefined;
  const [a, b, c, d, e, f] = numbers as [number, number, number, number, number, number];
  return a * e - b * d === 0 ? undefined : [a, b, c, d, e, f];
}

function fromBox(fields: unknown, shape: [number, number] | undefined): Affine | undefined {
  const box = asNumbers(field(fields, 'proj:bbox'));
  if (box?.length !== 4 || !shape) return undefined;
  const [west, south, east, north] = box as [number, number, number, number];
  if (!(west < east && south < north)) return undefined;
  return [(east - west) / shape[1], 0, west, 0, (south - north) / shape[0], north];
}

function hasResolution(band: JsonRecord, asset: JsonRecord, transform: Affine, crs: string | undefined): boolean {
  const pixel = Math.hypot(transform[0], transform[3]);
  const stated = asNumber(band['raster:spatial_resolution']) ?? asNumber(band.spatial_resolution);
  // `gsd` is in metres, so it can be compared only where the grid's unit is likely metres, too.
  const metres = pixel > 0.05 && crs !== 'EPSG:4326' ? (asNumber(band.gsd) ?? asNumber(asset.gsd)) : undefined;
  const expected = stated ?? metres;
  return expected === undefined || Math.abs(pixel - expected) <= 0.05 * expected;
}
