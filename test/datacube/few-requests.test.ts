import { afterEach, describe, expect, it } from 'vitest';
import { decodeLayout } from '#drivers/stored-layout';
import { planBlocks } from '#plan/blocks';
import { Datacube, type GeoBox, type StacItem } from '#quadrat';
import { builtKernels } from '../fixtures/kernels';
import { layoutText, REMOTE, remoteItem } from '../fixtures/remote-world';
import { startServer, type TestServer } from '../fixtures/server/server';
import { imageBytes, utmGrid } from '../fixtures/tiny-world';

/** Blocks of 128 pixels, 33 kB each since noise does not compress: rows of them lie half a megabyte apart. */
const GRID = utmGrid(2048, 2048);
const BLOCK = 128;
/** Three blocks by three. */
const WINDOW = utmGrid(3 * BLOCK, 3 * BLOCK, 4 * BLOCK, 5 * BLOCK);
const LATENCY = 200;
const TIME = '2020-01-01T10:00:00Z';

/** Noise, so that a block takes as many bytes as its pixels. */
function noiseAt(x: number, y: number, seed: number): number {
  let hash = Math.imul(Math.floor(x / 10) + 0x9e3779b1 * seed, 0x85ebca6b) ^ Math.imul(Math.floor(y / 10), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return 1 + ((hash ^ (hash >>> 13)) & 0x7fff);
}

const contents = new Map<number, Promise<Uint8Array>>();
function imageOf(seed: number): Promise<Uint8Array> {
  let bytes = contents.get(seed);
  if (!bytes) {
    bytes = noiseImage(GRID, seed);
    contents.set(seed, bytes);
  }
  return bytes;
}

function noiseImage(grid: GeoBox, seed: number): Promise<Uint8Array> {
  return imageBytes({ grid, seed, tileSize: BLOCK, value: (x, y) => noiseAt(x, y, seed) });
}

let server: TestServer | undefined;
const opened: Datacube[] = [];

async function serve(latencyMs: number, files: Record<string, Uint8Array>): Promise<TestServer> {
  server = await startServer({ latencyMs, files });
  return server;
}

async function open(items: StacItem[], cache?: 'none'): Promise<Datacube> {
  const collections = [{ type: 'Collection', id: REMOTE, description: 'far away', license: 'other' }];
  const datacube = await Datacube.open({ catalogs: { items, collections }, kernels: builtKernels(), cache });
  opened.push(datacube);
  return datacube;
}

afterEach(async () => {
  for (const datacube of opened.splice(0)) await datacube.close();
  await server?.close();
  server = undefined;
});

function expectNoise(data: ArrayLike<number>, { transform, shape }: GeoBox, seed: number): void {
  const [a, , c, , e, f] = transform;
  let wrong = 0;
  for (let row = 0; row < shape[0]; row++) {
    for (let col = 0; col < shape[1]; col++) {
      if (data[row * shape[1] + col] !== noiseAt(a * (col + 0.5) + c, e * (row + 0.5) + f, seed)) wrong++;
    }
  }
  expect(wrong).toBe(0);
}

/** Stored length of the blocks that hold the window. */
async function windowBytes(): Promise<number> {
  const layout = decodeLayout(await layoutText(await imageOf(1)))!;
  const blocks = planBlocks(layout, 0, 0, { col: 4 * BLOCK, row: 5 * BLOCK, width: 3 * BLOCK, height: 3 * BLOCK });
  return blocks.reduce((sum, { range }) => sum + range!.length, 0);
}

const ROWS = 3;
const request = { product: REMOTE, measurements: ['red'], geobox: WINDOW };

describe('a cold window of three blocks by three', () => {
  it('takes one request for the header and one a row of blocks, and no more than 64 KiB beside the blocks', async () => {
    const { url, requests } = await serve(0, { 'a.tif': await imageOf(1) });
    const datacube = await open([remoteItem('a', TIME, GRID, url, { red: 'a.tif' })]);
    const { bands, stats } = await datacube.load(request);
    expectNoise(bands.red!.data, WINDOW, 1);
    expect(requests.length).toBeLessThanOrEqual(1 + ROWS);
    expect(stats.requests).toBe(requests.length);
    const fetched = requests.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(stats.bytes).toBe(fetched);
    expect(fetched - (await windowBytes())).toBeLessThanOrEqual(64 * 1024);
  });

  it('takes no request for the header where the index knows the layout, and none at all when warm', async () => {
    const { url, requests } = await serve(0, { 'a.tif': await imageOf(1) });
    const layouts = { red: await layoutText(await imageOf(1)) };
    const datacube = await open([remoteItem('a', TIME, GRID, url, { red: 'a.tif' }, layouts)]);
    expectNoise((await datacube.load(request)).bands.red!.data, WINDOW, 1);
    expect(requests).toHaveLength(ROWS);
    expect(requests.every(({ range }) => range!.offset > 16)).toBe(true);
    const { bands, stats } = await datacube.load(request);
    expectNoise(bands.red!.data, WINDOW, 1);
    expect(requests).toHaveLength(ROWS);
    expect([stats.requests, stats.bytes]).toEqual([0, 0]);
  });

  it(`takes at most 3.5 round trips from the question to the pixels, at ${LATENCY} ms each`, async () => {
    const files = { 'a.tif': await imageOf(1) };
    const near = await startServer({ files });
    const { url } = await serve(LATENCY, files);
    const timeFrom = async (place: string): Promise<number> => {
      const datacube = await open([remoteItem('a', TIME, GRID, place, { red: 'a.tif' })]);
      const began = performance.now();
      await datacube.load(request);
      return performance.now() - began;
    };
    // What a server at hand takes is the machine's own work, which other work on it may multiply; the least of several.
    const times = { far: Number.POSITIVE_INFINITY, near: Number.POSITIVE_INFINITY };
    for (let run = 0; run < 4; run++) {
      times.near = Math.min(times.near, await timeFrom(near.url));
      times.far = Math.min(times.far, await timeFrom(url));
    }
    await near.close();
    expect((times.far - times.near) / LATENCY).toBeLessThanOrEqual(3.5);
    // A header, then blocks: fewer than one would mean that nothing was measured.
    expect((times.far - times.near) / LATENCY).toBeGreaterThan(1);
  });
});

describe('many dates and bands', () => {
  it('take one request a file where its blocks are neighbours, without any cache too', async () => {
    const grid = utmGrid(400, 400);
    const files: Record<string, Uint8Array> = {};
    for (const date of [1, 2, 3]) {
      for (const band of ['red', 'nir']) files[`${band}${date}.tif`] = await noiseImage(grid, date);
    }
    const { url, requests } = await serve(0, files);
    const items = [1, 2, 3].map((date) =>
      remoteItem(`d${date}`, `2020-01-0${date}T10:00:00Z`, grid, url, { red: `red${date}.tif`, nir: `nir${date}.tif` }),
    );
    for (const item of items) {
      const assets = item.assets as Record<string, Record<string, unknown>>;
      for (const asset of Object.values(assets)) {
        asset['quadrat:layout'] = await layoutText(files[String(asset.href).split('/').at(-1)!]!);
      }
    }
    const datacube = await open(items, 'none');
    const { bands } = await datacube.load({ product: REMOTE, measurements: ['red', 'nir'], geobox: grid });
    for (const date of [1, 2, 3]) expectNoise(bands.nir!.data.subarray((date - 1) * 160_000), grid, date);
    expect(requests).toHaveLength(6);
  });
});

describe('a layout that the catalog tells wrongly', () => {
  it('of a file that was replaced by one of another length is read anew, and the pixels are right', async () => {
    const { url, requests, files } = await serve(0, { 'a.tif': await imageOf(2) });
    const layouts = { red: await layoutText(await imageOf(1)) };
    expect((await imageOf(1)).length).not.toBe((await imageOf(2)).length);
    expect(files.get('a.tif')!.length).toBe((await imageOf(2)).length);
    const datacube = await open([remoteItem('a', TIME, GRID, url, { red: 'a.tif' }, layouts)]);
    for (const skipBrokenDatasets of [true, false]) {
      const cube = await datacube.load({ ...request, skipBrokenDatasets });
      expectNoise(cube.bands.red!.data, WINDOW, 2);
      expect(cube.skipped).toEqual([]);
    }
    // What was asked in vain, then header and rows; the second load finds all of it.
    expect(requests.length).toBeLessThanOrEqual(ROWS + 1 + ROWS);
  });

  it('of a file of the same length with its blocks elsewhere is read anew when they do not decode', async () => {
    const bytes = await imageOf(1);
    const shifted = await layoutText(bytes);
    const forged = shifted.slice(0, 80) + shifted.slice(80).replace(/[A-Z]/, (letter) => (letter === 'A' ? 'B' : 'A'));
    const { url } = await serve(0, { 'a.tif': bytes });
    const datacube = await open([remoteItem('a', TIME, GRID, url, { red: 'a.tif' }, { red: forged })]);
    for (const skipBrokenDatasets of [true, false]) {
      const cube = await datacube.load({ ...request, geobox: GRID, skipBrokenDatasets });
      expectNoise(cube.bands.red!.data, GRID, 1);
    }
  });

  it.each(['not base64!', 'AAAA', '', 'A'.repeat(100_000)])('%#: that is nonsense is passed over', async (text) => {
    const { url } = await serve(0, { 'a.tif': await imageOf(1) });
    const datacube = await open([remoteItem('a', TIME, GRID, url, { red: 'a.tif' }, { red: text })]);
    expectNoise((await datacube.load(request)).bands.red!.data, WINDOW, 1);
  });
});
