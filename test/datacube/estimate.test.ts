import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '#cli/simulate';
import { type CompositeRequest, Datacube, type LoadRequest, type StacItem } from '#quadrat';
import { dataSet } from '../fixtures/data-folder';
import { builtKernels } from '../fixtures/kernels';
import { layoutText, REMOTE, remoteItem } from '../fixtures/remote-world';
import { startServer, type TestServer } from '../fixtures/server/server';
import { imageBytes, utmGrid } from '../fixtures/tiny-world';
import golden from '../golden/naip.json';
import { collectionOf, type ImageFile, itemOf } from '../golden/scenes';

/** Both ways: an estimate that is far too high is as useless as one that is too low. */
function expectWithin(share: number, estimate: number, actual: number, what: string): void {
  expect(estimate, `${what}: estimated ${estimate}, was ${actual}`).toBeGreaterThanOrEqual(actual * (1 - share));
  expect(estimate, `${what}: estimated ${estimate}, was ${actual}`).toBeLessThanOrEqual(actual * (1 + share));
}

async function expectTrue(open: () => Promise<Datacube>, request: LoadRequest | CompositeRequest): Promise<void> {
  const datacube = await open();
  try {
    const estimate = await datacube.estimate(request);
    const { stats, shape } = await ('method' in request ? datacube.composite(request) : datacube.load(request));
    expect(estimate.basis).toBe('layout');
    expect(estimate.shape).toEqual(shape);
    expectWithin(0.2, estimate.bytesToFetch, stats.bytes, 'bytes');
    expectWithin(0.2, estimate.requests, stats.requests, 'requests');
    expectWithin(0.2, estimate.memoryBytes, stats.memoryBytes, 'memory');
  } finally {
    await datacube.close();
  }
}

describe('an estimate is within a fifth of what a load then takes: the sample', () => {
  let folder: string;
  let server: TestServer;
  const open = () => Datacube.open({ catalogs: `${server.url}/catalog.parquet`, kernels: builtKernels() });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quadrat-estimate-'));
    await simulate({ out: join(folder, 'sample'), size: 160, dates: 4, quiet: true, workers: 0 });
    server = await startServer({ root: join(folder, 'sample') });
  }, 120_000);
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each<[string, Partial<CompositeRequest>]>([
    ['a load in UTM', {}],
    ['a load at a coarse resolution', { resolution: 100 }],
    ['a masked median in Web Mercator', { method: 'median', outputCrs: 'EPSG:3857', resolution: 15 }],
    ['medians by season with counts', { method: 'median', period: 'season', withCount: true }],
    ['the greenest pixel', { method: 'best', by: 'nir - red', resolution: 20 }],
  ])('%s', async (_, part) => {
    const { products } = await open();
    const [product] = await products.list();
    const request = { product: product!.name, measurements: ['red', 'nir'], mask: product!.defaultMask, ...part };
    await expectTrue(open, request as LoadRequest);
  });

  it('says so where layouts are not known, and is right once they were read', async () => {
    const items: StacItem[] = [];
    const known = await open();
    const [product] = await known.products.list();
    for await (const { id, time, measurements } of known.find({ product: product!.name, limit: 3 })) {
      const { href, crs, shape, transform } = measurements.red!;
      const outline: Array<[number, number]> = [
        [11, 47],
        [13, 47],
        [13, 49],
        [11, 49],
        [11, 47],
      ];
      const file = { crs: crs!, shape: shape!, transform: transform!, outline };
      const red = { href, bands: [{ name: 'red', data_type: 'uint16', nodata: 0 }] };
      items.push(itemOf(id, 'bare', time.start, file, { red }));
    }
    const collections = [collectionOf('bare', { red: { bands: [{ name: 'red', data_type: 'uint16', nodata: 0 }] } })];
    const bare = await Datacube.open({ catalogs: { items, collections }, kernels: builtKernels() });
    const request = { product: 'bare', measurements: ['red'] };
    expect((await bare.estimate(request)).basis).toBe('typical');
    await bare.load(request);
    expect((await bare.estimate(request)).basis).toBe('layout');
    await Promise.all([bare.close(), known.close()]);
  });

  it('a request over the limit fails before a byte is fetched, and the sizes it is told to ask for do pass', async () => {
    const datacube = await Datacube.open({
      catalogs: `${server.url}/catalog.parquet`,
      kernels: builtKernels(),
      memoryLimit: 4e6,
    });
    const [product] = await datacube.products.list();
    const [west] = await firstOf(datacube.find({ product: product!.name, limit: 1 }));
    const { crs, transform } = west!.measurements.red!;
    const [, , x, , , y] = transform!;
    const ask = (height: number, width: number, size: number): LoadRequest => ({
      datasets: [west!],
      measurements: ['red'],
      geobox: { crs: crs!, transform: [size, 0, x, 0, -size, y], shape: [height, width] },
    });
    server.requests.length = 0;
    const error: unknown = await datacube.load(ask(2000, 3000, 1)).catch((reason: unknown) => reason);
    expect(server.requests.filter(({ path }) => path.endsWith('.tif'))).toEqual([]);
    expect(error).toMatchObject({ code: 'TOO_LARGE' });
    const { message } = error as Error;
    const area = /area of (\d+) x (\d+) pixels/.exec(message);
    const finest = /at ([\d.]+) \S+ a pixel/.exec(message);
    expect(area && finest, message).toBeTruthy();
    const [height, width] = [Number(area![1]), Number(area![2])];
    expect((await datacube.load(ask(height, width, 1))).shape).toEqual([1, height, width]);
    const size = Number(finest![1]);
    const [rows, cols] = [Math.ceil(2000 / size), Math.ceil(3000 / size)];
    expect((await datacube.load(ask(rows, cols, size))).shape).toEqual([1, rows, cols]);
    // The advice is not merely true: a fifth more along each side does not fit.
    await expect(datacube.load(ask(Math.ceil(height * 1.2), Math.ceil(width * 1.2), 1))).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
    await datacube.close();
  });
});

describe('an estimate is within a fifth of what a load then takes: many dates', () => {
  const dates = 60;
  const grid = utmGrid(512, 512);
  let server: TestServer;
  let items: StacItem[];

  beforeAll(async () => {
    const bytes = await imageBytes({
      grid,
      seed: 1,
      tileSize: 512,
      value: (_x, _y, col, row) => 1 + ((col * row) % 200),
    });
    const names = Array.from({ length: dates }, (_, date) => ({ red: `red${date}.tif`, nir: `nir${date}.tif` }));
    server = await startServer({
      files: Object.fromEntries(names.flatMap(Object.values).map((name) => [name, bytes])),
    });
    const layout = await layoutText(bytes);
    items = names.map((files, date) => {
      const day = new Date(Date.UTC(2020, 0, 1 + date)).toISOString();
      return remoteItem(`d${date}`, day, grid, server.url, files, { red: layout, nir: layout });
    });
  });
  afterAll(async () => {
    await server?.close();
  });

  it('of more blocks than are kept decoded: worked band by band, each fetched once, the memory that of one band', async () => {
    const collections = [{ type: 'Collection', id: REMOTE, description: REMOTE, license: 'other' }];
    const open = () => Datacube.open({ catalogs: { items, collections }, kernels: builtKernels() });
    const geobox = utmGrid(300, 300);
    const median = { product: REMOTE, measurements: ['red', 'nir'], method: 'median' as const, geobox };
    await expectTrue(open, median);
    expect(server.requests.filter(({ path }) => path.endsWith('.tif'))).toHaveLength(2 * dates);
    const datacube = await open();
    const { memoryBytes } = await datacube.estimate(median);
    const together = await datacube.estimate({ ...median, withCount: true });
    expect(together.memoryBytes - memoryBytes).toBeGreaterThan(256 * 256 * 2 * dates);
    await datacube.close();
    // What all bands at once need, by the refusal of it; a band's dates of a tile are 7.5 MB.
    const refusing = await Datacube.open({ catalogs: { items, collections }, kernels: builtKernels(), memoryLimit: 1 });
    const refusal: unknown = await refusing.composite({ ...median, withCount: true }).catch((error: unknown) => error);
    await refusing.close();
    const memoryLimit = (Number(/needs (\d+) MB/.exec((refusal as Error).message)![1]) - 3) * 2 ** 20;
    const limited = await Datacube.open({ catalogs: { items, collections }, kernels: builtKernels(), memoryLimit });
    expect((await limited.composite(median)).shape).toEqual([1, 300, 300]);
    await expect(limited.composite({ ...median, withCount: true })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await limited.close();
  });
});

async function firstOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  for await (const item of items) return [item];
  return [];
}

const naip = dataSet('naip');

describe.skipIf(!naip)('an estimate is within a fifth of what a load then takes: NAIP', () => {
  let server: TestServer;
  let items: StacItem[];
  const bands = ['red', 'green', 'blue', 'nir'].map((name) => ({ name, data_type: 'uint8', nodata: 0 }));

  beforeAll(async () => {
    server = await startServer({ root: naip });
    const present = new Set(await readdir(naip!));
    const files = (golden.files as unknown as Array<ImageFile & { name: string }>).filter(({ name }) =>
      present.has(name),
    );
    items = await Promise.all(
      files.map(async (file) => {
        const layout = await layoutText(new Uint8Array(await readFile(join(naip!, file.name))));
        const day = /_(\d{4})(\d\d)(\d\d)\.tif$/.exec(file.name)!.slice(1).join('-');
        const image = { href: `${server.url}/${file.name}`, bands, 'quadrat:layout': layout };
        return itemOf(file.name, 'naip', `${day}T18:30:00Z`, file, { image });
      }),
    );
  });
  afterAll(async () => {
    await server?.close();
  });

  it.each<[string, Partial<CompositeRequest>]>([
    ['a median of all dates in Web Mercator', { method: 'median', outputCrs: 'EPSG:3857', resolution: 20 }],
    ['all dates of two bands', { measurements: ['red', 'nir'], resolution: 30 }],
  ])('%s', async (_, part) => {
    const open = () =>
      Datacube.open({
        catalogs: { items, collections: [collectionOf('naip', { image: { bands } })] },
        kernels: builtKernels(),
      });
    await expectTrue(open, { product: 'naip', ...part } as LoadRequest);
  });
});
