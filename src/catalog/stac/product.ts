import type { StacCollection, StacItem } from '#model/dataset';
import { type DType, isDType } from '#model/dtype';
import type { Measurement, Product } from '#model/product';
import { type AssetBand, measurementsOf } from './bands';
import { flagsOf } from './flags';
import { asArray, asNumber, asRecord, asText, asTexts, entriesOf, field, type JsonRecord } from './json';

/** What the items of a collection look like, as the collection says: `item_assets`, as the core or the extension has it. */
export function describedAssets(collection: StacCollection | undefined): JsonRecord | undefined {
  return asRecord(field(collection, 'item_assets'));
}

/**
 * A product out of a STAC collection and a few of its items. The collection has the word; items add measurements and
 * sample types only where it describes none.
 *
 * @param name the product's name
 * @param collection where the catalog has one
 * @param samples items of the collection, where the collection alone does not tell the measurements
 */
export function productOf(name: string, collection: StacCollection | undefined, samples: readonly StacItem[]): Product {
  const described = describedAssets(collection);
  const bands = new Map<string, AssetBand>();
  for (const band of measurementsOf(described)) bands.set(band.measurement, band);
  const fromCollection = bands.size > 0;
  for (const item of samples) {
    for (const band of measurementsOf(item.assets, described, item.properties)) {
      const known = bands.get(band.measurement);
      if (!known && !fromCollection) bands.set(band.measurement, band);
      else if (known && dtypeOf(known) === undefined && dtypeOf(band) !== undefined) {
        bands.set(band.measurement, { ...band, aliases: known.aliases });
      }
    }
  }
  const mask = maskOf(collection, bands);
  const description = asText(field(collection, 'description')) ?? asText(field(collection, 'title'));
  const license = asText(field(collection, 'license'));
  const attribution = attributionOf(collection);
  return {
    name,
    ...(description ? { description } : {}),
    measurements: [...bands.values()].map(measurementOf),
    ...(license ? { license } : {}),
    ...(attribution ? { attribution } : {}),
    ...(mask ? { defaultMask: mask } : {}),
    ...(isSimulated(collection, samples) ? { simulated: true } : {}),
  };
}

/** Whether a collection tells enough, so that no item need be read for its product. */
export function isSelfContained(product: Product): boolean {
  return product.measurements.length > 0 && product.measurements.every((measurement) => !measurement.dtypeAssumed);
}

function measurementOf(band: AssetBand): Measurement {
  const fields = [band.bandFields, band.assetFields];
  const stated = dtypeOf(band);
  // float32 holds every 8- and 16-bit value exactly; what the catalog leaves open the file itself will say.
  const dtype = stated ?? 'float32';
  const nodata = firstOf(fields, (source) => nodataOf(source.nodata ?? source['raster:nodata']));
  const units = firstOf(fields, (source) => asText(source.unit));
  const scale = firstOf(fields, (source) => asNumber(source.scale ?? source['raster:scale']));
  const offset = firstOf(fields, (source) => asNumber(source.offset ?? source['raster:offset']));
  const flags = flagsOf(band.measurement, dtype, fields);
  return {
    name: band.measurement,
    ...(band.aliases.length > 0 ? { aliases: band.aliases } : {}),
    dtype,
    ...(stated ? {} : { dtypeAssumed: true as const }),
    ...(nodata === undefined ? {} : { nodata }),
    ...(units === undefined ? {} : { units }),
    ...(scale === undefined ? {} : { scale }),
    ...(offset === undefined ? {} : { offset }),
    ...(flags ? { flags } : {}),
    ...(band.commonName ? { commonName: band.commonName } : {}),
  };
}

function firstOf<T>(sources: readonly JsonRecord[], pick: (source: JsonRecord) => T | undefined): T | undefined {
  for (const source of sources) {
    const value = pick(source);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The sample type a band states, where Quadrat has it; wider integers and half floats go to the next that holds them. */
function dtypeOf(band: AssetBand): DType | undefined {
  const stated = firstOf([band.bandFields, band.assetFields], (source) =>
    asText(source.data_type ?? source['raster:data_type']),
  )?.toLowerCase();
  if (isDType(stated)) return stated;
  if (stated === 'float16') return 'float32';
  return stated === 'int64' || stated === 'uint64' ? 'float64' : undefined;
}

/** Nodata as written in STAC: a number, or `"nan"` and the infinities as text, since JSON has no words for them. */
export function nodataOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    switch (value.toLowerCase()) {
      case 'nan':
        return Number.NaN;
      case 'inf':
      case '+inf':
        return Number.POSITIVE_INFINITY;
      case '-inf':
        return Number.NEGATIVE_INFINITY;
      default: {
        const number = value.trim() === '' ? Number.NaN : Number(value);
        return Number.isNaN(number) ? undefined : number;
      }
    }
  }
  return typeof value === 'number' ? value : asNumber(value);
}

function maskOf(collection: unknown, bands: ReadonlyMap<string, AssetBand>): Product['defaultMask'] {
  const stated = field(collection, 'quadrat:mask');
  const measurement = asText(field(stated, 'measurement'));
  const exclude = asArray(field(stated, 'exclude'))?.map((entry) => asText(entry) ?? asNumber(entry));
  const whole = exclude?.every((entry) => entry !== undefined);
  return measurement && exclude && whole && bands.has(measurement) ? { measurement, exclude } : undefined;
}

function attributionOf(collection: unknown): string | undefined {
  const stated = asText(field(collection, 'attribution'));
  if (stated) return stated;
  const names = (asArray(field(collection, 'providers')) ?? []).flatMap((provider) => {
    const roles = asTexts(field(provider, 'roles'));
    const name = asText(field(provider, 'name'));
    return name && (roles.length === 0 || roles.includes('producer') || roles.includes('licensor')) ? [name] : [];
  });
  return names.length > 0 ? [...new Set(names)].join(', ') : undefined;
}

function isSimulated(collection: unknown, samples: readonly StacItem[]): boolean {
  if (field(collection, 'quadrat:simulated') === true) return true;
  return samples.some((item) =>
    entriesOf(item.properties).some(([key, value]) => key === 'quadrat:simulated' && value === true),
  );
}
