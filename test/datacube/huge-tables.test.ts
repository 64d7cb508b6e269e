import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLayout } from '#drivers/registry';
import { Datacube, isQuadratError } from '#quadrat';
import { builtKernels } from '../fixtures/kernels';
import { REMOTE, remoteItem } from '../fixtures/remote-world';
import { startServer, type TestServer } from '../fixtures/server/server';
import { groundValue, imageBytes, utmGrid } from '../fixtures/tiny-world';

/** 36,864 blocks, whose table alone takes 295 kB. */
const SIDE = 3072;
const BLOCK = 16;
const GRID = utmGrid(SIDE, SIDE);
const TABLE_BYTES = (SIDE / BLOCK) ** 2 * 8;
/** In the middle, across the borders of blocks. */
const PLACE = utmGrid(40, 40, 1500, 1501);
const request = { product: REMOTE, measurements: ['red'] };

let image: Uint8Array;
let server: TestServer;

async function open(file = 'huge.tif'): Promise<Datacube> {
  const items = [remoteItem('huge', '2020-01-01T10:00:00Z', GRID, server.url, { red: file })];
  const collections = [{ type: 'Collection', id: REMOTE, description: 'far away', license: 'other' }];
  return Datacube.open({ catalogs: { items, collections }, kernels: builtKernels() });
}

beforeAll(async () => {
  image = await imageBytes({ grid: GRID, seed: 3, tileSize: BLOCK });
  server = await startServer({ files: { 'huge.tif': image } });
}, 120_000);
afterAll(() => server.close());

describe('an image with more blocks than its header should be read for', () => {
  it('leaves its table in the file, and reads of it what a window needs', async () => {
    const cube = await open();
    const { bands, stats } = await cube.load({ ...request, geobox: PLACE });
    const [a, , c, , e, f] = PLACE.transform;
    const expected = Array.from({ length: 1600 }, (_, i) =>
      groundValue(c + a * ((i % 40) + 0.5), f + e * (Math.floor(i / 40) + 0.5), 3),
    );
    expect(Array.from(bands.red!.data)).toEqual(expected);
    expect(stats.bytes).toBeLessThan(TABLE_BYTES / 2);
    expect(stats.requests).toBeLessThanOrEqual(6);

    const again = await cube.load({ ...request, geobox: PLACE });
    expect(again.stats.requests).toBe(0);
    await cube.close();
  });

  it('is estimated by what is usual until the table is known, and by the plan after', async () => {
    const cube = await open();
    expect((await cube.estimate({ ...request, geobox: PLACE })).basis).toBe('typical');
    await cube.load({ ...request, geobox: PLACE });
    expect((await cube.estimate({ ...request, geobox: PLACE })).basis).toBe('layout');
    await cube.close();
  });

  it('gives every pixel, from all parts of the table', async () => {
    const cube = await open();
    const { bands } = await cube.load({ ...request, geobox: GRID });
    const { data } = bands.red!;
    const [a, , c, , e, f] = GRID.transform;
    let wrong = 0;
    for (let row = 0; row < SIDE; row++) {
      for (let col = 0; col < SIDE; col++) {
        if (data[row * SIDE + col] !== groundValue(c + a * (col + 0.5), f + e * (row + 0.5), 3)) wrong++;
      }
    }
    expect(wrong).toBe(0);
    await cube.close();
  }, 60_000);

  it('with damage in the part that is needed is an error that names it; elsewhere it does not matter', async () => {
    const { table } = (await layoutOf(image)).levels[0]!;
    const damaged = image.slice();
    // Past the end of the file, for the last thousand blocks.
    const from = table!.offsets.offset + (table!.offsets.count - 1000) * 4;
    damaged.fill(0xff, from, from + 4000);
    const other = await startServer({ files: { 'huge.tif': damaged } });
    const items = [remoteItem('huge', '2020-01-01T10:00:00Z', GRID, other.url, { red: 'huge.tif' })];
    const cube = await Datacube.open({ catalogs: { items }, kernels: builtKernels() });
    const of = { product: REMOTE, measurements: ['red'] };
    await cube.load({ ...of, geobox: PLACE });
    const corner = utmGrid(8, 8, SIDE - 8, SIDE - 8);
    const error = await cube.load({ ...of, geobox: corner }).catch((caught: unknown) => caught);
    expect(isQuadratError(error) && error.url).toBe(`${other.url}/huge.tif`);
    const { skipped } = await cube.load({ ...of, geobox: corner, skipBrokenDatasets: true });
    expect(skipped.map(({ dataset }) => dataset)).toEqual(['huge']);
    await cube.close();
    await other.close();
  });
});

function layoutOf(bytes: Uint8Array) {
  return readLayout({
    url: 'memory',
    size: async () => bytes.length,
    read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
  });
}
