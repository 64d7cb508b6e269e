import { describe, expect, test } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { itemOfEo3 } from '#catalog/eo3/eo3-item';
import { parseYaml } from '#catalog/eo3/yaml-documents';
import { openIndex } from '#catalog/open-index';
import { writeCatalog } from '#catalog/parquet/write-catalog';
import type { CatalogProblem } from '#catalog/problems';
import type { CatalogSource } from '#catalog/sources';
import type { Dataset } from '#model/dataset';
import { startServer } from '../../fixtures/server/server';
import { idsOf } from '../contract';
import { ITEMS } from '../contract-items';
import { LANDSAT_DATASET, LANDSAT_PRODUCT, METADATA_TYPE, smallDataset } from './documents';

const ID = '0c2f6a5e-1c2b-4a7e-8d6a-4bb7b3e0f001';
const bytes = createByteClient({ cache: 'none' });

async function open(sources: CatalogSource[], problems: CatalogProblem[] = []) {
  return openIndex(sources, { bytes, report: (problem) => problems.push(problem) });
}

async function datasetsOf(sources: CatalogSource[]): Promise<Dataset[]> {
  const found: Dataset[] = [];
  for await (const dataset of (await open(sources)).find({})) found.push(dataset);
  return found;
}

function readOne(text: string): Record<string, unknown> {
  const [document] = parseYaml(text);
  if (!document || 'error' in document) throw new Error('the fixture is no YAML');
  return document.value as Record<string, unknown>;
}

describe('an EO3 dataset document', () => {
  const url = 'https://data.example/ls8/093/086/dataset.odc-metadata.yaml';

  test('is a dataset with the grid of every band, by the name of the grid', async () => {
    const [dataset] = await datasetsOf([{ text: LANDSAT_DATASET, url }]);
    expect(dataset).toMatchObject({
      id: ID,
      product: 'ls8_surface',
      time: { start: '2020-05-25T23:46:23.500Z', end: '2020-05-25T23:46:53Z' },
    });
    expect(dataset!.measurements).toEqual({
      sr_red: {
        href: 'https://data.example/ls8/093/086/red.tif',
        crs: 'EPSG:32655',
        shape: [4000, 4000],
        transform: [30, 0, 590000, 0, -30, -3885000],
      },
      sr_pan: {
        href: 'https://data.example/ls8/093/086/pan.tif',
        crs: 'EPSG:32655',
        shape: [8000, 8000],
        transform: [15, 0, 590000, 0, -15, -3885000],
      },
      height: {
        href: 'https://data.example/ls8/093/height.tif',
        crs: 'EPSG:4326',
        shape: [100, 110],
        transform: [0.01, 0, 147, 0, -0.01, -35],
      },
      qa_pixel: {
        href: 'https://data.example/ls8/093/086/quality.tif',
        crs: 'EPSG:32655',
        shape: [4000, 4000],
        transform: [30, 0, 590000, 0, -30, -3885000],
      },
      fmask: {
        href: 'https://data.example/ls8/093/086/quality.tif',
        band: 2,
        crs: 'EPSG:32655',
        shape: [4000, 4000],
        transform: [30, 0, 590000, 0, -30, -3885000],
      },
    });
  });

  test('keeps its geometry in its own CRS, and is found there and in any other', async () => {
    const [dataset] = await datasetsOf([{ text: LANDSAT_DATASET, url }]);
    expect(dataset!.footprint.crs).toBe('EPSG:32655');
    expect(dataset!.footprint.geometry).toEqual(readOne(LANDSAT_DATASET).geometry);
    const index = await open([{ text: LANDSAT_DATASET, url }]);
    const at = (x: number, y: number) => [x, y, x + 10, y + 10] as [number, number, number, number];
    expect(await index.count({ bbox: at(650000, -3950000), crs: 'EPSG:32655' })).toBe(1);
    // Inside the box of the footprint, outside the footprint.
    expect(await index.count({ bbox: at(600100, -3999900), crs: 'EPSG:32655' })).toBe(0);
    expect(await index.count({ bbox: [148.5, -35.8, 148.6, -35.7] })).toBe(1);
    expect(await index.count({ bbox: [10, 50, 11, 51] })).toBe(0);
  });

  test('has its properties under its own names and those of STAC, accessories and lineage', async () => {
    const [dataset] = await datasetsOf([{ text: LANDSAT_DATASET, url }]);
    expect(dataset!.properties).toMatchObject({
      'eo:cloud_cover': 12.25,
      'eo:platform': 'landsat-8',
      platform: 'landsat-8',
      gsd: 15,
      created: '2020-06-01T01:02:03Z',
      'odc:region_code': '093086',
      'dea:dataset_maturity': 'final',
      title: 'ls8_surface_093086_2020-05-25',
    });
    expect(dataset!.lineage).toEqual({
      level1: ['8b1f53a8-ff40-4a2e-9a21-17ea0f4c1f02'],
      wo: ['2a2b2c2d-0000-4000-8000-000000000001', '2a2b2c2d-0000-4000-8000-000000000002'],
    });
    expect(dataset!.userData).toMatchObject({
      assets: {
        'thumbnail:surface': { href: 'https://data.example/ls8/093/086/thumbnail.jpg', roles: ['thumbnail'] },
        'checksum:sha1': { href: 'https://data.example/ls8/093/086/files.sha1', roles: ['metadata'] },
      },
    });
  });

  test('without geometry lies where its default grid does; a nested source is an id and no dataset', async () => {
    const nested = `lineage: { source_datasets: { level1: { id: b0b, product: { name: raw } } } }`;
    const [dataset, ...others] = await datasetsOf([{ text: smallDataset('small', nested) }]);
    expect(others).toEqual([]);
    expect(dataset).toMatchObject({
      lineage: { level1: ['b0b'] },
      footprint: {
        crs: 'EPSG:32655',
        geometry: {
          coordinates: [
            [
              [600000, -3900000],
              [606000, -3900000],
              [606000, -3903000],
              [600000, -3903000],
              [600000, -3900000],
            ],
          ],
        },
      },
      measurements: { sr_red: { href: 's3://bucket/small.tif' } },
    });
  });

  test('is relative to where it lies, else to the location it names', () => {
    const document = { ...readOne(LANDSAT_DATASET), location: 'https://elsewhere.example/a/b.yaml' };
    const href = (base?: string) => (itemOfEo3(document, base).assets as { sr_red: { href: string } }).sr_red.href;
    expect(href()).toBe('https://elsewhere.example/a/red.tif');
    expect(href(url)).toBe('https://data.example/ls8/093/086/red.tif');
  });

  test('two names for one band are two measurements; layers of one file are measurements of their own', () => {
    const measurements = {
      a: { path: 'x.nc', layer: 'first' },
      b: { path: 'x.nc', layer: 'second' },
      c: { path: 'y.tif', band: 2 },
      d: { path: 'y.tif', band: 2 },
    };
    const { assets } = itemOfEo3({ ...readOne(LANDSAT_DATASET), measurements });
    const names = Object.values(assets as Record<string, { bands?: Array<{ name?: string }> }>).flatMap(
      ({ bands }) => bands?.flatMap(({ name }) => name ?? []) ?? [],
    );
    expect(names.sort()).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('a product definition', () => {
  test('describes measurements: types, nodata, units, scale, aliases and flags', async () => {
    const index = await open([{ text: LANDSAT_PRODUCT + METADATA_TYPE + LANDSAT_DATASET }]);
    const [product, ...others] = await index.products();
    expect(others).toEqual([]);
    expect(product).toMatchObject({
      name: 'ls8_surface',
      description: 'Landsat 8 surface reflectance, analysis ready',
      license: 'CC-BY-4.0',
    });
    expect(product!.measurements).toEqual([
      {
        name: 'sr_red',
        aliases: ['band_4', 'red'],
        dtype: 'uint16',
        nodata: 0,
        units: '1',
        scale: 0.0000275,
        offset: -0.2,
      },
      { name: 'sr_pan', aliases: ['band_8', 'panchromatic'], dtype: 'uint16', nodata: 0, units: '1' },
      { name: 'height', dtype: 'float32', nodata: Number.NaN, units: 'metre' },
      {
        name: 'qa_pixel',
        dtype: 'uint16',
        nodata: 1,
        units: 'bit_index',
        flags: {
          nodata: { bits: 0, values: { 0: false, 1: true }, description: 'Fill' },
          cloud_shadow: { bits: 4, values: { 0: 'not_high_confidence', 1: 'high_confidence' } },
          cloud_confidence: {
            bits: [8, 9],
            values: { 0: 'none', 1: 'low', 2: 'medium', 3: 'high' },
            description: 'How sure a cloud is',
          },
        },
      },
      {
        name: 'fmask',
        dtype: 'uint8',
        nodata: 0,
        units: '1',
        flags: {
          fmask: {
            bits: [0, 1, 2, 3, 4, 5, 6, 7],
            values: { 0: 'nodata', 1: 'valid', 2: 'cloud', 3: 'shadow', 4: 'snow', 5: 'water' },
            nodata: ['0'],
            description: 'Fmask',
          },
        },
      },
    ]);
  });
});

describe('as a catalog', () => {
  test('by URL, as files and as text, the product in one and each dataset in another', async () => {
    const server = await startServer();
    try {
      server.files.set('product.yaml', new TextEncoder().encode(LANDSAT_PRODUCT));
      server.files.set('deep/one.yaml', new TextEncoder().encode(LANDSAT_DATASET));
      const index = await open([
        `${server.url}/deep/one.yaml`,
        new File([smallDataset('two'), smallDataset('three')], 'more.odc-metadata.yaml'),
        { text: JSON.stringify({ ...readOne(LANDSAT_DATASET), id: 'four' }) },
        `${server.url}/product.yaml`,
        { items: ITEMS },
      ]);
      expect(await idsOf(index, { product: 'ls8_surface' })).toEqual([ID, 'four', 'three', 'two']);
      const product = (await index.products()).find(({ name }) => name === 'ls8_surface');
      expect(product?.measurements.every(({ dtypeAssumed }) => dtypeAssumed === undefined)).toBe(true);
      expect(await idsOf(index, { properties: { 'eo:cloud_cover': { gt: 40 } } })).toEqual(['three', 'two']);
      for await (const { measurements } of index.find({ ids: [ID] })) {
        expect(measurements.sr_red?.href).toBe(`${server.url}/deep/red.tif`);
      }
    } finally {
      await server.close();
    }
  });

  test.each<[string, string]>([
    ['broken YAML', '---\n$schema: https://schemas.opendatacube.org/dataset\nid: [1, 2\n'],
    ['no id', LANDSAT_DATASET.replace(/^id: .*$/m, '')],
    ['no product', LANDSAT_DATASET.replace(/^product:\n.*\n.*\n/m, '')],
    ['no time', smallDataset('x').replace('datetime: 2020-06-26T23:46:00Z, ', '')],
    ['no measurements', smallDataset('x').replace(/measurements: .*/, '')],
    ['a measurement without a file', smallDataset('x').replace('{ path: s3://bucket/x.tif }', '{ band: 1 }')],
    ['a band that no file has', smallDataset('x').replace('.tif }', '.tif, band: 1000000000 }')],
    ['the format before EO3', 'id: x\ngrid_spatial: { projection: {} }\nimage: { bands: {} }\n'],
    [
      'a billion laughs',
      `$schema: https://schemas.opendatacube.org/dataset\na: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghij']
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(', ')}]`)
        .join('\n')}\n`,
    ],
  ])('%s is reported by document and reason, and the others are used', async (_, text) => {
    await expect(open([{ text, url: 'https://data.example/bad.yaml' }])).rejects.toMatchObject({
      code: 'BAD_CATALOG',
      url: 'https://data.example/bad.yaml',
    });
    const problems: CatalogProblem[] = [];
    const index = await open([new File([smallDataset('good'), '---\n', text], 'two.yaml')], problems);
    expect(await idsOf(index, {})).toEqual(['good']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ url: expect.stringContaining('two.yaml'), message: expect.any(String) });
  });

  test('names that reach for prototypes stay names', async () => {
    const text = smallDataset('x', 'lineage: { __proto__: [a], constructor: [b] }').replace(
      'eo:cloud_cover: 50',
      '__proto__: { polluted: true }, constructor: 7',
    );
    const [dataset] = await datasetsOf([{ text }]);
    expect(dataset!.properties.constructor).toBe(7);
    expect(dataset!.lineage).toEqual({ constructor: ['b'] });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

test('in a CRS whose definition has to be looked up: searched, and written as a catalog', async () => {
  const text = smallDataset('albers').replace('epsg:32655', 'EPSG:3577');
  const index = await open([{ text }]);
  const box: [number, number, number, number] = [600_100, -3_900_100, 600_200, -3_900_050];
  expect(await index.count({ bbox: box, crs: 'EPSG:3577' })).toBe(1);
  const file = new File([writeCatalog([itemOfEo3(readOne(text))], []) as Uint8Array<ArrayBuffer>], 'a.parquet');
  const [dataset] = await datasetsOf([file]);
  expect(dataset).toMatchObject({ id: 'albers', footprint: { crs: 'EPSG:3577', geometry: { type: 'Polygon' } } });
});
