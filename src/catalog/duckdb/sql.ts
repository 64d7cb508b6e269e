import type { Area } from '../area';
import { looksAtFootprints } from '../parquet/read-keys';
import { wkbFromGeometry } from '../parquet/wkb';
import type { PropertyTest, ResolvedQuery } from '../resolved-query';
import type { SqlValue, Statement } from './engine';
import type { PropertyKind, SqlSource } from './sql-source';

/** Rows `from` to before `to` of the file. */
export interface FileRows {
  from: number;
  to: number;
}

/**
 * What is asked of the rows that match. `keys`: each row, `times`: when each was taken, `open`: each whose verdict is
 * open, `count`: how many, `cover`: arcs of longitude around those that need no closer look.
 */
export type Fields = 'keys' | 'times' | 'open' | 'count' | 'cover';

export interface IndexStatement extends Statement {
  /** Column of each property that comes with the rows. */
  properties: ReadonlyMap<string, string>;
}

export interface StatementOptions {
  /** What is left of the file after pruning by statistics. */
  rows: readonly FileRows[];
  /** Whether `ST_Intersects` is there. */
  spatial: boolean;
  defaultProduct: string;
  /** Also leave the verdict open on rows whose box does not tell the extent of their footprint, or on all rows. */
  extents?: 'open' | 'all';
}

/** Pieces of SQL with the parameters they need, in order. */
interface Piece {
  sql: string;
  params: SqlValue[];
}

const EDGES = ['xmin', 'ymin', 'xmax', 'ymax'] as const;
/** As the built-in reader trusts a box. Functions of NULL are NULL, which CASE takes for false. */
const USABLE = `(${EDGES.map((edge) => `isfinite("${edge}")`).join(' AND ')} AND "ymin" <= "ymax" AND ("xmin" <= "xmax" OR ("xmin" > 0 AND "xmax" < 0)))`;
/** A box within the map, not across its edge; narrow enough not to be one that stands for "across 180 degrees". */
const PLAIN = `(${USABLE} AND "xmin" <= "xmax" AND "xmin" >= -180 AND "xmax" <= 180)`;
const NARROW = `(${PLAIN} AND "xmax" - "xmin" < 180)`;

/**
 * The one query of the index. Every row that may match gets a `verdict`: true, or NULL where SQL alone cannot tell and
 * the exact test has to follow (no spatial functions, a footprint across 180 degrees, a property kept as JSON). Rows
 * that do not match are left out; where the verdict is open, the row comes with its `geometry` and box.
 */
export function statementOf(
  source: SqlSource,
  query: ResolvedQuery,
  fields: Fields,
  options: StatementOptions,
): IndexStatement {
  const later = query.properties.filter(({ name }) => isForLater(source.property(name)?.kind));
  const returned = new Set([
    ...later.map(({ name }) => name),
    ...(query.remainder?.names ?? []),
    ...(fields === 'keys' ? (query.returned ?? []) : []),
  ]);
  if (fields === 'keys' && query.order.property !== undefined) returned.add(query.order.property);
  const names = [...new Set([...query.properties.map(({ name }) => name), ...returned])];
  const columnOf = new Map(names.map((name, index) => [name, `p${index}`]));

  // What is not looked at is not read: the columns differ a lot in size.
  const spatial = looksAtFootprints(query) || options.extents !== undefined;
  const named = fields === 'keys' || fields === 'open' || query.products !== null || query.remainder !== null;
  const select = list([
    piece(`${source.row} AS "row"`),
    piece(`${source.id} AS "id"`),
    ...(named ? [productPiece(source, options.defaultProduct)] : []),
    piece(`COALESCE(${source.starts.join(', ')}) AS "first"`),
    piece(`COALESCE(${source.ends.join(', ')}) AS "last"`),
    ...(spatial ? [piece(`${source.geometry} AS "geometry"`)] : []),
    ...(spatial ? EDGES.map((edge) => piece(`${source.box?.[edge] ?? 'NULL::DOUBLE'} AS "${edge}"`)) : []),
    ...names.map((name) => piece(`${source.property(name)?.sql ?? 'NULL'} AS "${columnOf.get(name)}"`)),
  ]);
  const pruned = all(
    options.rows.map(({ from, to }) => piece(`${source.row} >= ? AND ${source.row} < ?`, from, to)),
    ' OR ',
    'FALSE',
  );
  const matching = all(
    [
      piece(`"id" <> '' AND "first" IS NOT NULL`),
      ...timeConditions(query),
      ...(query.products ? [oneOf('"product"', 'VARCHAR', [...query.products])] : []),
      ...(query.ids ? [oneOf('"id"', 'VARCHAR', [...query.ids])] : []),
      ...query.properties
        .filter((test) => !later.includes(test))
        .map((test) => propertyCondition(`"${columnOf.get(test.name)}"`, test, source.property(test.name)?.kind)),
    ],
    ' AND ',
    'TRUE',
  );
  const open = [
    ...(later.length > 0 || query.remainder || options.extents === 'all' ? ['TRUE'] : []),
    ...(options.extents === 'open' ? [`${NARROW} IS NOT TRUE`] : []),
  ];
  const verdict = verdictOf(query.area, open, options.spatial);
  const properties = new Map([...columnOf].filter(([name]) => returned.has(name)));
  const parts = [select, source.from, pruned, verdict, matching];
  return {
    sql: [
      // Materialized, because DuckDB would push the other conditions down to its Parquet reader, which then looks into
      // every row group for each of them before it heeds the row numbers.
      `WITH source AS MATERIALIZED (SELECT ${select.sql} FROM ${source.from.sql} WHERE ${pruned.sql}),`,
      `judged AS (SELECT *, ${verdict.sql} AS "verdict" FROM source WHERE ${matching.sql})`,
      outcomeOf(fields, { spatial, named, properties: [...properties.values()] }),
    ].join('\n'),
    params: parts.flatMap(({ params }) => params),
    properties,
  };
}

function piece(sql: string, ...params: SqlValue[]): Piece {
  return { sql, params };
}

function list(pieces: readonly Piece[]): Piece {
  return { sql: pieces.map(({ sql }) => sql).join(', '), params: pieces.flatMap(({ params }) => params) };
}

function all(pieces: readonly Piece[], operator: ' AND ' | ' OR ', ofNone: string): Piece {
  if (pieces.length === 0) return piece(ofNone);
  return { sql: pieces.map(({ sql }) => `(${sql})`).join(operator), params: pieces.flatMap(({ params }) => params) };
}

function productPiece(source: SqlSource, otherwise: string): Piece {
  const names = source.products.map((name) => `NULLIF(${name}, '')`);
  return piece(`COALESCE(${[...names, '?'].join(', ')}) AS "product"`, otherwise);
}

function outcomeOf(
  fields: Fields,
  { spatial, named, properties }: { spatial: boolean; named: boolean; properties: readonly string[] },
): string {
  const common = [
    '"row"::DOUBLE AS "row"',
    '"verdict"',
    'least("first", "last") AS "start"',
    'greatest("first", "last") AS "end"',
    ...(spatial ? EDGES.map((edge) => `"${edge}"`) : []),
    ...(spatial ? ['CASE WHEN "verdict" IS NULL THEN "geometry" END AS "geometry"'] : []),
    ...properties.map((name) => `"${name}"`),
  ];
  switch (fields) {
    case 'times':
      return `SELECT ${(named ? ['"id"', '"product"', ...common] : common).join(', ')} FROM judged WHERE "verdict" IS DISTINCT FROM FALSE`;
    case 'keys':
      return `SELECT "id", "product", ${common.join(', ')} FROM judged WHERE "verdict" IS DISTINCT FROM FALSE`;
    case 'open':
      return `SELECT "id", "product", ${common.join(', ')} FROM judged WHERE "verdict" IS NULL`;
    case 'count':
      return [
        'SELECT count(*) FILTER (WHERE "verdict")::DOUBLE AS "sure",',
        'count(*) FILTER (WHERE "verdict" IS NULL)::DOUBLE AS "open" FROM judged',
      ].join(' ');
    case 'cover':
      // Boxes that begin in the same hundredth of a degree overlap, or are as good as one.
      return [
        'SELECT min("xmin") AS "xmin", min("ymin") AS "ymin", max("xmax") AS "xmax", max("ymax") AS "ymax"',
        'FROM judged WHERE "verdict" GROUP BY floor("xmin" * 100)',
      ].join(' ');
  }
}

function timeConditions({ time }: ResolvedQuery): Piece[] {
  return [
    ...(time.start === null ? [] : [piece('greatest("first", "last") >= ?::DOUBLE', time.start)]),
    ...(time.end === null ? [] : [piece('least("first", "last") < ?::DOUBLE', time.end)]),
  ];
}

function oneOf(column: string, type: 'VARCHAR' | 'DOUBLE' | 'BOOLEAN', values: readonly SqlValue[]): Piece {
  if (values.length === 0) return piece('FALSE');
  return piece(`${column} IN (${values.map(() => `?::${type}`).join(', ')})`, ...values);
}

/** Kinds that SQL could compare only with an extension, or would compare otherwise than the specification. */
function isForLater(kind: PropertyKind | undefined): boolean {
  return kind === 'instant' || kind === 'json';
}

const TYPES = { number: 'DOUBLE', text: 'VARCHAR', boolean: 'BOOLEAN' } as const;

function propertyCondition(column: string, test: PropertyTest, kind: PropertyKind | undefined): Piece {
  if (kind !== 'number' && kind !== 'text' && kind !== 'boolean') return piece('FALSE');
  const type = TYPES[kind];
  const fits = (value: unknown) => typeof value === (kind === 'text' ? 'string' : kind);
  if ('anyOf' in test) return oneOf(column, type, test.anyOf.filter(fits).map(parameter));
  const bounds = Object.entries({ '>': test.range.gt, '>=': test.range.gte, '<': test.range.lt, '<=': test.range.lte });
  const given = bounds.flatMap(([operator, value]) => (value === undefined ? [] : [{ operator, value }]));
  if (!given.every(({ value }) => fits(value))) return piece('FALSE');
  return all(
    given.map(({ operator, value }) => piece(`${column} ${operator} ?::${type}`, parameter(value))),
    ' AND ',
    'TRUE',
  );
}

/** Numbers travel as text: the browser's engine takes parameters as JSON, which has no word for infinity. */
function parameter(value: string | number | boolean): SqlValue {
  return typeof value === 'number' ? String(value) : value;
}

/**
 * SQL that says whether a row is in the area: FALSE where its box is not, TRUE where its footprint is, NULL where the
 * exact test must follow. `open`: conditions under which the verdict stays open even without an area.
 */
function verdictOf(area: Area | null, open: readonly string[], spatial: boolean): Piece {
  const opened = open.length > 0 ? ` WHEN ${open.join(' OR ')} THEN NULL` : '';
  if (!area) return piece(opened ? `CASE${opened} ELSE TRUE END` : 'TRUE');
  const touches = all(
    area.boxes.map(([west, south, east, north]) =>
      piece(
        '"ymin" <= ?::DOUBLE AND "ymax" >= ?::DOUBLE AND CASE WHEN "xmin" <= "xmax" ' +
          'THEN "xmin" <= ?::DOUBLE AND "xmax" >= ?::DOUBLE ELSE "xmin" <= ?::DOUBLE OR "xmax" >= ?::DOUBLE END',
        north,
        south,
        east,
        west,
        east,
        west,
      ),
    ),
    ' OR ',
    'FALSE',
  );
  const shape = spatial ? planarWkb(area) : undefined;
  const exact = shape
    ? // A box around the globe may stand for a footprint that counts on past 180 degrees.
      piece(`WHEN ${NARROW} THEN TRY(ST_Intersects(TRY(ST_GeomFromWKB("geometry")), ST_GeomFromWKB(unhex(?))))`, shape)
    : piece('');
  return {
    sql: `CASE WHEN ${USABLE} AND NOT (${touches.sql}) THEN FALSE${opened} ${exact.sql} END`,
    params: [...touches.params, ...exact.params],
  };
}

/**
 * The area as hexadecimal WKB where intersection in the plane of longitude and latitude is what it means: in degrees,
 * and not beyond the edge of the map.
 */
function planarWkb({ footprint }: Area): string | undefined {
  const crs = typeof footprint.crs === 'string' ? footprint.crs : footprint.crs.id;
  if (crs !== 'EPSG:4326' || !isOnMap(footprint.geometry.coordinates)) return undefined;
  return Array.from(wkbFromGeometry(footprint.geometry), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isOnMap(coordinates: unknown): boolean {
  if (!Array.isArray(coordinates)) return false;
  if (typeof coordinates[0] === 'number') return Math.abs(coordinates[0]) <= 180;
  return coordinates.every(isOnMap);
}
