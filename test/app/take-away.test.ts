import { describe, expect, it } from 'vitest';
import type { ProductFacts } from '#app/state/product-facts';
import type { Question } from '#app/state/question';
import { fromView } from '#app/take-away/area';
import { clipped, tiffImage } from '#app/take-away/geotiff';
import { pixelTable } from '#app/take-away/pixel-table';
import { featureCollection, footprintFeature } from '#app/take-away/shapes';
import { onGrid, requestOf, type Wish } from '#app/take-away/wish';
import { type Cube, isQuadratError, type Product } from '#quadrat';
import { boxOfLonLat } from '#view/mercator';

const PRODUCT: Product = {
  name: 's2',
  measurements: [
    { name: 'red', dtype: 'uint16', nodata: 0, scale: 0.0001, offset: -0.1, commonName: 'red' },
    { name: 'nir', dtype: 'uint16', nodata: 0, commonName: 'nir' },
  ],
};

function cube(bands: Cube['bands'], shape: [number, number, number] = [1, 2, 2]): Cube {
  return {
    dims: ['time', 'y', 'x'],
    shape,
    coords: { time: ['2024-01-01'], y: Float64Array.from([5, -5]), x: Float64Array.from([100, 110]) },
    geobox: { crs: 'EPSG:32633', transform: [10, 0, 500000, 0, -10, 5200000], shape: [shape[1], shape[2]] },
    bands,
    sources: [['a']],
    skipped: [],
    stats: {} as Cube['stats'],
    toArrow: () => null,
  };
}
const red = { name: 'red', dtype: 'uint16' as const, data: Uint16Array.from([0, 2000, 3000, 4000]), nodata: 0 };
const ndvi = {
  name: 'ndvi',
  dtype: 'float32' as const,
  data: Float32Array.from([Number.NaN, 0.5, 0.25, 1]),
  nodata: Number.NaN,
};
const FACTS = { product: PRODUCT, classes: [], metadata: {} };

describe('pixels on their way into a file', () => {
  it('stay as they are in a TIFF of one type, with scale and offset beside them', () => {
    const { image, options } = tiffImage(cube({ red }), FACTS);
    expect(image.bands).toEqual([{ name: 'red', data: red.data, nodata: 0, scale: 0.0001, offset: -0.1 }]);
    expect(options.overviewResampling).toBe('average');
    expect(tiffImage(cube({ red }), { ...FACTS, classes: ['red'] }).options.overviewResampling).toBe('mode');
  });

  it('become floats where types differ, nothing as NaN', () => {
    const { image } = tiffImage(cube({ red, ndvi }), FACTS);
    expect(image.bands.map(({ data }) => data.constructor.name)).toEqual(['Float32Array', 'Float32Array']);
    expect([...image.bands[0]!.data]).toEqual([Number.NaN, 2000, 3000, 4000]);
    expect(image.bands.every(({ nodata }) => Number.isNaN(nodata))).toBe(true);
  });

  it('become rows in physical units, without those that have no value at all', () => {
    const table = pixelTable(cube({ red, ndvi }), PRODUCT);
    expect(table.map(({ name }) => name)).toEqual(['x', 'y', 'red', 'ndvi']);
    expect([...table[0]!.values]).toEqual([110, 100, 110]);
    expect([...table[1]!.values]).toEqual([5, -5, -5]);
    expect([...table[2]!.values]).toEqual([2000 * 0.0001 - 0.1, 3000 * 0.0001 - 0.1, 4000 * 0.0001 - 0.1]);
  });

  it('are refused as rows where no program would open them', () => {
    const large = cube({ red }, [1, 3000, 3000]);
    expect(() => pixelTable(large, PRODUCT)).toThrowError(
      expect.toSatisfy((error) => isQuadratError(error, 'TOO_LARGE')),
    );
  });

  it('are left out beyond an area, but not for the cube they came from', async () => {
    const left = {
      type: 'Polygon',
      coordinates: [
        [
          [14.9, 46],
          [15.00013, 46],
          [15.00013, 48],
          [14.9, 48],
          [14.9, 46],
        ],
      ],
    };
    const plain = cube({ red, ndvi });
    const { bands } = await clipped(plain, left, new AbortController().signal);
    expect([...bands.red!.data]).toEqual([0, 0, 3000, 0]);
    expect([...bands.ndvi!.data]).toEqual([Number.NaN, Number.NaN, 0.25, Number.NaN]);
    expect(plain.bands.red!.data[1]).toBe(2000);
  });
});

describe('what to take away', () => {
  const facts = { product: PRODUCT, bounds: [15, 46, 16, 47] } as unknown as ProductFacts;
  const question: Question = {
    product: 's2',
    time: ['2024-01-01', '2024-12-31'],
    layer: { kind: 'band', id: 'band', bands: ['red'] },
    method: { name: 'median' },
    mask: { measurement: 'scl', exclude: [3, 8] },
    growth: { specks: 0, widen: 60 },
    narrow: { properties: { 'eo:cloud_cover': { lte: 40 } } },
  };
  const wish: Wish = {
    question,
    facts,
    area: { type: 'Polygon', coordinates: [] },
    projection: 'utm',
    resolution: 20,
    bands: 'layer',
  };

  it('is the request of the picture with an area, a projection and a pixel size; masks grow by metres', () => {
    expect(requestOf(wish)).toMatchObject({
      product: 's2',
      measurements: ['red'],
      method: 'median',
      properties: { 'eo:cloud_cover': { lte: 40 } },
      groupBy: 'solar_day',
      outputCrs: 'utm',
      resolution: 20,
      mask: { measurement: 'scl', exclude: [3, 8], cleanup: [['dilation', 3]] },
    });
    expect(requestOf(wish)).not.toHaveProperty('geobox');
    expect(requestOf({ ...wish, bands: 'all' })).toMatchObject({
      measurements: ['red', 'nir'],
      expressions: { ndvi: '(nir - red) / (nir + red)' },
    });
  });

  it('counts pixels in units of the projection', () => {
    expect(requestOf({ ...wish, projection: 'EPSG:4326' }).resolution).toBeCloseTo(20 / 111_195, 9);
    expect(requestOf({ ...wish, projection: 'EPSG:3857' }).resolution).toBeCloseTo(
      20 / Math.cos((46.5 * Math.PI) / 180),
      3,
    );
  });

  it('means exactly one grid once that is known', () => {
    const { geobox } = cube({});
    const exact = onGrid(requestOf(wish), geobox);
    expect(exact.geobox).toBe(geobox);
    expect(exact).not.toHaveProperty('resolution');
    expect(exact).not.toHaveProperty('outputCrs');
  });

  it('is what the map shows of the product', () => {
    const ring = (geometry: ReturnType<typeof fromView>) =>
      geometry ? (geometry.coordinates as number[][][])[0]!.map(([lon]) => lon!) : [];
    expect(Math.max(...ring(fromView({ box: boxOfLonLat([15.5, 40, 20, 50]) }, facts)))).toBeCloseTo(16, 9);
    expect(Math.min(...ring(fromView({ box: boxOfLonLat([15.5, 40, 20, 50]) }, facts)))).toBeCloseTo(15.5, 9);
    expect(Math.min(...ring(fromView(null, facts)))).toBeCloseTo(15, 9);
    expect(fromView({ box: boxOfLonLat([20, 40, 21, 50]) }, facts)).toBe(null);
  });
});

describe('shapes', () => {
  it('are in longitude and latitude whatever their CRS was, with what the catalog says', async () => {
    const feature = await footprintFeature({
      id: 'scene',
      product: 's2',
      time: { start: '2024-01-01T10:00:00Z', end: '2024-01-01T10:00:00Z' },
      footprint: {
        crs: 'EPSG:32633',
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [500000, 5100000],
              [510000, 5100000],
              [510000, 5110000],
              [500000, 5100000],
            ],
          ],
        },
      },
      measurements: {},
      properties: { 'eo:cloud_cover': 12 },
    });
    const collection = JSON.parse(featureCollection([feature], 'credit'));
    expect(collection).toMatchObject({ type: 'FeatureCollection', credit: 'credit' });
    const [lon, lat] = collection.features[0].geometry.coordinates[0][0];
    expect([lon, lat]).toEqual([expect.closeTo(15, 6), expect.closeTo(46.053, 2)]);
    expect(collection.features[0].properties).toMatchObject({ product: 's2', 'eo:cloud_cover': 12 });
  });
});
