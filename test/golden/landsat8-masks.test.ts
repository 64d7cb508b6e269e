import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexFolders } from '#cli/index-folder/index-folders';
import { type BandLocation, Datacube, type MaskRequest } from '#quadrat';
import { dataSet } from '../fixtures/data-folder';
import { builtKernels } from '../fixtures/kernels';
import { startServer, type TestServer } from '../fixtures/server/server';
import golden from './landsat8-masks.json';

const folder = dataSet('landsat8-ny18');
const scenes = golden.scenes as Record<string, Record<string, string[]>>;

/** The masks of the script, by the names that the indexer gives to the bits of BQA. */
const MASKS: Record<string, Omit<MaskRequest, 'measurement'>> = {
  'no cloud': { keep: { cloud: false } },
  'cloud confidence low': { keep: { cloud_confidence: 'low' } },
  'no cloud, shadow or cirrus': {
    keep: {
      cloud_shadow_confidence: ['not_determined', 'low', 'medium'],
      cirrus_confidence: ['not_determined', 'low', 'medium'],
    },
    exclude: ['cloud'],
  },
  'confidence low, opened and grown': {
    keep: { cloud_confidence: 'low' },
    cleanup: [
      ['opening', 1],
      ['dilation', 3],
    ],
  },
  'no cloud, closed and shrunk': {
    exclude: ['cloud'],
    cleanup: [
      ['closing', 2],
      ['erosion', 1],
    ],
  },
};

/** The grid of a scene's own. */
async function placeOf(datacube: Datacube, product: string, id: string): Promise<BandLocation> {
  for await (const dataset of datacube.find({ product, ids: [id] })) return dataset.measurements.B4!;
  throw new Error(`there is no dataset ${id}`);
}

describe.skipIf(!folder)('masks by the bits of Landsat 8 against numpy and scipy, named by the indexer', () => {
  let server: TestServer;
  let datacube: Datacube;
  let product: string;

  beforeAll(async () => {
    server = await startServer({ root: folder });
    const hrefFor = (path: string) => `${server.url}/${basename(path)}`;
    const { items, collections } = await indexFolders([folder!], { flags: {}, hrefFor });
    datacube = await Datacube.open({ kernels: builtKernels(), catalogs: { items, collections } });
    product = (await datacube.products.list())[0]!.name;
  });
  afterAll(async () => {
    await datacube?.close();
    await server?.close();
  });

  it.each(Object.keys(MASKS))('%s: every pixel', async (name) => {
    for (const [id, expected] of Object.entries(scenes)) {
      const { crs, transform, shape } = await placeOf(datacube, product, id);
      const cube = await datacube.load({
        product,
        ids: [id],
        measurements: ['B4'],
        geobox: { crs: crs!, transform: transform!, shape: shape! },
        mask: { measurement: 'BQA', ...MASKS[name]! },
      });
      const [, height, width] = cube.shape;
      const rows = Array.from({ length: height }, (_, row) => {
        const pixels = [...cube.bands.B4!.data.subarray(row * width, (row + 1) * width)];
        return BigInt(`0b${pixels.map((value) => (value === 0 ? 0 : 1)).join('')}`).toString(16);
      });
      expect({ id, rows }).toEqual({ id, rows: expected[name] });
    }
  });

  it('says which flags and values there are', async () => {
    const load = (keep: MaskRequest['keep']) =>
      datacube.load({ product, measurements: ['B4'], outputCrs: 'native', mask: { measurement: 'BQA', keep } });
    await expect(load({ clouds: false })).rejects.toThrow(/no flag 'clouds'\. Did you mean 'cloud'\? It has: fill, /);
    await expect(load({ cloud_confidence: 'lwo' })).rejects.toThrow(
      /Did you mean 'low'\? It is one of: not_determined/,
    );
  });
});
