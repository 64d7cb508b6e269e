import { describe, expect, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { ParquetCatalog } from '#catalog/parquet/parquet-catalog';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import type { StacItem } from '#model/dataset';
import { COLLECTIONS, HOSTILE, ITEMS, itemOf } from '../contract-items';
import { dataFile, dataFiles, hasData, stacItems } from '../shared-data';
import { Disk, MemoryFiles } from './memory-files';
import { type OpenedIndex, openFiles } from './open';

const fresh = () => openFiles(new MemoryFiles(new Disk()));
const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = 'export.parquet') => new File([bytes], name);
const base = { datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1] as [number, number, number, number] };

async function again({ index }: OpenedIndex): Promise<OpenedIndex> {
  const other = fresh();
  await other.index.import(fileOf(await index.exportParquet()));
  return other;
}

describe('export and import', () => {
  test('bring back products, datasets, what is archived, and lineage', async () => {
    const first = fresh();
    await first.index.add(ITEMS, {
      collections: [...COLLECTIONS, { type: 'Collection', id: 'without datasets', description: 'none' }],
    });
    await first.index.archive(['a1', 'a2']);
    await first.index.addLineage([
      { derived: 'a3', source: 'a1', classifier: 'level1' },
      { derived: 'a3', source: 'known by its id', classifier: 'dem' },
      { derived: 'not here', source: 'a1', classifier: 'mosaic' },
    ]);
    await first.index.renameProduct('lakes', 'ponds');
    const second = await again(first);
    expect(await second.dump()).toEqual(await first.dump());
    expect(await (await again(second)).dump()).toEqual(await first.dump());
  });

  test('bring back what STAC-GeoParquet has no column for', async () => {
    const first = fresh();
    const odd: Record<string, object> = {
      nulls: { properties: { datetime: base.datetime, nothing: null }, description: null },
      'time as written': {
        properties: { datetime: '2020-01-01T00:00:00.000000Z', updated: '2021-01-01 10:00:00+01:00' },
      },
      'names of fields': { properties: { datetime: base.datetime, id: 'x', geometry: 'y', 'a.b': 1, '': 2 } },
      deep: { properties: { datetime: base.datetime, nested: { empty: {}, list: [null, [], { a: null }] } } },
      mixed: { properties: { datetime: base.datetime, nested: 'text', cloud: '10' } },
      'box of six': { bbox: [0, 0, -5, 1, 1, 5] },
      'point in space': { geometry: { type: 'Point', coordinates: [1, 2, 3] }, bbox: [1, 2, 1, 2] },
      'no links': { links: undefined, stac_extensions: undefined },
      'more than STAC': { 'x:own': { deep: [1, { two: null }] }, conformsTo: [] },
    };
    const items = Object.entries(odd).map(([id, more]) =>
      JSON.parse(JSON.stringify({ ...itemOf({ ...base, id, properties: { cloud: 1 } }), ...more })),
    );
    const hostile = HOSTILE.map((text, number) =>
      JSON.parse(`{ "${number}": 0, ${JSON.stringify(text)}: ${JSON.stringify(text)} }`),
    ).map((properties, number) => ({
      ...itemOf({ ...base, id: `h${number} ${HOSTILE[number]}`, collection: HOSTILE[number]!.trim() || 'blank' }),
      properties: JSON.parse(JSON.stringify(properties).replace('{', `{"datetime":"${base.datetime}",`)),
    }));
    await first.index.add([...items, ...hostile], { createProducts: true });
    for (const item of items) expect(await first.index.item(item.id)).toEqual(item);
    const second = await again(first);
    expect(await second.dump()).toEqual(await first.dump());
  });

  test('an item matched by its bands names no product afterwards either', async () => {
    const first = fresh();
    const { collection: _, ...nameless } = itemOf({ ...base, id: 'nameless' }) as StacItem;
    await first.index.add([itemOf({ ...base, id: 'named', collection: 'lakes' })], { createProducts: true });
    await first.index.add([nameless]);
    const second = await again(first);
    expect(await second.index.item('nameless')).toEqual(nameless);
    expect(await second.index.count({ product: 'lakes' })).toBe(2);
  });

  test('a removed relation stays removed', async () => {
    const first = fresh();
    const made = itemOf({ ...base, id: 'made', properties: { 'odc:lineage': { level1: ['s1', 's2'] } } });
    await first.index.add([made], { createProducts: true });
    await first.index.removeLineage([{ derived: 'made', source: 's2', classifier: 'level1' }]);
    const second = await again(first);
    expect((await second.index.lineage('made')).nodes.map(({ id }) => id)).toEqual(['made', 's1']);
  });

  test('an empty index', async () => {
    const first = fresh();
    await first.index.addProducts(COLLECTIONS);
    expect(await (await again(first)).dump()).toEqual(await first.dump());
  });

  test('what is exported, others read', async () => {
    const first = fresh();
    await first.index.add(ITEMS, { collections: COLLECTIONS });
    const file = fileOf(await first.index.exportParquet());
    const catalog = await ParquetCatalog.open(createByteClient().open(file));
    expect(catalog.file.rows()).toBe(ITEMS.length);
    expect([...catalog.collections.keys()].sort()).toEqual(['fields', 'lakes']);
  });
});

describe('import', () => {
  test('of a broken row imports nothing; with onProblem, the rest', async () => {
    const bytes = writeCatalog(ITEMS, COLLECTIONS);
    const at = new TextDecoder('latin1').decode(bytes).indexOf('{"red":{"href"');
    expect(at).toBeGreaterThan(0);
    // Of one text of JSON its first brace: the item can no longer be read.
    bytes[at] = 0x21;
    const { index } = fresh();
    const file = fileOf(bytes as Uint8Array<ArrayBuffer>);
    await expect(index.import(file)).rejects.toMatchObject({ code: 'BAD_CATALOG' });
    expect(await index.products()).toEqual([]);
    const problems: string[] = [];
    await index.import(file, { onProblem: ({ message }) => problems.push(message) });
    expect(problems.length).toBeGreaterThan(0);
    expect(await index.count({})).toBe(ITEMS.length - problems.length);
  });

  test('twice is refused, or skips, or replaces', async () => {
    const { index } = fresh();
    const file = fileOf(writeCatalog(ITEMS, COLLECTIONS) as Uint8Array<ArrayBuffer>);
    await index.import(file);
    await expect(index.import(file)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await index.import(file, { existing: 'skip' })).toEqual({ added: 0, replaced: 0, skipped: ITEMS.length });
    expect(await index.import(file, { existing: 'replace' })).toEqual({ added: 0, replaced: ITEMS.length, skipped: 0 });
    expect(await index.count({})).toBe(ITEMS.length);
  });
});

describe.skipIf(!hasData)('catalogs as publishers wrote them', () => {
  const documents = dataFiles('stac', '.json').concat(dataFiles('stac', '.ndjson'));

  test.each(documents)('%s comes back equal', async (name) => {
    const items = stacItems(name);
    const first = fresh();
    await first.index
      .add(
        items.map((item) => item),
        { createProducts: true, existing: 'skip' },
      )
      .catch(async () => {
        // One without a collection needs a product; what an import of the file does.
        await first.index.import(new File([JSON.stringify(items)], name), { createProducts: true });
      });
    const second = await again(first);
    expect(await second.dump()).toEqual(await first.dump());
    for (const item of items.slice(0, 20)) expect(await second.index.item(String(item.id))).toEqual(item);
  });

  test.each(dataFiles('stac', '.parquet'))('%s comes back equal', async (name) => {
    const first = fresh();
    await first.index.import(dataFile('stac', name));
    const catalog = await ParquetCatalog.open(createByteClient().open(dataFile('stac', name)));
    const second = await again(first);
    expect(await second.dump()).toEqual(await first.dump());
    const places = Array.from({ length: Math.min(20, catalog.file.rows(0)) }, (_, row) => ({ group: 0, row }));
    for (const item of await catalog.readItems(places)) {
      expect(await second.index.item(String(item!.id))).toEqual(JSON.parse(JSON.stringify(item)));
    }
  });
});
