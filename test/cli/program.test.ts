import { mkdir, mkdtemp, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linkFromCatalog } from '#cli/links';
import { runProgram } from '#cli/program';
import { defaultCacheFolder, sourceFromUrl } from '#cli/sources';
import { Datacube, type Dataset, writeCog } from '#quadrat';
import { builtKernels } from '../fixtures/kernels';

let folder: string;
let interrupt: AbortController;
let cacheHome: string | undefined;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'quadrat-program-')));
  interrupt = new AbortController();
  cacheHome = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  await mkdir(join(folder, 'app'));
  await writeFile(join(folder, 'app/index.html'), '<!doctype html><title>Quadrat</title>');
  await writeFile(
    join(folder, 'app/config.json'),
    '{"catalogs":["sample/catalog.parquet"],"title":"Quadrat","kept":1}',
  );
  await mkdir(join(folder, 'images/a b'), { recursive: true });
  // Two images of one day, half an hour of solar time apart, and one of the next day.
  for (const [name, value, east] of [
    ['images/a b/x#1_20190831.tif', 7, 500000],
    ['images/y_20190831.tif', 8, 500160],
    ['images/z_20190901.tif', 9, 500000],
  ] as const) {
    const geobox = { crs: 'EPSG:32613', transform: [10, 0, east, 0, -10, 4500000], shape: [16, 16] } as const;
    const bands = [{ name: 'ndvi', data: new Uint8Array(256).fill(value), nodata: 0 }];
    await writeFile(join(folder, name), await writeCog({ geobox, bands }, { tileSize: 16 }));
  }
  await writeFile(join(folder, 'images/private.txt'), 'private');
});

afterEach(async () => {
  interrupt.abort();
  process.env.XDG_CACHE_HOME = cacheHome;
  if (cacheHome === undefined) delete process.env.XDG_CACHE_HOME;
  await rm(folder, { recursive: true });
});

/** Runs the program; `address` resolves with what it serves on, where it does. */
function run(...args: string[]) {
  let output = '';
  let found: (address: string) => void = () => {};
  const address = new Promise<string>((resolve) => {
    found = resolve;
  });
  const write = (text: string) => {
    output += text;
    const url = /http:\/\/\S+/.exec(output)?.[0];
    if (url) found(url);
  };
  const code = runProgram(args, {
    terminal: { out: write, err: write, interactive: false },
    app: join(folder, 'app'),
    version: '1.2.3',
    signal: interrupt.signal,
  });
  const failed = code.then((status) => Promise.reject(new Error(`ended with ${status}: ${output}`)));
  return { code, address: Promise.race([address, failed]), output: () => output };
}

async function all(datasets: AsyncIterable<Dataset>): Promise<Dataset[]> {
  const found: Dataset[] = [];
  for await (const dataset of datasets) found.push(dataset);
  return found;
}

function open(catalog: string): Promise<Datacube> {
  return Datacube.open({ catalogs: catalog, workers: 0, kernels: builtKernels() });
}

describe('start', () => {
  test('indexes a folder into the cache, serves it, and the library reads it there', async () => {
    const before = await readdir(join(folder, 'images'), { recursive: true });
    const started = run('start', join(folder, 'images'), '--port', '0');
    const url = await started.address;
    expect(started.output()).toMatch(/Product images: 3 datasets in 3 files/);
    const config = (await (await fetch(`${url}config.json`)).json()) as { catalogs: string[] };
    expect(config).toEqual({ catalogs: ['catalogs/0/catalog.parquet'], title: 'images', kept: 1 });
    expect((await fetch(`${url}data/0/private.txt`)).status).toBe(404);
    expect(await readdir(join(folder, 'images'), { recursive: true })).toEqual(before);

    const datacube = await open(new URL(config.catalogs[0]!, url).href);
    const datasets = await all(datacube.find({ product: 'images' }));
    expect(datasets.map(({ id }) => id)).toEqual(['x#1_20190831', 'y_20190831', 'z_20190901']);
    expect(datasets[0]!.measurements.ndvi!.href).toBe(`${url}data/0/a%20b/x%231_20190831.tif`);
    expect(await datacube.count({ product: 'images', time: '2019-08-31' })).toBe(2);
    const cube = await datacube.load({
      product: 'images',
      groupBy: 'solar_day',
      resolution: 10,
      outputCrs: 'EPSG:32613',
    });
    expect(cube.coords.time.map((time) => time.slice(0, 10))).toEqual(['2019-08-31', '2019-09-01']);
    expect(cube.shape).toEqual([2, 16, 32]);
    expect([cube.bands.ndvi!.data[0], cube.bands.ndvi!.data[31], cube.bands.ndvi!.data[512]]).toEqual([7, 8, 9]);
    await datacube.close();

    interrupt.abort();
    expect(await started.code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('without data shows what the application is configured for', async () => {
    const url = await run('start', '--port', '0').address;
    expect(await (await fetch(`${url}config.json`)).json()).toMatchObject({ catalogs: ['sample/catalog.parquet'] });
  });

  test('hands an address to the page', async () => {
    const url = await run('start', 'https://example.org/data/cat.parquet', '--port', '0').address;
    const config = await (await fetch(`${url}config.json`)).json();
    expect(config).toMatchObject({ catalogs: ['https://example.org/data/cat.parquet'], title: 'cat.parquet' });
  });

  test('asks before it serves', async () => {
    await rm(join(folder, 'images/a b'), { recursive: true });
    await rename(join(folder, 'images/y_20190831.tif'), join(folder, 'images/y.tif'));
    await rm(join(folder, 'images/z_20190901.tif'));
    const started = run('start', join(folder, 'images'), '--port', '0');
    started.address.catch(() => {});
    expect(await started.code).toBe(2);
    expect(started.output()).toMatch(/When was it taken\?/);
    expect(started.output()).not.toMatch(/http:/);
  });
});

describe('index', () => {
  test('writes relative links, so that the folder can be moved and served from elsewhere', async () => {
    const indexed = run('index', join(folder, 'images'), '-o', join(folder, 'images/catalog.parquet'));
    indexed.address.catch(() => {});
    expect(await indexed.code).toBe(0);
    expect(indexed.output()).toMatch(/links relative to it/);
    await rename(join(folder, 'images'), join(folder, 'moved'));
    const url = await run('serve', join(folder, 'moved'), '--port', '0').address;
    const config = (await (await fetch(`${url}config.json`)).json()) as { catalogs: string[] };
    const datacube = await open(new URL(config.catalogs[0]!, url).href);
    const cube = await datacube.load({ product: 'images', ids: ['x#1_20190831'] });
    expect(cube.bands.ndvi!.data[0]).toBe(7);
    await datacube.close();
    expect((await fetch(`${url}data/0/private.txt`)).status).toBe(404);
  });

  test('says so where the links lead to this machine only', async () => {
    const indexed = run('index', join(folder, 'images'), '-o', join(folder, 'elsewhere/catalog.parquet'));
    indexed.address.catch(() => {});
    expect(await indexed.code).toBe(0);
    expect(indexed.output()).toMatch(/A browser cannot follow them/);
    expect(await readdir(join(folder, 'elsewhere'))).toEqual(['catalog.parquet']);
  });
});

test.each([
  ['/d/catalog.parquet', '/d/a.tif', 'a.tif'],
  ['/d/catalog.parquet', '/d/x y/a#1?.tif', 'x%20y/a%231%3F.tif'],
  ['/d/catalog.parquet', '/d/..a/b.tif', '..a/b.tif'],
  ['/d/c/catalog.parquet', '/d/a.tif', 'file:///d/a.tif'],
  ['/d/catalog.parquet', '/dd/a.tif', 'file:///dd/a.tif'],
])('a catalog %s links %s as %s', (catalog, image, link) => {
  expect(linkFromCatalog(catalog, image)).toBe(link);
});

describe('the command line', () => {
  test.each([
    [['--help'], 0, /Examples:/],
    [['index', '--help'], 0, /--measurements <list>/],
    [['--version'], 0, /^1\.2\.3\n$/],
    [['fly'], 2, /unknown command 'fly'/],
    [['index', '.'], 2, /--output/],
    [['index', 'nowhere', '-o', 'x.parquet'], 1, /^quadrat: There is no folder or image nowhere\.\n$/],
    [['index', '.', '-o', 'x.json'], 2, /-o x\.parquet/],
    [['start', 'nowhere'], 1, /^quadrat: There is no folder, catalog or image nowhere\.\n$/],
    [['start', 'ftp://example.org/x'], 2, /begins with https/],
    [['start', '--port', 'many'], 2, /from 0 to 65535/],
    [['start', '.', '--measurements', 'red,,blue'], 2, /neither a name nor a pair/],
    [['start', '.', '--measurements', 'red,red'], 2, /red is there twice/],
    [['start', '.', '--mask', 'fmask'], 2, /fmask:2,3,4/],
    [['start', '.', '--nodata', 'x'], 2, /one value, or one per band/],
    [['start', '.', '--pattern', '('], 2, /regular expression/],
    [['start', '.', '--product', 'my product'], 2, /without spaces/],
    [['serve', '.'], 2, /holds no catalog\.parquet/],
  ])('%j ends with %i', async (args, code, output) => {
    const started = run(...args);
    started.address.catch(() => {});
    expect(await started.code).toBe(code);
    expect(started.output()).toMatch(output);
    expect(started.output()).not.toMatch(/\n\s+at /);
  });

  test('--debug shows the stack', async () => {
    const started = run('start', 'nowhere', '--debug');
    started.address.catch(() => {});
    await started.code;
    expect(started.output()).toMatch(/\n\s+at /);
  });
});

test('the cache lies where the system has caches', () => {
  expect(defaultCacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/quadrat');
  expect(defaultCacheFolder({}, 'linux')).toMatch(/\.cache\/quadrat$/);
});

test.each(['x.parquet', '/a/b', 'C:\\data'])('%s is no address', (text) => {
  expect(sourceFromUrl(text)).toBeUndefined();
});
