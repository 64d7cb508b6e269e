import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { midLongitude } from '#quadrat';
import { dataSet } from '../../fixtures/data-folder';
import { folder, image, index, put, question, useFolder } from './folder-of-images';

useFolder();

describe('one file per band', () => {
  beforeEach(async () => {
    for (const day of ['20190831', '20190910']) {
      await image(`x_${day}_b3.tif`, { dtype: 'int16', nodata: -9999 });
      await image(`x_${day}_b4.tif`, { dtype: 'int16', nodata: -9999 });
      await image(`x_${day}_fmask.tif`);
    }
  });

  test('become one dataset per scene, with grids and dates', async () => {
    const { items, collections, summary } = await index();
    expect(items.map(({ id }) => id)).toEqual(['x_20190831', 'x_20190910']);
    const [first] = items;
    expect(Object.keys(first!.assets)).toEqual(['b3', 'b4', 'fmask']);
    expect(first!.assets.b3).toMatchObject({
      href: 'x_20190831_b3.tif',
      'proj:code': 'EPSG:32613',
      'proj:shape': [32, 32],
      'proj:transform': [10, 0, 500000, 0, -10, 4500000],
      bands: [{ name: 'b3', data_type: 'int16', nodata: -9999 }],
    });
    expect(first!.assets.fmask!.bands[0]).toMatchObject({ nodata: 255 });
    expect(first!.properties.datetime).toBe('2019-08-31T19:00:00Z');
    expect(collections).toHaveLength(1);
    expect(summary).toMatch(/2 datasets in 6 files/);
    expect(summary).toMatch(/2019-08-31 to 2019-09-10, 2 dates/);
    expect(summary).toMatch(/fmask looks like a quality band/);
    expect(summary).toMatch(/Nothing left out\./);
  });

  test('are renamed, and the rest left out with its reason', async () => {
    const { items, collections, summary } = await index({ measurements: 'b3=red', mask: 'fmask:2,3,4' });
    expect(Object.keys(items[0]!.assets)).toEqual(['red', 'fmask']);
    expect(items[0]!.assets.red!.bands[0]).toMatchObject({ 'eo:common_name': 'red' });
    expect(collections[0]!['quadrat:mask']).toEqual({ measurement: 'fmask', exclude: [2, 3, 4] });
    expect(summary).toMatch(/2 files: its band is not among the measurements asked for: x_20190831_b4.tif \(b4\)/);
  });

  test('a mask may be named by what it is called in the files', async () => {
    const { collections } = await index({ measurements: 'b3=red,fmask=quality', mask: 'fmask:4' });
    expect(collections[0]!['quadrat:mask']).toEqual({ measurement: 'quality', exclude: [4] });
  });

  test('an unknown mask band is asked about', async () => {
    expect(await question({ mask: 'clouds:1' })).toMatch(/clouds, but the bands are b3, b4, fmask/);
  });

  test('nodata from the flags wins, and must fit', async () => {
    const { items } = await index({ nodata: 'fmask=0,b3=-1' });
    expect(items[0]!.assets.fmask!.bands[0]!.nodata).toBe(0);
    expect(items[0]!.assets.b3!.bands[0]!.nodata).toBe(-1);
    expect((await index({ nodata: 'fmask=-1' })).summary).toMatch(
      /fmask is uint8, which cannot hold the nodata value -1/,
    );
  });

  test('quadrat.json answers, flags win over it', async () => {
    await put(
      'quadrat.json',
      JSON.stringify({
        product: 'farm',
        license: 'CC-BY-4.0',
        measurements: { b3: 'red', b4: { name: 'nir', scale: 0.0001, units: '1' } },
        mask: 'fmask:4',
      }),
    );
    const { items, collections } = await index({ mask: 'fmask:2' });
    expect(items[0]!.collection).toBe('farm');
    expect(items[0]!.assets.nir!.bands[0]).toMatchObject({ 'raster:scale': 0.0001, unit: '1' });
    expect(collections[0]).toMatchObject({ id: 'farm', license: 'CC-BY-4.0', 'quadrat:mask': { exclude: [2] } });
  });

  test.each([
    ['{', /quadrat.json: /],
    ['[]', /must be an object/],
    ['{"measurments": []}', /unknown key measurments/],
    ['{"product": 3}', /product must be text/],
    ['{"mask": {"measurement": "fmask"}}', /exclude/],
    ['{"measurements": {"b3": {"scale": "x"}}}', /scale of b3 must be a number/],
  ])('quadrat.json %s is refused', async (text, message) => {
    await put('quadrat.json', text);
    expect(await question()).toMatch(message);
  });
});

describe('several bands in a file', () => {
  test('without names are asked about', async () => {
    await image('a_20190831.tif', { bands: ['', '', '', ''] });
    expect(await question()).toMatch(
      /4 bands without names.*\n.*What are the 4 bands.*--measurements red,green,blue,nir/s,
    );
  });

  test('take the names given, in order or by number', async () => {
    await image('a_20190831.tif', { bands: ['', '', '', ''], nodata: 0 });
    const ordered = await index({ measurements: 'red,green,blue,nir' });
    expect(ordered.items[0]!.id).toBe('a_20190831');
    expect(ordered.items[0]!.assets.image!.bands.map(({ name }) => name)).toEqual(['red', 'green', 'blue', 'nir']);
    expect(ordered.items[0]!.assets.image!.bands[0]!.nodata).toBe(0);
    const numbered = await index({ measurements: '4=nir,1=red' });
    expect(numbered.items[0]!.assets.image!.bands.map(({ name }) => name)).toEqual(['red', 'band2', 'band3', 'nir']);
  });

  test('are not named by a list of another length', async () => {
    await image('a_20190831.tif', { bands: ['', '', '', ''] });
    expect(await question({ measurements: 'red,green,blue' })).toMatch(
      /4 bands, and the measurements asked for do not fit/,
    );
  });

  test('take their descriptions, which a list may rename', async () => {
    await image('a_20190831.tif', { bands: ['Red', 'Near infrared'] });
    expect((await index()).items[0]!.assets.image!.bands.map(({ name }) => name)).toEqual(['Red', 'Near_infrared']);
    const renamed = await index({ measurements: 'Near_infrared=nir' });
    expect(renamed.items[0]!.assets.image!.bands.map(({ name }) => name)).toEqual(['Red', 'nir']);
  });

  test('are red, green and blue where the file says so and has no more', async () => {
    const rgb = ['Red', 'Green', 'Blue'] as const;
    await image('a_20190831.tif', { bands: ['', '', ''], colorInterp: [...rgb] });
    const { items, summary } = await index();
    expect(items[0]!.assets.image!.bands.map(({ name }) => name)).toEqual(['red', 'green', 'blue']);
    expect(summary).toMatch(/named by colours named in the file/);
  });

  test("take the publisher's order where it is documented", async () => {
    await image('20190831_101010_1035_3B_AnalyticMS.tif', { bands: ['', '', '', ''], dtype: 'uint16' });
    const { items } = await index();
    expect(items[0]!.assets.image!.bands.map(({ name }) => name)).toEqual(['blue', 'green', 'red', 'nir']);
    expect(items[0]!.properties.datetime).toBe('2019-08-31T10:10:10Z');
  });
});

describe('dates', () => {
  test('are asked about where there are none, or two', async () => {
    await image('ortho.tif', { bands: ['ndvi'] });
    expect(await question()).toMatch(/no date in its name, its folders or its tags.*When was it taken\? --pattern/s);
    await rm(join(folder, 'ortho.tif'));
    await image('survey_20190831_20200101.tif', { bands: ['ndvi'] });
    expect(await question()).toMatch(/its name holds two dates.*2019-08-31 and 2020-01-01.*--pattern/s);
    const { items } = await index({ pattern: 'survey_(?<date>\\d{8})_' });
    expect(items[0]!.properties['quadrat:date_only']).toBe(true);
  });

  test('come from the DateTime tag only where no name has one', async () => {
    await image('ortho.tif', { bands: ['ndvi'], dateTime: '2019-08-31T23:30:00Z' });
    await image('ortho_20180505.tif', { bands: ['ndvi'], dateTime: '2019-08-31T23:30:00Z' });
    const { items, summary } = await index();
    expect(items.map(({ properties }) => String(properties.datetime).slice(0, 10))).toEqual([
      '2019-08-31',
      '2018-05-05',
    ]);
    expect(summary).toMatch(/TIFF DateTime tag/);
  });

  test('come from metadata about the acquisition before a name, and settle two dates', async () => {
    const metadata = { ACQUISITION_DATE: '2019-08-31' };
    await image('survey_20190901_20200101.tif', { bands: ['ndvi'], metadata });
    const { items } = await index();
    expect(String(items[0]!.properties.datetime).slice(0, 10)).toBe('2019-08-31');
  });

  test('are the named day in solar time, at both ends of the world', async () => {
    // Fiji at 178 degrees east, UTM 60 south; Samoa at 172 west, UTM 2 south.
    await image('fiji_20190831.tif', { bands: ['ndvi'], crs: 'EPSG:32760', origin: [650000, 8000000] });
    await image('samoa_20190831.tif', { bands: ['ndvi'], crs: 'EPSG:32702', origin: [400000, 8480000] });
    const { items } = await index();
    for (const { geometry, properties } of items) {
      const longitude = midLongitude({ crs: 'EPSG:4326', geometry });
      const solar = new Date(Date.parse(String(properties.datetime)) + longitude * 240_000);
      expect(solar.toISOString().slice(0, 10)).toBe('2019-08-31');
    }
  });
});

describe('what is left out', () => {
  test('broken files, strangers and links are reported, the rest is used', async () => {
    for (const day of ['01', '02', '03']) await image(`a_201908${day}.tif`, { bands: ['red', 'nir'], dtype: 'uint16' });
    await put('broken_20190801.tif', 'II*\0 but nothing more');
    await put('text_20190801.tif', 'not an image');
    await image('dem_20190801.tif', { bands: ['elevation'], dtype: 'float32' });
    await image('odd_20190801.tif', { bands: ['red', 'nir'], dtype: 'uint8' });
    await image('undated.tif', { bands: ['red', 'nir'], dtype: 'uint16' });
    await put('.hidden/a_20190801.tif', 'never looked at');
    await symlink('/etc/hostname', join(folder, 'out_20190801.tif'));
    const { items, summary } = await index();
    expect(items).toHaveLength(3);
    expect(summary).toMatch(/Left out 6 files/);
    expect(summary).toMatch(/2 files: it cannot be read: broken_20190801.tif/);
    expect(summary).toMatch(
      /none of the bands that the others have: dem_20190801.tif \(elevation instead of nir, red\)/,
    );
    expect(summary).toMatch(
      /another type than in the other files: odd_20190801.tif \(red is uint8 here and uint16 elsewhere\)/,
    );
    expect(summary).toMatch(/no date.*undated.tif/);
    expect(summary).toMatch(/a link that leads out of the folder: out_20190801.tif/);
    expect(summary).not.toMatch(/hidden/);
  });

  test('a coarser copy of a band gives way', async () => {
    await image('R10m/T13TEF_20190831T101031_B04_10m.tif', { dtype: 'uint16' });
    await image('R20m/T13TEF_20190831T101031_B04_20m.tif', { dtype: 'uint16', pixel: 20 });
    await image('R20m/T13TEF_20190831T101031_SCL_20m.tif', { pixel: 20 });
    const { items, summary } = await index();
    expect(items).toHaveLength(1);
    expect(items[0]!.assets.B04).toMatchObject({
      href: 'R10m/T13TEF_20190831T101031_B04_10m.tif',
      'proj:shape': [32, 32],
    });
    expect(items[0]!.assets.SCL).toMatchObject({ 'proj:shape': [16, 16] });
    expect(summary).toMatch(/the same band is there at a finer resolution/);
  });

  test('an empty folder and a missing one are errors', async () => {
    await expect(index()).rejects.toMatchObject({ code: 'NO_DATA' });
    await expect(index({}, [join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await put('a_20190831_red.tif', 'not an image');
    await expect(index()).rejects.toMatchObject({ code: 'NO_DATA', message: expect.stringMatching(/cannot be read/) });
  });
});

describe('products', () => {
  test('are told apart by what publishers call them, and by folders with answers of their own', async () => {
    await image('a/T13TEF_20190831T101031_B04.tif', { dtype: 'uint16' });
    await image('a/LC08_L2SP_028030_20200114_20200824_02_T1_SR_B4.TIF', { dtype: 'uint16' });
    await image('b/c/x_20190831.tif', { bands: ['', ''] });
    await put('b/quadrat.json', '{"measurements": ["vv", "vh"]}');
    const { items } = await index();
    expect(items.map(({ collection }) => collection).sort()).toEqual(['b', 'landsat-oli-l2', 'sentinel-2']);
  });

  test('scenes of one name in two folders stay two', async () => {
    await image('one/x_20190831.tif', { bands: ['ndvi'] });
    await image('two/x_20190831.tif', { bands: ['ndvi'] });
    expect((await index()).items.map(({ id }) => id)).toEqual(['one/x_20190831', 'two/x_20190831']);
  });

  test('two folders under one name must mean the same', async () => {
    await image('one/x_20190831.tif', { bands: ['ndvi'] });
    await image('two/y_20190831.tif', { bands: ['ndvi'], dtype: 'int16' });
    const paths = [join(folder, 'one'), join(folder, 'two')];
    expect((await index({}, paths)).collections.map(({ id }) => id)).toEqual(['one', 'two']);
    await expect(index({ product: 'all' }, paths)).rejects.toThrow(/ndvi is uint8 in one and int16 in another/);
  });
});

describe('documents beside the images', () => {
  test('a STAC item is used, with the grid of the file', async () => {
    await image('s/scene.tif', { bands: ['', ''], dtype: 'uint16', nodata: 0 });
    await put(
      's/scene.json',
      JSON.stringify({
        type: 'Feature',
        stac_version: '1.0.0',
        id: 'the-scene',
        collection: 'the-product',
        properties: { datetime: '2019-08-31T10:10:10Z', 'eo:cloud_cover': 3 },
        geometry: null,
        assets: {
          data: {
            href: 'https://example.org/some/scene.tif',
            'eo:bands': [{ name: 'red', common_name: 'red' }, { name: 'nir' }],
          },
          thumbnail: { href: './preview.png' },
        },
        links: [
          { rel: 'self', href: './scene.json' },
          { rel: 'license', href: 'https://example.org/licence' },
        ],
      }),
    );
    await put(
      's/collection.json',
      JSON.stringify({ type: 'Collection', stac_version: '1.0.0', id: 'the-product', license: 'CC0-1.0' }),
    );
    const { items, collections, summary } = await index({ mask: 'red:0' });
    expect(items[0]).toMatchObject({
      id: 'the-scene',
      properties: { 'eo:cloud_cover': 3 },
      links: [{ rel: 'license' }],
    });
    expect(Object.keys(items[0]!.assets)).toEqual(['data']);
    expect(items[0]!.assets.data).toMatchObject({
      href: 's/scene.tif',
      'proj:code': 'EPSG:32613',
      'proj:shape': [32, 32],
    });
    expect(items[0]!.assets.data!.bands).toMatchObject([
      { name: 'red', data_type: 'uint16', nodata: 0 },
      { name: 'nir', data_type: 'uint16' },
    ]);
    expect(items[0]!.geometry.type).toBe('Polygon');
    expect(collections[0]).toMatchObject({
      id: 'the-product',
      license: 'CC0-1.0',
      'quadrat:mask': { measurement: 'red' },
    });
    expect(summary).toMatch(/named by documents beside the images/);
  });

  test('an EO3 document is used', async () => {
    await image('e/a_b04.tif', { dtype: 'int16' });
    await image('e/a_fmask.tif');
    await put(
      'e/a.odc-metadata.yaml',
      [
        '---',
        '$schema: https://schemas.opendatacube.org/dataset',
        'id: 4a8a1b1e-0d5a-4f0e-9f5d-2d4a36b5a6b1',
        'label: a label',
        'product: { name: ga_ls8c_ard_3 }',
        'crs: epsg:32613',
        'properties: { datetime: 2019-08-31 10:10:10.5, eo:cloud_cover: 12.5, odc:file_format: GeoTIFF }',
        'measurements:',
        '  nbart_red: { path: a_b04.tif }',
        '  oa_fmask: { path: a_fmask.tif, grid: other }',
        '...',
      ].join('\n'),
    );
    const { items } = await index({ mask: 'oa_fmask:2,3' });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      id: '4a8a1b1e-0d5a-4f0e-9f5d-2d4a36b5a6b1',
      collection: 'ga_ls8c_ard_3',
      properties: { datetime: '2019-08-31T10:10:10.500Z', 'eo:cloud_cover': 12.5 },
      assets: { nbart_red: { href: 'e/a_b04.tif' }, oa_fmask: { href: 'e/a_fmask.tif' } },
    });
  });

  test('a broken document does not hide the images', async () => {
    await image('a_20190831.tif', { bands: ['ndvi'] });
    await put('a.json', '{"stac_version": "1.0.0", ');
    await put('b.json', '{"stac_version": "1.0.0", "type": "Feature", "assets": {"x": {"href": "elsewhere.tif"}}}');
    const { items, summary } = await index();
    expect(items.map(({ id }) => id)).toEqual(['a_20190831']);
    expect(summary).toMatch(/Left out 2 files:.*a\.json.*b\.json/s);
  });
});

describe.skipIf(!dataSet('naip'))('NAIP', () => {
  test('asks for its bands, and is understood with them', async () => {
    const path = dataSet('naip')!;
    await expect(index({}, [path])).rejects.toThrow(
      /10 files: it has 4 bands without names.*--measurements red,green,blue,nir/s,
    );
    const { items, summary } = await index({ measurements: 'red,green,blue,nir' }, [path]);
    expect(items).toHaveLength(10);
    expect(items[0]).toMatchObject({ collection: 'naip', properties: { datetime: '2009-08-18T19:00:00Z' } });
    expect(summary).toMatch(/2009-08-18 to 2020-08-31, 10 dates/);
    expect(summary).toMatch(/EPSG:26914/);
  });
});

describe.skipIf(!dataSet('landsat-lsts'))('Landsat, a file per band', () => {
  test('is understood without flags, and named and masked with them', async () => {
    const path = dataSet('landsat-lsts')!;
    const bare = await index({}, [path]);
    expect(bare.items).toHaveLength(105);
    expect(Object.keys(bare.items[0]!.assets)).toEqual(['b3', 'b4', 'b5', 'fmask']);
    const flags = { measurements: 'b3=red,b4=nir,b5=swir16', mask: 'fmask:2,3,4' };
    const { items, collections, summary } = await index(flags, [path]);
    expect(items.every(({ assets }) => Object.keys(assets).join() === 'red,nir,swir16,fmask')).toBe(true);
    expect(collections[0]!['quadrat:mask']).toEqual({ measurement: 'fmask', exclude: [2, 3, 4] });
    expect(items[0]!.assets.fmask!.bands[0]!.nodata).toBe(255);
    expect(summary).toMatch(/105 datasets in 420 files/);
    expect(summary).toMatch(/Nothing left out/);
  });
});

describe.skipIf(!dataSet('landsat8-ny18'))('Landsat 8, every scene on a grid of its own', () => {
  test('is understood without flags', async () => {
    const { items, collections } = await index({}, [dataSet('landsat8-ny18')!]);
    expect(items).toHaveLength(19);
    expect(items[0]!.assets.B4!.bands[0]).toMatchObject({ 'eo:common_name': 'red' });
    expect(collections).toHaveLength(1);
  });
});
