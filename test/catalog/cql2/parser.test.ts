import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { CheckedIndex } from '#catalog/checked-index';
import { type Cql2Parser, createParser } from '#catalog/cql2/parser';
import { MemoryIndex } from '#catalog/memory-index';
import { isQuadratError } from '#model/errors';
import { idsOf } from '../contract';
import { COLLECTIONS, ITEMS } from '../contract-items';

const wasm = readFileSync(createRequire(import.meta.url).resolve('cql2-wasm/cql2_wasm_bg.wasm'));

describe('CQL2 as text', () => {
  let parse: Cql2Parser;
  beforeAll(async () => {
    parse = await createParser(wasm);
  });

  test.each<[string, unknown]>([
    ["side = 'left' AND cloud <= 10", { op: 'and', args: [compare('=', 'side', 'left'), compare('<=', 'cloud', 10)] }],
    ['"eo:cloud_cover" BETWEEN 1 AND 2', { op: 'between', args: [{ property: 'eo:cloud_cover' }, 1, 2] }],
    ["name = 'O''Brien'", compare('=', 'name', "O'Brien")],
    ["name = 'a) OR (b'", compare('=', 'name', 'a) OR (b')],
    ['a IS NOT NULL', { op: 'not', args: [{ op: 'isNull', args: [{ property: 'a' }] }] }],
    [
      'S_INTERSECTS(geometry, POINT(1 2))',
      { op: 's_intersects', args: [{ property: 'geometry' }, { type: 'Point', coordinates: [1, 2] }] },
    ],
    [
      "datetime > TIMESTAMP('2020-01-01T00:00:00Z')",
      { op: '>', args: [{ property: 'datetime' }, { timestamp: '2020-01-01T00:00:00Z' }] },
    ],
  ])('reads %s', (text, json) => {
    expect(parse(text)).toEqual(json);
  });

  test.each([
    'a <',
    "a = 'b' c",
    "a = 'unclosed",
    '(a = 1',
    'a = 1)',
    '',
    'a = 1; DROP TABLE x',
    `${'('.repeat(3000)}a = 1${')'.repeat(3000)}`,
    'a AND',
    '\u0000',
  ])('refuses %j, and reads the next one', (text) => {
    const attempt = () => parse(text);
    expect(attempt).toThrow(/filter is not CQL2/);
    try {
      attempt();
    } catch (error) {
      expect(isQuadratError(error, 'BAD_REQUEST')).toBe(true);
    }
    expect(parse('b = 2')).toEqual(compare('=', 'b', 2));
  });
});

describe('the index as its users see it', () => {
  const index = new CheckedIndex(new MemoryIndex(ITEMS, COLLECTIONS), () => createParser(wasm));

  test('reads a filter as text', async () => {
    expect(await idsOf(index, { filter: "cloud > 15 AND side LIKE 'l%'" })).toEqual(['a2']);
    expect(await index.count({ filter: "collection = 'fields' AND T_AFTER(datetime, DATE('2019-12-31'))" })).toBe(2);
  });

  test('refuses names that no dataset has, and says what may be meant', async () => {
    const misspelt = index.count({ filter: 'clowd > 15' });
    await expect(misspelt).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(misspelt).rejects.toThrow(/'clowd'.*'cloud'/);
    await expect(index.count({ properties: { Side: 'left' } })).rejects.toThrow(/'side'/);
    await expect(idsOf(index, { orderBy: 'properties.no such thing' })).rejects.toThrow(/There are: .*cloud/);
    expect(await index.count({ properties: { cloud: 10 } })).toBe(1);
  });

  test('a parser that could not be fetched is asked for again', async () => {
    let attempts = 0;
    const late = new CheckedIndex(new MemoryIndex(ITEMS, COLLECTIONS), () =>
      attempts++ === 0 ? Promise.reject(new Error('offline')) : createParser(wasm),
    );
    await expect(late.count({ filter: 'cloud = 10' })).rejects.toThrow('offline');
    expect(await late.count({ filter: 'cloud = 10' })).toBe(1);
  });
});

function compare(operator: string, name: string, value: unknown) {
  return { op: operator, args: [{ property: name }, value] };
}
