import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createByteClient } from '#bytes/byte-client';
import { referenceKernels } from '#kernels/reference';
import { inlineExecutor } from '#load/executor';
import { GdalFallback } from '#load/gdal-fallback';
import { type DType, type TypedArray, viewAs } from '#model/dtype';
import type { Notice } from '#model/notice';
import { Datacube } from '#quadrat';
import { gdalChecksum } from '../drivers/gdal-checksum';
import { readBand } from '../drivers/read-bands';
import { readManifest } from '../drivers/tiff-set';
import { dataSet } from '../fixtures/data-folder';
import { hasGdal, runGolden } from '../fixtures/gdal';
import { startNodeGdal } from '../fixtures/node-gdal';
import { startServer, type TestServer } from '../fixtures/server/server';
import { collectionOf } from './scenes';

interface Found {
  name: string;
  shape: [number, number];
  bands: number;
  dtype: DType;
  nodata: number | null;
  epsg: string | null;
  transform: number[];
  overviews: Array<[number, number]>;
}

/** TIFFs of codings without a decoder here that the bundled GDAL reads as Debian's does. */
const TIFFS = [
  'gdal-autotest/slim_g4.tif',
  'gdal-autotest/next_literalspan.tif',
  'gdal-autotest/thunder.tif',
  'image-tiff/g3test.tif',
  'image-tiff/fax2d.tif',
  'gdal-autotest/ycbcr_11_lzw.tif',
];

/** Samples that are not the same. */
function differing(a: TypedArray, b: TypedArray): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (!Object.is(a[i], b[i])) count++;
  return count;
}

function openFallback(url: string) {
  const client = createByteClient();
  const fallback = new GdalFallback({ open: (href) => client.open(href), start: startNodeGdal, onNotice: () => {} });
  const executor = fallback.around(inlineExecutor(fallback.open, referenceKernels));
  return { read: () => executor.readLayout(url, undefined), source: () => fallback.open(url) };
}

describe.skipIf(!hasGdal('HFA', 'GRIB', 'NITF'))('formats that are left to GDAL, against Debian’s', () => {
  let folder: string;
  let server: TestServer;
  let files: Found[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quadrat-gdal-'));
    files = runGolden('gdal-formats.py', [folder]) as Found[];
    server = await startServer({ root: folder });
  }, 120_000);
  afterAll(async () => {
    await server?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('have its pixels, place, nodata and overviews', async () => {
    expect(files.map(({ name }) => name)).toHaveLength(5);
    for (const { name, shape, bands, dtype, nodata, epsg, transform, overviews } of files) {
      const { read, source } = openFallback(`${server.url}/${name}`);
      const layout = await read();
      expect(layout.driver, name).toBe('gdal');
      const [full, ...smaller] = layout.levels.map(({ width, height }) => [width, height]);
      expect(full, name).toEqual([shape[1], shape[0]]);
      expect(smaller, name).toEqual(overviews);
      expect(layout.bands, name).toHaveLength(bands);
      expect(layout.bands[0]!.dtype, name).toBe(dtype);
      expect(layout.bands[0]!.nodata ?? null, name).toBe(nodata);
      // A PNG's place and the full CRS of a .bt lie in files beside them.
      if (!['picture.png', 'relief.bt'].includes(name)) {
        transform.forEach((value, i) => {
          expect(layout.transform![i], name).toBeCloseTo(value, 9);
        });
        if (epsg) expect(layout.crs, name).toBe(`EPSG:${epsg}`);
        else expect(layout.crs, name).toBeDefined();
      }
      const raw = new Uint8Array(readFileSync(join(folder, `${name}.raw`)));
      const expected = viewAs(dtype, raw.buffer);
      const count = shape[0] * shape[1];
      for (let band = 0; band < bands; band++) {
        const actual = await readBand(source(), layout, band);
        expect(differing(actual, expected.subarray(band * count, (band + 1) * count)), `${name}, ${band}`).toBe(0);
      }
    }
  });

  it('go through a load, which says why it takes longer', async () => {
    const { transform } = files[0]!;
    const bands = ['a', 'b'].map((name) => ({ name, data_type: 'uint16', nodata: 0 }));
    const asset = { image: { href: `${server.url}/imagine.img`, bands } };
    const item = {
      type: 'Feature',
      stac_version: '1.1.0',
      id: 'one',
      collection: 'img',
      bbox: [9, 45, 9.12, 45.2],
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [9, 45],
            [9.12, 45],
            [9.12, 45.2],
            [9, 45.2],
            [9, 45],
          ],
        ],
      },
      properties: { datetime: '2020-06-01T10:00:00Z' },
      assets: asset,
      links: [],
    };
    const datacube = await Datacube.open({
      catalogs: { items: [item], collections: [collectionOf('img', { image: { bands } })] },
      gdal: startNodeGdal,
    });
    const notices: Notice[] = [];
    const geobox = { crs: 'EPSG:32632', transform: transform as never, shape: [700, 900] as [number, number] };
    const request = { product: 'img', geobox, onNotice: (notice: Notice) => notices.push(notice) };
    const cube = await datacube.load(request);
    const raw = new Uint8Array(readFileSync(join(folder, 'imagine.img.raw')));
    expect(differing(cube.bands.a!.data, viewAs('uint16', raw.buffer, 0, 630_000))).toBe(0);
    expect(differing(cube.bands.b!.data, viewAs('uint16', raw.buffer, 1_260_000, 630_000))).toBe(0);
    expect(notices.map(({ code }) => code)).toEqual(['WHOLE_FILE', 'LOADING_GDAL']);
    expect(notices[0]!.message).toContain('imagine.img');
    await datacube.load(request);
    expect(notices).toHaveLength(2);
    await datacube.close();
    const without = await Datacube.open({
      catalogs: { items: [item], collections: [collectionOf('img', { image: { bands } })] },
      gdal: false,
    });
    await expect(without.load(request)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await without.close();
  });

  it('that are damaged end in a typed error, and the next file is read', async () => {
    const bytes = readFileSync(join(folder, 'imagine.img'));
    let refused = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const broken = seed % 2 ? bytes.subarray(0, Math.floor((bytes.length * seed) / 40)) : Buffer.from(bytes);
      if (seed % 2 === 0) broken.fill(seed * 11, 400 * seed, 400 * seed + 3000);
      writeFileSync(join(folder, `broken-${seed}.img`), broken);
      const { read, source } = openFallback(`${server.url}/broken-${seed}.img`);
      try {
        const layout = await read();
        await readBand(source(), layout, 0);
      } catch (error) {
        expect(error).toMatchObject({ name: 'QuadratError', url: expect.stringContaining('broken') });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(5);
    const { read } = openFallback(`${server.url}/relief.bt`);
    expect((await read()).bands).toHaveLength(1);
  });

  it.each([
    ['JPEG 2000', [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 13, 10, 0x87, 10]],
    ['NetCDF', [0x43, 0x44, 0x46, 1]],
    ['HDF5', [0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10]],
    ['JPEG XL', [0xff, 0x0a]],
  ])('%s, which the bundled GDAL has no driver for, is refused by name', async (name, magic) => {
    const file = `${name.replaceAll(' ', '-')}.bin`;
    writeFileSync(join(folder, file), Buffer.concat([Buffer.from(magic), Buffer.alloc(200)]));
    const { read } = openFallback(`${server.url}/${file}`);
    await expect(read()).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining(name) });
  });

  it('and nothing else: a page in place of an image starts no GDAL', async () => {
    writeFileSync(join(folder, 'page.jp2'), '<!doctype html><title>Not found</title>');
    const { read } = openFallback(`${server.url}/page.jp2`);
    await expect(read()).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

const VALID = dataSet('tiff-valid');

describe.skipIf(!VALID)('TIFFs of codings that are left to GDAL', () => {
  it('have the checksums that Debian’s GDAL finds', async () => {
    const server = await startServer({ root: VALID });
    const rows = readManifest(VALID!).filter(({ path }) => TIFFS.includes(path));
    expect(rows).toHaveLength(TIFFS.length);
    for (const { path, checksums } of rows) {
      const { read, source } = openFallback(`${server.url}/${path}`);
      const layout = await read();
      expect(layout.driver, path).toBe('gdal');
      const found: number[] = [];
      for (const band of layout.bands.keys()) found.push(gdalChecksum(await readBand(source(), layout, band), false));
      expect(found.join('|'), path).toBe(checksums);
    }
    await server.close();
  });
});
