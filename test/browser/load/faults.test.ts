import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { Datacube, isQuadratError, type OpenOptions, type QuadratError } from '#quadrat';
import type { FaultRule } from '../../fixtures/server/faults';
import { imageBytes, utmGrid } from '../../fixtures/tiny-world';

const PIXELS = 300;
/** What a pixel holds: nothing that compresses, so that a tile is a range of its own. */
const valueAt = (col: number, row: number, seed: number): number =>
  1 + (Math.floor(Math.abs(Math.sin(col * 12.9898 + row * 78.233 + seed)) * 43_758_545) % 32_768);
const imageOf = (seed: number, pixels = PIXELS) =>
  imageBytes({ grid: utmGrid(pixels, pixels), seed, value: (_x, _y, col, row) => valueAt(col, row, seed) });
const grid = utmGrid(PIXELS, PIXELS);
const IMAGES = ['a', 'b'];
let url: string;
const open: Datacube[] = [];

beforeEach(async () => {
  const images = await Promise.all(IMAGES.map((_, seed) => imageOf(seed)));
  const files = Object.fromEntries(IMAGES.map((name, index) => [`${name}.tif`, [...images[index]!]]));
  url = await commands.startTestServer({ files });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((cube) => cube.close()));
  await commands.stopTestServer(url).catch(() => {});
});

/** A scene a month, its one band in one file. */
function items() {
  return IMAGES.map((id, index) => ({
    type: 'Feature',
    stac_version: '1.0.0',
    id,
    collection: 'tiny',
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [9, 45],
          [9.05, 45],
          [9.05, 45.2],
          [9, 45.2],
          [9, 45],
        ],
      ],
    },
    bbox: [9, 45, 9.05, 45.2],
    properties: {
      datetime: `2020-0${index + 1}-01T10:00:00Z`,
      'proj:code': grid.crs,
      'proj:shape': grid.shape,
      'proj:transform': [...grid.transform, 0, 0, 1],
    },
    assets: { red: { href: `${url}/${id}.tif`, type: 'image/tiff', roles: ['data'] } },
    links: [],
  }));
}

async function datacube(options: Partial<OpenOptions> = {}): Promise<Datacube> {
  const cube = await Datacube.open({ catalogs: { items: items() }, workers: 1, cache: 'memory', ...options });
  open.push(cube);
  return cube;
}

const load = (cube: Datacube, more: object = {}) =>
  cube.load({ product: 'tiny', time: '2020', measurements: ['red'], geobox: grid, resampling: 'nearest', ...more });

/** Pixels of a time step that are not those of its image. */
function wrong(data: ArrayLike<number>, step: number): number {
  let count = 0;
  for (let i = 0; i < PIXELS * PIXELS; i++) {
    if (data[step * PIXELS * PIXELS + i] !== valueAt(i % PIXELS, Math.floor(i / PIXELS), step)) count++;
  }
  return count;
}

async function works(cube: Datacube): Promise<void> {
  await commands.setFaults(url, []);
  const { bands } = await load(cube);
  expect([wrong(bands.red!.data, 0), wrong(bands.red!.data, 1)]).toEqual([0, 0]);
}

const failure = (loading: Promise<unknown>): Promise<QuadratError> =>
  loading.then(
    () => expect.fail('should have rejected'),
    (error) => error,
  );

describe('a load from a server that misbehaves', () => {
  const of = (path: string, fault: FaultRule): FaultRule => ({ ...fault, path });
  it.each<[string, FaultRule, string]>([
    ['a web page', { kind: 'html' }, 'NOT_FOUND'],
    ['404', { kind: 'status', status: 404 }, 'NOT_FOUND'],
    ['416', { kind: 'status', status: 416 }, 'NO_RANGE_SUPPORT'],
    ['another range', { kind: 'wrong-content-range', shift: 4 }, 'NO_RANGE_SUPPORT'],
    ['a long Retry-After', { kind: 'retry-after', seconds: 3600 }, 'RATE_LIMITED'],
    ['short bodies', { kind: 'short-body', bytes: 5 }, 'NETWORK'],
  ])('%s: says which file and scene, and is forgotten when it has passed', async (_, fault, code) => {
    const cube = await datacube();
    await commands.setFaults(url, [of('/b.tif', fault)]);
    const error = await failure(load(cube));
    expect(isQuadratError(error, code as QuadratError['code']), `${error}`).toBe(true);
    expect(error).toMatchObject({ url: `${url}/b.tif`, dataset: 'b' });

    const { bands, skipped } = await load(cube, { skipBrokenDatasets: true });
    expect(skipped).toMatchObject([{ dataset: 'b', error: { code } }]);
    expect(wrong(bands.red!.data, 0)).toBe(0);
    await works(cube);
  });

  it('no CORS: says what the host has to send', async () => {
    const cube = await datacube();
    await commands.setFaults(url, [{ kind: 'no-cors' }]);
    const error = await failure(load(cube));
    expect(error).toMatchObject({ code: 'CORS', message: expect.stringContaining('Access-Control-Allow-Origin') });
    await works(cube);
  });

  it.each<[string, FaultRule]>([
    ['hidden headers', { kind: 'hidden-headers' }],
    ['HEAD refused', { kind: 'no-head' }],
    ['503 with Retry-After, twice', { kind: 'retry-after', status: 503, seconds: 0.05, times: 2 }],
    ['a broken connection, once', { kind: 'truncate', after: 1000, times: 1 }],
    ['a slow line that gets on', { kind: 'slow', chunk: 20_000, intervalMs: 20 }],
  ])('%s: is read all the same', async (_, fault) => {
    await commands.setFaults(url, [fault]);
    const { bands } = await load(await datacube());
    expect([wrong(bands.red!.data, 0), wrong(bands.red!.data, 1)]).toEqual([0, 0]);
  });

  it('ranges ignored, large files: asks, once a file', async () => {
    const big = [...(await imageOf(5, 900))];
    const server = await commands.startTestServer({ files: { 'big.tif': big }, faults: [{ kind: 'no-range' }] });
    const asked: string[] = [];
    let answer = false;
    const cube = await datacube({
      patchUrl: () => `${server}/big.tif`,
      onFullDownload: ({ url: file, bytes }) => {
        expect(bytes).toBe(big.length);
        asked.push(file);
        return answer;
      },
    });
    const error = await failure(load(cube));
    expect(error).toMatchObject({ code: 'NO_RANGE_SUPPORT', message: expect.stringContaining('1.') });
    answer = true;
    asked.length = 0;
    const { bands } = await load(cube);
    expect(asked.sort()).toEqual(IMAGES.map((name) => `${url}/${name}.tif`));
    expect(bands.red!.data[0]).toBe(valueAt(0, 0, 5));
    await commands.stopTestServer(server);
  }, 90_000);

  it('a file replaced in mid-session: says so once, then reads the new one, never a mix', async () => {
    const cube = await datacube();
    await load(cube, { geobox: utmGrid(10, 10) });
    const next = await imageOf(7);
    await commands.setFaults(url, [{ kind: 'etag', etag: '"new"', content: next, path: '/b.tif' }]);
    const error = await failure(load(cube));
    expect(error).toMatchObject({ code: 'CHANGED_DURING_READ', dataset: 'b' });
    const { bands } = await load(cube);
    expect(wrong(bands.red!.data, 0)).toBe(0);
    const second = bands.red!.data.slice(PIXELS * PIXELS);
    expect(second[0]).toBe(valueAt(0, 0, 7));
    expect(second[PIXELS * PIXELS - 1]).toBe(valueAt(PIXELS - 1, PIXELS - 1, 7));
  });

  it('a damaged block: that tile of that scene only, and named where nothing is skipped', async () => {
    const cube = await datacube();
    // Past the header: in the first block of a file of nine.
    await commands.setFaults(url, [{ kind: 'corrupt', at: 20_000, path: '/b.tif' }]);
    const error = await failure(load(cube));
    expect(error).toMatchObject({ code: 'BAD_TIFF', url: `${url}/b.tif`, dataset: 'b' });
    const { bands, skipped } = await load(cube, { skipBrokenDatasets: true });
    expect(skipped).toMatchObject([{ dataset: 'b', error: { code: 'BAD_TIFF' } }]);
    expect(wrong(bands.red!.data, 0)).toBe(0);
    const lost = wrong(bands.red!.data, 1);
    // One output tile of 256 x 256 of 300 x 300 pixels.
    expect([256 * 256, 256 * 44, 44 * 44]).toContain(lost);
    // Damaged bytes are what the server has: a new datacube reads them anew.
    await works(await datacube());
  });

  it('gone in mid-load: what is cached stays usable', async () => {
    const cube = await datacube();
    const part = { geobox: utmGrid(10, 10) };
    const before = await load(cube, part);
    await commands.stopTestServer(url);
    expect(isQuadratError(await failure(load(cube)))).toBe(true);
    expect((await load(cube, part)).bands.red!.data).toEqual(before.bands.red!.data);
  });
});

describe('a visit after another', () => {
  it('needs nothing from the network, and works without one', async () => {
    const first = await datacube({ cache: 'opfs' });
    await expect.poll(() => first.capabilities.cache).toBe('opfs');
    await works(first);
    await first.close();
    await commands.takeRequests(url);
    const second = await datacube({ cache: 'opfs' });
    await expect.poll(() => second.capabilities.cache).toBe('opfs');
    await works(second);
    expect(await commands.takeRequests(url)).toEqual([]);
    await second.close();
    await commands.stopTestServer(url);
    const third = await datacube({ cache: 'opfs' });
    await expect.poll(() => third.capabilities.cache).toBe('opfs');
    const { bands, stats } = await load(third);
    expect([wrong(bands.red!.data, 0), wrong(bands.red!.data, 1)]).toEqual([0, 0]);
    expect(stats).toMatchObject({ requests: 0, bytes: 0 });
    expect(stats.cachedBytes).toBeGreaterThan(0);
    expect((await third.cache.usage()).disk!.bytes).toBeGreaterThan(0);
    await third.cache.clear();
    expect((await third.cache.usage()).disk).toMatchObject({ bytes: 0 });
  });
});
