import type { ReadOptions } from '#bytes/source';
import type { LonLatBox } from '#geo/footprint';
import type { GeoJsonGeometry } from '#model/grid';
import type { DatasetKey } from '../dataset-key';
import { matches } from '../match';
import { itemProblem } from '../problems';
import type { ResolvedQuery } from '../resolved-query';
import { boxGeometry } from '../stac/dataset';
import { intervalOf } from '../stac/item-time';
import { asRecord, asText } from '../stac/json';
import type { Column } from './leaf-column';
import type { ParquetCatalog, RowPlace } from './parquet-catalog';
import { geometryOf, plainOf } from './row-item';
import { rowTest, usableBox } from './row-test';

/** A dataset found in the file, as far as finding it takes. */
export interface StoredKey extends DatasetKey, RowPlace {
  /** [west, south, east, north] as the file bounds it, where it does. */
  box?: LonLatBox;
}

/** Names of the properties a query looks at. */
export function propertiesUsed(query: ResolvedQuery): string[] {
  const { property } = query.order;
  return [
    ...new Set([
      ...query.properties.map(({ name }) => name),
      ...(query.remainder?.names ?? []),
      ...(property === undefined ? [] : [property]),
      ...(query.returned ?? []),
    ]),
  ];
}

/** Whether a dataset's footprint decides if it is found. */
export function looksAtFootprints(query: ResolvedQuery): boolean {
  return query.area !== null || query.remainder?.looksAtFootprint === true;
}

/**
 * The rows of one row group that answer the query. Reads only the columns that the query looks at; a row that cannot be
 * judged (no id, no time, a footprint that is no geometry) is reported and left out.
 *
 * @param footprints also read footprints where the query has no area, for whoever wants the extent
 */
export async function readKeys(
  catalog: ParquetCatalog,
  group: number,
  query: ResolvedQuery,
  footprints: boolean,
  options: ReadOptions = {},
): Promise<StoredKey[]> {
  const spatial = footprints || looksAtFootprints(query);
  const rows = await readRows(catalog, group, propertiesUsed(query), spatial, options, query);
  return rows.filter((key) => {
    try {
      return matches(key, query);
    } catch (error) {
      catalog.report(itemProblem(error, catalog.url, catalog.file.groupStarts[group]! + key.row, key.id));
      return false;
    }
  });
}

/** A row before anything is asked of it, with its footprint as it is stored. */
export interface StoredRow extends StoredKey {
  geometry: unknown;
}

/**
 * Every row of a row group that has an id and a time; others are reported.
 *
 * @param query leaves out rows whose time or box is not in it, before anything is made of them
 */
export async function readRows(
  catalog: ParquetCatalog,
  group: number,
  properties: readonly string[],
  spatial: boolean,
  options: ReadOptions = {},
  query?: ResolvedQuery,
): Promise<StoredRow[]> {
  const { columns, file } = catalog;
  const wanted = new Set(['id', ...catalog.namingColumns, ...columns.times]);
  for (const name of properties) if (columns.properties.has(name)) wanted.add(name);
  if (spatial) wanted.add(columns.geometry);
  if (spatial && columns.covering) wanted.add(columns.covering.column);

  const values = await file.readColumns(group, [...wanted], undefined, options);
  const mayMatch = query ? rowTest(columns, values, query) : () => true;
  const found: StoredRow[] = [];
  for (let row = 0; row < file.rows(group); row++) {
    if (!mayMatch(row)) continue;
    const id = asText(plainOf(values.get('id')?.at(row)));
    const key = keyOfRow(catalog, values, row, id, spatial);
    if (key) {
      found.push(Object.assign(key, { group, row, geometry: values.get(columns.geometry)?.at(row) }));
      continue;
    }
    const message =
      id === undefined ? 'The row has no id.' : `Item ${id} has no readable datetime, nor start_datetime.`;
    const place = { url: catalog.url, row: file.groupStarts[group]! + row };
    catalog.report({ ...place, message, ...(id === undefined ? {} : { dataset: id }) });
  }
  return found;
}

function keyOfRow(
  catalog: ParquetCatalog,
  values: ReadonlyMap<string, Column>,
  row: number,
  id: string | undefined,
  spatial: boolean,
): (DatasetKey & { box?: LonLatBox }) | undefined {
  const { columns } = catalog;
  const at = (name: string) => values.get(name)?.at(row);
  const times = Object.fromEntries(columns.times.map((name) => [name, timeValue(at(name))]));
  const interval = intervalOf(times);
  if (id === undefined || !interval) return undefined;
  const { covering } = columns;
  const stored = spatial && covering ? asRecord(at(covering.column)) : undefined;
  const box =
    stored && covering
      ? usableBox(stored[covering.xmin], stored[covering.ymin], stored[covering.xmax], stored[covering.ymax])
      : undefined;
  let footprint: DatasetKey['footprint'] | undefined;
  return {
    id,
    ...interval,
    ...catalog.nameRow(values, row),
    ...(box ? { box } : {}),
    // Decoded only for rows that pass everything cheaper.
    get footprint() {
      footprint ??= { crs: 'EPSG:4326', geometry: geometryAt(at(columns.geometry), box) };
      return footprint;
    },
  };
}

function timeValue(value: unknown): unknown {
  return value instanceof Date ? value : plainOf(value);
}

/**
 * A footprint as stored, or else the box around it. Throws TypeError or RangeError where there is neither, or it is no
 * geometry.
 */
export function geometryAt(stored: unknown, box: LonLatBox | undefined): GeoJsonGeometry {
  if (stored === null || stored === undefined) {
    if (box) return boxGeometry(box);
    throw new TypeError('The row has neither a geometry nor a bbox.');
  }
  const geometry = asRecord(geometryOf(stored));
  if (typeof geometry?.type !== 'string') throw new TypeError("The row's geometry is no geometry.");
  return geometry as unknown as GeoJsonGeometry;
}
