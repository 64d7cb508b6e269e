import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { type Fields, statementOf } from '#catalog/duckdb/sql';
import { sourceOfFile } from '#catalog/duckdb/sql-source';
import { ParquetCatalog } from '#catalog/parquet/parquet-catalog';
import { propertiesUsed } from '#catalog/parquet/read-keys';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import { resolveQuery } from '#catalog/resolve-query';
import type { Query } from '#model/query';
import { COLLECTIONS, HOSTILE, ITEMS, itemOf } from './contract-items';
import { NativeEngine } from './native-engine';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-sql-'));
afterAll(() => rmSync(folder, { recursive: true }));

const QUESTIONS: Fields[] = ['keys', 'times', 'open', 'count', 'cover'];

/** One query of every kind of condition, around some values. */
function queryAround(text: string, number: number): Query {
  return {
    product: [text, `${text}2`],
    ids: [text],
    time: [`20${10 + (number % 80)}-01-01T00:00:00Z`, null],
    bbox: [number / 10, 1, number / 10 + 1, 2],
    properties: { side: [text, 'other'], cloud: { gt: number, lte: number + 7 }, text: { gte: text } },
    filter: {
      op: 'or',
      args: [
        { op: '=', args: [{ property: 'side' }, text] },
        { op: 'like', args: [{ property: 'text' }, `${text}%`] },
      ],
    },
  };
}

describe('SQL', () => {
  let catalog: ParquetCatalog;
  beforeAll(async () => {
    const bytes = writeCatalog(ITEMS, COLLECTIONS);
    catalog = await ParquetCatalog.open(createByteClient().open(new Blob([bytes as Uint8Array<ArrayBuffer>])));
  });

  async function statement(query: Query, fields: Fields, spatial: boolean) {
    const resolved = await resolveQuery(query, async () => [query.product].flat().map(String));
    const source = sourceOfFile(catalog, 'catalog_0.parquet', propertiesUsed(resolved))!;
    return statementOf(source, resolved, fields, {
      rows: [{ from: 0, to: 19 }],
      spatial,
      defaultProduct: String(query.ids![0]),
    });
  }

  test('is the same whatever the values are: none of them is part of it', async () => {
    for (const spatial of [true, false]) {
      for (const fields of QUESTIONS) {
        const plain = await statement(queryAround('plain', 3), fields, spatial);
        for (const [index, text] of HOSTILE.entries()) {
          const hostile = await statement(queryAround(text, 40 + index), fields, spatial);
          expect(hostile.sql).toBe(plain.sql);
          expect(hostile.params).toContain(text);
          expect(hostile.params).toHaveLength(plain.params.length);
        }
      }
    }
  });

  test('names a column by its quoted name only, and has as many placeholders as parameters', async () => {
    const named = HOSTILE.filter((name) => name !== '__proto__' && !name.includes('\0') && name.trim() !== '');
    const items = named.map((name, index) =>
      itemOf({ id: `n${index}`, datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1], properties: { [name]: index } }),
    );
    const bytes = writeCatalog(items, []);
    const odd = await ParquetCatalog.open(createByteClient().open(new Blob([bytes as Uint8Array<ArrayBuffer>])));
    for (const name of named) {
      const resolved = await resolveQuery({ properties: { [name]: 1 } }, async () => []);
      const source = sourceOfFile(odd, 'f', [name]);
      const { sql, params } = statementOf(source!, resolved, 'keys', {
        rows: [{ from: 0, to: 9 }],
        spatial: false,
        defaultProduct: 'x',
      });
      const quoted = `"${name.replaceAll('"', '""')}"`;
      expect(sql).toContain(quoted);
      const rest = sql.replaceAll(quoted, '');
      expect(rest).not.toContain(name.replaceAll('"', ''));
      expect(rest.split('?').length - 1).toBe(params.length);
    }
  });

  test('is written in two modules, and nothing else hands text to an engine', () => {
    const room = path.join(import.meta.dirname, '../../src/catalog');
    const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const writers = files.filter((name) =>
      /\b(?:SELECT|DROP TABLE|COPY|ATTACH|SET|LOAD) [^'`]/.test(readFileSync(path.join(room, name), 'utf8')),
    );
    expect(writers.map((name) => path.basename(name)).sort()).toEqual(['loaded-table.ts', 'sql.ts', 'wasm-engine.ts']);
  });
});

describe('the native engine, locked as the browser is', () => {
  test('reads nothing but its catalogs, and cannot be told otherwise', async () => {
    const [own, other] = ['own.parquet', 'other.parquet'].map((name) => path.join(folder, name)) as [string, string];
    for (const name of [own, other]) writeFileSync(name, writeCatalog(ITEMS, COLLECTIONS));
    const engine = await NativeEngine.start([own], false);
    const ask = (sql: string, ...params: string[]) => engine.query({ sql, params });
    expect((await ask('SELECT count(*)::DOUBLE AS n FROM read_parquet(?)', own)).column('n')(0)).toBe(ITEMS.length);
    await expect(ask('SELECT * FROM read_parquet(?)', other)).rejects.toThrow(/[Pp]ermission/);
    const refused = [
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM read_csv('https://example.org/x.csv')",
      `COPY (SELECT 1) TO '${path.join(folder, 'out.csv')}'`,
      `ATTACH '${path.join(folder, 'x.db')}'`,
      'INSTALL httpfs',
      'LOAD httpfs',
      'SET enable_external_access = true',
      "SET allowed_paths = ['/']",
      'SET lock_configuration = false',
      `PRAGMA profiling_output = '${path.join(folder, 'out.json')}'`,
    ];
    for (const sql of refused) await expect(ask(sql), sql).rejects.toThrow();
    expect(readdirSync(folder).sort()).toEqual(['other.parquet', 'own.parquet']);
    await engine.close();
  });
});
