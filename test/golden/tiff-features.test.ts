import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayout } from '#drivers/registry';
import type { StacItem } from '#model/dataset';
import { allocate, type DType, type TypedArray, viewAs } from '#model/dtype';
import type { Affine, GeoBox } from '#model/grid';
import { Datacube } from '#quadrat';
import { openFile } from '../drivers/read-bands';
import { hasGdal, runGolden } from '../fixtures/gdal';
import { builtKernels } from '../fixtures/kernels';
import { startServer, type TestServer } from '../fixtures/server/server';
import { collectionOf } from './scenes';

interface Case {
  name: string;
  files: string[];
  bands: Array<[file: number, band: number]>;
  dtype: DType;
  resampling: 'nearest' | 'bilinear';
  nodata: number | null;
  geobox: GeoBox & { transform: Affine };
}

/** A dataset whose files say themselves where they lie; the area is given by the grid that is asked for. */
function itemOf(id: string, hrefs: string[], bands: Case['bands'], dtype: DType, nodata: number | null): StacItem {
  const band = (at: number) => ({ name: `b${at}`, data_type: dtype, ...(nodata !== null && { nodata }) });
  const assets = Object.fromEntries(
    hrefs.map((href, file) => {
      const inFile = bands.map(([owner, number], at) => ({ owner, number, at })).filter(({ owner }) => owner === file);
      const last = Math.max(...inFile.map(({ number }) => number));
      // The place in the list is the band's number; a filler stands for those that are not asked for.
      const list = Array.from({ length: last }, (_, i) => {
        const found = inFile.find(({ number }) => number === i + 1);
        return found ? band(found.at) : { name: `unused-${file}-${i}`, data_type: dtype };
      });
      return [`file${file}`, { href, bands: list }];
    }),
  );
  const outline = [
    [
      [8, 44],
      [10, 44],
      [10, 46],
      [8, 46],
      [8, 44],
    ],
  ];
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    id,
    collection: id,
    bbox: [8, 44, 10, 46],
    geometry: { type: 'Polygon', coordinates: outline },
    properties: { datetime: '2020-06-01T10:00:00Z' },
    assets,
    links: [],
  };
}

describe.skipIf(!hasGdal('GTiff'))(
  'features of TIFFs that decide what counts and where it lies, against gdalwarp',
  () => {
    let folder: string;
    let server: TestServer;
    let cases: Case[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'quadrat-tiff-'));
      cases = runGolden('tiff-features.py', [folder]) as Case[];
      server = await startServer({ root: folder });
    });
    afterAll(async () => {
      await server?.close();
      if (folder) rmSync(folder, { recursive: true });
    });

    async function open(item: StacItem): Promise<Datacube> {
      const collection = collectionOf(item.id as string, item.assets as never);
      return Datacube.open({ kernels: builtKernels(), catalogs: { items: [item], collections: [collection] } });
    }

    it('masks, opacity, sparse blocks, palettes, turned and sheared grids, bands from several files', async () => {
      expect(cases.length).toBeGreaterThan(30);
      for (const { name, files, bands, dtype, resampling, nodata, geobox } of cases) {
        const hrefs = files.map((file) => `${server.url}/${file}`);
        const datacube = await open(itemOf(name, hrefs, bands, dtype, nodata));
        const cube = await datacube.load({
          product: name,
          measurements: bands.map((_, at) => `b${at}`),
          geobox,
          resampling,
        });
        await datacube.close();
        const [height, width] = geobox.shape;
        const { samples, valid } = readWarped(join(folder, `${name}.warped`), dtype, bands.length * height * width);
        for (const at of bands.keys()) {
          const from = at * height * width;
          const figures = compareBand(
            cube.bands[`b${at}`]!.data,
            samples.subarray(from),
            valid.subarray(from),
            nodata ?? 0,
          );
          const text = `${name}, band ${at}: ${JSON.stringify(figures)}`;
          expect(figures.counted, text).toBeGreaterThan(height * width * 0.1);
          expect(figures.onlyOne, text).toBeLessThanOrEqual(height * width * 0.001);
          if (resampling === 'nearest') expect(figures.equal, text).toBeGreaterThanOrEqual(0.999);
          else expect(figures.within, text).toBeGreaterThanOrEqual(0.999);
        }
      }
    }, 120_000);

    it.each([
      ['gcps.tif', 'ground control points'],
      ['rpc.tif', 'RPC'],
    ])('%s is refused by name, unless the catalog knows its place', async (file, feature) => {
      const item = itemOf('tilted', [`${server.url}/${file}`], [[0, 1]], 'uint8', null);
      const geobox: GeoBox = { crs: 'EPSG:32632', transform: [10, 0, 500_000, 0, -10, 5_000_000], shape: [20, 20] };
      const refusing = await open(item);
      await expect(refusing.load({ product: 'tilted', measurements: ['b0'], geobox })).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        message: expect.stringContaining(feature),
        dataset: 'tilted',
      });
      await refusing.close();
      const place = { 'proj:code': geobox.crs, 'proj:shape': [20, 20], 'proj:transform': geobox.transform };
      const knowing = await open({ ...item, properties: { ...(item.properties as object), ...place } });
      const cube = await knowing.load({ product: 'tilted', measurements: ['b0'], geobox });
      expect(new Set(cube.bands.b0!.data).size).toBeGreaterThan(10);
      await knowing.close();
    });

    it('a palette is kept beside the indices', async () => {
      const layout = await readLayout(await openFile(join(folder, 'palette.tif')));
      expect(layout.bands[0]!.palette).toHaveLength(256);
      expect(layout.bands[0]!.palette![200]).toEqual([200, 55, 100]);
    });
  },
);

function readWarped(path: string, dtype: DType, count: number): { samples: TypedArray; valid: Uint8Array } {
  const bytes = new Uint8Array(readFileSync(path));
  const size = allocate(dtype, 1).BYTES_PER_ELEMENT;
  return { samples: viewAs(dtype, bytes.buffer, 0, count), valid: bytes.subarray(count * size, count * (size + 1)) };
}

/** Shares of the pixels that GDAL calls valid; `onlyOne`: empty pixels of GDAL's where we have a value. */
function compareBand(actual: TypedArray, expected: TypedArray, valid: Uint8Array, nodata: number) {
  let [counted, equal, within, onlyOne, worst] = [0, 0, 0, 0, 0];
  for (let i = 0; i < actual.length; i++) {
    if (valid[i] === 0) {
      if (actual[i] !== nodata) onlyOne++;
      continue;
    }
    counted++;
    const apart = Math.abs(actual[i]! - expected[i]!);
    if (apart === 0) equal++;
    if (apart <= 1) within++;
    worst = Math.max(worst, apart);
  }
  return { counted, equal: equal / counted, within: within / counted, onlyOne, worst };
}
