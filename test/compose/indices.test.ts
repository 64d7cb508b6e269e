import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { productOf } from '#catalog/stac/product';
import { compileExpressions } from '#compose/compile';
import { parseExpression } from '#compose/expression';
import { indexExpressions, listIndices } from '#compose/indices';
import { referenceKernels } from '#kernels/reference';
import { isQuadratError } from '#model/errors';
import type { Measurement, Product } from '#model/product';
import table from '../../src/compose/index-table.json';
import { dataSet } from '../fixtures/data-folder';
import golden from '../golden/indices.json';

const stac = dataSet('stac');

const product = (name: string, ...bands: Array<string | Measurement>): Product => ({
  name,
  measurements: bands.map((band) => (typeof band === 'string' ? { name: band, dtype: 'uint16' } : band)),
});
const common = (name: string, commonName: string): Measurement => ({ name, dtype: 'uint16', commonName });

async function refusal(names: string[], ...products: Product[]): Promise<string> {
  const error: unknown = await indexExpressions(names, products).catch((reason: unknown) => reason);
  return isQuadratError(error, 'BAD_REQUEST') ? error.message : `not refused: ${String(error)}`;
}

describe('the table of indices', () => {
  test('every formula gives what Python gives', () => {
    const bands = golden.bands as Record<string, number[]>;
    const expected = golden.values as Record<string, Array<number | null>>;
    expect(table.indices.length).toBeGreaterThan(250);
    for (const { name, formula } of table.indices) {
      const { program, bands: names } = compileExpressions([parseExpression(formula)]);
      const inputs = names.map((band) => ({
        data: Float64Array.from(bands[band]!),
        nodata: undefined,
        scale: 1,
        offset: 0,
      }));
      const [result] = referenceKernels.evaluate(program, inputs, 6);
      expected[name]!.forEach((value, i) => {
        const own = result![i]!;
        const same = value === null ? Number.isNaN(own) : Math.abs(own - value) <= Math.abs(value) * 2 ** -22;
        expect(same, `${name} at ${i} is ${own}, not ${value}`).toBe(true);
      });
    }
  });

  test('says where it is from', () => {
    expect([table.source, table.licence]).toEqual([
      expect.stringContaining('awesome-spectral-indices'),
      expect.stringContaining('MIT'),
    ]);
    for (const { reference } of table.indices) expect(reference).toMatch(/^https?:\/\//);
  });
});

describe('listIndices', () => {
  test('lists what a product has the bands for, written with its own measurements', async () => {
    const indices = await listIndices(product('naip', 'red', 'green', 'blue', 'nir'));
    const byName = new Map(indices.map((index) => [index.name, index]));
    expect(byName.get('NDVI')).toEqual({
      name: 'NDVI',
      title: 'Normalized Difference Vegetation Index',
      domain: 'vegetation',
      formula: '(N - R)/(N + R)',
      expression: '(nir - red)/(nir + red)',
      measurements: ['nir', 'red'],
      scaleFree: true,
      reference: 'https://ntrs.nasa.gov/citations/19740022614',
    });
    expect(byName.get('EVI')?.scaleFree).toBe(false);
    expect(byName.has('NBR')).toBe(false);
    expect(await listIndices(product('dem', 'elevation'))).toEqual([]);
  });

  test.each([
    ['common names', [common('B8', 'nir'), common('B4', 'red')], '(B8 - B4)/(B8 + B4)'],
    [
      "Landsat's second infrared",
      [common('SR_B5', 'nir08'), common('SR_B4', 'red')],
      '(SR_B5 - SR_B4)/(SR_B5 + SR_B4)',
    ],
    ['names of Open Data Cube', ['nbart_nir_1', 'nbart_red'], '(nbart_nir_1 - nbart_red)/(nbart_nir_1 + nbart_red)'],
    [
      'names that are no words',
      [common('B-8', 'nir'), common('pi', 'red')],
      '(band("B-8") - band("pi"))/(band("B-8") + band("pi"))',
    ],
    ['aliases', [{ ...common('B08', ''), aliases: ['nir'] }, 'red'], '(B08 - red)/(B08 + red)'],
  ])('knows bands by %s', async (_, bands, expected) => {
    const indices = await listIndices(product('p', ...bands));
    const { expression } = indices.find(({ name }) => name === 'NDVI')!;
    expect(expression).toBe(expected);
    expect(() => parseExpression(expression)).not.toThrow();
  });

  test('three red edges of one common name are told apart; a class band is no colour', async () => {
    const rededges = ['rededge1', 'rededge2', 'rededge3'].map((name) => common(name, 'rededge'));
    const indices = await listIndices(product('s2', ...rededges, 'nir'));
    expect(indices.find(({ name }) => name === 'NDREI')?.measurements).toEqual(['nir', 'rededge1']);
    const numbered = ['B05', 'B06', 'B07', 'B8A'].map((name) => common(name, 'rededge'));
    const microsoft = await listIndices(product('s2', ...numbered, common('B04', 'red')));
    expect(microsoft.find(({ name }) => name === 'IRECI')?.measurements).toEqual(['B07', 'B04', 'B05', 'B06']);
    expect(microsoft.find(({ name }) => name === 'AshburnVI')?.measurements).toEqual(['B8A', 'B04']);
    const masked = product('m', 'nir', {
      name: 'red',
      dtype: 'uint8',
      flags: { red: { bits: [0], values: { 1: 'x' } } },
    });
    expect((await listIndices(masked)).some(({ name }) => name === 'NDVI')).toBe(false);
  });

  test('the short-wave bands of Sentinel-2 in Open Data Cube', async () => {
    const indices = await listIndices(product('ga_s2', 'nbart_nir_1', 'nbart_swir_2', 'nbart_swir_3'));
    expect(indices.find(({ name }) => name === 'NBR')?.measurements).toEqual(['nbart_nir_1', 'nbart_swir_3']);
    const landsat = await listIndices(product('ga_ls', 'nbart_nir', 'nbart_swir_1', 'nbart_swir_2'));
    expect(landsat.find(({ name }) => name === 'NBR')?.measurements).toEqual(['nbart_nir', 'nbart_swir_2']);
  });

  test.skipIf(!stac)('a real collection: Sentinel-2 as a public catalog describes it', async () => {
    const collection = JSON.parse(readFileSync(`${stac}/sentinel-2-l2a.collection.json`, 'utf8'));
    const names = (await listIndices(productOf('s2', collection, []))).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['NDVI', 'EVI', 'NDMI', 'NBR', 'NDSI', 'IRECI']));
    expect(names.length).toBeGreaterThan(180);
  });
});

describe('indexExpressions', () => {
  const naip = product('naip', 'red', 'green', 'blue', 'nir');

  test('names an index that it does not know, or lacks the bands for, with a way out', async () => {
    expect(await refusal(['NDVO'], naip)).toMatch(/no spectral index 'NDVO'\. Did you mean 'NDVI'\?.*listIndices/);
    expect(await refusal(['NBR'], naip)).toMatch(
      /NBR, \(N - S2\) \/ \(N \+ S2\), needs nir, swir22, but product 'naip' has no band known as swir22\. Its bands are: red, green/,
    );
    expect(await refusal(['constructor'], naip)).toMatch(/no spectral index/);
    expect(await refusal(['NDVI'], naip, product('other', common('B8', 'nir'), common('B4', 'red')))).toMatch(
      /other names/,
    );
  });

  test('several at once', async () => {
    expect(await indexExpressions(['NDVI', 'GNDVI'], [naip])).toEqual({
      NDVI: '(nir - red)/(nir + red)',
      GNDVI: '(nir - green)/(nir + green)',
    });
  });
});
