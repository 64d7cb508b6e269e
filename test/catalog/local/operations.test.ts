import { beforeEach, describe, expect, test } from 'vitest';
import type { LocalIndex } from '#catalog/local/local-index';
import type { DatasetUpdate } from '#catalog/local/plan-edit';
import type { StacItem } from '#model/dataset';
import type { Query } from '#model/query';
import { idsOf } from '../contract';
import { COLLECTIONS, HOSTILE, itemOf } from '../contract-items';
import { Disk, MemoryFiles } from './memory-files';
import { openFiles } from './open';

let disk: Disk;
let index: LocalIndex;
beforeEach(() => {
  disk = new Disk();
  ({ index } = openFiles(new MemoryFiles(disk)));
});

const scene = (id: string, more: Partial<Parameters<typeof itemOf>[0]> = {}) =>
  itemOf({ id, datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1], ...more });
const nameless = (id: string, ...bands: string[]): StacItem => {
  const { collection: _, ...item } = scene(id);
  const type = 'image/tiff; application=geotiff';
  return { ...item, assets: Object.fromEntries(bands.map((band) => [band, { href: `${band}.tif`, type }])) };
};
const product = (id: string, ...bands: string[]) => ({
  type: 'Collection',
  id,
  item_assets: Object.fromEntries(bands.map((band) => [band, { type: 'image/tiff', roles: ['data'] }])),
});
const find = (query: Query = {}) => idsOf(index, query);
const reopened = () => openFiles(new MemoryFiles(disk)).index;

describe('products', () => {
  test('are added all or none; the same words again change nothing, others are refused', async () => {
    await index.addProducts(COLLECTIONS);
    const size = () => [...disk.files.values()].reduce((sum, { length }) => sum + length, 0);
    const before = size();
    await index.addProducts(structuredClone(COLLECTIONS));
    expect(size()).toBe(before);
    const other = { ...COLLECTIONS[0], description: 'other words' };
    await expect(index.addProducts([product('new'), other])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(index.addProducts([{ type: 'Collection' }])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect((await index.products()).map(({ name }) => name).sort()).toEqual(['fields', 'lakes']);
    await index.addProducts([other], { replace: true });
    expect((await index.products()).find(({ name }) => name === 'fields')?.description).toBe('other words');
  });

  test('that nobody described are refused, unless they may be made', async () => {
    await index.addProducts(COLLECTIONS);
    const items = [scene('known'), scene('stranger', { collection: 'wells' })];
    const failure = index.add(items);
    await expect(failure).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT', dataset: 'stranger' });
    await expect(failure).rejects.toThrow(/fields, lakes/);
    expect(await find()).toEqual([]);
    expect(await index.add(items, { createProducts: true })).toEqual({ added: 2, replaced: 0, skipped: 0 });
    expect(await find({ product: 'wells' })).toEqual(['stranger']);
  });

  test('are renamed with all that is theirs', async () => {
    await index.add([scene('a'), scene('b')], { collections: COLLECTIONS });
    await index.archive('b');
    await index.renameProduct('fields', 'meadows');
    for (const each of [index, reopened()]) {
      expect((await each.products()).map(({ name }) => name)).toEqual(['meadows', 'lakes']);
      expect(await idsOf(each, { product: 'meadows', archived: null })).toEqual(['a', 'b']);
      expect((await each.item('a')).collection).toBe('meadows');
      for await (const dataset of each.find({})) expect(dataset.product).toBe('meadows');
      await expect(each.count({ product: 'fields' })).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT' });
    }
    await expect(index.renameProduct('fields', 'x')).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT' });
    await expect(index.renameProduct('meadows', 'lakes')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(index.renameProduct('meadows', '')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await index.renameProduct('meadows', 'fields');
    expect(await find({ product: 'fields' })).toEqual(['a']);
  });

  test('are deleted with their datasets only where that is said', async () => {
    await index.add([scene('a')], { collections: COLLECTIONS });
    await expect(index.deleteProduct('fields')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await index.deleteProduct('lakes');
    await index.deleteProduct('fields', { datasets: true });
    expect(await index.products()).toEqual([]);
    expect(await find({ archived: null })).toEqual([]);
  });
});

describe('an item without a product', () => {
  beforeEach(() =>
    index.addProducts([
      product('rgb', 'red', 'green', 'blue'),
      product('rg', 'red', 'green'),
      product('gr', 'green', 'red'),
    ]),
  );

  test('belongs to the one with exactly its bands, no more and no less', async () => {
    await index.add([nameless('x', 'blue', 'green', 'red')]);
    expect(await find({ product: 'rgb' })).toEqual(['x']);
    for (const bands of [['red'], ['red', 'green', 'blue', 'nir'], []]) {
      const failure = index.add([nameless('y', ...bands)]);
      await expect(failure).rejects.toMatchObject({ code: 'UNKNOWN_PRODUCT', dataset: 'y' });
    }
    expect(await find()).toEqual(['x']);
  });

  test('with several such products, is asked about, never guessed', async () => {
    const tie = [nameless('sure', 'red', 'green', 'blue'), nameless('x', 'red', 'green')];
    await expect(index.add(tie)).rejects.toMatchObject({ code: 'BAD_REQUEST', dataset: 'x', candidates: ['rg', 'gr'] });
    expect(await find()).toEqual([]);
    for (const answer of [undefined, 'rgb', 'no such product']) {
      await expect(index.add(tie, { chooseProduct: () => answer })).rejects.toMatchObject({ candidates: ['rg', 'gr'] });
    }
    const asked: unknown[] = [];
    const chooseProduct = async (item: StacItem, candidates: readonly string[]) => {
      asked.push([item.id, candidates]);
      return 'gr';
    };
    await index.add(tie, { chooseProduct });
    expect(asked).toEqual([['x', ['rg', 'gr']]]);
    expect(await find({ product: 'gr' })).toEqual(['x']);
    expect(await reopened().item('x')).toEqual(tie[1]);
  });
});

describe('datasets', () => {
  beforeEach(() => index.addProducts(COLLECTIONS));

  test('are added all or none, and none but those', async () => {
    const bad: Array<[string, StacItem]> = [
      ['no id', { ...scene('x'), id: 7 }],
      ['no time', scene('x', { datetime: null })],
      ['no place', { ...scene('x'), geometry: null, bbox: undefined }],
      [
        'a place that is none',
        {
          ...scene('x'),
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                ['a', 1],
              ],
            ],
          },
          bbox: null,
        },
      ],
      ['the same again', scene('good')],
    ];
    for (const [why, item] of bad) {
      const failure = index.add([scene('good'), item]);
      await expect(failure, why).rejects.toMatchObject({
        code: why === 'the same again' ? 'BAD_REQUEST' : 'BAD_CATALOG',
      });
    }
    await expect(index.add([null as unknown as StacItem])).rejects.toMatchObject({ code: 'BAD_CATALOG' });
    expect(await find({ archived: null })).toEqual([]);
    const failing = async function* () {
      yield scene('good');
      throw new Error('the source broke');
    };
    await expect(index.add(failing())).rejects.toThrow('the source broke');
    expect(await find()).toEqual([]);
    const linked = { ...scene('good'), links: [{ rel: 'derived_from', href: './other.json' }] };
    expect(await index.add([linked])).toEqual({ added: 1, replaced: 0, skipped: 0 });
    expect(await find({ archived: null })).toEqual(['good']);
  });

  test('that are there already are refused, skipped or replaced', async () => {
    await index.add([scene('a'), scene('b')]);
    await index.archive('b');
    const again = [scene('a', { properties: { cloud: 77 } }), scene('b'), scene('c')];
    await expect(index.add(again)).rejects.toMatchObject({ code: 'BAD_REQUEST', dataset: 'a' });
    expect(await index.add(again, { existing: 'skip' })).toEqual({ added: 1, replaced: 0, skipped: 2 });
    await expect(index.add([scene('a')], { existing: 'refuse' })).rejects.toMatchObject({ dataset: 'a' });
    expect(await index.add([again[0]!], { existing: 'replace' })).toEqual({ added: 0, replaced: 1, skipped: 0 });
    expect(await find({ properties: { cloud: 77 } })).toEqual(['a']);
    expect(await find({ archived: true })).toEqual(['b']);
  });

  test('of one id in two products are two, and have to be told apart', async () => {
    await index.add([scene('x'), scene('x', { collection: 'lakes' })]);
    expect(await index.count({ ids: ['x'] })).toBe(2);
    await expect(index.archive('x')).rejects.toMatchObject({ code: 'BAD_REQUEST', candidates: ['fields', 'lakes'] });
    await index.archive({ id: 'x', product: 'lakes' });
    expect(await index.count({ product: 'lakes' })).toBe(0);
    expect(await index.count({ product: 'fields' })).toBe(1);
  });

  test('are archived, restored, purged; and nothing else happens where one of them is not there', async () => {
    await index.add(['a', 'b', 'c'].map((id) => scene(id)));
    await index.archive(['a', 'b']);
    await index.archive(['a', 'b']);
    expect([await find(), await find({ archived: true }), await find({ archived: null })]).toEqual([
      ['c'],
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]);
    expect(await index.countByPeriod({ archived: true }, 'year')).toMatchObject([{ count: 2 }]);
    await expect(index.purge(['a', 'c'])).rejects.toMatchObject({ code: 'BAD_REQUEST', dataset: 'c' });
    await expect(index.restore(['a', 'nobody'])).rejects.toMatchObject({ code: 'NOT_FOUND', dataset: 'nobody' });
    expect(await find({ archived: true })).toEqual(['a', 'b']);
    await index.restore(['a', 'c']);
    await index.purge('b');
    expect(await find({ archived: null })).toEqual(['a', 'c']);
    await index.add([scene('b')]);
    expect(await find()).toEqual(['a', 'b', 'c']);
  });

  test('are found at the seam of the globe as in every other index', async () => {
    await index.add([scene('east', { box: [179, 0, 180, 1] }), scene('west', { box: [-180, 0, -179, 1] })]);
    expect(await find({ bbox: [179.5, 0, 180, 1] })).toEqual(['east', 'west']);
    expect(await find({ bbox: [170, 0, 178, 1] })).toEqual([]);
  });

  test('with hostile names are as any other', async () => {
    for (const text of HOSTILE) {
      await index.add([scene(text, { collection: text, properties: { [text]: text } })], { createProducts: true });
      await index.archive(text);
      await index.renameProduct(text, `${text}!`);
      await index.addLineage([{ derived: text, source: `${text} source`, classifier: text }]);
    }
    const other = reopened();
    for (const text of HOSTILE) {
      expect(await idsOf(other, { product: `${text}!`, archived: true })).toEqual([text]);
      expect((await other.lineage(text)).nodes.map(({ id }) => id)).toEqual([text, `${text} source`]);
    }
  });
});

describe('an update', () => {
  beforeEach(() => index.add([scene('a'), scene('b')], { collections: COLLECTIONS }));

  test('moves one band, merges a patch, or replaces the item, in place', async () => {
    await index.archive('b');
    await index.update([
      {
        id: 'a',
        locations: { red: 'https://new.example/red.tif' },
        merge: { properties: { cloud: 3, 'proj:epsg': null } },
      },
      { id: 'b', item: scene('b', { datetime: '2022-02-02T00:00:00Z', box: [50, 50, 51, 51] }) },
    ]);
    for (const each of [index, reopened()]) {
      const found = [];
      for await (const dataset of each.find({ archived: null })) found.push(dataset);
      expect(found.map(({ id }) => id)).toEqual(['a', 'b']);
      expect(found[0]!.measurements.red).toMatchObject({ href: 'https://new.example/red.tif', shape: [100, 200] });
      expect(found[0]!.properties).toEqual({ cloud: 3 });
      expect(await idsOf(each, { bbox: [50, 50, 51, 51], archived: true })).toEqual(['b']);
      expect(await idsOf(each, { time: '2020', archived: null })).toEqual(['a']);
    }
  });

  test('is all or nothing, and changes neither id nor product', async () => {
    const good = { id: 'a', merge: { properties: { cloud: 3 } } };
    const location = { code: 'UNKNOWN_MEASUREMENT' };
    for (const [bad, error] of [
      [{ id: 'b', locations: { nir: 'x.tif' } }, location],
      [{ id: 'b', locations: { thumbnail: 'x.tif' } }, location],
      [{ id: 'b', locations: { red: '' } }, {}],
      [{ id: 'b', merge: { id: 'c' } }, {}],
      [{ id: 'b', merge: { collection: 'lakes' } }, {}],
      [{ id: 'b', merge: { properties: { datetime: null } } }, { code: 'BAD_CATALOG' }],
      [{ id: 'b', colour: 'red' }, {}],
      [{ id: 'a' }, {}],
      [{ id: 'nobody' }, { code: 'NOT_FOUND' }],
    ] as const) {
      await expect(index.update([good, bad as DatasetUpdate])).rejects.toMatchObject({ code: 'BAD_REQUEST', ...error });
    }
    expect(await find({ properties: { 'proj:epsg': 32633 } })).toEqual(['a', 'b']);
    expect((await index.item('a')).properties).not.toHaveProperty('cloud');
  });

  test('of a file with several bands is refused for one of them', async () => {
    const asset = { href: 'all.tif', type: 'image/tiff', bands: [{ name: 'red' }, { name: 'nir' }] };
    await index.add([{ ...scene('both'), assets: { all: asset } }]);
    await expect(index.update({ id: 'both', locations: { nir: 'nir.tif' } })).rejects.toThrow(
      /red, nir lie in one file/,
    );
  });
});

describe('lineage', () => {
  const made = (id: string, sources: Record<string, string[]>) => scene(id, { properties: { 'odc:lineage': sources } });
  const ids = async (...args: Parameters<LocalIndex['lineage']>) =>
    (await index.lineage(...args)).nodes.map(({ id, depth }) => `${depth} ${id}`);

  beforeEach(async () => {
    await index.add(
      [
        made('mosaic', { scene: ['s1', 's2'] }),
        made('s1', { level1: ['l1'], dem: ['dem'] }),
        made('s2', { dem: ['dem'] }),
      ],
      { collections: COLLECTIONS },
    );
  });

  test('goes to sources and to what was derived, by depth and classifier, through ids only', async () => {
    expect(await ids('mosaic')).toEqual(['0 mosaic', '1 s1', '1 s2', '2 l1', '2 dem']);
    expect(await ids('mosaic', { depth: 1 })).toEqual(['0 mosaic', '1 s1', '1 s2']);
    expect(await ids('mosaic', { classifiers: ['scene', 'dem'] })).toEqual(['0 mosaic', '1 s1', '1 s2', '2 dem']);
    expect(await ids('dem', { direction: 'derived' })).toEqual(['0 dem', '1 s1', '1 s2', '2 mosaic']);
    expect(await ids('s1', { direction: 'both' })).toEqual(['0 s1', '1 l1', '1 dem', '1 mosaic']);
    expect(await ids('unheard of')).toEqual(['0 unheard of']);
    const { nodes, relations } = await index.lineage('mosaic');
    expect(nodes.map(({ products }) => products)).toEqual([['fields'], ['fields'], ['fields'], [], []]);
    expect(relations).toHaveLength(5);
    // Known by their ids; nothing was added for them.
    expect(await find({ archived: null })).toEqual(['mosaic', 's1', 's2']);
  });

  test('follows updates, outlives a purge, and does not run in circles', async () => {
    await index.addLineage([{ derived: 's2', source: 'by hand', classifier: 'note' }]);
    await index.update({ id: 's2', item: made('s2', { dem: ['finer dem'] }) });
    expect(await ids('s2')).toEqual(['0 s2', '1 by hand', '1 finer dem']);
    await index.archive('s1');
    expect((await index.lineage('s1')).nodes[0]).toMatchObject({ archived: true, products: ['fields'] });
    await index.purge('s1');
    expect((await index.lineage('s1')).nodes[0]).toMatchObject({ archived: false, products: [] });
    expect(await ids('mosaic')).toEqual(['0 mosaic', '1 s1', '1 s2', '2 l1', '2 dem', '2 by hand', '2 finer dem']);
    await index.addLineage([{ derived: 'dem', source: 'mosaic', classifier: 'circle' }]);
    expect(await ids('dem')).toEqual(['0 dem', '1 mosaic', '2 s1', '2 s2', '3 l1', '3 by hand', '3 finer dem']);
    await index.removeLineage([{ derived: 'dem', source: 'mosaic', classifier: 'circle' }]);
    expect(await ids('dem')).toEqual(['0 dem']);
    expect((await reopened().lineage('mosaic')).relations).toHaveLength(6);
  });

  test('needs two ids', async () => {
    for (const relation of [
      { derived: 'x', source: 'x', classifier: 'self' },
      { derived: '', source: 'x', classifier: 'none' },
      { derived: 'x', source: 'y' } as never,
    ]) {
      await expect(index.addLineage([relation])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });
});

test('a closed index says so', async () => {
  await index.close();
  await index.close();
  await expect(index.count({})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(index.add([])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});
