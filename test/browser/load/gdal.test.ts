import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { startGdal } from '#datacube/start-workers';
import type { GdalProcess } from '#drivers/gdal/process';
import { GdalHost } from '#load/gdal-host';
import type { Notice } from '#model/notice';
import { Datacube, type GeoBox } from '#quadrat';

const WIDTH = 640;
const HEIGHT = 600;
/** GDAL is 40 MB, and every test starts one of its own. */
const PATIENCE = 120_000;

/** Red and green tell the column and the row, so that every pixel is known. */
function colourAt(col: number, row: number): [number, number, number] {
  return [col % 256, row % 256, 200];
}

async function picture(): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(WIDTH, HEIGHT);
  for (let row = 0; row < HEIGHT; row++) {
    for (let col = 0; col < WIDTH; col++) image.data.set([...colourAt(col, row), 255], (row * WIDTH + col) * 4);
  }
  context.putImageData(image, 0, 0);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

function itemAt(href: string) {
  const bands = ['red', 'green', 'blue', 'alpha'].map((name) => ({ name, data_type: 'uint8' }));
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    id: 'one',
    collection: 'pictures',
    bbox: [9, 45, 9.1, 45.2],
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [9, 45],
          [9.1, 45],
          [9.1, 45.2],
          [9, 45.2],
          [9, 45],
        ],
      ],
    },
    properties: {
      datetime: '2020-06-01T10:00:00Z',
      'proj:code': 'EPSG:32632',
      'proj:shape': [HEIGHT, WIDTH],
      'proj:transform': [10, 0, 500_000, 0, -10, 5_000_000],
    },
    assets: { image: { href, bands, roles: ['data'] } },
    links: [],
  };
}

describe('GDAL in its worker', () => {
  let url: string;
  let png: Uint8Array;
  const hosts: GdalHost[] = [];

  beforeAll(async () => {
    png = await picture();
    url = await commands.startTestServer({
      files: { 'a.png': [...png], 'cut.png': [...png.subarray(0, Math.floor(png.length / 3))] },
    });
  });
  afterAll(async () => {
    for (const host of hosts) host.close();
    await commands.stopTestServer(url);
  });

  async function open(file: string): Promise<Datacube> {
    const bands = ['red', 'green', 'blue', 'alpha'].map((name) => ({ name, data_type: 'uint8' }));
    const collection = {
      type: 'Collection',
      stac_version: '1.1.0',
      id: 'pictures',
      description: 'pictures',
      license: 'other',
      extent: { spatial: { bbox: [[-180, -90, 180, 90]] }, temporal: { interval: [[null, null]] } },
      item_assets: { image: { bands } },
      links: [],
    };
    const catalogs = { items: [itemAt(`${url}/${file}`)], collections: [collection] };
    return Datacube.open({ catalogs, workers: 1, extensions: false });
  }

  const geobox: GeoBox = {
    crs: 'EPSG:32632',
    transform: [10, 0, 500_000, 0, -10, 5_000_000],
    shape: [HEIGHT, WIDTH],
  };
  const request = { product: 'pictures', measurements: ['red', 'green'], geobox };

  it(
    'reads a PNG through a load, fetched once and whole, and says so',
    async () => {
      const datacube = await open('a.png');
      const notices: Notice[] = [];
      await commands.takeRequests(url);
      const cube = await datacube.load({ ...request, onNotice: (notice) => notices.push(notice) });
      expect(cube.shape).toEqual([1, HEIGHT, WIDTH]);
      let wrong = 0;
      for (let row = 0; row < HEIGHT; row++) {
        for (let col = 0; col < WIDTH; col++) {
          const [red, green] = colourAt(col, row);
          const at = row * WIDTH + col;
          if (cube.bands.red!.data[at] !== red || cube.bands.green!.data[at] !== green) wrong++;
        }
      }
      expect(wrong).toBe(0);
      expect(notices.map(({ code }) => code)).toEqual(['WHOLE_FILE', 'LOADING_GDAL']);
      const requests = await commands.takeRequests(url);
      const fetched = requests.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(fetched).toBeLessThanOrEqual(png.length + 32_768);
      await datacube.load(request);
      expect(await commands.takeRequests(url)).toEqual([]);
      await datacube.close();
    },
    PATIENCE,
  );

  it(
    'a damaged file ends in a typed error with its address',
    async () => {
      const datacube = await open('cut.png');
      await expect(datacube.load(request)).rejects.toMatchObject({ code: 'BAD_TIFF', url: `${url}/cut.png` });
      await datacube.close();
    },
    PATIENCE,
  );

  it(
    'an abort ends it within 200 ms, and the next task gets a new one',
    async () => {
      const started: GdalProcess[] = [];
      const ended: GdalProcess[] = [];
      const host = new GdalHost({ start: async (signal) => watched(await startGdal(signal), started, ended) });
      hosts.push(host);
      const file = new File([png as Uint8Array<ArrayBuffer>], 'a.png');
      const open = async (process: GdalProcess) => {
        await process.mount(file);
        return process.open([]);
      };
      await expect(host.run(undefined, open)).resolves.toBe(0);
      const controller = new AbortController();
      const endless = host.run(controller.signal, () => new Promise<never>(() => {}));
      const waiting = host.run(undefined, open);
      await new Promise((later) => setTimeout(later, 50));
      const aborted = performance.now();
      controller.abort(new Error('enough'));
      await expect(endless).rejects.toThrow('enough');
      await expect.poll(() => ended.length).toBe(1);
      expect(performance.now() - aborted).toBeLessThan(200);
      await expect(waiting).resolves.toBe(0);
      expect(started).toHaveLength(2);
      expect(ended).toEqual([started[0]]);
    },
    PATIENCE,
  );

  it(
    'one that gives no answer is ended by its deadline, one without work after idling',
    async () => {
      const started: GdalProcess[] = [];
      const ended: GdalProcess[] = [];
      const start = async (signal: AbortSignal) => watched(await startGdal(signal), started, ended);
      const host = new GdalHost({ start, deadlineMs: 1500, idleMs: 300 });
      hosts.push(host);
      const hung = host.run(undefined, () => new Promise<never>(() => {}));
      await expect(hung).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
      await expect.poll(() => ended.length).toBe(1);
      await host.run(undefined, async () => {});
      expect(started).toHaveLength(2);
      await expect.poll(() => ended.length, { timeout: 3000 }).toBe(2);
      expect(host.isRunning).toBe(false);
    },
    PATIENCE,
  );
});

function watched(process: GdalProcess, started: GdalProcess[], ended: GdalProcess[]): GdalProcess {
  const end = process.end.bind(process);
  process.end = () => {
    ended.push(process);
    end();
  };
  started.push(process);
  return process;
}
