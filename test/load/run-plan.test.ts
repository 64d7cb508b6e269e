import { describe, expect, test } from 'vitest';
import { bandsOf, parseExpression } from '#compose/expression';
import { resolveCrs } from '#geo/crs';
import { referenceKernels } from '#kernels/reference';
import { type Executor, inlineExecutor } from '#load/executor';
import { LayoutCache, readImages } from '#load/read-images';
import { type RunOptions, type RunResult, runPlan } from '#load/run-plan';
import type { Dataset } from '#model/dataset';
import { isQuadratError } from '#model/errors';
import type { Product } from '#model/product';
import type { CompositeRequest, LoadRequest, TileResult } from '#model/request';
import { planLoad } from '#plan/plan-load';
import { memoryFiles } from '../fixtures/memory-files';
import { datasetAt, groundValue, type ImageSpec, imageBytes, utmGrid } from '../fixtures/tiny-world';

const PRODUCT: Product = {
  name: 'tiny',
  measurements: [
    { name: 'red', dtype: 'uint16', nodata: 0 },
    { name: 'nir', dtype: 'uint16', nodata: 0, scale: 0.5, offset: 10 },
    { name: 'q', dtype: 'uint8' },
  ],
};

async function world(specs: Record<string, ImageSpec>): Promise<Record<string, Uint8Array>> {
  return Object.fromEntries(
    await Promise.all(Object.entries(specs).map(async ([url, spec]) => [url, await imageBytes(spec)])),
  );
}

async function run(
  request: LoadRequest | CompositeRequest,
  datasets: Dataset[],
  executor: Executor,
  options: Partial<RunOptions> = {},
): Promise<RunResult> {
  const crs = await resolveCrs('EPSG:32632');
  const others = new Map([[crs.id, crs]]);
  for (const id of ['EPSG:32633', 'EPSG:4326', 'EPSG:3857']) others.set(id, await resolveCrs(id));
  const plan = planLoad({
    request,
    datasets,
    products: [PRODUCT],
    crsOf: (id) => others.get(id)!,
    inputsOf: (text) => bandsOf(parseExpression(text)),
  });
  const skipBroken = options.skipBroken ?? false;
  const { images } = await readImages(plan, executor, new LayoutCache(), { skipBroken, onRead: () => {} });
  return runPlan(plan, images, executor, { skipBroken, onDone: () => {}, ...options });
}

function expectGround(result: RunResult, seed: number, step = 0): void {
  const [height, width] = result.plan.geobox.shape;
  const [a, , c, , e, f] = result.plan.geobox.transform;
  let wrong = 0;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const expected = groundValue(a * (col + 0.5) + c, e * (row + 0.5) + f, seed);
      if (result.bands[0]!.data[(step * height + row) * width + col] !== expected) wrong++;
    }
  }
  expect(wrong).toBe(0);
}

describe('runPlan', () => {
  test('every pixel of every tile comes from where it lies, across blocks and tiles', async () => {
    const grid = utmGrid(600, 700);
    const executor = inlineExecutor(memoryFiles(await world({ a: { grid, seed: 1 } })), referenceKernels);
    const tiles: TileResult[] = [];
    const result = await run(
      { measurements: ['red'] },
      [datasetAt('a', '2020-01-01T10:00:00Z', grid, { red: 'a' })],
      executor,
      {
        onTile: (tile) => tiles.push(tile),
      },
    );
    expect(result.plan.geobox.shape).toEqual([600, 700]);
    expectGround(result, 1);
    expect(tiles.length).toBe(9);
    expect(tiles.reduce((sum, { shape }) => sum + shape[1] * shape[2], 0)).toBe(600 * 700);
  });

  test('a window that starts anywhere, and reaches outside, is nodata where there is nothing', async () => {
    const grid = utmGrid(300, 300);
    const executor = inlineExecutor(memoryFiles(await world({ a: { grid, seed: 2 } })), referenceKernels);
    const geobox = utmGrid(200, 200, 200, -50);
    const result = await run(
      { measurements: ['red'], geobox },
      [datasetAt('a', '2020-01-01T10:00:00Z', grid, { red: 'a' })],
      executor,
    );
    const data = result.bands[0]!.data;
    expect(data[0]).toBe(0);
    expect(data[49 * 200]).toBe(0);
    expect(data[50 * 200]).toBe(groundValue(500_000 + 2005, 5_000_000 - 5, 2));
    expect(data[50 * 200 + 99]).toBe(groundValue(500_000 + 2995, 5_000_000 - 5, 2));
    expect(data[50 * 200 + 100]).toBe(0);
  });

  test('two neighbours of one solar day become one step; the first valid pixel wins, masked ones never', async () => {
    const west = utmGrid(200, 200);
    const east = utmGrid(200, 200, 100);
    const specs: Record<string, ImageSpec> = {
      a: { grid: west, seed: 1 },
      b: { grid: east, seed: 2 },
      qa: { grid: west, seed: 0, dtype: 'uint8', nodata: 255, value: (_x, _y, col) => (col >= 150 ? 3 : 0) },
      qb: { grid: east, seed: 0, dtype: 'uint8', nodata: 255, value: () => 0 },
    };
    const executor = inlineExecutor(memoryFiles(await world(specs)), referenceKernels);
    const datasets = [
      datasetAt('b', '2020-01-01T10:00:09Z', east, { red: 'b', q: 'qb' }),
      datasetAt('a', '2020-01-01T10:00:00Z', west, { red: 'a', q: 'qa' }),
    ];
    const result = await run(
      { measurements: ['red'], groupBy: 'solar_day', mask: { measurement: 'q', exclude: [3] } },
      datasets,
      executor,
    );
    expect(result.plan.steps).toHaveLength(1);
    const value = (col: number) => result.bands[0]!.data[10 * 300 + col];
    const ground = (col: number, seed: number) => groundValue(500_000 + 10 * col + 5, 5_000_000 - 105, seed);
    expect(value(0)).toBe(ground(0, 1));
    expect(value(120)).toBe(ground(120, 1));
    expect(value(160)).toBe(ground(160, 2));
    expect(value(299)).toBe(ground(299, 2));
  });

  test("class 0 of a quality band without a product's nodata is a class, not a hole", async () => {
    const grid = utmGrid(64, 64);
    const specs: Record<string, ImageSpec> = {
      a: { grid, seed: 1 },
      q: { grid, seed: 0, dtype: 'uint8', nodata: 255, value: (_x, _y, col) => (col === 5 ? 255 : 0) },
    };
    const executor = inlineExecutor(memoryFiles(await world(specs)), referenceKernels);
    const dataset = datasetAt('a', '2020-01-01T10:00:00Z', grid, { red: 'a', q: 'q' });
    const result = await run({ measurements: ['red'], mask: { measurement: 'q', exclude: [4] } }, [dataset], executor);
    expect(result.bands[0]!.data[0]).not.toBe(0);
    expect(result.bands[0]!.data[5]).toBe(0);
  });

  test('a composite per year: median of dates, counts beside, expressions on physical values per date', async () => {
    const grid = utmGrid(40, 40);
    const specs: Record<string, ImageSpec> = {};
    const datasets = ['2019-06-01', '2020-03-01', '2020-06-01', '2020-09-01'].map((day, index) => {
      const value = (v: number) => (_x: number, _y: number, col: number) => (index === 1 && col === 0 ? 0 : v);
      specs[`r${index}`] = { grid, seed: 0, value: value(100 + 10 * index) };
      specs[`n${index}`] = { grid, seed: 0, value: value(200 + 100 * index) };
      return datasetAt(day, `${day}T10:00:00Z`, grid, { red: `r${index}`, nir: `n${index}` });
    });
    const executor = inlineExecutor(memoryFiles(await world(specs)), referenceKernels);
    const result = await run(
      {
        measurements: ['red'],
        expressions: { sum: 'red + nir', nd: '(nir - red) / (nir + red)' },
        method: 'median',
        period: 'year',
        withCount: true,
      },
      datasets,
      executor,
    );
    expect(result.plan.steps.map(({ time }) => time)).toEqual(['2019-01-01', '2020-01-01']);
    const at = (band: string, step: number, col: number) =>
      result.bands.find(({ name }) => name === band)!.data[step * 1600 + col];
    expect([at('red', 0, 1), at('red', 1, 1), at('red', 1, 0)]).toEqual([100, 120, 125]);
    // nir is stored * 0.5 + 10: 210 at the middle date of 2020.
    expect(at('sum', 1, 1)).toBe(120 + 210);
    expect(at('nd', 0, 1)).toBeCloseTo((110 - 100) / (110 + 100), 6);
    expect([at('count', 0, 1), at('count', 1, 1), at('count', 1, 0)]).toEqual([1, 3, 2]);
  });

  test('methods that look at all bands together: a date counts where every band has a value', async () => {
    const grid = utmGrid(30, 300);
    // Three dates agree but for a red outlier on the third; in column 0 the second has no nir.
    const red = [100, 100, 900, 100];
    const nir = [200, 200, 200, 260];
    const specs: Record<string, ImageSpec> = {};
    const datasets = red.map((value, index) => {
      specs[`r${index}`] = { grid, seed: 0, value: () => value };
      specs[`n${index}`] = { grid, seed: 0, value: (_x, _y, col) => (col === 0 && index === 1 ? 0 : nir[index]!) };
      const day = `2020-0${index + 1}-01`;
      return datasetAt(day, `${day}T10:00:00Z`, grid, { red: `r${index}`, nir: `n${index}` });
    });
    const executor = inlineExecutor(memoryFiles(await world(specs)), referenceKernels);
    const request = { measurements: ['red', 'nir'], withCount: true };
    const at = (result: RunResult, name: string, pixel: number) =>
      result.bands.find((band) => band.name === name)!.data[pixel]!;

    const geomedian = await run({ ...request, method: 'geomedian', withSpread: true }, datasets, executor);
    expect(geomedian.bands.map(({ name, dtype }) => `${name} ${dtype}`)).toEqual([
      'red uint16',
      'nir uint16',
      'smad float32',
      'emad float32',
      'bcmad float32',
      'count uint16',
    ]);
    // Two equal ones of four hold the median; half of the distances are 0.
    expect([at(geomedian, 'red', 299), at(geomedian, 'nir', 299), at(geomedian, 'count', 299)]).toEqual([100, 200, 4]);
    expect(at(geomedian, 'emad', 299)).toBeCloseTo(30, 0);
    expect(at(geomedian, 'count', 0)).toBe(3);
    expect(at(geomedian, 'smad', 0)).toBeGreaterThan(0);

    const medoid = await run({ ...request, method: 'medoid' }, datasets, executor);
    expect([at(medoid, 'red', 299), at(medoid, 'nir', 299), at(medoid, 'count', 299)]).toEqual([100, 200, 4]);
    const taken = await run({ ...request, method: 'medoid', expressions: { count: 'red' } }, datasets, executor).catch(
      (error: unknown) => error,
    );
    expect(isQuadratError(taken, 'BAD_REQUEST')).toBe(true);
  });

  test('fits over real times: a trend per year, and a season with its phase', async () => {
    const grid = utmGrid(20, 20);
    const specs: Record<string, ImageSpec> = {};
    // Up by 100 a year, and a wave of 1000 that is highest in early July; one date is missing in column 0.
    const value = (time: number) => {
      const years = time / (365.2425 * 86_400_000);
      return 20_000 + 100 * (years - 50) - 1000 * Math.cos(2 * Math.PI * years);
    };
    const datasets = Array.from({ length: 20 }, (_, index) => {
      const time = Date.UTC(2019, 0, 3 + 37 * index, 10);
      specs[`r${index}`] = {
        grid,
        seed: 0,
        value: (_x, _y, col) => (col === 0 && index === 7 ? 0 : Math.round(value(time))),
      };
      const stamp = new Date(time).toISOString();
      return datasetAt(stamp, stamp, grid, { red: `r${index}` });
    });
    const executor = inlineExecutor(memoryFiles(await world(specs)), referenceKernels);
    const middle = (Date.parse(datasets[0]!.id) + Date.parse(datasets.at(-1)!.id)) / 2;
    const fit = await run(
      {
        measurements: ['red'],
        expressions: { half: 'red / 2' },
        method: 'harmonic',
        trend: true,
        fittedAt: [new Date(middle).toISOString(), '2020-07-01'],
        withCount: true,
      },
      datasets,
      executor,
    );
    const at = (result: RunResult, name: string, pixel = 399) =>
      result.bands.find((band) => band.name === name)!.data[pixel]!;
    expect(Math.abs(at(fit, 'red_slope') - 100)).toBeLessThan(1);
    expect(Math.abs(at(fit, 'red_amplitude1') - 1000)).toBeLessThan(1);
    expect(Math.abs(at(fit, 'half_amplitude1') - 500)).toBeLessThan(1);
    expect(Math.abs(Math.abs(at(fit, 'red_phase1')) - Math.PI)).toBeLessThan(0.01);
    expect(at(fit, 'red_r2')).toBeGreaterThan(0.9999);
    expect(at(fit, 'red_rmse')).toBeLessThan(0.5);
    expect([at(fit, 'red_count'), at(fit, 'red_count', 0), at(fit, 'count', 0)]).toEqual([20, 19, 19]);
    expect(Math.abs(at(fit, 'red_at_2020-07-01') - value(Date.UTC(2020, 6, 1)))).toBeLessThan(1);

    const trend = await run({ measurements: ['red'], method: 'trend', period: 'year' }, datasets, executor);
    expect(trend.plan.steps.map(({ period }) => period!.name)).toEqual(['2019', '2020']);
    expect(at(trend, 'red_slope_p')).toBeGreaterThan(0);
    expect(at(trend, 'red_slope_p')).toBeLessThanOrEqual(1);

    const wrong = await run({ measurements: ['red'], method: 'harmonic', harmonics: 0 }, datasets, executor).catch(
      (error: unknown) => error,
    );
    expect(isQuadratError(wrong, 'BAD_REQUEST')).toBe(true);
  });

  test('a broken file rejects with its dataset, or is skipped and said', async () => {
    const grid = utmGrid(64, 64);
    const contents = await world({ a: { grid, seed: 1 } });
    contents.b = contents.a!.slice(0, 900);
    const executor = inlineExecutor(memoryFiles(contents), referenceKernels);
    const datasets = [
      datasetAt('good', '2020-01-01T10:00:00Z', grid, { red: 'a' }),
      datasetAt('bad', '2020-01-02T10:00:00Z', grid, { red: 'b' }),
      datasetAt('gone', '2020-01-03T10:00:00Z', grid, { red: 'c' }),
    ];
    const request: CompositeRequest = { measurements: ['red'], method: 'median' };
    const failure: unknown = await run(request, datasets.slice(0, 2), executor).catch((error: unknown) => error);
    expect(isQuadratError(failure) && failure.dataset).toBe('bad');
    const result = await run(request, datasets, executor, { skipBroken: true });
    expectGround(result, 1);
  });

  test('an abort ends it with its reason', async () => {
    const grid = utmGrid(600, 600);
    const executor = inlineExecutor(memoryFiles(await world({ a: { grid, seed: 1 } })), referenceKernels);
    const controller = new AbortController();
    const reason = new Error('enough');
    const running = run(
      { measurements: ['red'] },
      [datasetAt('a', '2020-01-01T10:00:00Z', grid, { red: 'a' })],
      executor,
      {
        signal: controller.signal,
        onTile: () => controller.abort(reason),
      },
    );
    await expect(running).rejects.toBe(reason);
  });
});
