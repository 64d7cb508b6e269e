import { asArray, asNumber, asRecord, asText, asTexts, entriesOf, field, type JsonRecord } from './json';

/** One band of one asset, under the name it has as a measurement. */
export interface AssetBand {
  measurement: string;
  aliases: string[];
  commonName?: string;
  asset: string;
  /** Position in the file, from 1. */
  band: number;
  /** What the asset says: `href`, `proj:*`, `type`, ... with the collection's description underneath. */
  assetFields: JsonRecord;
  /** What is said about this band: `bands`, `eo:bands` and `raster:bands` in one. */
  bandFields: JsonRecord;
}

const NOT_PIXELS = new Set(['thumbnail', 'overview', 'metadata', 'tiles', 'browse', 'preview', 'graphic', 'date']);
const NOT_PIXEL_KEYS = new Set(['thumbnail', 'overview', 'preview', 'rendered_preview', 'tilejson']);
const RASTER_TYPE = /^(image\/(tiff|vnd\.stac\.geotiff|jp2)|application\/(x-hdf5?|x-netcdf|netcdf|geotiff))\b/i;
const RASTER_FILE = /\.(tiff?|jp2|vrt|nc|hdf5?|h5|img|grib2?|grb2?|ntf)$/i;

/** Whether an asset holds pixels to compute with, rather than a picture of them or a document about them. */
export function holdsPixels(key: string, asset: JsonRecord): boolean {
  const roles = asTexts(asset.roles);
  if (roles.some((role) => NOT_PIXELS.has(role)) && !roles.includes('data')) return false;
  // STAC before 1.0 has no roles, there these names are all there is to go by.
  if (roles.length === 0 && NOT_PIXEL_KEYS.has(key)) return false;
  // Whatever its format: a picture of pixels is not called data, nor are its bands described.
  if (roles.includes('data') && describesBands(asset)) return true;
  const type = asText(asset.type);
  if (type) return RASTER_TYPE.test(type);
  const href = asText(asset.href);
  if (href) return RASTER_FILE.test(href.split(/[?#]/)[0] ?? '');
  // A collection's item_assets often name neither a type nor, by their nature, a location.
  return roles.includes('data') || describesBands(asset);
}

/** Pixels coloured for the eye: their bands are called as the real ones are, and are not them. */
function isPicture(key: string, asset: JsonRecord): boolean {
  return key === 'visual' || asTexts(asset.roles).includes('visual');
}

function describesBands(asset: JsonRecord): boolean {
  return ['bands', 'eo:bands', 'raster:bands'].some((name) => asArray(asset[name]) !== undefined);
}

/**
 * The measurements that an item's (or collection's) assets hold. A file with one band is named by its asset key; the
 * bands of a file with several by their own names, prefixed by the asset's where that would be ambiguous, as it is for
 * true-colour pictures, whose bands repeat the names of the real ones.
 *
 * @param assets the assets of an item, or the `item_assets` of a collection
 * @param described the collection's `item_assets`, for what the items leave out
 * @param itemProperties for STAC 0.9, where assets point into a list of bands in the item's properties
 */
export function measurementsOf(assets: unknown, described?: unknown, itemProperties?: unknown): AssetBand[] {
  const files = entriesOf(assets).flatMap(([key, value]) => {
    const own = asRecord(value);
    if (!own) return [];
    const merged: JsonRecord = { ...asRecord(field(described, key)), ...withoutNulls(own) };
    return holdsPixels(key, merged) ? [{ key, merged, bands: describeBands(merged, itemProperties) }] : [];
  });

  const taken = new Set(files.map((file) => file.key));
  const uses = new Map<string, number>();
  for (const file of files) {
    if (file.bands.length < 2 || isPicture(file.key, file.merged)) continue;
    for (const band of file.bands) {
      const name = asText(band.name);
      if (name) uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }

  const found: AssetBand[] = [];
  for (const { key, merged, bands } of files) {
    const picture = isPicture(key, merged);
    bands.forEach((fields, index) => {
      const own = asText(fields.name);
      const commonName = asText(fields['eo:common_name']) ?? asText(fields.common_name);
      let measurement = key;
      if (bands.length > 1) {
        const unique = own !== undefined && !picture && !taken.has(own) && uses.get(own) === 1;
        measurement = unique ? own : `${key}_${own ?? index + 1}`;
      }
      if (measurement === '__proto__') return;
      const named = asTexts(fields['odc:aliases']);
      const others = [bands.length === 1 ? own : undefined, picture ? undefined : commonName, ...named];
      found.push({
        measurement,
        aliases: [...new Set(others.filter((name) => name !== undefined && name !== measurement) as string[])],
        ...(commonName === undefined ? {} : { commonName }),
        asset: key,
        band: index + 1,
        assetFields: merged,
        bandFields: fields,
      });
    });
  }
  return withUniqueNames(found);
}

/** Every band an asset has, each with all that its several lists say of it; one nameless band where nothing is said. */
function describeBands(asset: JsonRecord, itemProperties: unknown): JsonRecord[] {
  const lists = ['raster:bands', 'eo:bands', 'bands'].map((name) => listOf(asset[name]));
  const count = Math.max(1, ...lists.map((list) => list.length));
  const shared = listOf(field(itemProperties, 'eo:bands'));
  return Array.from({ length: count }, (_, index) => {
    const merged: JsonRecord = {};
    for (const list of lists) {
      const entry = list[index];
      // STAC 0.9: the number of a band in the item's own list.
      const reference = asNumber(entry);
      const described = reference === undefined ? asRecord(entry) : asRecord(shared[reference]);
      for (const [name, value] of entriesOf(described)) if (value !== null) merged[name] = value;
    }
    return merged;
  });
}

/** Some publishers write the only band without a list around it. */
function listOf(value: unknown): unknown[] {
  return asArray(value) ?? (asRecord(value) ? [value] : []);
}

/** Parquet files hold a null in every column an item does not use; a null says nothing and must not hide a value. */
function withoutNulls(record: JsonRecord): JsonRecord {
  return Object.fromEntries(entriesOf(record).filter(([, value]) => value !== null && value !== undefined));
}

/** A name goes to one band, and an alias only where it means one band (three red-edge bands share a common name). */
function withUniqueNames(bands: AssetBand[]): AssetBand[] {
  const seen = new Set<string>();
  const distinct = bands.filter((band) => !seen.has(band.measurement) && seen.add(band.measurement));
  const claims = new Map<string, number>();
  for (const { aliases } of distinct) for (const alias of aliases) claims.set(alias, (claims.get(alias) ?? 0) + 1);
  for (const band of distinct) {
    band.aliases = band.aliases.filter((alias) => claims.get(alias) === 1 && !seen.has(alias));
  }
  return distinct;
}
