import type { ReadOptions } from '#bytes/source';
import type { ParquetCatalog } from '../parquet/parquet-catalog';
import { propertiesUsed, readRows, type StoredRow } from '../parquet/read-keys';
import type { GroupPlan } from '../parquet/row-groups';
import type { ResolvedQuery } from '../resolved-query';
import type { SqlEngine, TableColumn } from './engine';
import type { SqlTable } from './sql-keys';
import { type PropertyKind, propertyKind, type SqlSource } from './sql-source';

/** Row groups read at once. */
const ABREAST = 4;
/** Rows kept in the engine for one catalog; past it, what other questions left behind goes first. */
const MOST_ROWS = 1_500_000;

/** A table with the columns that one sort of question looks at, and the row groups that are in it. */
interface Loaded {
  name: string;
  properties: readonly string[];
  groups: Set<number>;
  rows: number;
}

/**
 * A catalog's rows as tables of the engine, for an engine without a Parquet reader: the built-in one prunes and reads,
 * and what it read goes over as Arrow. Only the columns a query looks at, only the row groups it needs, each once.
 */
export class LoadedTables implements SqlTable {
  readonly parquet = 'built-in';
  readonly #catalog: ParquetCatalog;
  readonly #engine: SqlEngine;
  readonly #name: string;
  readonly #tables = new Map<string, Loaded>();
  #generation: number;
  #made = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param name begins the names of all tables; letters, digits and underscores */
  constructor(catalog: ParquetCatalog, engine: SqlEngine, name: string) {
    this.#catalog = catalog;
    this.#engine = engine;
    this.#name = name;
    this.#generation = engine.generation;
  }

  /** One at a time, so that no row group is loaded twice. */
  source(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<SqlSource | null> {
    const turn = this.#turn.then(() => this.#load(groups, query, options));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #load(groups: readonly GroupPlan[], query: ResolvedQuery, options: ReadOptions): Promise<SqlSource> {
    if (this.#generation !== this.#engine.generation) {
      this.#tables.clear();
      this.#generation = this.#engine.generation;
    }
    const properties = propertiesUsed(query)
      .filter((name) => this.#catalog.columns.properties.has(name))
      .sort();
    // Footprints come always: the extent of what is found is asked for as often as what is in an area.
    const signature = JSON.stringify(properties);
    const table = this.#tables.get(signature) ?? this.#begin(signature, properties);
    const absent = groups.filter(({ group }) => !table.groups.has(group));
    await this.#makeRoom(
      table,
      absent.reduce((sum, { rows }) => sum + rows, 0),
      options,
    );
    for (let next = 0; next < absent.length; next += ABREAST) {
      const wave = absent.slice(next, next + ABREAST);
      const read = await Promise.all(
        wave.map(({ group }) => readRows(this.#catalog, group, properties, true, options)),
      );
      const rows = read.flat();
      await this.#engine.insert(table.name, this.#columns(rows, properties), options);
      for (const { group } of wave) table.groups.add(group);
      table.rows += rows.length;
    }
    if (table.groups.size === 0) await this.#engine.insert(table.name, this.#columns([], properties), options);
    return this.#sourceOf(table);
  }

  #begin(signature: string, properties: readonly string[]): Loaded {
    const name = `${this.#name}_${this.#made++}`;
    const table: Loaded = { name, properties, groups: new Set(), rows: 0 };
    this.#tables.set(signature, table);
    return table;
  }

  async #makeRoom(wanted: Loaded, more: number, options: ReadOptions): Promise<void> {
    const total = () => [...this.#tables.values()].reduce((sum, { rows }) => sum + rows, more);
    for (const [signature, table] of this.#tables) {
      if (total() <= MOST_ROWS) return;
      if (table === wanted) continue;
      this.#tables.delete(signature);
      await this.#engine.query({ sql: `DROP TABLE IF EXISTS ${table.name}`, params: [] }, options);
    }
  }

  #columns(rows: readonly StoredRow[], properties: readonly string[]): TableColumn[] {
    const starts = this.#catalog.file.groupStarts;
    const numbers = (name: string, pick: (row: StoredRow) => number | undefined): TableColumn => ({
      name,
      type: 'DOUBLE',
      values: rows.map((row) => pick(row) ?? null),
    });
    return [
      numbers('number', ({ group, row }) => starts[group]! + row),
      { name: 'id', type: 'VARCHAR', values: rows.map(({ id }) => id) },
      { name: 'product', type: 'VARCHAR', values: rows.map(({ product }) => product) },
      numbers('first', ({ start }) => start),
      numbers('last', ({ end }) => end),
      ...EDGES.map((edge, index) => numbers(edge, ({ box }) => box?.[index])),
      {
        name: 'geometry',
        type: 'BLOB',
        values: rows.map(({ geometry }) => (geometry instanceof Uint8Array ? geometry : null)),
      },
      ...properties.map((name, index) => this.#propertyColumn(`v${index}`, name, rows)),
    ];
  }

  #propertyColumn(column: string, name: string, rows: readonly StoredRow[]): TableColumn {
    const values = rows.map((row) => row.property(name) ?? null);
    const only = <T>(test: (value: unknown) => value is T) => values.map((value) => (test(value) ? value : null));
    switch (this.#kind(name)) {
      case 'number':
        return { name: column, type: 'DOUBLE', values: only((value) => typeof value === 'number') };
      case 'boolean':
        return { name: column, type: 'BOOLEAN', values: only((value) => typeof value === 'boolean') };
      case 'text':
        return { name: column, type: 'VARCHAR', values: only((value) => typeof value === 'string') };
      default:
        return { name: column, type: 'VARCHAR', values: values.map((value) => JSON.stringify(value)) };
    }
  }

  /** Whatever does not have one plain type is kept as JSON, and compared by the exact test. */
  #kind(name: string): PropertyKind {
    const kind = propertyKind(this.#catalog, name);
    return kind === 'number' || kind === 'boolean' || kind === 'text' ? kind : 'json';
  }

  #sourceOf({ name: table, properties }: Loaded): SqlSource {
    const [xmin, ymin, xmax, ymax] = EDGES.map((edge) => `"${edge}"`) as [string, string, string, string];
    return {
      from: { sql: table, params: [] },
      row: '"number"',
      id: '"id"',
      products: ['"product"'],
      starts: ['"first"'],
      ends: ['"last"'],
      box: { xmin, ymin, xmax, ymax },
      geometry: '"geometry"',
      property: (name) => {
        const index = properties.indexOf(name);
        return index < 0 ? undefined : { sql: `"v${index}"`, kind: this.#kind(name) };
      },
    };
  }
}

const EDGES = ['xmin', 'ymin', 'xmax', 'ymax'] as const;
