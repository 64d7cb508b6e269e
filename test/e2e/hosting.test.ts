import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../fixtures/server/server';
import { ROOT } from './harness/command';
import { launch, visit } from './harness/page';

/** Reads a picture that only GDAL knows, and says what it was told meanwhile. */
const GDAL_SCRIPT = `
  const base = new URLSearchParams(location.search).get('base');
  const { Datacube } = await import(base + '/lib/quadrat.js');
  const bands = ['red', 'green', 'blue'].map((name) => ({ name, data_type: 'uint8' }));
  const item = {
    type: 'Feature', stac_version: '1.1.0', id: 'one', collection: 'pictures', bbox: [9, 45, 9.1, 45.2],
    geometry: { type: 'Polygon', coordinates: [[[9, 45], [9.1, 45], [9.1, 45.2], [9, 45.2], [9, 45]]] },
    properties: {
      datetime: '2020-06-01T10:00:00Z', 'proj:code': 'EPSG:32632', 'proj:shape': [2, 3],
      'proj:transform': [10, 0, 500000, 0, -10, 5000000],
    },
    assets: { image: { href: new URL('picture.png', location.href).href, bands, roles: ['data'] } }, links: [],
  };
  const collection = {
    type: 'Collection', stac_version: '1.1.0', id: 'pictures', description: 'pictures', license: 'other', links: [],
    extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
    item_assets: { image: { bands } },
  };
  const datacube = await Datacube.open({ catalogs: { items: [item], collections: [collection] }, workers: 1 });
  const notices = [];
  const cube = await datacube.load({
    product: 'pictures', measurements: ['green'],
    geobox: { crs: 'EPSG:32632', transform: [10, 0, 500000, 0, -10, 5000000], shape: [2, 3] },
    onNotice: ({ code }) => notices.push(code),
  });
  globalThis.answer = { green: [...cube.bands.green.data], notices };
  await datacube.close();
`;

/** Of a page that has nothing of Quadrat but the address of the library. */
const SCRIPT = `
  const base = new URLSearchParams(location.search).get('base');
  const { Datacube } = await import(base + '/lib/quadrat.js');
  const datacube = await Datacube.open({ catalogs: base + '/sample/catalog.parquet', workers: 2 });
  const [product] = await datacube.products.list();
  const cube = await datacube.composite({
    product: product.name,
    measurements: ['red'],
    method: 'median',
    outputCrs: 'EPSG:3857',
    resolution: 100,
    mask: product.defaultMask,
  });
  const { data, nodata } = cube.bands.red;
  const valid = data.filter((value) => value !== nodata).length / data.length;
  const deadline = performance.now() + 60_000;
  while (datacube.capabilities.engine !== 'duckdb' && performance.now() < deadline) {
    await new Promise((later) => setTimeout(later, 200));
  }
  const { workers, engine } = datacube.capabilities;
  const datasets = await datacube.count({ product: product.name });
  globalThis.answer = { shape: cube.shape, valid, workers, engine, datasets };
  await datacube.close();
`;

interface Answer {
  shape: number[];
  valid: number;
  workers: number;
  engine: string;
  /** Counted by the engine. */
  datasets: number;
}

describe('dist/ on a static host that knows nothing of it', () => {
  let browser: Browser;
  let host: TestServer;
  let elsewhere: TestServer;

  beforeAll(async () => {
    browser = await launch();
    host = await startServer({ root: ROOT });
    const text = `<!doctype html><title>Somebody's page</title><script type="module">${SCRIPT}</script>`;
    const other = `<!doctype html><title>A page of pictures</title><script type="module">${GDAL_SCRIPT}</script>`;
    const picture = new PNG({ width: 3, height: 2, colorType: 2 });
    picture.data.set([1, 10, 0, 255, 2, 20, 0, 255, 3, 30, 0, 255, 4, 40, 0, 255, 5, 50, 0, 255, 6, 60, 0, 255]);
    elsewhere = await startServer({
      files: {
        'index.html': new TextEncoder().encode(text),
        'gdal.html': new TextEncoder().encode(other),
        'picture.png': PNG.sync.write(picture, { colorType: 2 }),
      },
    });
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
    await elsewhere?.close();
  });

  it('works under a sub-path, and asks for nothing outside of it', async () => {
    const { problems, reaches, close } = await visit(browser, `${host.url}/dist/index.html`);
    await reaches('ready');
    expect(problems).toEqual([]);
    expect(host.requests.filter(({ path }) => !path.startsWith('/dist/')).map(({ path }) => path)).toEqual([]);
    await close();
  });

  it('asks for parts of the images only', async () => {
    host.requests.length = 0;
    const { reaches, close } = await visit(browser, `${host.url}/dist/index.html`);
    await reaches('ready');
    const images = host.requests.filter(({ path, method }) => /\.tiff?$/.test(path) && method !== 'OPTIONS');
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter(({ range, method }) => range === null && method === 'GET')).toEqual([]);
    // 40 MB that an ordinary picture has no use for.
    expect(host.requests.filter(({ path }) => /gdal/i.test(path)).map(({ path }) => path)).toEqual([]);
    await close();
  });

  it('asks for GDAL when a file needs it, from wherever the library lies, and only then', async () => {
    host.requests.length = 0;
    const address = `${elsewhere.url}/gdal.html?base=${encodeURIComponent(`${host.url}/dist`)}`;
    const { page, problems, close } = await visit(browser, address);
    const answer = await page.waitForFunction(() => (globalThis as { answer?: unknown }).answer, null, {
      timeout: 100_000,
    });
    expect(await answer.jsonValue()).toEqual({
      green: [10, 20, 30, 40, 50, 60],
      notices: ['WHOLE_FILE', 'LOADING_GDAL'],
    });
    expect(problems).toEqual([]);
    const gdal = host.requests.filter(({ path }) => /gdal3/i.test(path)).map(({ path }) => /\.\w+$/.exec(path)![0]);
    expect(gdal.sort()).toEqual(['.data', '.js', '.wasm']);
    await close();
  });

  it('the library can be imported by a page of another origin, its workers included', async () => {
    const address = `${elsewhere.url}/index.html?base=${encodeURIComponent(`${host.url}/dist`)}`;
    const { page, problems, close } = await visit(browser, address);
    const answer = await page.waitForFunction(() => (globalThis as unknown as { answer?: Answer }).answer, undefined, {
      timeout: 110_000,
    });
    const { shape, valid, workers, engine, datasets } = (await answer.jsonValue())!;
    expect(shape[0]).toBe(1);
    expect(shape[1]! * shape[2]!).toBeGreaterThan(1000);
    expect(valid).toBeGreaterThan(0.8);
    expect(workers).toBe(2);
    // A build can lose the engine without anything failing: the built-in path takes its place.
    expect(engine).toBe('duckdb');
    expect(datasets).toBe(48);
    expect(host.requests.some(({ path }) => /load-worker/.test(path))).toBe(true);
    expect(problems.filter((problem) => !problem.includes('favicon'))).toEqual([]);
    await close();
  });
});

describe('where something is wrong, the page says what and what to do', () => {
  let browser: Browser;
  let host: TestServer;

  beforeAll(async () => {
    browser = await launch();
    host = await startServer({ root: join(ROOT, 'dist') });
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  const FAILURES: Array<{ what: string; catalog: string; says: RegExp }> = [
    { what: 'a catalog that is not there', catalog: 'gone.parquet', says: /gone\.parquet/ },
    { what: 'a host that cannot be reached', catalog: 'http://127.0.0.1:9/catalog.parquet', says: /127\.0\.0\.1:9/ },
    { what: 'a file that is no catalog', catalog: 'broken.parquet', says: /catalog/i },
  ];

  it.each(FAILURES)('$what', async ({ catalog, says }) => {
    const config = JSON.stringify({ catalogs: [catalog], title: 'Broken' });
    host.files.set('config.json', new TextEncoder().encode(config));
    host.files.set('broken.parquet', new TextEncoder().encode('PAR1 is how it begins, and how it should end'));
    const { page, screenshot, reaches, close } = await visit(browser, `${host.url}/index.html`);
    await reaches('error');
    await screenshot(`error-${catalog.replaceAll(/\W+/g, '-')}`);
    expect(await page.locator('body').textContent()).toMatch(says);
    expect(await page.getByRole('button', { name: 'Try again' }).isVisible()).toBe(true);
    await close();
  });

  it('an image that went missing after it was indexed', async () => {
    host.files.delete('config.json');
    host.faults.add({ kind: 'status', status: 404, path: /\.tiff?$/ });
    const { page, reaches, close } = await visit(browser, `${host.url}/index.html`);
    await reaches('error');
    expect(await page.locator('body').textContent()).toMatch(/\.tif/);
    host.faults.clear();
    await close();
  });
});
