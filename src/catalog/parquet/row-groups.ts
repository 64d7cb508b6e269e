import type { ColumnMetaData } from 'hyparquet';
import type { LonLatBox } from '#geo/footprint';
import type { ResolvedQuery } from '../resolved-query';
import type { CatalogColumns } from './columns';
import type { ParquetFile } from './parquet-file';

/** A row group that may hold datasets a query asks for. */
export interface GroupPlan {
  group: number;
  rows: number;
  /** Bounds of the start times in it, in milliseconds; infinite where the file does not say. */
  earliest: number;
  latest: number;
  /** Whether, for the query it was made for, nothing but `datetime` decides about its rows, and all of them have one. */
  byTime: boolean;
}

/**
 * Which row groups to read for a query, from the statistics in the footer alone. A group is left out only where they
 * prove that nothing in it can match; a file without statistics is read whole.
 */
export function planGroups(file: ParquetFile, columns: CatalogColumns, query: ResolvedQuery): GroupPlan[] {
  return file.metadata.row_groups.flatMap((_, group) => {
    const statistics = new GroupStatistics(file, group);
    const starts = timeBounds(statistics, columns, ['start_datetime', 'datetime']);
    const ends = timeBounds(statistics, columns, ['end_datetime', 'datetime', 'start_datetime']);
    const byTime = isByTime(statistics, columns, query);
    const plan = { group, rows: file.rows(group), earliest: starts[0], latest: starts[1], byTime };
    if (plan.rows === 0) return [];
    const { time } = query;
    if (time.start !== null && ends[1] < time.start) return [];
    if (time.end !== null && starts[0] >= time.end) return [];
    if (columns.collection && !mayHold(statistics.bounds([columns.collection]), query.products)) return [];
    if (!mayHold(statistics.bounds(['id']), query.ids)) return [];
    if (!query.properties.every((test) => mayPass(columns, statistics, test))) return [];
    const boxes = query.area?.boxes;
    return !boxes || boxes.some((box) => mayTouch(statistics, columns, box)) ? [plan] : [];
  });
}

function isByTime(statistics: GroupStatistics, columns: CatalogColumns, query: ResolvedQuery): boolean {
  if (query.area || query.ids || query.remainder || query.properties.length > 0) return false;
  if (columns.times.length > 1 || statistics.bounds(['datetime']).nulls !== 0) return false;
  const { min: id, nulls } = statistics.bounds(['id']);
  if (typeof id !== 'string' || id === '' || nulls !== 0) return false;
  if (!query.products) return true;
  const names = statistics.bounds([columns.collection ?? '']);
  // Equal and short, so that neither bound is one that was cut.
  return (
    names.nulls === 0 &&
    names.min === names.max &&
    String(names.min).length < 16 &&
    query.products.has(String(names.min))
  );
}

/** Where and when the datasets of a row group are, as far as its statistics tell. */
export interface GroupExtent {
  earliest: number;
  latest: number;
  box?: LonLatBox;
}

export function groupExtent(file: ParquetFile, columns: CatalogColumns, group: number): GroupExtent {
  const statistics = new GroupStatistics(file, group);
  const [earliest, latest] = timeBounds(statistics, columns, ['start_datetime', 'datetime']);
  const edges = edgesOf(statistics, columns);
  const box: LonLatBox | undefined = edges && [edges.xmin[0], edges.ymin[0], edges.xmax[1], edges.ymax[1]];
  return { earliest, latest, ...(box?.every(Number.isFinite) ? { box } : {}) };
}

/** Smallest and largest number in a column of the whole file; undefined where its statistics do not say. */
export function numberBounds(file: ParquetFile, name: string): [low: number, high: number] | undefined {
  let bounds: [number, number] | undefined;
  for (const group of file.metadata.row_groups.keys()) {
    const { min, max, nulls } = new GroupStatistics(file, group).bounds([name]);
    if (min === undefined && max === undefined && nulls === file.rows(group)) continue;
    const [low, high] = [numberOr(min, Number.NaN), numberOr(max, Number.NaN)];
    if (Number.isNaN(low) || Number.isNaN(high) || min instanceof Date) return undefined;
    bounds = bounds ? [Math.min(bounds[0], low), Math.max(bounds[1], high)] : [low, high];
  }
  return bounds;
}

interface Bounds {
  min?: unknown;
  max?: unknown;
  /** Whether the bounds are known to hold for every row. */
  nulls: number | undefined;
}

/** Column statistics of one row group, by path. */
class GroupStatistics {
  readonly #columns = new Map<string, ColumnMetaData>();

  constructor(file: ParquetFile, group: number) {
    for (const { meta_data } of file.metadata.row_groups[group]?.columns ?? []) {
      if (meta_data) this.#columns.set(JSON.stringify(meta_data.path_in_schema), meta_data);
    }
  }

  bounds(path: readonly string[]): Bounds {
    const column = this.#columns.get(JSON.stringify(path));
    const found = column?.statistics;
    // The older `min` and `max` fields were ordered differently by different writers; only for numbers do all agree.
    const old = column && column.type !== 'BYTE_ARRAY' && column.type !== 'FIXED_LEN_BYTE_ARRAY';
    return {
      min: found?.min_value ?? (old ? found?.min : undefined),
      max: found?.max_value ?? (old ? found?.max : undefined),
      nulls: found?.null_count === undefined ? undefined : Number(found.null_count),
    };
  }

  numbers(path: readonly string[]): [min: number, max: number] {
    const { min, max } = this.bounds(path);
    return [numberOr(min, Number.NEGATIVE_INFINITY), numberOr(max, Number.POSITIVE_INFINITY)];
  }
}

function numberOr(value: unknown, otherwise: number): number {
  const number = value instanceof Date ? value.getTime() : typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : otherwise;
}

/** Bounds over several time columns together: an item uses whichever it has. */
function timeBounds(
  statistics: GroupStatistics,
  columns: CatalogColumns,
  names: readonly string[],
): [earliest: number, latest: number] {
  const bounds = names
    .filter((name) => columns.times.includes(name))
    .flatMap((name) => {
      const { min, max, nulls } = statistics.bounds([name]);
      // A column without bounds is empty in this group (it says so by its count of nulls) or has no statistics.
      if (min === undefined && max === undefined && nulls) return [];
      const instants = min instanceof Date || max instanceof Date;
      return instants ? [statistics.numbers([name])] : [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const];
    });
  if (bounds.length === 0) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [Math.min(...bounds.map(([min]) => min)), Math.max(...bounds.map(([, max]) => max))];
}

/** Statistics of long texts may be cut short, so a text is compared with a bound only as far as that could go wrong. */
function mayHold({ min, max, nulls }: Bounds, wanted: ReadonlySet<string> | null): boolean {
  if (!wanted || typeof min !== 'string' || typeof max !== 'string' || nulls !== 0) return true;
  for (const text of wanted) if (text >= min && (text <= max || text.startsWith(max))) return true;
  // A cut-off maximum is raised by its writer, but by bytes, not UTF-16: for other than ASCII, no conclusion.
  return !isAscii(min) || !isAscii(max);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 126) return false;
  return true;
}

function mayPass(
  columns: CatalogColumns,
  statistics: GroupStatistics,
  test: ResolvedQuery['properties'][number],
): boolean {
  if (!columns.properties.has(test.name)) return true;
  const { min, max } = statistics.bounds([test.name]);
  const [low, high] = [numberOr(min, Number.NaN), numberOr(max, Number.NaN)];
  // Dates are texts in a query, so only plain numbers are compared here.
  if (Number.isNaN(low) || Number.isNaN(high) || min instanceof Date || max instanceof Date) return true;
  if ('anyOf' in test) return test.anyOf.some((value) => typeof value !== 'number' || (value >= low && value <= high));
  const { gt, gte, lt, lte } = test.range;
  return !(
    (typeof gt === 'number' && high <= gt) ||
    (typeof gte === 'number' && high < gte) ||
    (typeof lt === 'number' && low >= lt) ||
    (typeof lte === 'number' && low > lte)
  );
}

interface Edges {
  xmin: [number, number];
  ymin: [number, number];
  xmax: [number, number];
  ymax: [number, number];
}

function edgesOf(statistics: GroupStatistics, columns: CatalogColumns): Edges | undefined {
  const { covering } = columns;
  if (!covering) return undefined;
  const edge = (name: string) => statistics.numbers([covering.column, name]);
  return {
    xmin: edge(covering.xmin),
    ymin: edge(covering.ymin),
    xmax: edge(covering.xmax),
    ymax: edge(covering.ymax),
  };
}

function crosses(edges: Edges | undefined): boolean {
  return edges !== undefined && edges.xmin[1] > 0 && edges.xmax[0] < 0;
}

function mayTouch(statistics: GroupStatistics, columns: CatalogColumns, box: Readonly<LonLatBox>): boolean {
  const { covering } = columns;
  // A row without a box is judged by its geometry, so one such row keeps the whole group.
  if (!covering || statistics.bounds([covering.column, covering.xmin]).nulls) return true;
  const edges = edgesOf(statistics, columns);
  if (!edges) return true;
  const [west, south, east, north] = box;
  if (edges.ymax[1] < south || edges.ymin[0] > north) return false;
  if (edges.xmax[1] >= west && edges.xmin[0] <= east) return true;
  return crosses(edges) && (east >= Math.max(0, edges.xmin[0]) || west <= Math.min(0, edges.xmax[1]));
}
