import { describe, expect, it } from 'vitest';
import { Datacube, indexImages, isQuadratError } from '#quadrat';
import { builtKernels } from '../fixtures/kernels';
import { startServer } from '../fixtures/server/server';
import { groundValue, imageBytes, utmGrid } from '../fixtures/tiny-world';

const grid = utmGrid(24, 32);
const image = async (seed: number) => new File([new Uint8Array(await imageBytes({ grid, seed }))], 'whatever.tif');

describe('a catalog of images', () => {
  it('is made of files where they are, and opens', async () => {
    const images = [
      { path: 'S2_20230601_B04.tif', source: await image(1) },
      { path: 'S2_20230601_B08.tif', source: await image(2) },
      { path: 'späte/S2_20230715_B04.tif', source: await image(3) },
      { path: 'späte/S2_20230715_B08.tif', source: await image(4) },
      { path: 'notes about 20230601.tif', source: new File(['no image'], 'x.tif') },
    ];
    const seen: string[] = [];
    const catalog = await indexImages(images, {
      name: 'field',
      onProgress: (done, all) => seen.push(`${done}/${all}`),
    });
    expect(catalog.items.length).toBe(2);
    expect(catalog.leftOut.map(({ path }) => path)).toEqual(['notes about 20230601.tif']);
    expect(catalog.leftOut[0]!.reason).toMatch(/cannot be read/);
    expect(seen.at(-1)).toBe('5/5');

    const kernels = builtKernels();
    const { files } = catalog;
    const cube = await Datacube.open({
      catalogs: catalog,
      files,
      workers: 0,
      cache: 'none',
      ...(kernels && { kernels }),
    });
    const [product] = await cube.products.list();
    expect(product!.name).toBe('field');
    expect(product!.measurements.map(({ name }) => name).sort()).toEqual(['B04', 'B08']);
    const loaded = await cube.load({ product: 'field', measurements: ['B08'], geobox: grid });
    expect(loaded.coords.time.map((time) => time.slice(0, 10))).toEqual(['2023-06-01', '2023-07-15']);
    const [, height, width] = loaded.shape;
    const expected = [2, 4].flatMap((seed) =>
      Array.from({ length: height * width }, (_, i) =>
        groundValue(500_005 + 10 * (i % width), 4_999_995 - 10 * Math.floor(i / width), seed),
      ),
    );
    expect([...loaded.bands.B08!.data]).toEqual(expected);
    await cube.close();
  });

  it('takes a day where the images tell none, and says so where none is given', async () => {
    const images = [{ path: 'dem.tif', source: await image(1) }];
    const failure = await indexImages(images).catch((error: unknown) => error);
    expect(isQuadratError(failure, 'NO_DATA')).toBe(true);
    expect(String(failure)).toMatch(/dem\.tif: no date/);
    expect(failure).toMatchObject({ missing: 'date' });
    const { items } = await indexImages(images, { date: '2021-05-04' });
    expect(JSON.stringify(items[0]!.properties)).toContain('2021-05-0');
  });

  it('is made of an address, and tells what is wrong with its host', async () => {
    const server = await startServer({ files: { '20230601.tif': await imageBytes({ grid, seed: 1 }) } });
    const source = `${server.url}/20230601.tif`;
    const { items, files } = await indexImages([{ path: '20230601.tif', source }]);
    expect(items.length).toBe(1);
    expect(JSON.stringify(items[0]!.assets)).toContain(source);
    expect(files.size).toBe(0);
    const gone = indexImages([{ path: '20230601.tif', source: `${server.url}/gone.tif` }]);
    await expect(gone).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await server.close();
  });

  it('stops when told to', async () => {
    const reason = new Error('enough');
    const images = [{ path: '20230601.tif', source: await image(1) }];
    await expect(indexImages(images, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
