import { expect, test } from 'vitest';
import { productOf } from '#catalog/stac/product';
import type { FileBand } from '#index-images/file-bands';
import { classificationOf, cloudNames, namesOf } from '#index-images/quality-bands';
import { image, index, question, useFolder } from './folder-of-images';

useFolder();

const band = (key: string, fields: Partial<FileBand> = {}): FileBand => ({
  name: key,
  key,
  dtype: 'uint16',
  ...fields,
});

test('one name, several meanings: the publisher or the nodata value tells', () => {
  const usgs = classificationOf(band('Fmask'), undefined);
  const australian = classificationOf(band('fmask', { nodata: 0 }), undefined);
  const hls = classificationOf(band('Fmask', { nodata: 255 }), 'hls-l30');
  expect([namesOf(usgs).get('cloud'), namesOf(australian).get('cloud'), namesOf(hls).get('cloud')]).toEqual([
    4,
    2,
    undefined,
  ]);
  expect(hls).toHaveProperty('classification:bitfields');
  expect(classificationOf(band('BQA'), 'landsat-oli-l1')).not.toEqual(classificationOf(band('BQA'), 'landsat-tm-l1'));
  // Before Collection 1 the bits meant something else.
  expect(classificationOf(band('BQA'), 'landsat-oli')).toBeUndefined();
  expect(classificationOf(band('fmask', { dtype: 'float32' }), undefined)).toBeUndefined();
  expect(classificationOf(band('ndvi'), undefined)).toBeUndefined();
});

test('a band keeps its meaning when it is renamed', () => {
  expect(classificationOf(band('SCL', { name: 'quality' }), undefined)).toEqual(
    classificationOf(band('scl'), undefined),
  );
});

test('bit fields become flags, with two-bit confidences and fill as nodata', () => {
  const bands = [{ name: 'QA_PIXEL', data_type: 'uint16', ...classificationOf(band('QA_PIXEL'), undefined) }];
  const [measurement] = productOf(
    'landsat',
    { id: 'landsat', item_assets: { QA_PIXEL: { roles: ['data'], bands } } },
    [],
  ).measurements;
  expect(measurement!.flags).toMatchObject({
    fill: { bits: 0, values: { 0: 'not_fill', 1: 'fill' }, nodata: ['1'] },
    cloud: { bits: 3, values: { 0: 'not_cloud', 1: 'cloud' } },
    cloud_confidence: { bits: [8, 9], values: { 0: 'not_determined', 1: 'low', 2: 'medium', 3: 'high' } },
    cirrus_confidence: { bits: [14, 15] },
  });
  expect(cloudNames(classificationOf(band('QA_PIXEL'), undefined)!)).toEqual(['cirrus', 'cloud', 'cloud_shadow']);
  expect(cloudNames(classificationOf(band('SCL'), undefined)!)).toEqual([
    'cloud_shadow',
    'cloud_medium_probability',
    'cloud_high_probability',
    'thin_cirrus',
  ]);
});

test('the classes of a known quality band are named, and may be dropped by name', async () => {
  for (const band of ['b3', 'b4']) await image(`x_20190831_${band}.tif`, { dtype: 'int16', nodata: -9999 });
  await image('x_20190831_fmask.tif');
  const { collections, summary } = await index();
  const { fmask, b3 } = (
    collections[0] as unknown as { item_assets: Record<string, { bands: Array<Record<string, unknown>> }> }
  ).item_assets;
  expect(fmask!.bands[0]!['classification:classes']).toContainEqual({ value: 4, name: 'cloud' });
  expect(fmask!.bands[0]!['classification:classes']).toContainEqual({ value: 255, name: 'outside', nodata: true });
  expect(b3!.bands[0]).not.toHaveProperty('classification:classes');
  expect(collections[0]!.stac_extensions).toEqual([expect.stringContaining('classification/v2')]);
  expect(summary).toMatch(/--mask fmask:cloud_shadow,cloud masks with it/);
  const masked = await index({ mask: 'fmask:cloud,cloud_shadow' });
  expect(masked.collections[0]!['quadrat:mask']).toEqual({ measurement: 'fmask', exclude: [4, 2] });
  expect(await question({ mask: 'fmask:fog' })).toMatch(
    /class fog of fmask, but its classes are clear_land, clear_water/,
  );
  expect(await question({ mask: 'b3:cloud' })).toMatch(/no names of its classes are known/);
});
