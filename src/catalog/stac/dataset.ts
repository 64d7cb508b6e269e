import { hasPlace } from '#geo/footprint';
import { partsOf } from '#geo/geometry';
import type { BandLocation, Dataset, DatasetPart, PartialDataset, StacItem } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import { ALL_PARTS } from '../dataset-parts';
import { measurementsOf } from './bands';
import { crsOf, gridOf } from './grid';
import { intervalOf, isoOf } from './item-time';
import { asArray, asNumber, asNumbers, asRecord, asText, entriesOf, field, type JsonRecord } from './json';
import { lineageOf } from './lineage';
import { nodataOf } from './product';

export interface ItemContext {
  /** Address the item's links are relative to. */
  baseUrl?: string;
  /** Product of items that name no collection. */
  defaultProduct?: string;
  /** The collection's `item_assets`, for what items leave out. */
  describedAssets?: JsonRecord | undefined;
}

/** Fields of an item's properties that have a place of their own in a dataset. */
const TIMES = new Set(['datetime', 'start_datetime', 'end_datetime']);
const OWN_FIELDS = new Set(['type', 'id', 'collection', 'geometry', 'properties']);

const LON_LAT = 'EPSG:4326';

/** Name of the product an item belongs to. */
export function productNameOf(item: StacItem, defaultProduct = 'unnamed'): string {
  return (
    asText(item.collection) ??
    asText(field(item.properties, 'collection')) ??
    asText(field(item.properties, 'odc:product')) ??
    defaultProduct
  );
}

/**
 * A dataset out of a STAC item of version 0.9 to 1.1. Throws BAD_CATALOG, naming the item, where it lacks what a dataset
 * cannot be without: an id, a time, a footprint.
 */
export function datasetOf(item: StacItem, context: ItemContext = {}): Dataset {
  return partsOfItem(item, context, ALL_PARTS);
}

/** As `datasetOf`, of an item that may have no more than the parts wanted. */
export function partsOfItem<P extends DatasetPart>(
  item: StacItem,
  context: ItemContext,
  parts: readonly P[],
): PartialDataset<P> {
  const wanted = new Set<DatasetPart>(parts);
  const id = asText(item.id);
  if (id === undefined) throw new QuadratError('BAD_CATALOG', 'A STAC item has no id.');
  const interval = intervalOf(item.properties);
  if (!interval) {
    throw new QuadratError('BAD_CATALOG', `Item ${id} has no readable datetime, nor start_datetime.`, { dataset: id });
  }
  const lineage = wanted.has('lineage') ? lineageOf(item.properties, item.links) : undefined;
  const { flat, nested } = splitProperties(item.properties);
  const dataset = {
    id,
    product: productNameOf(item, context.defaultProduct),
    time: { start: isoOf(interval.start), end: isoOf(interval.end) },
    ...(wanted.has('footprint') ? { footprint: footprintOf(item, id) } : {}),
    ...(wanted.has('measurements') ? { measurements: locationsOf(item, context) } : {}),
    ...(wanted.has('properties') ? { properties: flat } : {}),
    ...(lineage ? { lineage } : {}),
    ...(wanted.has('userData') ? { userData: restOf(item, nested) } : {}),
  };
  return dataset as PartialDataset<P>;
}

function restOf(item: StacItem, properties: JsonRecord): JsonRecord {
  return { ...Object.fromEntries(entriesOf(item).filter(([key]) => !OWN_FIELDS.has(key))), properties };
}

function locationsOf(item: StacItem, context: ItemContext): Record<string, BandLocation> {
  const measurements: Record<string, BandLocation> = {};
  const base = context.baseUrl ?? selfLink(item);
  for (const band of measurementsOf(item.assets, context.describedAssets, item.properties)) {
    const href = asText(band.assetFields.href);
    if (href === undefined) continue;
    const nodata = nodataOf(band.bandFields.nodata ?? band.assetFields.nodata);
    const layout = asText(band.assetFields['quadrat:layout']);
    measurements[band.measurement] = {
      href: absoluteHref(href, base),
      ...(band.band > 1 ? { band: band.band } : {}),
      ...gridOf(band.bandFields, band.assetFields, item.properties),
      ...(nodata === undefined ? {} : { nodata }),
      ...(layout === undefined ? {} : { layout }),
    };
  }
  return measurements;
}

/** An absolute address stays; a relative one is resolved where there is something to resolve it against. */
export function absoluteHref(href: string, base: string | undefined): string {
  try {
    return new URL(href, base).href;
  } catch {
    return href;
  }
}

function selfLink(item: StacItem): string | undefined {
  const self = asArray(item.links)?.find((link) => field(link, 'rel') === 'self');
  return asText(field(self, 'href'));
}

/** Scalars are searchable; lists and objects are kept as they are. The times are told elsewhere. */
function splitProperties(properties: unknown): { flat: Dataset['properties']; nested: JsonRecord } {
  const flat: Dataset['properties'] = {};
  const nested: JsonRecord = {};
  for (const [key, value] of entriesOf(properties)) {
    if (TIMES.has(key) || value === undefined) continue;
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) flat[key] = value;
    else if (typeof value === 'number' || typeof value === 'bigint') flat[key] = asNumber(value) ?? null;
    else if (value instanceof Date) flat[key] = Number.isNaN(value.getTime()) ? null : isoOf(value.getTime());
    else nested[key] = value;
  }
  return { flat, nested };
}

/**
 * The geometry in longitude and latitude that every item should have; else the one in the item's own CRS; else a box. One
 * that lies nowhere (empty, not a number, beyond a pole since x and y were swapped) counts as none.
 */
export function footprintOf(item: StacItem, id: string): Dataset['footprint'] {
  const own = asGeometry(item.geometry);
  if (own && hasPlace({ crs: LON_LAT, geometry: own })) return { crs: LON_LAT, geometry: own };
  const crs = crsOf(item.properties);
  const projected = asGeometry(field(item.properties, 'proj:geometry'));
  if (crs && projected && hasParts(projected)) return { crs, geometry: projected };
  const box = boxOf(item.bbox);
  const geometry = box && boxGeometry(box);
  if (geometry && hasPlace({ crs: LON_LAT, geometry })) return { crs: LON_LAT, geometry };
  throw new QuadratError('BAD_CATALOG', `Item ${id} has neither a geometry nor a bbox on the ground.`, { dataset: id });
}

function asGeometry(value: unknown): GeoJsonGeometry | undefined {
  const { type, coordinates, geometries } = asRecord(value) ?? {};
  if (typeof type !== 'string') return undefined;
  return { type, ...(type === 'GeometryCollection' ? { geometries } : { coordinates }) };
}

/** The CRS may be one that has to be looked up first, which is not the place here. */
function hasParts(geometry: GeoJsonGeometry): boolean {
  try {
    return partsOf(geometry).length > 0;
  } catch {
    return false;
  }
}

/** [west, south, east, north] of a bbox in two or three dimensions. */
export function boxOf(value: unknown): [number, number, number, number] | undefined {
  const numbers = asNumbers(value);
  if (numbers?.length === 4) return numbers as [number, number, number, number];
  if (numbers?.length !== 6) return undefined;
  return [numbers[0], numbers[1], numbers[3], numbers[4]] as [number, number, number, number];
}

/** The box as a polygon; one across the antimeridian (west > east) as two. */
export function boxGeometry([west, south, east, north]: readonly [number, number, number, number]): GeoJsonGeometry {
  const ring = (left: number, right: number) => [
    [left, south],
    [right, south],
    [right, north],
    [left, north],
    [left, south],
  ];
  if (west <= east) return { type: 'Polygon', coordinates: [ring(west, east)] };
  return { type: 'MultiPolygon', coordinates: [[ring(west, 180)], [ring(-180, east)]] };
}
