import type { SchemaTree } from 'hyparquet';
import type { DatasetPart } from '#model/dataset';
import { asRecord, asText } from '../stac/json';
import { badParquet, type ParquetFile } from './parquet-file';

/** Where a STAC-GeoParquet file keeps what the index looks at. Names are top-level columns. */
export interface CatalogColumns {
  geometry: string;
  /** Present where a struct column bounds each geometry, so that statistics and rows can be pruned by area. */
  covering?: { column: string; xmin: string; ymin: string; xmax: string; ymax: string };
  collection?: string;
  /** Those of `datetime`, `start_datetime` and `end_datetime` that the file has. */
  times: string[];
  /** Everything that is an item's property: what STAC has under `properties`. */
  properties: ReadonlySet<string>;
  /** All columns, as needed to make an item. */
  all: string[];
}

/** Columns of STAC-GeoParquet that are fields of the item itself; any other is one of its properties. */
export const ITEM_COLUMNS: ReadonlySet<string> = new Set([
  'type',
  'stac_version',
  'stac_extensions',
  'id',
  'geometry',
  'bbox',
  'links',
  'assets',
  'collection',
  'properties',
]);
/** Column of our own for what an item has beside the fields of STAC. */
export const OTHER_FIELDS = 'quadrat:item';
export const TIME_COLUMNS = ['datetime', 'start_datetime', 'end_datetime'] as const;

/** Throws BAD_CATALOG, saying what is missing, for a Parquet file that is no STAC catalog. */
export function catalogColumns(file: ParquetFile): CatalogColumns {
  const { columns } = file;
  const geo = geoMetadata(file);
  const geometry = asText(geo?.primary_column) ?? 'geometry';
  const times = TIME_COLUMNS.filter((name) => columns.has(name));
  const missing = [
    ...['id', geometry, 'assets'].filter((name) => !columns.has(name)),
    ...(times.includes('datetime') || times.includes('start_datetime') ? [] : ['datetime']),
  ];
  if (missing.length > 0) {
    const plural = missing.length > 1 ? 's' : '';
    throw badParquet(
      file.url,
      `a catalog of STAC items has the column${plural} ${missing.join(', ')}, this file has not`,
    );
  }
  const covering = coveringOf(columns, asRecord(asRecord(geo?.columns)?.[geometry])?.covering);
  const properties = [...columns.keys()].filter(
    (name) =>
      !ITEM_COLUMNS.has(name) &&
      name !== OTHER_FIELDS &&
      name !== geometry &&
      !times.includes(name as (typeof TIME_COLUMNS)[number]),
  );
  return {
    geometry,
    ...(covering ? { covering } : {}),
    ...(columns.has('collection') ? { collection: 'collection' } : {}),
    times: [...times],
    properties: new Set(properties),
    all: [...columns.keys()],
  };
}

/** The columns that some parts of datasets are made of, and those that no dataset is without. */
export function columnsOfParts(
  columns: CatalogColumns,
  naming: readonly string[],
  parts: readonly DatasetPart[],
): string[] {
  if (parts.includes('userData')) return columns.all;
  const projection = (name: string) => name.startsWith('proj:');
  const wanted = new Set(['id', ...naming, ...columns.times]);
  for (const name of columns.all) {
    const needed =
      (parts.includes('properties') && (columns.properties.has(name) || name === 'properties')) ||
      (parts.includes('measurements') && (name === 'assets' || name === 'eo:bands' || projection(name))) ||
      // An item whose footprint is in a CRS of its own, or that has none but a box.
      (parts.includes('footprint') && (name === columns.geometry || name === 'bbox' || projection(name))) ||
      (parts.includes('lineage') && (name === 'links' || name === 'odc:lineage'));
    if (needed) wanted.add(name);
  }
  return [...wanted];
}

function geoMetadata(file: ParquetFile): Record<string, unknown> | undefined {
  const text = file.keyValue('geo');
  try {
    return text === undefined ? undefined : asRecord(JSON.parse(text));
  } catch (cause) {
    throw badParquet(file.url, "its 'geo' metadata is not JSON", cause);
  }
}

/** The covering the GeoParquet metadata names, or a `bbox` struct of the usual shape, which many files do not declare. */
function coveringOf(columns: ReadonlyMap<string, SchemaTree>, declared: unknown): CatalogColumns['covering'] {
  const box = asRecord(asRecord(declared)?.bbox);
  const path = (edge: string): string[] => {
    const named = box?.[edge];
    return Array.isArray(named) && named.length === 2 ? named.map(String) : ['bbox', edge];
  };
  const [column = 'bbox'] = path('xmin');
  const children = columns.get(column)?.children ?? [];
  const leaf = (edge: string) => {
    const [parent, name] = path(edge);
    const child = children.find(({ element }) => element.name === name)?.element;
    return parent === column && (child?.type === 'DOUBLE' || child?.type === 'FLOAT') ? child.name : undefined;
  };
  const [xmin, ymin, xmax, ymax] = [leaf('xmin'), leaf('ymin'), leaf('xmax'), leaf('ymax')];
  return xmin && ymin && xmax && ymax ? { column, xmin, ymin, xmax, ymax } : undefined;
}
