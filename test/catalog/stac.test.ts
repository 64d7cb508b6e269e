import { describe, expect, test } from 'vitest';
import { datasetOf } from '#catalog/stac/dataset';
import { instantOf } from '#catalog/stac/item-time';
import { productOf } from '#catalog/stac/product';
import { boxPolygon, itemOf } from './contract-items';
import { dataFile, dataFiles, hasData, stacItems } from './shared-data';

const item = (changes: Record<string, unknown>) => ({
  ...itemOf({ id: 'x', datetime: '2020-01-01T00:00:00Z', box: [0, 0, 1, 1] }),
  ...changes,
});
const asset = (fields: Record<string, unknown>) => ({ href: 'https://d.example/a.tif', type: 'image/tiff', ...fields });

describe('bands of an item', () => {
  test('one band a file is named by its asset, several in a file by their own names and numbers', () => {
    const { measurements } = datasetOf(
      item({
        assets: {
          image: asset({
            'eo:bands': [
              { name: 'Red', common_name: 'red' },
              { name: 'NIR', common_name: 'nir' },
            ],
          }),
          scl: asset({ href: 'https://d.example/scl.tif' }),
          new: asset({
            bands: [
              { name: 'a', nodata: 'nan' },
              { name: 'b', nodata: -1 },
            ],
          }),
        },
      }),
    );
    expect(
      Object.entries(measurements).map(([name, { href, band, nodata }]) => [name, href.slice(-6), band, nodata]),
    ).toEqual([
      ['Red', '/a.tif', undefined, undefined],
      ['NIR', '/a.tif', 2, undefined],
      ['scl', 'cl.tif', undefined, undefined],
      ['a', '/a.tif', undefined, Number.NaN],
      ['b', '/a.tif', 2, -1],
    ]);
  });

  test('a picture never takes the names of the bands it was coloured from, alone or beside them', () => {
    const bands = [
      { name: 'B04', common_name: 'red' },
      { name: 'B03', common_name: 'green' },
    ];
    const assets = { visual: asset({ 'eo:bands': bands }), B04: asset({ 'eo:bands': [bands[0]] }) };
    expect(Object.keys(datasetOf(item({ assets })).measurements)).toEqual(['visual_B04', 'visual_B03', 'B04']);
    expect(Object.keys(datasetOf(item({ assets: { visual: assets.visual } })).measurements)).toEqual([
      'visual_B04',
      'visual_B03',
    ]);
    const product = productOf('p', undefined, [item({ assets })]);
    expect(product.measurements.find(({ name }) => name === 'B04')?.aliases).toEqual(['red']);
  });

  test('thumbnails, documents and tiles are no measurements; in old items neither are overviews', () => {
    const assets = {
      thumbnail: asset({ type: 'image/png', roles: ['thumbnail'] }),
      preview: asset({ roles: ['overview'] }),
      mtl: asset({ type: 'text/plain' }),
      tilejson: asset({ type: 'application/json', roles: ['tiles'] }),
      overview: asset({}),
      qa: asset({ roles: ['cloud'] }),
      B1: { href: 'https://d.example/B1.TIF?token=1' },
    };
    expect(Object.keys(datasetOf(item({ assets })).measurements)).toEqual(['qa', 'B1']);
  });

  test('an item may leave to its collection what its files hold', () => {
    const describedAssets = { image: { type: 'image/tiff', bands: [{ name: 'red' }, { name: 'nir' }] } };
    const found = datasetOf(item({ assets: { image: { href: 'a.bin' } } }), {
      describedAssets,
      baseUrl: 'https://d.example/c/',
    });
    expect(Object.keys(found.measurements)).toEqual(['red', 'nir']);
    expect(found.measurements.nir?.href).toBe('https://d.example/c/a.bin');
  });

  test('the grid of the item counts for bands of its resolution only', () => {
    const properties = {
      datetime: '2020-01-01T00:00:00Z',
      'proj:code': 'EPSG:32633',
      'proj:shape': [100, 100],
      'proj:transform': [30, 0, 0, 0, -30, 0],
    };
    const assets = {
      red: asset({ 'raster:bands': [{ spatial_resolution: 30 }] }),
      pan: asset({ 'raster:bands': [{ spatial_resolution: 15 }] }),
      own: asset({ 'proj:shape': [10, 20], 'proj:bbox': [0, 0, 200, 100], 'proj:epsg': 32634 }),
    };
    const { red, pan, own } = datasetOf(item({ properties, assets })).measurements;
    expect(red).toMatchObject({ crs: 'EPSG:32633', shape: [100, 100], transform: [30, 0, 0, 0, -30, 0] });
    expect(pan).toEqual({ href: 'https://d.example/a.tif', crs: 'EPSG:32633' });
    expect(own).toMatchObject({ crs: 'EPSG:32634', shape: [10, 20], transform: [10, 0, 0, 0, -10, 100] });
  });

  test.each([
    ['three numbers', [1, 2, 3]],
    ['text', ['10', 0, 0, 0, '-10', 0]],
    ['a grid without extent', [0, 0, 0, 0, 0, 0]],
    ['NaN', [Number.NaN, 0, 0, 0, 1, 0]],
  ])('a transform of %s is none', (_, transform) => {
    const { measurements } = datasetOf(item({ assets: { a: asset({ 'proj:transform': transform }) } }));
    expect(measurements.a?.transform).toBeUndefined();
  });
});

describe('the rest of an item', () => {
  test.each([
    ['2019-06-29T21:25:29.024000Z', '2019-06-29T21:25:29.024Z'],
    ['2024-04-19 04:59:16.653405+00:00', '2024-04-19T04:59:16.653Z'],
    ['2020-01-01T10:00:00+0530', '2020-01-01T04:30:00.000Z'],
    ['2020-01-01T10:00:00', '2020-01-01T10:00:00.000Z'],
    ['2020-01-01', '2020-01-01T00:00:00.000Z'],
  ])('reads the time %s', (text, expected) => {
    expect(new Date(instantOf(text)!).toISOString()).toBe(expected);
  });

  test.each(['', 'yesterday', '2020-13-01T00:00:00Z', '2020-01-01T25:00:00Z', 5, null, {}])(
    'takes %j for no time',
    (value) => {
      expect(instantOf(value)).toBeUndefined();
    },
  );

  test('footprint: the geometry, else the projected one, else the box', () => {
    const projected = boxPolygon(0, 0, 10, 10);
    const properties = { datetime: '2020-01-01T00:00:00Z', 'proj:epsg': 32633, 'proj:geometry': projected };
    expect(datasetOf(item({ geometry: null, properties })).footprint).toEqual({
      crs: 'EPSG:32633',
      geometry: projected,
    });
    expect(datasetOf(item({ geometry: null, bbox: [5, 6, 0, 7, 8, 100] })).footprint.geometry).toEqual(
      boxPolygon(5, 6, 7, 8),
    );
    expect(datasetOf(item({ geometry: null, bbox: [179, 0, -179, 1] })).footprint.geometry.type).toBe('MultiPolygon');
  });

  test.each<[string, Record<string, unknown>]>([
    ['no id', { id: undefined }],
    ['no time', { properties: { datetime: null } }],
    ['no place', { geometry: null, bbox: undefined }],
    ['an empty place', { geometry: { type: 'Polygon', coordinates: [] }, bbox: [] }],
    ['a place that is not a number', { geometry: { type: 'Point', coordinates: [Number.NaN, 0] }, bbox: null }],
  ])('%s is BAD_CATALOG', (_, changes) => {
    expect(() => datasetOf(item(changes))).toThrow(expect.objectContaining({ code: 'BAD_CATALOG' }));
  });

  test('properties are flat and typed, everything else is kept', () => {
    const properties = {
      datetime: '2020-01-01T00:00:00Z',
      a: 1,
      b: 'x',
      c: true,
      d: null,
      list: [1],
      big: 5n,
      inf: Infinity,
    };
    const dataset = datasetOf(item({ properties, description: 'mine' }));
    expect(dataset.properties).toEqual({ a: 1, b: 'x', c: true, d: null, big: 5, inf: null });
    expect(dataset.userData).toMatchObject({ description: 'mine', properties: { list: [1] }, stac_version: '1.0.0' });
  });

  test('no key reaches a prototype', () => {
    const evil = JSON.parse(
      '{"__proto__": {"href": "https://d.example/a.tif", "type": "image/tiff"}, "constructor": {"href": "https://d.example/a.tif", "type": "image/tiff"}}',
    );
    const dataset = datasetOf(item({ assets: evil, properties: { datetime: '2020-01-01T00:00:00Z', ...evil } }));
    expect(Object.keys(dataset.measurements)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>).href).toBeUndefined();
  });
});

describe('products', () => {
  test('meanings of bits and classes, wherever they are written', () => {
    const bits = [
      {
        name: 'cloud',
        offset: 3,
        length: 1,
        classes: [
          { value: 0, name: 'clear' },
          { value: 1, name: 'cloudy' },
        ],
      },
      { name: 'confidence', offset: 8, length: 2, description: 'how sure', classes: [{ value: 3, name: 'high' }] },
    ];
    const collection = {
      id: 'p',
      item_assets: {
        qa: { type: 'image/tiff', 'classification:bitfields': bits, 'raster:bands': [{ data_type: 'uint16' }] },
        lulc: {
          type: 'image/tiff',
          'file:values': [{ values: [1, 2], summary: 'water' }],
          'raster:bands': [{ data_type: 'uint8' }],
        },
      },
    };
    const [qa, lulc] = productOf('p', collection, []).measurements;
    expect(qa?.flags).toEqual({
      cloud: { bits: 3, values: { 0: 'clear', 1: 'cloudy' } },
      confidence: { bits: [8, 9], values: { 3: 'high' }, description: 'how sure' },
    });
    expect(lulc?.flags?.lulc?.values).toEqual({ 1: 'water', 2: 'water' });
  });

  test('sample types: those of STAC that Quadrat lacks go to one that holds them, unknown ones are marked', () => {
    const types = ['uint16', 'Float32', 'float16', 'int64', 'cint16', undefined];
    const assets = Object.fromEntries(
      types.map((data_type, i) => [`b${i}`, asset({ 'raster:bands': [{ data_type }] })]),
    );
    const { measurements } = productOf('p', undefined, [item({ assets })]);
    expect(measurements.map(({ dtype, dtypeAssumed }) => [dtype, dtypeAssumed])).toEqual([
      ['uint16', undefined],
      ['float32', undefined],
      ['float32', undefined],
      ['float64', undefined],
      ['float32', true],
      ['float32', true],
    ]);
  });

  test('a mask that names no band of the product is not taken over', () => {
    const mask = { measurement: 'scl', exclude: [3] };
    expect(productOf('p', { id: 'p', 'quadrat:mask': mask }, []).defaultMask).toBeUndefined();
  });
});

/** What odc-stac and rustac's fixtures are known to hold: items, bands of the first, a band and its grid. */
const EXPECTED: Array<[file: string, items: number, bands: number, band: string, crs: string | undefined]> = [
  ['LC08_L2SP_028030_20200114_20200824_02_T1_SR.json', 1, 9, 'swir16', 'EPSG:32615'],
  ['LC08_L2SR_081119_20200101_20200823_02_T2.json', 1, 10, 'SR_B2.TIF', 'EPSG:3031'],
  ['S2A_28QCH_20200714_0_L2A.json', 1, 16, 'B8A', 'EPSG:32628'],
  ['S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531.json', 1, 18, 'B02', 'EPSG:32606'],
  ['ga_ls8c_ard_3-1-0_088080_2020-05-25_final.stac-item.json', 1, 22, 'nbart_panchromatic', 'EPSG:32656'],
  ['landsat-c2-l2-pc.json', 4, 19, 'qa_pixel', 'EPSG:32655'],
  ['lidar_dem.json', 1, 1, 'dem', 'EPSG:28355'],
  ['naip-pc.json', 4, 4, 'NIR', 'EPSG:26920'],
  ['only_crs_proj.json', 1, 9, 'PV_PC_50', 'EPSG:4326'],
  ['planet-nicfi-analytic-pc.json', 4, 5, 'NIR', 'EPSG:3857'],
  ['sentinel-1-rtc-pc.json', 4, 2, 'vv', 'EPSG:32633'],
  ['us-census-pc.json', 4, 0, 'none', undefined],
  ['umbra-sar.json', 2, 0, 'none', undefined],
  ['pgstac-naip-items.ndjson', 1000, 4, 'Blue', 'EPSG:26916'],
];

describe.skipIf(!hasData)('items as publishers wrote them', () => {
  test.each(EXPECTED)('%s: %i items', (file, count, bands, band, crs) => {
    const items = stacItems(file);
    expect(items).toHaveLength(count);
    const datasets = items.map((each) => datasetOf(each));
    const first = datasets[0]!;
    expect(Object.keys(first.measurements)).toHaveLength(bands);
    expect(first.measurements[band]?.crs).toBe(crs);
    for (const dataset of datasets) {
      expect(dataset.id).not.toBe('');
      expect(Date.parse(dataset.time.start)).toBeLessThanOrEqual(Date.parse(dataset.time.end));
      expect(dataset.footprint.geometry.coordinates).toBeDefined();
    }
  });

  test('every item of every file is a dataset', () => {
    const files = [...dataFiles('stac', '.json'), ...dataFiles('stac', '.ndjson')];
    const items = files.flatMap(stacItems);
    expect(items.length).toBeGreaterThan(1050);
    for (const each of items) expect(() => datasetOf(each)).not.toThrow();
  });

  test('the collection of Sentinel-2 tells names, types and aliases of its bands', async () => {
    const collection = JSON.parse(await dataFile('stac', 'sentinel-2-l2a.collection.json').text());
    const product = productOf('sentinel-2-l2a', collection, []);
    expect(product.attribution).toBe('ESA');
    const b02 = product.measurements.find(({ name }) => name === 'B02');
    expect(b02).toEqual({ name: 'B02', aliases: ['blue'], dtype: 'uint16', nodata: 0, commonName: 'blue' });
    expect(product.measurements.find(({ name }) => name === 'SCL')?.dtype).toBe('uint8');
    expect(product.measurements.some(({ name }) => name.startsWith('preview'))).toBe(false);
    // Three bands are "rededge"; an alias must mean one.
    expect(product.measurements.some(({ aliases }) => aliases?.includes('rededge'))).toBe(false);
  });
});
