import type { StacItem } from '#model/dataset';
import { isoOf } from '../stac/item-time';
import { asRecord, entriesOf, type JsonRecord } from '../stac/json';
import { ITEM_COLUMNS, OTHER_FIELDS, TIME_COLUMNS } from './columns';
import { geometryFromWkb } from './wkb';

/** A row of a catalog: its columns by name, as read. */
export type Row = ReadonlyMap<string, unknown>;

const TIMES: ReadonlySet<string> = new Set(TIME_COLUMNS);
/** Columns that are text where their structure differs between items, and structures otherwise. */
const STRUCTURED = new Set(['assets', 'links', 'stac_extensions', 'properties', 'bbox']);

/**
 * The STAC item a row was made from. Throws where a value is not what its column promises (geometry that is not WKB,
 * text that is not JSON).
 *
 * @param geometryColumn name of the column with the footprint
 * @param jsonColumns columns whose texts are JSON
 */
export function itemOfRow(row: Row, geometryColumn: string, jsonColumns: ReadonlySet<string>): StacItem {
  const item: JsonRecord = { type: 'Feature' };
  const properties: JsonRecord = {};
  for (const [name, stored] of row) {
    if (stored === null || stored === undefined || name === '__proto__') continue;
    if (name === geometryColumn) {
      item.geometry = geometryOf(stored);
      continue;
    }
    const text = typeof stored === 'string' && (jsonColumns.has(name) || STRUCTURED.has(name));
    const value = text ? JSON.parse(stored as string) : plainOf(stored);
    if (name === 'bbox') item.bbox = bboxOf(value);
    else if (name === 'properties') Object.assign(properties, Object.fromEntries(entriesOf(value)));
    else if (name === OTHER_FIELDS) Object.assign(item, Object.fromEntries(entriesOf(value)), item);
    else if (ITEM_COLUMNS.has(name)) item[name] = value;
    else properties[name] = TIMES.has(name) && typeof value === 'number' ? isoOf(value) : value;
  }
  item.properties = properties;
  return item;
}

/** A footprint as stored: WKB, or GeoJSON as text. */
export function geometryOf(stored: unknown): StacItem[string] {
  if (stored instanceof Uint8Array) return geometryFromWkb(stored);
  return typeof stored === 'string' ? JSON.parse(stored) : stored;
}

/** GeoParquet keeps a box as a struct of edges, STAC as a list. */
function bboxOf(value: unknown): unknown {
  const box = asRecord(value);
  return box ? [box.xmin, box.ymin, box.xmax, box.ymax] : value;
}

/**
 * Parquet's values as JSON's. Fields without a value are left out: a struct column has every field any item has, and
 * whether an item wrote a null there or nothing at all is not kept.
 */
export function plainOf(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? Number(value) : value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : isoOf(value.getTime());
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, plainOf);
  const record: JsonRecord = {};
  for (const [key, entry] of entriesOf(value)) {
    if (entry !== null && entry !== undefined) record[key] = plainOf(entry);
  }
  return record;
}
