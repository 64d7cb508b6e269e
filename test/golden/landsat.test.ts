import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Datacube } from '#quadrat';
import { dataSet } from '../fixtures/data-folder';
import { builtKernels } from '../fixtures/kernels';
import { startServer, type TestServer } from '../fixtures/server/server';
import golden from './landsat.json';
import { type Asset, collectionOf, compare, geoboxOf, type ImageFile, itemOf, type SampledGrid } from './scenes';

const folder = dataSet('landsat-lsts');
const grids = golden.grids as unknown as Record<string, SampledGrid>;
const MEASUREMENTS = { red: 'b3', nir: 'b4', swir: 'b5', fmask: 'fmask' };

function bandsOf(name: string): Asset['bands'] {
  return [{ name, data_type: name === 'fmask' ? 'uint8' : 'int16', nodata: name === 'fmask' ? 255 : -9999 }];
}

/** Reached: every sampled pixel of every season equal to six decimals, on all three grids. */
describe.skipIf(!folder)('Landsat against GDAL and numpy', () => {
  let server: TestServer;
  let datacube: Datacube;

  beforeAll(async () => {
    server = await startServer({ root: folder });
    const items = golden.scenes.map(({ name, date }) => {
      const assets = Object.entries(MEASUREMENTS).map(([measurement, suffix]): [string, Asset] => [
        measurement,
        { href: `${server.url}/${name}/${name}_${suffix}.tif`, bands: bandsOf(measurement) },
      ]);
      // Landsat passes at about ten in the morning, 17:30 UTC in Colorado: a date alone would be UTC's midnight, which
      // is the evening before there.
      const time = `${date}T17:30:00Z`;
      return itemOf(name, 'landsat', time, golden.images as unknown as ImageFile, Object.fromEntries(assets));
    });
    const assets = Object.fromEntries(Object.keys(MEASUREMENTS).map((name) => [name, { bands: bandsOf(name) }]));
    datacube = await Datacube.open({
      kernels: builtKernels(),
      catalogs: { items, collections: [collectionOf('landsat', assets)] },
    });
  });
  afterAll(async () => {
    await datacube?.close();
    await server?.close();
  });

  for (const [name, grid] of Object.entries(grids)) {
    it(`seasonal NDVI medians without cloud, shadow and snow, ${name}: 99.9 % of pixels equal`, async () => {
      const cube = await datacube.composite({
        product: 'landsat',
        expressions: { ndvi: '(nir - red) / (nir + red)' },
        mask: { measurement: 'fmask', exclude: [2, 3, 4] },
        period: 'season',
        method: 'median',
        geobox: geoboxOf(grid),
        withCount: true,
      });
      const cases = golden.cases.filter((one) => one.grid === name);
      expect(cube.coords.time.map((time) => time.slice(0, 10))).toEqual(cases.map(({ season }) => season));
      expect(cube.sources.map((sources) => sources.length)).toEqual(cases.map(({ scenes }) => scenes));

      const pixels = grid.shape[0] * grid.shape[1];
      let [equal, of] = [0, 0];
      cases.forEach(({ season, ndvi, dates }, step) => {
        const part = <T extends { subarray(from: number, to: number): T }>(data: T): T =>
          data.subarray(step * pixels, (step + 1) * pixels);
        // The reference keeps six decimals.
        const index = compare(part(cube.bands.ndvi!.data as Float32Array), ndvi, grid.at, {
          tolerance: 0.001,
          exactly: 1e-6,
        });
        const counts = compare(part(cube.bands.count!.data as Uint16Array), dates, grid.at, { tolerance: 0 });
        equal += index.equal * grid.at.length;
        of += grid.at.length;
        expect(counts.equal, `${season}: ${JSON.stringify(counts)}`).toBeGreaterThanOrEqual(0.999);
      });
      expect(equal / of).toBeGreaterThanOrEqual(0.999);
    });
  }
});
