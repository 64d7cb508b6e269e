import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompositeRequest, type Cube, Datacube } from '#quadrat';
import { dataSet } from '../fixtures/data-folder';
import { builtKernels } from '../fixtures/kernels';
import { startServer, type TestServer } from '../fixtures/server/server';
import { landsatCatalog } from './landsat-catalog';
import golden from './methods.json';
import { geoboxOf, type SampledGrid } from './scenes';

const folder = dataSet('landsat-lsts');
const grid = golden.grid as unknown as SampledGrid;
const BANDS = ['red', 'nir', 'swir'] as const;
const NODATA = -9999;

type Reduced = (typeof golden.reduced)[0];
type Fitted = Record<string, number | null | undefined>;

/** A value of a result, null where it has none. */
function sample(cube: Cube, band: string, step: number, position: number): number | null {
  const value = cube.bands[band]!.data[step * grid.shape[0] * grid.shape[1] + position]!;
  return Number.isNaN(value) || value === NODATA ? null : value;
}

function expectNear(
  actual: number | null,
  expected: number | null | undefined,
  tolerance: number,
  where: string,
): void {
  if (actual === null || expected === null || expected === undefined) {
    expect(actual, where).toBe(expected ?? null);
  } else {
    expect(Math.abs(actual - expected), `${where}: ${actual}, expected ${expected}`).toBeLessThanOrEqual(tolerance);
  }
}

describe.skipIf(!folder)('every method and period against numpy and scipy', () => {
  let server: TestServer;
  let datacube: Datacube;

  beforeAll(async () => {
    server = await startServer({ root: folder });
    const catalogs = landsatCatalog(server.url, golden, { red: 'b3', nir: 'b4', swir: 'b5', fmask: 'fmask' });
    datacube = await Datacube.open({ kernels: builtKernels(), catalogs });
  });
  afterAll(async () => {
    await datacube?.close();
    await server?.close();
  });

  function composite(part: Partial<CompositeRequest>): Promise<Cube> {
    return datacube.composite({
      product: 'landsat',
      measurements: [...BANDS],
      mask: { measurement: 'fmask', exclude: [2, 3, 4] },
      geobox: geoboxOf(grid),
      ...part,
    } as CompositeRequest);
  }

  async function byFiscalYear(part: Partial<CompositeRequest>): Promise<Cube> {
    const cube = await composite({ ...part, period: 'year-10' });
    expect(cube.coords.time.map((time) => time.slice(0, 10))).toEqual(golden.reduced.map(({ start }) => start));
    expect(cube.sources.map((sources) => sources.length)).toEqual(golden.reduced.map(({ scenes }) => scenes));
    return cube;
  }

  const exact = ['median', 'min', 'max', 'first', 'last', 'count', 'quantile', 'best'] as const;
  it.each([...exact, 'mean', 'stddev'] as const)('%s of fiscal years: every sampled pixel', async (method) => {
    const cube = await byFiscalYear({ method, quantile: 0.2, by: 'nir - red' });
    golden.reduced.forEach((year, step) => {
      BANDS.forEach((band, b) => {
        grid.at.forEach((position, i) => {
          const expected = (year[method] as Array<Array<number | null>>)[b]![i]!;
          // Means are kept as float32, and with four digits in the reference.
          const tolerance = method === 'mean' || method === 'stddev' ? 1e-3 : 0;
          expectNear(sample(cube, band, step, position), expected, tolerance, `${year.start} ${band} ${position}`);
        });
      });
    });
  });

  it('geomedian and its spread, of fiscal years: every sampled pixel', async () => {
    const cube = await byFiscalYear({ method: 'geomedian', withSpread: true, withCount: true });
    golden.reduced.forEach((year: Reduced, step) => {
      grid.at.forEach((position, i) => {
        const where = `${year.start} ${position}`;
        BANDS.forEach((band, b) => {
          const expected = year.geomedian[i]![b]!;
          // Half a unit of rounding, and what two iterations to 1e-4 of the range may end apart.
          expectNear(sample(cube, band, step, position), expected, 1.01, `${where} ${band}`);
        });
        (['smad', 'emad', 'bcmad'] as const).forEach((name, n) => {
          const expected = year.spread[i]![n]!;
          expectNear(
            sample(cube, name, step, position),
            expected,
            1e-3 * Math.abs(expected ?? 0) + 1e-6,
            `${where} ${name}`,
          );
        });
      });
    });
  });

  it('medoid of fiscal years: one of the observations with the least sum of distances', async () => {
    const cube = await byFiscalYear({ method: 'medoid' });
    golden.reduced.forEach((year, step) => {
      grid.at.forEach((position, i) => {
        const found = BANDS.map((band) => sample(cube, band, step, position));
        const medoids = year.medoids[i]!;
        expect(medoids.length === 0 ? [[null, null, null]] : medoids, `${year.start} ${position}`).toContainEqual(
          found,
        );
      });
    });
  });

  it('harmonic of all dates: coefficients, quality of the fit and a value on a day', async () => {
    const cube = await composite({ method: 'harmonic', harmonics: 1, trend: true, fittedAt: [golden.fittedAt] });
    const named: Record<string, string> = { at: `at_${golden.fittedAt}` };
    const relative = 1e-4;
    for (const band of BANDS) {
      golden.fitted[band].forEach((expected: Fitted, i) => {
        for (const part of ['mean', 'slope', 'cos1', 'sin1', 'amplitude1', 'r2', 'rmse', 'count', 'at']) {
          const value = sample(cube, `${band}_${named[part] ?? part}`, 0, grid.at[i]!);
          const tolerance = relative * Math.max(1, Math.abs(expected[part] ?? 0));
          expectNear(value, expected[part], tolerance, `${band} ${part} ${grid.at[i]}`);
        }
        // A phase is an angle: near pi it may come out as near -pi.
        const phase = sample(cube, `${band}_phase1`, 0, grid.at[i]!);
        if (phase === null) expect(expected.phase1).toBeUndefined();
        else expect(Math.cos(phase - expected.phase1!)).toBeGreaterThan(1 - 1e-6);
      });
    }
  });

  it('trend of all dates: slopes and their significance', async () => {
    const cube = await composite({ method: 'trend' });
    const parts = { slope: 'line', slope_p: 'line_p', sen: 'sen', kendall_p: 'kendall_p', count: 'count' };
    for (const band of BANDS) {
      golden.fitted[band].forEach((expected: Fitted, i) => {
        for (const [part, name] of Object.entries(parts)) {
          const tolerance = 1e-4 * Math.max(part.endsWith('_p') ? 0.01 : 1, Math.abs(expected[name] ?? 0));
          expectNear(
            sample(cube, `${band}_${part}`, 0, grid.at[i]!),
            expected[name],
            tolerance,
            `${band} ${part} ${i}`,
          );
        }
      });
    }
  });

  it.each(Object.entries(golden.periods))(
    'period %s: its beginnings, and the dates behind every pixel',
    async (period, { starts, counts }) => {
      const cube = await composite({
        method: 'median',
        measurements: ['red'],
        expressions: {},
        period,
        withCount: true,
      });
      expect(cube.coords.time.map((time) => time.slice(0, 10))).toEqual(starts);
      counts.forEach((expected, step) => {
        expect(
          grid.at.map((position) => sample(cube, 'count', step, position)),
          starts[step],
        ).toEqual(expected);
      });
    },
  );
});
