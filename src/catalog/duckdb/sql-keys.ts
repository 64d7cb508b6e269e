import type { ReadOptions } from '#bytes/source';
import { type Footprint, type LonLatBox, lonLatBoxes } from '#geo/footprint';
import type { GeoJsonGeometry } from '#model/grid';
import { fulfils } from '../cql2/evaluate';
import type { DatasetKey, PropertyValue } from '../dataset-key';
import type { IndexCapabilities } from '../index-driver';
import { LonLatCover } from '../lonlat-cover';
import { passes } from '../match';
import { type KeySource, type TimeSpanOfKey, usableFootprints } from '../parquet/key-source';
import type { ParquetCatalog } from '../parquet/parquet-catalog';
import { geometryAt, type StoredKey } from '../parquet/read-keys';
import type { GroupPlan } from '../parquet/row-groups';
import { usableBox } from '../parquet/row-test';
import { itemProblem } from '../problems';
import type { ResolvedQuery } from '../resolved-query';
import { isoOf } from '../stac/item-time';
import type { SqlEngine, SqlRows } from './engine';
import { type Fields, type FileRows, type IndexStatement, type StatementOptions, statementOf } from './sql';
import type { SqlSource } from './sql-source';

/** Row groups to ask for at once: each question has its price, but the first dataset should not wait for all. */
const ABREAST = 8;
const BATCH = 4096;

/** Gives the engine what it needs to see the rows in question. Null where it cannot be sure to see them right. */
export interface SqlTable {
  readonly parquet: 'duckdb' | 'built-in';
  source(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<SqlSource | null>;
}

export function capabilitiesOf(engine: SqlEngine, parquet: SqlTable['parquet']): IndexCapabilities {
  return { engine: engine.name, parquet, spatial: engine.spatial ? 'duckdb' : 'built-in' };
}

/** Rows found by SQL; what SQL leaves open is decided here, by the same test as everywhere. */
export class SqlKeys implements KeySource {
  readonly capabilities: IndexCapabilities;
  readonly abreast = ABREAST;
  readonly #catalog: ParquetCatalog;
  readonly #engine: SqlEngine;
  readonly #table: SqlTable;
  /** Answers what SQL is not trusted with. */
  readonly #otherwise: KeySource;

  constructor(catalog: ParquetCatalog, engine: SqlEngine, table: SqlTable, otherwise: KeySource) {
    this.#catalog = catalog;
    this.#engine = engine;
    this.#table = table;
    this.#otherwise = otherwise;
    this.capabilities = capabilitiesOf(engine, table.parquet);
  }

  async keys(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<StoredKey[]> {
    // Rows that are only looked through once are not worth a table of the engine's.
    if (query.returned && this.#table.parquet === 'built-in') return this.#otherwise.keys(groups, query, options);
    const answer = await this.#ask(groups, query, 'keys', options);
    return answer ? this.#found(answer, query) : this.#otherwise.keys(groups, query, options);
  }

  async count(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<number> {
    const answer = await this.#ask(groups, query, 'count', options);
    if (!answer) return this.#otherwise.count(groups, query, options);
    const sure = Number(answer.rows.column('sure')(0));
    if (Number(answer.rows.column('open')(0)) === 0) return sure;
    const open = await this.#ask(groups, query, 'open', options);
    return sure + (open ? this.#found(open, query).length : 0);
  }

  async *times(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    options: ReadOptions,
  ): AsyncGenerator<readonly TimeSpanOfKey[]> {
    const answer = await this.#ask(groups, query, 'times', options);
    if (!answer) {
      yield* this.#otherwise.times(groups, query, options);
      return;
    }
    const { rows } = answer;
    const [start, end, verdict] = [rows.column('start'), rows.column('end'), rows.column('verdict')];
    for (let first = 0; first < rows.length; first += BATCH) {
      const batch: TimeSpanOfKey[] = [];
      for (let row = first; row < Math.min(rows.length, first + BATCH); row++) {
        if (verdict(row) !== true && !this.#isFound(answer, row, query)) continue;
        batch.push({ start: Number(start(row)), end: Number(end(row)) });
      }
      yield batch;
    }
  }

  async cover(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<LonLatCover> {
    const arcs = await this.#ask(groups, query, 'cover', options);
    const open = arcs && (await this.#ask(groups, query, 'open', options, 'open'));
    if (!arcs || !open) return this.#otherwise.cover(groups, query, options);
    const cover = new LonLatCover();
    const edges = ['xmin', 'ymin', 'xmax', 'ymax'].map((edge) => arcs.rows.column(edge));
    cover.add(
      Array.from({ length: arcs.rows.length }, (_, row) => edges.map((edge) => Number(edge(row))) as LonLatBox),
    );
    for (const key of this.#found(open, query)) {
      try {
        cover.add(lonLatBoxes(key.footprint));
      } catch (error) {
        this.#catalog.report(
          itemProblem(error, this.#catalog.url, this.#catalog.file.groupStarts[key.group]! + key.row, key.id),
        );
      }
    }
    return cover;
  }

  async *footprints(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    options: ReadOptions,
  ): AsyncGenerator<readonly Footprint[]> {
    for (let next = 0; next < groups.length; next += ABREAST) {
      const wave = groups.slice(next, next + ABREAST);
      const answer = await this.#ask(wave, query, 'open', options, 'all');
      if (answer) yield usableFootprints(this.#catalog, this.#found(answer, query));
      else yield* this.#otherwise.footprints(wave, query, options);
    }
  }

  async #ask(
    groups: readonly GroupPlan[],
    query: ResolvedQuery,
    fields: Fields,
    options: ReadOptions,
    extents: StatementOptions['extents'] = fields === 'cover' ? 'open' : undefined,
  ): Promise<Answer | null> {
    const source = await this.#table.source(groups, query, options);
    if (!source) return null;
    const statement = statementOf(source, query, fields, {
      rows: spansOf(groups, this.#catalog),
      spatial: this.#engine.spatial,
      defaultProduct: this.#catalog.defaultProduct,
      ...(extents ? { extents } : {}),
    });
    const { reads } = source;
    return { rows: await this.#engine.query(statement, { ...options, reads }), statement, source };
  }

  #found(answer: Answer, query: ResolvedQuery): StoredKey[] {
    const { rows } = answer;
    const [number, verdict] = [rows.column('row'), rows.column('verdict')];
    const found: StoredKey[] = [];
    for (let row = 0; row < rows.length; row++) {
      if (verdict(row) !== true && !this.#isFound(answer, row, query)) continue;
      found.push(Object.assign(keyOfRow(answer, row), placeOf(Number(number(row)), this.#catalog.file.groupStarts)));
    }
    return found;
  }

  /** The exact test, for a row whose verdict is open. One that cannot be judged is reported and not found. */
  #isFound(answer: Answer, row: number, query: ResolvedQuery): boolean {
    try {
      const tested = query.properties.filter(({ name }) => answer.statement.properties.has(name));
      if (!tested.every((test) => passes(propertyOf(answer, row, test.name), test))) return false;
      if (query.remainder && !fulfils(keyOfRow(answer, row), query.remainder.condition)) return false;
      return !query.area || query.area.test({ crs: 'EPSG:4326', geometry: geometryOfRow(answer, row) });
    } catch (error) {
      this.#catalog.report(itemProblem(error, this.#catalog.url, Number(answer.rows.column('row')(row))));
      return false;
    }
  }
}

interface Answer {
  rows: SqlRows;
  statement: IndexStatement;
  source: SqlSource;
}

function keyOfRow(answer: Answer, row: number): DatasetKey {
  const at = (name: string) => answer.rows.column(name)(row);
  return {
    id: String(at('id')),
    product: String(at('product')),
    start: Number(at('start')),
    end: Number(at('end')),
    get footprint() {
      return { crs: 'EPSG:4326', geometry: geometryOfRow(answer, row) };
    },
    property: (name) => propertyOf(answer, row, name),
  };
}

/** Only of rows whose verdict was open; the others come without. */
function geometryOfRow({ rows }: Answer, row: number): GeoJsonGeometry {
  const [xmin, ymin, xmax, ymax] = ['xmin', 'ymin', 'xmax', 'ymax'].map((edge) => rows.column(edge)(row));
  return geometryAt(rows.column('geometry')(row), usableBox(xmin, ymin, xmax, ymax));
}

function propertyOf({ rows, statement, source }: Answer, row: number, name: string): PropertyValue {
  const column = statement.properties.get(name);
  const kind = source.property(name)?.kind;
  const value = column === undefined ? null : rows.column(column)(row);
  if (value === null || kind === undefined) return null;
  if (kind === 'instant') return isoOf(Number(value));
  return kind === 'json' ? scalarOfJson(String(value)) : (value as PropertyValue);
}

function scalarOfJson(text: string): PropertyValue {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? null : (value as PropertyValue);
  } catch {
    return null;
  }
}

function spansOf(groups: readonly GroupPlan[], { file }: ParquetCatalog): FileRows[] {
  const spans: FileRows[] = [];
  for (const { group, rows } of groups.toSorted((a, b) => a.group - b.group)) {
    const from = file.groupStarts[group]!;
    const last = spans.at(-1);
    if (last?.to === from) last.to = from + rows;
    else spans.push({ from, to: from + rows });
  }
  return spans;
}

function placeOf(row: number, starts: readonly number[]): { group: number; row: number } {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= row) low = middle;
    else high = middle;
  }
  return { group: low, row: row - starts[low]! };
}
