import type { StacCollection } from '#model/dataset';
import { asArray, asNumber, asRecord, asText, asTexts, entriesOf, type JsonRecord } from '../stac/json';

/**
 * A product definition of Open Data Cube as a STAC collection: measurements become `item_assets` with sample type,
 * nodata, units, scale, aliases and `flags_definition` as they are. Throws a TypeError with what is wrong where it has no
 * name, or a measurement has none.
 */
export function collectionOfOdc(document: unknown): StacCollection {
  const product = asRecord(document);
  const name = asText(product?.name);
  if (!product || name === undefined) throw new TypeError('the product has no name');
  const assets = (asArray(product.measurements) ?? []).map((entry, index) => {
    const measurement = asRecord(entry);
    const key = asText(measurement?.name);
    if (!measurement || key === undefined)
      throw new TypeError(`measurement ${index + 1} of product ${name} has no name`);
    return [key, assetOf(measurement)] as const;
  });
  const metadata = asRecord(product.metadata);
  return {
    type: 'Collection',
    stac_version: '1.1.0',
    id: name,
    description: asText(product.description) ?? name,
    license: asText(product.license) ?? 'other',
    ...(assets.length > 0 ? { item_assets: Object.fromEntries(assets) } : {}),
    ...(metadata ? { 'odc:metadata': metadata } : {}),
    links: [],
  };
}

function assetOf(measurement: JsonRecord): JsonRecord {
  const { name, dtype, nodata, units, scale_factor: scale, add_offset: offset, flags_definition: flags } = measurement;
  const aliases = asTexts(measurement.aliases);
  const fields = {
    name,
    data_type: dtype,
    nodata,
    unit: units,
    'raster:scale': asNumber(scale),
    'raster:offset': asNumber(offset),
    'odc:aliases': aliases.length > 0 ? aliases : undefined,
    flags_definition: entriesOf(flags).length > 0 ? flags : undefined,
  };
  const stated = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return { roles: ['data'], bands: [Object.fromEntries(stated)] };
}
