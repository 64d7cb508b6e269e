import type { SchemaElement } from 'hyparquet';
import type { ParquetCatalog } from '../parquet/parquet-catalog';
import type { GroupPlan } from '../parquet/row-groups';
import type { PlannedReads, SqlValue } from './engine';

/** How a property's values come out of SQL, and so how they can be compared there. */
export type PropertyKind = 'number' | 'text' | 'boolean' | 'instant' | 'json' | 'never';

/** The rows of one catalog as SQL sees them: expressions over whatever `from` names. */
export interface SqlSource {
  /** What a query over it reads of a file; absent for tables. */
  reads?: PlannedReads;
  from: { sql: string; params: SqlValue[] };
  /** Number of a row in the file, from 0, as a whole number. */
  row: string;
  id: string;
  /** Names of the product to take the first of that says anything. */
  products: string[];
  /** Milliseconds since 1970, each first of these that is there. */
  starts: string[];
  ends: string[];
  box?: { xmin: string; ymin: string; xmax: string; ymax: string };
  /** Well-known binary. */
  geometry: string;
  /** A property's column, or undefined where the catalog has none of the name. */
  property(name: string): { sql: string; kind: PropertyKind } | undefined;
}

/** An identifier in SQL. The engine refuses those with NUL, which `sourceOfFile` has sorted out before. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A catalog's file through DuckDB's own Parquet reader. Null where SQL could not be sure to read the columns the index
 * means: names that differ in nothing but case are one name to DuckDB, and a few types are read otherwise there.
 *
 * @param file what the engine calls the file
 * @param used properties the query looks at
 */
export function sourceOfFile(catalog: ParquetCatalog, file: string, used: readonly string[]): SqlSource | null {
  const { columns, file: parquet } = catalog;
  const { covering } = columns;
  const fixed = [
    'id',
    columns.geometry,
    ...columns.times,
    ...catalog.namingColumns,
    ...(covering ? [covering.column] : []),
  ];
  const properties = used.filter((name) => columns.properties.has(name));
  if (![...fixed, ...properties].every((name) => isPlainName(name, parquet.columns))) return null;
  const element = (name: string) => parquet.columns.get(name)!.element;
  const texts = ['id', ...catalog.namingColumns];
  if (!texts.every((name) => kindOf(element(name)) === 'text')) return null;
  if (!columns.times.every((name) => kindOf(element(name)) === 'instant')) return null;
  const kinds = new Map(properties.map((name) => [name, propertyKind(catalog, name)]));
  if ([...kinds.values()].includes(undefined)) return null;

  const binary = element(columns.geometry);
  if (binary.type !== 'BYTE_ARRAY' || kindOf(binary) !== undefined) return null;
  const isGeometry = binary.logical_type?.type === 'GEOMETRY' || binary.logical_type?.type === 'GEOGRAPHY';
  const times = (names: readonly string[]) =>
    names.filter((name) => columns.times.includes(name)).map((name) => `epoch_ms(${quoted(name)})::DOUBLE`);
  const edge = (name: string) => `(${quoted(covering!.column)}).${quoted(name)}::DOUBLE`;
  return {
    from: { sql: 'read_parquet(?, file_row_number = true)', params: [file] },
    row: '"file_row_number"',
    id: quoted('id'),
    products: catalog.namingColumns.map(quoted),
    starts: times(['start_datetime', 'datetime']),
    ends: times(['end_datetime', 'datetime', 'start_datetime']),
    ...(covering
      ? {
          box: {
            xmin: edge(covering.xmin),
            ymin: edge(covering.ymin),
            xmax: edge(covering.xmax),
            ymax: edge(covering.ymax),
          },
        }
      : {}),
    geometry: isGeometry ? `ST_AsWKB(${quoted(columns.geometry)})` : quoted(columns.geometry),
    property(name) {
      const kind = kinds.get(name);
      return kind === undefined ? undefined : { kind, sql: comparable(quoted(name), kind) };
    },
  };
}

/** A search's columns together, in one row group, that are fetched at once rather than one after the other. */
const FEW_BYTES = 256 * 1024;

/**
 * What a query over some row groups reads through `sourceOfFile`: the footer and every column that it looks at. Where
 * these are large, only boxes and the properties that decide, and the others only where these leave rows: it saves bytes,
 * but costs a round of requests and the query a further try.
 *
 * @param spatial whether the query looks at footprints
 */
export function plannedReads(
  { columns, file: parquet, namingColumns }: ParquetCatalog,
  file: string,
  groups: readonly GroupPlan[],
  used: readonly string[],
  spatial: boolean,
): PlannedReads {
  const numbers = groups.map(({ group }) => group);
  const chunksOf = (names: readonly string[]) =>
    [...new Set(names)].flatMap((name) => parquet.columnChunks(name, numbers));
  const deciding = used.filter((name) => columns.properties.has(name));
  const first = chunksOf([...(spatial && columns.covering ? [columns.covering.column] : []), ...deciding]);
  const others = chunksOf(['id', ...columns.times, ...namingColumns, ...(spatial ? [columns.geometry] : [])]);
  const bytes = [...first, ...others].flat().reduce((sum, { length }) => sum + length, 0);
  const atOnce = bytes <= FEW_BYTES * numbers.length ? [...first, ...others] : first;
  return { file, first: [parquet.footer, ...atOnce.flat()], columns: [...first, ...others] };
}

function isPlainName(name: string, columns: ReadonlyMap<string, unknown>): boolean {
  if (name.includes('\0')) return false;
  const folded = name.toLowerCase();
  return (
    folded !== 'file_row_number' && [...columns.keys()].filter((other) => other.toLowerCase() === folded).length === 1
  );
}

/** The kind of a property; undefined for a stored type that SQL and the built-in reader may see differently. */
export function propertyKind(catalog: ParquetCatalog, name: string): PropertyKind | undefined {
  const column = catalog.file.columns.get(name);
  if (!column) return undefined;
  return column.children.length > 0 ? 'never' : kindOf(column.element);
}

/** The kind of a stored type; undefined for one that SQL and the built-in reader may see differently. */
function kindOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): PropertyKind | undefined {
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'FLOAT' || type === 'DOUBLE') return 'number';
  if (converted === 'JSON' || logical?.type === 'JSON') return 'json';
  if (converted === 'UTF8' || logical?.type === 'STRING') return 'text';
  if (converted?.startsWith('TIMESTAMP') || logical?.type === 'TIMESTAMP') return 'instant';
  const integer = converted === undefined || /^U?INT_/.test(converted);
  return (type === 'INT32' || type === 'INT64') && integer ? 'number' : undefined;
}

function comparable(column: string, kind: PropertyKind): string {
  switch (kind) {
    case 'number':
      return `CASE WHEN isfinite(${column}::DOUBLE) THEN ${column}::DOUBLE END`;
    case 'instant':
      return `epoch_ms(${column})::DOUBLE`;
    case 'json':
      return `${column}::VARCHAR`;
    case 'never':
      return 'NULL::VARCHAR';
    default:
      return column;
  }
}
