import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DType, viewAs } from '#model/dtype';
import type { Affine } from '#model/grid';
import { Datacube } from '#quadrat';
import { dataSet } from '../fixtures/data-folder';
import { builtKernels } from '../fixtures/kernels';
import { startServer, type TestServer } from '../fixtures/server/server';
import { type Asset, collectionOf, type ImageFile, itemOf } from './scenes';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('.', import.meta.url));
const PYTHON = '/usr/bin/python3';

const METHODS = {
  near: 'nearest',
  bilinear: 'bilinear',
  cubic: 'cubic',
  average: 'average',
  mode: 'mode',
  min: 'min',
  max: 'max',
} as const;
type Method = keyof typeof METHODS;

/** How far from GDAL's a value may be; for floats, in the values' own unit, of which they span about 1. */
const TOLERANCE: Record<Method, number> = { near: 0, bilinear: 1, cubic: 1, average: 1, mode: 0, min: 0, max: 0 };
const FLOAT_TOLERANCE = 1e-3;

interface WarpedImage extends ImageFile {
  name: string;
  dtype: DType;
  nodata: number | null;
  cases: Array<{ place: string; crs: string; transform: Affine; method: Method; result: string; before?: string }>;
}

const present = [
  [dataSet('naip'), 'm_4709963_se_14_1_20090818.tif'],
  [dataSet('landsat-lsts'), 'LE70350322008182EDC00/LE70350322008182EDC00_b4.tif'],
  [resolve(HERE, '../../public/sample/scenes'), 'simulated-east-20230627/red.tif'],
].flatMap(([folder, name]) => (folder && existsSync(join(folder, name!)) ? [join(folder, name!)] : []));

const hasGdal = await run(PYTHON, ['-c', 'from osgeo import gdal; import numpy']).then(
  () => true,
  () => false,
);

/**
 * Every resampling against `gdalwarp -et 0`, on grids that are the image's own, finer, coarser, and in four other systems,
 * each with pixels beyond the image's edge. Ties of mode are judged as GDAL does: of several values met equally often, the
 * one that first came to that count, row by row.
 *
 * Left out: what ends before the first column or row of an image. GDAL 3.6 gives a box that ends less than a pixel before
 * them the pixel there; here it stays empty.
 */
describe.skipIf(!hasGdal)('every resampling against gdalwarp -et 0', () => {
  let folder: string;
  let server: TestServer;
  let images: WarpedImage[];
  let side: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quadrat-warp-'));
    await run(PYTHON, [join(HERE, 'warp.py'), folder, ...present]);
    ({ images, side } = JSON.parse(await readFile(join(folder, 'cases.json'), 'utf8')));
    server = await startServer({ root: folder });
  }, 240_000);
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(METHODS) as Method[])('%s', { timeout: 120_000 }, async (method) => {
    const figures: Record<string, string> = {};
    let worst = 1;
    for (const image of images) {
      const nodata = image.nodata ?? Number.NaN;
      const bands = [{ name: 'b', data_type: image.dtype, ...(image.nodata !== null && { nodata }) }];
      const asset: Asset = { href: `${server.url}/${image.name}`, bands };
      const items = [itemOf(image.name, 'image', '2024-06-01T10:00:00Z', image, { b: asset })];
      const collections = [collectionOf('image', { b: { bands } })];
      const datacube = await Datacube.open({ kernels: builtKernels(), catalogs: { items, collections } });
      try {
        for (const { place, crs, transform, result, before } of image.cases.filter((one) => one.method === method)) {
          const cube = await datacube.load({
            product: 'image',
            time: '2024-06-01',
            geobox: { crs, transform, shape: [side, side] },
            resampling: METHODS[method],
          });
          const expected = viewAs(image.dtype, await arrayBuffer(join(folder, result)));
          const skip = before ? new Uint8Array(await arrayBuffer(join(folder, before))) : undefined;
          const tolerance =
            image.dtype === 'float32' ? Math.min(TOLERANCE[method], FLOAT_TOLERANCE) : TOLERANCE[method];
          const { share, valid } = agreement(cube.bands.b!.data, expected, nodata, tolerance, skip);
          // The smallest image is 16 of the coarsest pixels wide.
          expect(valid, `${image.name} ${place}: share of pixels with a value`).toBeGreaterThan(0.009);
          if (!skip) expect(valid, `${image.name} ${place}: share of pixels with a value`).toBeLessThan(1);
          figures[`${image.name} ${place}`] = share.toFixed(5);
          worst = Math.min(worst, share);
        }
      } finally {
        await datacube.close();
      }
    }
    expect(Object.keys(figures)).toHaveLength(7 * images.length);
    expect(worst, JSON.stringify(figures, null, 1)).toBeGreaterThanOrEqual(0.999);
  });
});

/** Share of pixels within `tolerance` of GDAL's, or without a value in both; and of those with one. */
function agreement(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  nodata: number,
  tolerance: number,
  skip: Uint8Array | undefined,
): { share: number; valid: number } {
  let [compared, agreeing, valid] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    if (skip?.[i]) continue;
    compared++;
    const [is, should] = [actual[i]!, expected[i]!];
    const [none, shouldBeNone] = [Object.is(is, nodata), Object.is(should, nodata)];
    if (!shouldBeNone) valid++;
    if (none === shouldBeNone && (none || Math.abs(is - should) <= tolerance)) agreeing++;
  }
  return { share: agreeing / compared, valid: valid / compared };
}

async function arrayBuffer(path: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(path)).buffer;
}
