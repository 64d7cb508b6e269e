import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { SqlKeys } from '#catalog/duckdb/sql-keys';
import { sourceOfFile } from '#catalog/duckdb/sql-source';
import type { IndexDriver } from '#catalog/index-driver';
import { openIndex } from '#catalog/open-index';
import { BuiltInKeys } from '#catalog/parquet/key-source';
import { ParquetCatalog } from '#catalog/parquet/parquet-catalog';
import { ParquetFile } from '#catalog/parquet/parquet-file';
import { ParquetIndex } from '#catalog/parquet/parquet-index';
import { propertiesUsed } from '#catalog/parquet/read-keys';
import { wkbFromGeometry } from '#catalog/parquet/wkb';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import type { CatalogProblem } from '#catalog/problems';
import type { Dataset, StacItem } from '#model/dataset';
import { startStacApi } from '../fixtures/stac-api-server';
import { idsOf } from './contract';
import { boxPolygon, HOSTILE, itemOf } from './contract-items';
import { Disk, MemoryFiles } from './local/memory-files';
import { openFiles } from './local/open';
import { NativeEngine } from './native-engine';
import { dataFile, dataFiles, hasData } from './shared-data';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bytes = createByteClient({ cache: 'none' });

/** What one question to a hostile catalog may take; a hang is a defect whatever it would come to. */
const DEADLINE = 10_000;

function within<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${DEADLINE} ms`)), DEADLINE);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const good = (id: string) => itemOf({ id, datetime: '2020-05-05T10:00:00Z', box: [10, 50, 11, 51] });
const GOOD = ['good 1', 'good 2'];
const with_ = (id: string, changes: object): StacItem => ({ ...good(id), ...changes });
const shaped = (id: string, geometry: unknown) => with_(id, { geometry, bbox: undefined });

let nested: unknown = 0;
for (let depth = 0; depth < 400; depth++) nested = [nested];
let collection: object = { type: 'Point', coordinates: [1, 2] };
for (let depth = 0; depth < 200; depth++) collection = { type: 'GeometryCollection', geometries: [collection] };

/** Items that are none, or lie nowhere, or never: each has to be reported, by its place, and to harm nobody else. */
const BAD: Array<[string, unknown]> = [
  ['null', null],
  ['a number', 7],
  ['a text', 'item'],
  ['a list', [1, 2]],
  ['nothing', {}],
  ['an id that is a number', with_('x', { id: 17 })],
  ['no properties', with_('x', { properties: null })],
  ['properties that are a list', with_('x', { properties: [] })],
  ['a time of words', with_('x', { properties: { datetime: 'yesterday' } })],
  ['a time that is no date', with_('x', { properties: { datetime: '2020-13-45T99:99:99Z' } })],
  ['a time that is a number', with_('x', { properties: { datetime: 1e99 } })],
  ['no place', with_('x', { geometry: null, bbox: undefined })],
  ['a circle', shaped('x', { type: 'Circle', coordinates: [1, 2], radius: 3 })],
  ['an empty polygon', shaped('x', { type: 'Polygon', coordinates: [] })],
  ['a polygon of an empty ring', shaped('x', { type: 'Polygon', coordinates: [[]] })],
  ['a polygon of nulls', shaped('x', { type: 'Polygon', coordinates: [[[null, null]]] })],
  ['latitude and longitude swapped', shaped('x', boxPolygon(50, 110, 51, 111))],
  ['a longitude of a billion', shaped('x', boxPolygon(0, 0, 1e9, 1))],
  ['numbers at the end of what there is', shaped('x', boxPolygon(-1.7e308, -1.7e308, 1.7e308, 1.7e308))],
  ['coordinates without end', shaped('x', { type: 'Polygon', coordinates: nested })],
  ['collections without end', shaped('x', collection)],
  ['a box of NaN', with_('x', { geometry: null, bbox: [Number.NaN, 0, 1, 1] })],
  ['a box of three', with_('x', { geometry: null, bbox: [0, 0, 1] })],
];

/** Odd, but datasets: the rest of what they say is to be kept. */
const ODD: StacItem[] = [
  with_('assets that are a list', { assets: [1, 'two', null] }),
  with_('assets of nonsense', { assets: { a: null, b: 7, c: { href: 5 }, d: { href: 'javascript:alert(1)' } } }),
  with_('links of nonsense', { links: [null, { rel: 7 }, { rel: 'derived_from', href: '%E0%A4%A' }] }),
  with_('a geometry that is none beside a box', { geometry: { type: 'Circle' } }),
  with_('swapped beside a box', { geometry: boxPolygon(50, 110, 51, 111) }),
  with_('versions', { stac_version: { nested: true }, stac_extensions: 'none' }),
  with_(`long ${'x'.repeat(1_000_000)}`, { collection: 'c'.repeat(100_000) }),
  with_('a grid of nonsense', {
    assets: {
      red: {
        href: 'a.tif',
        type: 'image/tiff',
        'proj:shape': [-1, 1e300],
        'proj:transform': ['a', null],
        'proj:epsg': 'EPSG:4326; DROP TABLE',
      },
    },
  }),
  ...HOSTILE.map((text) => with_(text, { collection: text, properties: { datetime: '2020-05-05', [text]: text } })),
];

function every(): { items: StacItem[]; bad: number[] } {
  const items = [good(GOOD[0]!), ...BAD.map(([, item]) => item as StacItem), ...ODD, good(GOOD[1]!)];
  return { items, bad: BAD.map((_, index) => index + 1) };
}

/** Every question there is, each within its deadline; none may fail because of what others wrote. */
async function askAll(index: IndexDriver, expected: readonly string[]): Promise<void> {
  const ask = <T>(what: string, work: Promise<T>) => within(work, what);
  expect((await ask('find', idsOf(index, {}))).sort()).toEqual([...expected].sort());
  expect(await ask('area', idsOf(index, { bbox: [10.2, 50.2, 10.3, 50.3] }))).toHaveLength(expected.length);
  expect(await ask('pole', idsOf(index, { bbox: [-1e6, -1e6, 1e6, 1e6], crs: 'EPSG:3031' }))).toEqual([]);
  expect(await ask('count', index.count({}))).toBe(expected.length);
  expect((await ask('periods', index.countByPeriod({}, 'P1Y'))).map(({ count }) => count)).toEqual([expected.length]);
  expect(await ask('time', index.temporalExtent({}))).toMatchObject({ end: '2020-05-05T10:00:00Z' });
  expect(await ask('extent', index.spatialExtent({}))).toMatchObject({ type: 'Polygon' });
  expect(await ask('projected', index.spatialExtent({}, 'EPSG:32632'))).toMatchObject({ type: 'Polygon' });
  expect((await ask('queryables', index.queryables({}))).datasets).toBe(expected.length);
  expect((await ask('products', index.products())).length).toBeGreaterThan(0);
}

describe("strangers' items", () => {
  const expected = [...GOOD, ...ODD.map(({ id }) => String(id))];

  test('in memory: bad ones are reported by place and skipped, odd ones are kept', async () => {
    const { items, bad } = every();
    const problems: CatalogProblem[] = [];
    const index = await within(openIndex([{ items }], { bytes, report: (each) => problems.push(each) }), 'opening');
    expect(problems.map(({ row }) => row)).toEqual(bad);
    await askAll(index, expected);
  });

  test('as a JSON document', async () => {
    const { items, bad } = every();
    const text = JSON.stringify({ type: 'FeatureCollection', features: items });
    const problems: CatalogProblem[] = [];
    const index = await within(openIndex([{ text }], { bytes, report: (each) => problems.push(each) }), 'opening');
    expect(problems.map(({ row }) => row)).toEqual(bad);
    await askAll(index, expected);
  });

  test('from a STAC API', async () => {
    const { items } = every();
    const api = await startStacApi([], [{ type: 'Collection', id: 'fields' }], { conforms: [] });
    try {
      api.answers.set('/search', { type: 'FeatureCollection', features: items });
      const problems: CatalogProblem[] = [];
      const index = await openIndex([api.url], { bytes, report: (each) => problems.push(each) });
      await askAll(index, expected);
      expect(problems.length).toBeGreaterThan(0);
    } finally {
      await api.close();
    }
  });

  test('odd ones in a Parquet file come out as they went in', async () => {
    const items = [good(GOOD[0]!), ...ODD, good(GOOD[1]!)];
    const file = new File([writeCatalog(items, []) as Uint8Array<ArrayBuffer>], 'odd.parquet');
    await askAll(await openIndex([file], { bytes }), expected);
  }, 60_000);
});

describe("names that reach for an object's prototype", () => {
  const text = JSON.stringify(good('good 1')).replace(
    '"properties":{',
    '"__proto__":{"polluted":1},"constructor":{"prototype":{"mine":2}},"properties":{"__proto__":{"polluted":3},"constructor":"mine","nested":{"__proto__":{"polluted":4},"b":1},',
  );
  const withAssets = text.replace(
    '"assets":{',
    '"assets":{"__proto__":{"href":"https://d.example/p.tif","polluted":5},',
  );
  const item = JSON.parse(withAssets) as StacItem;

  async function allOf(index: Pick<IndexDriver, 'find'>): Promise<Dataset[]> {
    const found: Dataset[] = [];
    for await (const dataset of index.find({})) found.push(dataset);
    return found;
  }

  function unharmed(found: unknown): void {
    const seen = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if (!Array.isArray(value)) expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect((value as { polluted?: unknown }).polluted).toBeUndefined();
      for (const [name, each] of Object.entries(value)) if (name !== '__proto__') seen(each);
    };
    seen(found);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  }

  test('in a written catalog they harm nothing, and what else an item says is kept', async () => {
    expect(Object.hasOwn(item, '__proto__')).toBe(true);
    const file = new File([writeCatalog([item, good('good 2')], []) as Uint8Array<ArrayBuffer>], 'proto.parquet');
    const index = await openIndex([file], { bytes });
    const found = await allOf(index);
    expect(found.map(({ id }) => id)).toEqual(GOOD);
    for (const dataset of found) unharmed(dataset);
    expect(found[0]).toMatchObject({ properties: { constructor: 'mine' } });
    expect(Object.keys(found[0]!.measurements)).toEqual(Object.keys(found[1]!.measurements));
    expect(await idsOf(index, { properties: { constructor: 'mine' } })).toEqual(['good 1']);
    unharmed(await index.queryables({}));
  });

  test('a local index gives such an item back as it was, out of an export too', async () => {
    const { index } = openFiles(new MemoryFiles(new Disk()));
    await index.add([item], { createProducts: true });
    expect(JSON.parse(JSON.stringify(await index.item('good 1')))).toEqual(JSON.parse(withAssets));
    const exported = new File([await index.exportParquet()], 'export.parquet');
    const { index: other } = openFiles(new MemoryFiles(new Disk()));
    await other.import(exported);
    const again = await other.item('good 1');
    expect(JSON.stringify(again.properties)).toContain('"__proto__":{"polluted":3}');
    expect(JSON.stringify(again.assets)).toBe(JSON.stringify(item.assets));
    expect(Object.hasOwn(again, '__proto__')).toBe(true);
    unharmed((await allOf(other))[0]);
    await index.close();
    await other.close();
  });
});

describe('rows of a Parquet file', () => {
  const hex = (geometry: unknown) => Buffer.from(wkbFromGeometry(geometry as never)).toString('hex');
  const box = hex(boxPolygon(10, 50, 11, 51));
  const nan = "'nan'";
  const rows: Array<[id: string, geometry: string, xmin: string, ymin: string, xmax: string, ymax: string]> = [
    ['good 1', box, '10', '50', '11', '51'],
    ['a box of NaN', box, nan, nan, nan, nan],
    ['a box swapped', box, '11', '51', '10', '50'],
    ['a box of infinity', box, "'-inf'", "'-inf'", "'inf'", "'inf'"],
    ['no box', box, 'NULL', 'NULL', 'NULL', 'NULL'],
    ['no geometry', '', '10', '50', '11', '51'],
  ];
  const bad: typeof rows = [
    ['swapped', hex(boxPolygon(50, 110, 51, 111)), '50', '110', '51', '111'],
    ['empty', '010300000000000000', nan, nan, nan, nan],
    ['nan', hex({ type: 'Point', coordinates: [Number.NaN, 1] }), nan, nan, nan, nan],
    ['far', hex(boxPolygon(0, 50, 1e12, 51)), 'NULL', 'NULL', 'NULL', 'NULL'],
    ['many parts', '0103000000ffffffff', nan, nan, nan, nan],
    ['nothing', '', 'NULL', 'NULL', 'NULL', 'NULL'],
  ];
  const name = path.join(folder, 'rows.parquet');

  async function written(): Promise<ParquetCatalog> {
    const values = [...rows, ...bad].map(
      ([id, geometry, ...edges]) =>
        `('${id}', TIMESTAMP '2020-05-05 10:00:00', ${geometry ? `unhex('${geometry}')` : 'NULL'}, ${edges.map((edge) => `${edge}::DOUBLE`).join(', ')})`,
    );
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT id, datetime, geometry, '{}' AS assets,
         {xmin: a::DOUBLE, ymin: b::DOUBLE, xmax: c::DOUBLE, ymax: d::DOUBLE} AS bbox
       FROM (VALUES ${values.join(', ')}) AS t(id, datetime, geometry, a, b, c, d)) TO '${name}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
    const content = new Blob([new Uint8Array(readFileSync(name))]);
    return ParquetCatalog.open(bytes.open(content), { report: (problem) => problems.push(problem) });
  }

  const problems: CatalogProblem[] = [];

  test.each<[string, boolean]>([
    ['the built-in reader', false],
    ['native DuckDB', true],
  ])('by %s: bad ones are reported and skipped', async (_, engine) => {
    problems.length = 0;
    const catalog = await written();
    const native = engine ? await NativeEngine.start([name], false) : undefined;
    const table = {
      parquet: 'duckdb' as const,
      source: async (...[, query]: Parameters<BuiltInKeys['keys']>) =>
        sourceOfFile(catalog, name, propertiesUsed(query)),
    };
    const index = new ParquetIndex(
      catalog,
      native ? () => new SqlKeys(catalog, native, table, new BuiltInKeys(catalog)) : undefined,
    );
    const ids = rows.map(([id]) => id).sort();
    expect((await within(idsOf(index, {}), 'find')).sort()).toEqual(ids);
    expect(new Set(problems.map(({ row }) => row))).toEqual(new Set(bad.map((_each, number) => rows.length + number)));
    expect((await within(idsOf(index, { bbox: [10.2, 50.2, 10.3, 50.3] }), 'area')).sort()).toEqual(ids);
    for (const crs of ['EPSG:4326', 'EPSG:32632']) {
      expect(await within(index.spatialExtent({}, crs), `extent in ${crs}`)).toMatchObject({ type: 'Polygon' });
    }
    await native?.close();
  });
});

describe('columns that a catalog lacks', () => {
  const columns = new Map([
    ['id', "'good 1' AS id"],
    ['datetime', "TIMESTAMP '2020-05-05 10:00:00' AS datetime"],
    ['geometry', `unhex('${Buffer.from(wkbFromGeometry(boxPolygon(10, 50, 11, 51))).toString('hex')}') AS geometry`],
    ['assets', "'{}' AS assets"],
    ['bbox', '{xmin: 10, ymin: 50, xmax: 11, ymax: 51} AS bbox'],
    ['collection', "'fields' AS collection"],
  ]);

  async function without(name: string): Promise<File> {
    const file = path.join(folder, `without-${name}.parquet`);
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    const rest = [...columns].flatMap(([each, sql]) => (each === name ? [] : [sql]));
    await connection.run(`COPY (SELECT ${rest.join(', ')}) TO '${file}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    return new File([new Uint8Array(readFileSync(file))], `without-${name}.parquet`);
  }

  test.each(['id', 'datetime', 'geometry', 'assets'])('%s: the file is refused, and both are named', async (name) => {
    const opening = openIndex([await without(name)], { bytes });
    await expect(opening).rejects.toMatchObject({
      code: 'BAD_CATALOG',
      url: expect.stringContaining(`without-${name}.parquet`),
      message: expect.stringMatching(new RegExp(`has the column ${name},`)),
    });
  });

  test.each(['bbox', 'collection'])('%s: it is done without', async (name) => {
    const index = await openIndex([await without(name)], { bytes });
    const product = name === 'collection' ? 'without-collection' : 'fields';
    expect(await idsOf(index, { product, bbox: [10.2, 50.2, 10.3, 50.3] })).toEqual(['good 1']);
    expect(await idsOf(index, { bbox: [20, 50.2, 20.3, 50.3] })).toEqual([]);
  });
});

describe.skipIf(!hasData)('broken Parquet files', () => {
  test.each(dataFiles('parquet-malformed', '.parquet'))(
    '%s: every page is read or refused by name, in time and memory',
    async (name) => {
      const source = bytes.open(dataFile('parquet-malformed', name));
      const before = process.memoryUsage().rss;
      const refused = { code: 'BAD_CATALOG', url: expect.stringContaining(name) };
      let file: ParquetFile;
      try {
        file = await within(ParquetFile.open(source), 'opening');
      } catch (error) {
        expect(error).toMatchObject(refused);
        return;
      }
      for (const group of file.metadata.row_groups.keys()) {
        for (const column of file.columns.keys()) {
          const work = within(file.readColumns(group, [column]), `reading ${column}`);
          await work.then(
            (columns) => expect(columns.get(column)).toHaveLength(file.rows(group)),
            (error) => expect(error).toMatchObject(refused),
          );
        }
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    },
  );
});
