import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';

/** Mean Gregorian year, in milliseconds. */
const YEAR = 365.2425 * 86_400_000;

/** Milliseconds since 1970 to years since then: phases are counted from New Year, and drift by two days at most. */
function yearsOf(instant: number): number {
  return instant / YEAR;
}

export interface HarmonicOptions {
  /** Cosines and sines of 1 to so many turns a year. */
  harmonics: number;
  /** Whether the level may rise or fall, linearly. */
  trend: boolean;
  /** When to evaluate the fit; milliseconds since 1970. */
  fittedAt: readonly number[];
}

/**
 * One band's phenology: y = mean + slope (t - t0) + sum over k of a_k cos(2 pi k t) + b_k sin(2 pi k t), by least squares
 * over the dates that have a value; t in years, t0 the middle of the step's first and last date. In order: the mean (level
 * at t0), the slope if asked, for each k a_k, b_k, amplitude and phase (of amplitude cos(2 pi k t - phase), -pi to pi), R
 * squared, root mean square error, number of dates, then the fit at each time asked for.
 */
export function harmonicBands(
  stack: readonly TypedArray[],
  nodata: number | undefined,
  times: readonly number[],
  { harmonics, trend, fittedAt }: HarmonicOptions,
  kernels: Kernels,
): TypedArray[] {
  const middle = (yearsOf(times[0]!) + yearsOf(times.at(-1)!)) / 2;
  const rowOf = (instant: number): number[] => {
    const turn = 2 * Math.PI * yearsOf(instant);
    const turns = Array.from({ length: harmonics }, (_, i) => [Math.cos((i + 1) * turn), Math.sin((i + 1) * turn)]);
    return [1, ...(trend ? [yearsOf(instant) - middle] : []), ...turns.flat()];
  };
  const rows = times.map(rowOf);
  const columns = rows[0]!.length;
  const { coefficients, r2, rmse } = kernels.regression(stack, nodata, Float64Array.from(rows.flat()), columns);
  const first = trend ? 2 : 1;
  const waves = Array.from({ length: harmonics }, (_, k) => {
    const [cosine, sine] = [coefficients[first + 2 * k]!, coefficients[first + 2 * k + 1]!];
    return [cosine, sine, cosine.map((a, i) => Math.hypot(a, sine[i]!)), cosine.map((a, i) => Math.atan2(sine[i]!, a))];
  });
  const fitted = fittedAt.map((instant) => {
    const row = rowOf(instant);
    return rmse.map((_, i) => row.reduce((sum, x, column) => sum + x * coefficients[column]![i]!, 0));
  });
  const count = kernels.count(stack, nodata);
  return [...coefficients.slice(0, first), ...waves.flat(), r2, rmse, count, ...fitted];
}

/** One band's linear trend per year: slope, its p, the slope of Theil and Sen, the p of Mann and Kendall, the dates. */
export function trendBands(
  stack: readonly TypedArray[],
  nodata: number | undefined,
  times: readonly number[],
  kernels: Kernels,
): TypedArray[] {
  const { slope, slopeP, sen, kendallP } = kernels.trend(stack, nodata, Float64Array.from(times, yearsOf));
  return [slope, slopeP, sen, kendallP, kernels.count(stack, nodata)];
}
