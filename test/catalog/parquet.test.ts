import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ByteClient, createByteClient } from '#bytes/byte-client';
import { MemoryIndex } from '#catalog/memory-index';
import { openIndex } from '#catalog/open-index';
import { geometryFromWkb } from '#catalog/parquet/wkb';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import type { CatalogProblem } from '#catalog/problems';
import { validateCatalog } from '#catalog/validate';
import type { Dataset, StacItem } from '#model/dataset';
import { startServer, type TestServer } from '../fixtures/server/server';
import { idsOf } from './contract';
import { COLLECTIONS, HOSTILE, ITEMS, itemOf, randomNumbers, scatteredItems } from './contract-items';
import { dataFile, dataFiles, dataPath, hasData, stacItems } from './shared-data';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-parquet-'));
let bytes: ByteClient;
let server: TestServer;
beforeAll(async () => {
  bytes = createByteClient();
  server = await startServer();
});
afterAll(async () => {
  bytes.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

const fileOf = (content: Uint8Array, name = 'catalog.parquet') => new File([content as Uint8Array<ArrayBuffer>], name);

async function allOf(source: File | string, report?: (problem: CatalogProblem) => void): Promise<Dataset[]> {
  const index = await openIndex([source], { bytes, ...(report ? { report } : {}) });
  const found: Dataset[] = [];
  for await (const dataset of index.find({})) found.push(dataset);
  return found;
}

/** Another implementation's answer about a file. */
async function native(sql: string, file: string): Promise<Array<Record<string, unknown>>> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    // The metadata of GeoParquet 0.4 would stop it.
    if (!sql.includes('geometry')) await connection.run('SET enable_geoparquet_conversion = false');
    const reader = await connection.runAndReadAll(sql, [file]);
    return reader.getRowObjectsJS() as Array<Record<string, unknown>>;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('written catalogs', () => {
  test('come back as they went in', async () => {
    const items = [
      ...ITEMS,
      itemOf({
        id: 'odd',
        datetime: '2023-01-01T00:00:00.123456Z',
        box: [1, 1, 2, 2],
        properties: {
          mixed: 'text',
          list: [1, 2],
          deep: { a: null, b: [{}] },
          'a.b': 1,
          links: 'mine',
          huge: 'x'.repeat(100_000),
        },
      }),
      {
        ...itemOf({
          id: 'other',
          datetime: '2023-01-02T00:00:00Z',
          box: [1, 1, 2, 2],
          properties: { mixed: 5, deep: 'flat' },
        }),
        description: 'kept',
      },
    ];
    const found = await allOf(fileOf(writeCatalog(items, COLLECTIONS, { rowGroupSize: 4 })));
    const expected: Dataset[] = [];
    for await (const dataset of new MemoryIndex(items, COLLECTIONS).find({})) expected.push(dataset);
    expect(found).toHaveLength(expected.length);
    for (const [index, dataset] of expected.entries()) {
      const { userData, ...rest } = dataset;
      expect(found[index]).toMatchObject(rest);
      const kept = found[index]!.userData as Record<string, unknown>;
      expect(kept.properties).toEqual((userData as typeof kept).properties);
      expect(kept.assets).toEqual((userData as typeof kept).assets);
      expect(kept.links).toEqual((userData as typeof kept).links);
      expect(kept.description).toEqual((userData as typeof kept).description);
    }
  });

  test('are GeoParquet 1.1 that native DuckDB reads: types, times, boxes, collections', async () => {
    const file = path.join(folder, 'native.parquet');
    writeFileSync(file, writeCatalog(ITEMS, COLLECTIONS, { rowGroupSize: 7 }));
    const rows = await native(
      `SELECT id, collection, epoch_us(datetime)::DOUBLE AS time, (bbox).xmin AS xmin, (bbox).xmax AS xmax,
         typeof(geometry) AS kind, ST_AsWKB(geometry) AS wkb, cloud, typeof(datetime) AS stamp,
         stac_extensions, assets ->> '$.red.href' AS href FROM read_parquet(?) ORDER BY id`,
      file,
    );
    expect(rows.map(({ id }) => id)).toEqual(ITEMS.map(({ id }) => id).sort());
    const a5 = rows.find(({ id }) => id === 'a5')!;
    expect(a5).toMatchObject({
      collection: 'fields',
      time: Date.UTC(2020, 1, 29, 12, 0, 0, 250) * 1000,
      xmin: 20,
      xmax: 21,
      cloud: 50,
      stamp: 'TIMESTAMP WITH TIME ZONE',
      href: 'https://data.example/a5/red.tif',
      stac_extensions: ['https://stac-extensions.github.io/projection/v1.1.0/schema.json'],
    });
    expect(a5.kind).toMatch(/^GEOMETRY/);
    expect(geometryFromWkb(new Uint8Array(a5.wkb as Uint8Array))).toEqual(ITEMS[4]!.geometry);
    // One across 180 degrees gets a box that holds it for every reader.
    expect(rows.find(({ id }) => id === 'l2')).toMatchObject({ xmin: -180, xmax: 180 });

    const metadata = await native(
      'SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(?)',
      file,
    );
    const value = (name: string) => JSON.parse(String(metadata.find(({ key }) => key === name)?.value));
    expect(value('geo')).toMatchObject({
      version: '1.1.0',
      primary_column: 'geometry',
      columns: { geometry: { encoding: 'WKB', covering: { bbox: { xmin: ['bbox', 'xmin'] } } } },
    });
    expect(value('stac-geoparquet').collections.fields).toEqual(COLLECTIONS[0]);
    const groups = await native('SELECT DISTINCT row_group_id FROM parquet_metadata(?)', file);
    expect(groups).toHaveLength(Math.ceil(ITEMS.length / 7));
  });

  test('keep neighbours together: a search for one place reads few row groups', async () => {
    const items = scatteredItems(3000);
    const report = await validateCatalog(bytes.open(fileOf(writeCatalog(items, COLLECTIONS, { rowGroupSize: 50 }))));
    expect(report).toMatchObject({ rows: 3000 });
    expect(report.findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    const share = /reads about (\d+) %/.exec(report.findings.find(({ feature }) => feature === 'search by area')!.text);
    expect(Number(share![1])).toBeLessThanOrEqual(8);
  });

  test('a large catalog keeps years apart as well: a season of one place is in one row group', async () => {
    const items = Array.from({ length: 6000 }, (_, index) =>
      itemOf({
        id: `s${index}`,
        datetime: new Date(Date.UTC(2019, 11, 1, 12) + (index % 1000) * 1.05 * 86_400_000).toISOString(),
        box: [10 + 2 * Math.floor(index / 1000), 50, 11 + 2 * Math.floor(index / 1000), 51],
      }),
    );
    const file = path.join(folder, 'years.parquet');
    writeFileSync(file, writeCatalog(items, COLLECTIONS, { rowGroupSize: 350 }));
    const groups = await native(
      `SELECT row_group_id AS "group", stats_min_value::TIMESTAMPTZ AS first, stats_max_value::TIMESTAMPTZ AS last
         FROM parquet_metadata(?) WHERE path_in_schema = 'datetime' ORDER BY row_group_id`,
      file,
    );
    expect(groups).toHaveLength(Math.ceil(6000 / 350));
    // Three years; a row group may hold the end of one and the beginning of the next.
    const days = groups.map(({ first, last }) => (Number(last) - Number(first)) / 86_400_000);
    expect(days.filter((each) => each > 366).length).toBeLessThanOrEqual(2);
    expect(Number(groups[0]!.first)).toBe(Date.UTC(2019, 11, 1, 12));
    expect(Number(groups[3]!.last)).toBeLessThan(Date.UTC(2020, 11, 1));
  });

  test.each<[string, Partial<StacItem>]>([
    ['without an id', { id: undefined }],
    ['without a time', { properties: {} }],
    ['without a place', { geometry: null, bbox: undefined }],
    ['with a place that is none', { geometry: { type: 'Polygon', coordinates: [[['a', 'b']]] }, bbox: undefined }],
  ])('an item %s is refused', (_, changes) => {
    expect(() => writeCatalog([{ ...ITEMS[0]!, ...changes }], [])).toThrow(
      expect.objectContaining({ code: 'BAD_CATALOG' }),
    );
  });
});

describe('what is read', () => {
  async function served(name: string, content: Uint8Array) {
    server.files.set(name, content);
    server.requests.length = 0;
    const client = createByteClient({ cache: 'none' });
    const index = await openIndex([`${server.url}/${name}`], { bytes: client });
    return { index, client, total: content.byteLength };
  }
  const read = () => server.requests.reduce((sum, request) => sum + request.bytes, 0);

  test('the footer once, then only the row groups and columns that a query needs', async () => {
    const { index, client, total } = await served(
      'pruned.parquet',
      writeCatalog(scatteredItems(20_000), COLLECTIONS, { rowGroupSize: 1000 }),
    );
    const opened = read();
    expect(server.requests.length).toBeLessThanOrEqual(4);
    server.requests.length = 0;
    expect(await index.count({ bbox: [10, 40, 15, 45] })).toBeGreaterThan(0);
    // What a search looks at lies side by side: one request a row group.
    expect(server.requests.length).toBeLessThanOrEqual(6);
    // Three row groups of each product's ten, and of those not assets and links, which are short here.
    expect(read()).toBeLessThan(total / 5);
    expect(opened).toBeLessThan(total / 10);
    client.close();
  });

  test('the first dataset comes before the last row group is read', async () => {
    const items = Array.from({ length: 4000 }, (_, index) =>
      itemOf({
        id: `t${index}`,
        datetime: new Date(Date.UTC(2000, 0, 1 + index)).toISOString(),
        box: [10, 50, 11, 51],
      }),
    );
    const { index, client, total } = await served(
      'streamed.parquet',
      writeCatalog(items, COLLECTIONS, { rowGroupSize: 200 }),
    );
    server.requests.length = 0;
    for await (const dataset of index.find({})) {
      expect(dataset.id).toBe('t0');
      break;
    }
    expect(read()).toBeLessThan(total / 3);
    client.close();
  });

  test('nothing more after an abort', async () => {
    const { index, client } = await served(
      'aborted.parquet',
      writeCatalog(scatteredItems(2000), COLLECTIONS, { rowGroupSize: 20 }),
    );
    const controller = new AbortController();
    const reason = new Error('enough');
    const walk = async () => {
      for await (const _ of index.find({ signal: controller.signal })) controller.abort(reason);
    };
    await expect(walk()).rejects.toBe(reason);
    const before = server.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests.length).toBe(before);
    client.close();
  });
});

describe('broken files', () => {
  test.skipIf(!hasData).each(dataFiles('parquet-malformed', '.parquet'))('%s is BAD_CATALOG, by name', async (name) => {
    const failure = openIndex([dataFile('parquet-malformed', name)], { bytes });
    await expect(failure).rejects.toMatchObject({ code: 'BAD_CATALOG', url: expect.stringContaining(name) });
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['a few bytes', new Uint8Array(40)],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 0, 0])],
    ['half a Parquet file', writeCatalog(ITEMS, COLLECTIONS).subarray(0, 5000)],
    [
      'a footer longer than its file',
      Uint8Array.from([80, 65, 82, 49, 0, 0, 0, 0, 255, 255, 255, 127, 80, 65, 82, 49]),
    ],
    ['JSON that is no STAC', new TextEncoder().encode('{"hello": "world"}')],
    ['a web page', new TextEncoder().encode('<!doctype html><title>Sign in</title>')],
  ])('%s is BAD_CATALOG', async (_, content) => {
    await expect(openIndex([fileOf(content, 'odd.bin')], { bytes })).rejects.toMatchObject({ code: 'BAD_CATALOG' });
  });

  test('any byte may be wrong: an answer or a typed error, never a hang', async () => {
    const good = writeCatalog(ITEMS, COLLECTIONS, { rowGroupSize: 6 });
    const random = randomNumbers(3);
    const outcomes = new Set<string>();
    for (let run = 0; run < 300; run++) {
      const bad = good.slice();
      for (let change = 0; change < 1 + (run % 3); change++)
        bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256);
      try {
        const found = await allOf(fileOf(bad), () => undefined);
        outcomes.add(found.length === ITEMS.length ? 'whole' : 'part');
      } catch (error) {
        expect(error).toMatchObject({ code: 'BAD_CATALOG' });
        outcomes.add('refused');
      }
    }
    expect(outcomes).toContain('refused');
    expect(outcomes).toContain('whole');
  });

  test('one bad row is reported and skipped', async () => {
    const file = path.join(folder, 'bad-rows.parquet');
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    const sql = `COPY (SELECT * FROM (VALUES
      ('good', TIMESTAMP '2020-01-01', unhex('010100000000000000000024400000000000004940'), '{}'),
      ('no time', NULL, unhex('010100000000000000000024400000000000004940'), '{}'),
      (NULL, TIMESTAMP '2020-01-02', unhex('010100000000000000000024400000000000004940'), '{}'),
      ('no geometry', TIMESTAMP '2020-01-03', NULL, '{}'),
      ('bad geometry', TIMESTAMP '2020-01-04', unhex('01ff'), '{}'),
      ('bad assets', TIMESTAMP '2020-01-05', unhex('010100000000000000000024400000000000004940'), '{"a": ')
    ) AS items(id, datetime, geometry, assets)) TO '${file}' (FORMAT parquet)`;
    await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
    const { readFileSync } = await import('node:fs');
    const problems: CatalogProblem[] = [];
    const index = await openIndex([fileOf(readFileSync(file), 'bad-rows.parquet')], {
      bytes,
      report: (each) => problems.push(each),
    });
    expect(await idsOf(index, {})).toEqual(['good']);
    expect(new Set(problems.map(({ row }) => row))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(problems.every(({ url }) => url.includes('bad-rows.parquet'))).toBe(true);
    expect(await idsOf(index, { bbox: [9, 49, 11, 51] })).toEqual(['good']);
    expect(await index.products()).toMatchObject([{ name: 'bad-rows' }]);
  });
});

describe.skipIf(!hasData)("publishers' files", () => {
  test.each(dataFiles('stac', '.parquet'))('%s: the same rows, times and boxes as native DuckDB sees', async (name) => {
    const found = await allOf(dataFile('stac', name), (problem) => {
      throw new Error(problem.message);
    });
    const rows = await native(
      'SELECT id, epoch_ms(datetime)::DOUBLE AS time, "proj:epsg" AS epsg FROM read_parquet(?)',
      dataPath('stac', name),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    expect(found).toHaveLength(rows.length);
    for (const dataset of found) {
      const row = byId.get(dataset.id)!;
      expect(Date.parse(dataset.time.start)).toBe(row.time);
      expect(dataset.properties['proj:epsg']).toBe(row.epsg === null ? undefined : Number(row.epsg));
      expect(Object.keys(dataset.measurements).length).toBeGreaterThan(0);
    }
  });

  test('items and the Parquet file made of them by others agree', async () => {
    const found = await allOf(dataFile('stac', 'naip.parquet'));
    expect(found.map(({ measurements }) => Object.keys(measurements))).toEqual(
      Array(5).fill(['Red', 'Green', 'Blue', 'NIR']),
    );
    expect(found[0]!.measurements.NIR).toMatchObject({ band: 4, crs: 'EPSG:26914', shape: [7588, 6375] });
  });

  test('all items of all publishers in one file, and out again', async () => {
    const items = [...dataFiles('stac', '.json'), ...dataFiles('stac', '.ndjson')].flatMap(stacItems);
    const found = await allOf(fileOf(writeCatalog(items, [])));
    const expected: Dataset[] = [];
    for await (const dataset of new MemoryIndex(items).find({})) expected.push(dataset);
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    for (const [index, dataset] of expected.entries()) {
      expect(found[index]!.measurements).toEqual(dataset.measurements);
      expect(found[index]!.time).toEqual(dataset.time);
    }
  });
});

test('hostile texts are columns and values like any other', async () => {
  const items = HOSTILE.map((text, index) =>
    itemOf({
      id: `x${index}`,
      collection: text,
      datetime: `2022-01-0${(index % 9) + 1}T00:00:00Z`,
      box: [0, 0, 1, 1],
      properties: { [text]: text },
    }),
  );
  const index = await openIndex([fileOf(writeCatalog(items, []))], { bytes });
  for (const [number, text] of HOSTILE.entries()) {
    const query = { properties: { [text]: text } };
    // The one name that no object can be trusted to have is no property at all.
    if (text === '__proto__') await expect(idsOf(index, query)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    else expect(await idsOf(index, query)).toEqual([`x${number}`]);
    expect(await idsOf(index, { product: text })).toEqual([`x${number}`]);
  }
});
