import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { type CompositeRequest, Datacube, type StacItem } from '#quadrat';
import { REMOTE, remoteItem } from '../../fixtures/remote-world';
import { groundValue, imageBytes, utmGrid } from '../../fixtures/tiny-world';

const GRID = utmGrid(500, 500);
const DATES = 6;
/** Moments are drawn from it, so that a run that fails can be repeated. */
const SEED = 20_241;

let url: string;
let datacube: Datacube;

/** Park and Miller's generator: numbers from 0 to 1. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 48_271) % 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

beforeEach(async () => {
  const files: Record<string, number[]> = {};
  for (let date = 0; date < DATES; date++) files[`${date}.tif`] = [...(await imageBytes({ grid: GRID, seed: date }))];
  url = await commands.startTestServer({ files, latencyMs: 20 });
  const items: StacItem[] = Array.from({ length: DATES }, (_, date) =>
    remoteItem(`d${date}`, `2020-01-0${date + 1}T10:00:00Z`, GRID, url, { red: `${date}.tif` }),
  );
  datacube = await Datacube.open({
    catalogs: { items, collections: [{ type: 'Collection', id: REMOTE, description: 'far away', license: 'other' }] },
    workers: 2,
    cache: 'none',
    extensions: false,
  });
});
afterEach(async () => {
  await datacube.close();
  await commands.stopTestServer(url);
});

const request: CompositeRequest = { product: REMOTE, measurements: ['red'], method: 'max', geobox: GRID };

/** Most of its time is computing. */
const heavy: CompositeRequest = { ...request, method: 'geomedian', withSpread: true };

async function expectRight(): Promise<void> {
  const { bands } = await datacube.composite(request);
  let wrong = 0;
  for (let row = 0; row < 500; row += 7) {
    for (let col = 0; col < 500; col += 3) {
      const values = Array.from({ length: DATES }, (_, date) =>
        groundValue(500_005 + 10 * col, 4_999_995 - 10 * row, date),
      );
      if (bands.red!.data[row * 500 + col] !== Math.max(...values)) wrong++;
    }
  }
  expect(wrong).toBe(0);
}

describe('an abort at any moment of a composite', () => {
  it('rejects with its reason, ends every fetch within 200 ms, and leaves the next request unharmed', async () => {
    const began = performance.now();
    await expectRight();
    const whole = performance.now() - began;
    const random = randoms(SEED);
    for (let run = 0; run < 12; run++) {
      await commands.takeRequests(url);
      const controller = new AbortController();
      const reason = new Error(`stopped, ${run}`);
      const running = datacube.composite({ ...request, signal: controller.signal });
      const outcome = running.then(
        () => 'finished',
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, random.next().value * whole * 0.9));
      controller.abort(reason);
      const aborted = performance.now();
      expect([reason, 'finished']).toContain(await outcome);
      expect(performance.now() - aborted).toBeLessThan(200);
      await expect.poll(() => commands.activeRequests(url), { timeout: 200 }).toBe(0);
      if (run % 4 === 3) await expectRight();
    }
  }, 120_000);

  /** Calls off at what a request tells of itself. In this order: structures are read once, bytes every time. */
  const moments: Array<[string, (stop: () => void) => Partial<CompositeRequest>]> = [
    ['datasets are looked for', (stop) => ({ onProgress: ({ phase }) => phase === 'find' && stop() })],
    ['structures are read', (stop) => ({ onProgress: ({ phase }) => phase === 'plan' && stop() })],
    ['the first bytes come', (stop) => ({ onProgress: ({ bytes }) => bytes > 0 && stop() })],
    [
      'the first tile is done and others are composed',
      (stop) => ({ onProgress: ({ phase }) => phase === 'compose' && stop() }),
    ],
    ['a tile is delivered', (stop) => ({ onTile: stop })],
  ];
  it('is heard in every phase', async () => {
    for (const [what, when] of moments) {
      const controller = new AbortController();
      const reason = new Error(what);
      let stopped = 0;
      const stop = () => {
        stopped ||= performance.now();
        controller.abort(reason);
      };
      const running = datacube.composite({ ...request, ...when(stop), signal: controller.signal });
      await expect(running, what).rejects.toBe(reason);
      expect(performance.now() - stopped, what).toBeLessThan(200);
      await expect.poll(() => commands.activeRequests(url), { timeout: 200 }).toBe(0);
    }
    await expectRight();
  });

  it('leaves every worker idle within 200 ms: the next request is as quick as at any other time', async () => {
    // Two tiles, one for each worker.
    const line = { ...GRID, shape: [1, 300] as [number, number] };
    const tiny = async (): Promise<number> => {
      const began = performance.now();
      await datacube.load({ product: REMOTE, measurements: ['red'], time: '2020-01-01', geobox: line });
      return performance.now() - began;
    };
    const middle = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1]!;
    await datacube.composite(heavy);
    const began = performance.now();
    await datacube.composite(heavy);
    const whole = performance.now() - began;
    const usual = middle([await tiny(), await tiny(), await tiny()]);
    const random = randoms(SEED + 1);
    const after: number[] = [];
    for (let run = 0; run < 7; run++) {
      const controller = new AbortController();
      const running = datacube.composite({ ...heavy, signal: controller.signal }).catch(() => 'aborted');
      await new Promise((resolve) => setTimeout(resolve, (0.2 + 0.6 * random.next().value) * whole));
      controller.abort();
      after.push(await tiny());
      await running;
    }
    expect(middle(after) - usual).toBeLessThan(200);
  }, 120_000);
});
