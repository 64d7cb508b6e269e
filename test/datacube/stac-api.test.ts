import { afterEach, describe, expect, it } from 'vitest';
import { Datacube, type StacItem } from '#quadrat';
import { builtKernels } from '../fixtures/kernels';
import { REMOTE, remoteItem } from '../fixtures/remote-world';
import { startServer } from '../fixtures/server/server';
import { type StacApiBehaviour, startStacApi } from '../fixtures/stac-api-server';
import { groundValue, imageBytes, utmGrid } from '../fixtures/tiny-world';

const GRID = utmGrid(256, 256);
const COLLECTION = { type: 'Collection', id: REMOTE, description: 'far away', license: 'other', links: [] };
const running: Array<{ close(): Promise<unknown> }> = [];
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.close();
});

/** An archive of two dates: a STAC API, and a server of images beside it. */
async function archive(behaviour: StacApiBehaviour = {}, changed: (item: StacItem) => StacItem = (item) => item) {
  const files = {
    'a.tif': await imageBytes({ grid: GRID, seed: 1 }),
    'b.tif': await imageBytes({ grid: GRID, seed: 2 }),
  };
  const images = await startServer({ files });
  running.push(images);
  const items = [
    remoteItem('first', '2020-01-01T10:00:00Z', GRID, images.url, { red: 'a.tif' }),
    remoteItem('second', '2020-02-01T10:00:00Z', GRID, images.url, { red: 'b.tif' }),
  ].map(changed);
  const api = await startStacApi(items, [COLLECTION], behaviour);
  running.push(api);
  const datacube = await Datacube.open({ catalogs: api.url, kernels: builtKernels(), cache: 'memory' });
  running.push(datacube);
  return { api, images, datacube };
}

describe('a datacube over a live STAC API', () => {
  it('is opened by the address of its first page; finds, counts, plans and loads', async () => {
    const { datacube, api } = await archive();
    expect(datacube.capabilities.engine).toBe('stac-api');
    expect((await datacube.products.list()).map(({ name }) => name)).toEqual([REMOTE]);
    expect(await datacube.count({ product: REMOTE })).toBe(2);
    const bbox: [number, number, number, number] = [500_000, 4_999_000, 501_000, 5_000_000];
    const request = { product: REMOTE, measurements: ['red'], bbox, crs: 'EPSG:32632', geobox: GRID };
    expect(await datacube.estimate(request)).toMatchObject({ datasets: 2, groups: 2 });
    const cube = await datacube.load(request);
    expect(cube.sources).toEqual([['first'], ['second']]);
    const at = (time: number, row: number, col: number) => cube.bands.red!.data[(time * 256 + row) * 256 + col];
    for (const [time, seed] of [1, 2].entries()) {
      for (const [row, col] of [
        [0, 0],
        [17, 200],
        [255, 255],
      ] as const) {
        expect(at(time, row, col)).toBe(groundValue(500_005 + 10 * col, 4_999_995 - 10 * row, seed));
      }
    }
    expect(api.requests.every(({ method, path }) => method === 'POST' || !path.startsWith('/search'))).toBe(true);
    const days: string[] = [];
    for await (const { day } of datacube.walk([{ product: REMOTE }])) days.push(day);
    expect(days).toEqual(['2020-01-01', '2020-02-01']);
  });

  it('asks for no assets where only footprints are wanted, and for no links where only bands are', async () => {
    const { datacube, api } = await archive();
    api.requests.length = 0;
    const footprints: unknown[] = [];
    for await (const dataset of datacube.find({ product: REMOTE, parts: ['footprint'] })) footprints.push(dataset);
    expect(footprints).toHaveLength(2);
    expect(Object.keys(footprints[0] as object).sort()).toEqual(['footprint', 'id', 'product', 'time']);
    const searches = () => api.requests.filter(({ path }) => path === '/search');
    const fields = () => searches().map(({ body }) => body?.fields as { include: string[]; exclude?: string[] });
    expect(searches().length).toBeGreaterThan(0);
    for (const { include, exclude } of fields()) {
      expect(include).not.toContain('assets');
      expect(include).not.toContain('properties');
      expect(exclude).toEqual(expect.arrayContaining(['assets', 'links']));
    }
    api.requests.length = 0;
    for await (const dataset of datacube.find({ product: REMOTE, parts: ['measurements'] })) {
      // @ts-expect-error -- it was not asked for
      expect(dataset.properties).toBeUndefined();
      expect(dataset.measurements.red?.href).toMatch(/tif$/);
    }
    expect(fields().at(-1)!.include).toContain('assets');
    expect(fields().at(-1)!.exclude).toEqual(['links']);
    const whole = datacube.find({ product: REMOTE });
    for await (const dataset of whole) expect(dataset.userData).toBeDefined();
  });
});

describe('a grid that the catalog lacks', () => {
  it('is read from each file once, and then known', async () => {
    const lacking = (item: StacItem): StacItem => {
      const without = (record: unknown) =>
        Object.fromEntries(Object.entries(record as object).filter(([name]) => !name.startsWith('proj:')));
      const assets = Object.entries(item.assets as object).map(([key, asset]) => [key, without(asset)]);
      return { ...item, properties: without(item.properties), assets: Object.fromEntries(assets) };
    };
    const { datacube, images } = await archive({}, lacking);
    for await (const { measurements } of datacube.find({})) {
      expect(measurements.red).not.toHaveProperty('transform');
      expect(measurements.red).not.toHaveProperty('crs');
    }
    expect(images.requests).toEqual([]);
    const request = { product: REMOTE, measurements: ['red'], resolution: 10, outputCrs: 'native' };
    expect(await datacube.estimate(request)).toMatchObject({ datasets: 2 });
    const headers = images.requests.length;
    expect(images.requests.map(({ path }) => path).sort()).toEqual(['/a.tif', '/b.tif']);
    expect(await datacube.estimate(request)).toMatchObject({ datasets: 2 });
    expect(images.requests.length).toBe(headers);
    const cube = await datacube.load(request);
    expect(cube.geobox).toMatchObject({ crs: 'EPSG:32632', transform: [10, 0, 500_000, 0, -10, 5_000_000] });
    expect(cube.bands.red!.data[0]).toBe(groundValue(500_005, 4_999_995, 1));
    // No header a second time: what is read now lies behind it.
    const first = images.requests.slice(headers).filter(({ range }) => range?.offset === 0);
    expect(first).toEqual([]);
  });
});
