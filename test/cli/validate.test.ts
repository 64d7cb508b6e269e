import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeValidation, hasFaults, validate } from '#cli/validate';
import { type StacCollection, type StacItem, writeCatalog } from '#quadrat';
import { dataSet } from '../fixtures/data-folder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quadrat-validate-'));
});
afterEach(() => rm(folder, { recursive: true }));

const GRID = { 'proj:code': 'EPSG:32613', 'proj:shape': [16, 16], 'proj:transform': [10, 0, 5e5, 0, -10, 45e5] };
const TIFF = 'image/tiff; application=geotiff';

function band(href: string, data_type: string, extra: object = {}) {
  return { href, type: TIFF, roles: ['data'], ...GRID, bands: [{ data_type, nodata: 0, ...extra }] };
}

function item(id: string, assets: object): StacItem {
  const ring = [
    [-105, 40.6],
    [-104.9, 40.6],
    [-104.9, 40.7],
    [-105, 40.6],
  ];
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    id,
    collection: 'farm',
    geometry: { type: 'Polygon', coordinates: [ring] },
    properties: { datetime: '2019-08-31T19:00:00Z' },
    assets,
    links: [],
  };
}

async function check(items: StacItem[], collection: StacCollection = {}) {
  const path = join(folder, 'catalog.parquet');
  await writeFile(path, writeCatalog(items, [{ type: 'Collection', id: 'farm', license: 'CC0-1.0', ...collection }]));
  const found = await validate(path);
  return { faulty: hasFaults(found), text: describeValidation('catalog.parquet', found) };
}

test('a catalog that lacks nothing', async () => {
  for (const name of ['red', 'green', 'blue', 'nir', 'scl']) await writeFile(join(folder, `a b_${name}.tif`), '');
  const assets = Object.fromEntries(
    ['red', 'green', 'blue', 'nir', 'scl'].map((name) => [name, band(`a%20b_${name}.tif`, 'uint8')]),
  );
  const { faulty, text } = await check([item('a', assets)], {
    item_assets: Object.fromEntries(Object.entries(assets).map(([name, { bands, roles }]) => [name, { bands, roles }])),
    'quadrat:mask': { measurement: 'scl', exclude: [3, 8] },
  });
  expect(faulty).toBe(false);
  expect(text).not.toMatch(/^ {2}(missing|wrong)/m);
  expect(text).toMatch(/cloud mask: scl drops classes 3, 8/);
  expect(text).toMatch(/links: 5 relative, every file is there/);
});

test('what is missing is told by what it is for', async () => {
  await writeFile(join(folder, 'a.tif'), '');
  const { href, type, roles } = band('a.tif', 'uint8');
  const { faulty, text } = await check(
    [
      item('a', { b1: { href, type, roles }, qa_pixel: band('a.tif', 'uint16', { nodata: null }) }),
      item('b', { b1: band('a.tif', 'uint8') }),
    ],
    { license: 'other' },
  );
  expect(faulty).toBe(false);
  expect(text).toMatch(/missing {2}planning: 1 of 3 bands lack proj:code/);
  expect(text).toMatch(/missing {2}loading: qa_pixel is absent from 1 of 2 datasets/);
  expect(text).toMatch(/missing {2}natural colours: no band is called red, green, blue/);
  expect(text).toMatch(/missing {2}cloud mask: qa_pixel looks like a quality band/);
  expect(text).toMatch(/missing {2}publishing/);
});

test('links that lead nowhere are wrong', async () => {
  const { faulty, text } = await check([
    item('a', { red: band('gone.tif', 'uint8'), nir: band('file:///x.tif', 'uint8') }),
  ]);
  expect(faulty).toBe(true);
  expect(text).toMatch(/wrong {4}links: 1 of 1 relative ones lead to no file beside the catalog, e.g. gone.tif/);
  expect(text).toMatch(/wrong {4}links: 1 lead to files on this machine/);
});

test('what is no catalog, or not there, is an error', async () => {
  await writeFile(join(folder, 'x.parquet'), 'not a catalog');
  await expect(validate(join(folder, 'x.parquet'))).rejects.toMatchObject({ code: 'BAD_CATALOG' });
  await expect(validate(join(folder, 'y.parquet'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.skipIf(!dataSet('stac'))("a publisher's catalog", async () => {
  const found = await validate(join(dataSet('stac')!, '100-landsat-items.parquet'));
  expect(found.datasets).toBe(100);
  expect(hasFaults(found)).toBe(false);
  const text = describeValidation('landsat', found);
  expect(text).toMatch(/ok {7}vegetation index/);
  expect(text).toMatch(/1900 lead to landsateuwest\.blob\.core\.windows\.net/);
});

test('a grid is said to lack where neither the asset nor the item tells it', async () => {
  await writeFile(join(folder, 'red.tif'), '');
  const bare = { href: 'red.tif', type: TIFF, roles: ['data'], bands: [{ data_type: 'uint8' }] };
  const lacking = await check([item('a', { red: bare }), item('b', { red: { ...bare, 'proj:code': 'EPSG:32613' } })]);
  expect(lacking.text).toMatch(/missing {2}planning: 2 of 2 bands lack proj:code, proj:shape or proj:transform/);
  const onTheItem = item('a', { red: bare });
  Object.assign(onTheItem.properties as object, GRID);
  expect((await check([onTheItem])).text).toMatch(/ok {7}planning: every band has its grid/);
});
