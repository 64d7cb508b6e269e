import type { Samples, Trend } from '../kernels';
import { normalTwoSided, studentTwoSided } from './significance';
import { checkStack, forEachSeriesDated } from './time-series';

/** See {@link Kernels.trend}. */
export function trend(stack: readonly Samples[], nodata: number | undefined, times: Float64Array): Trend {
  const { length } = checkStack(stack);
  checkTimes(times, stack.length);
  const blank = () => new Float32Array(length).fill(Number.NaN);
  const result = { slope: blank(), slopeP: blank(), sen: blank(), kendallP: blank() };
  forEachSeriesDated(stack, nodata, (pixel, values, dates, count) => {
    const y = values.subarray(0, count);
    const t = Float64Array.from(y, (_, i) => times[dates[i]!]!);
    const { slope, statistic } = leastSquares(t, y);
    result.slope[pixel] = slope;
    result.slopeP[pixel] = count > 2 ? studentTwoSided(statistic, count - 2) : Number.NaN;
    const { sen, z } = pairs(t, y);
    result.sen[pixel] = sen;
    result.kendallP[pixel] = normalTwoSided(z);
  });
  return result;
}

/** RangeError where times do not fit the stack, or do not ascend. */
export function checkTimes(times: Float64Array, dates: number): void {
  if (times.length !== dates) throw new RangeError('a trend needs a time for every date');
  times.forEach((time, i) => {
    if (!Number.isFinite(time) || (i > 0 && time < times[i - 1]!)) throw new RangeError('times must ascend');
  });
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

function leastSquares(t: Float64Array, y: Float64Array): { slope: number; statistic: number } {
  const [meanT, meanY] = [mean(t), mean(y)];
  let xx = 0;
  let xy = 0;
  t.forEach((time, i) => {
    xx += (time - meanT) * (time - meanT);
    xy += (time - meanT) * (y[i]! - meanY);
  });
  const slope = xx > 0 ? xy / xx : Number.NaN;
  let residual = 0;
  t.forEach((time, i) => {
    const left = y[i]! - meanY - slope * (time - meanT);
    residual += left * left;
  });
  // A series that does not move at all has no slope to doubt.
  return { slope, statistic: slope === 0 ? 0 : slope / Math.sqrt(residual / (t.length - 2) / xx) };
}

/**
 * The median of the slopes of all pairs of dates, Theil (1950) and Sen (1968), and the z of Mann (1945) and Kendall, with
 * continuity correction and the variance for ties in time and value, Kendall, "Rank Correlation Methods" (1970), chapter 4.
 */
function pairs(t: Float64Array, y: Float64Array): { sen: number; z: number } {
  const n = t.length;
  const slopes: number[] = [];
  let signs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (t[j] === t[i]) continue;
      slopes.push((y[j]! - y[i]!) / (t[j]! - t[i]!));
      signs += Math.sign(y[j]! - y[i]!);
    }
  }
  if (slopes.length === 0) return { sen: Number.NaN, z: Number.NaN };
  slopes.sort((a, b) => a - b);
  const sen = (slopes[(slopes.length - 1) >> 1]! + slopes[slopes.length >> 1]!) * 0.5;
  const inTime = tieSums(t);
  const inValue = tieSums(y);
  const variance =
    (n * (n - 1) * (2 * n + 5) - inTime.variance - inValue.variance) / 18 +
    (n > 1 ? (inTime.pairs * inValue.pairs) / (2 * n * (n - 1)) : 0) +
    (n > 2 ? (inTime.triples * inValue.triples) / (9 * n * (n - 1) * (n - 2)) : 0);
  return { sen, z: variance > 0 ? (signs - Math.sign(signs)) / Math.sqrt(variance) : 0 };
}

/** Over groups of g equal values, the sums of g(g - 1), g(g - 1)(g - 2) and g(g - 1)(2g + 5). */
function tieSums(values: Float64Array): { pairs: number; triples: number; variance: number } {
  const groups = new Map<number, number>();
  for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1);
  const sums = { pairs: 0, triples: 0, variance: 0 };
  for (const g of groups.values()) {
    sums.pairs += g * (g - 1);
    sums.triples += g * (g - 1) * (g - 2);
    sums.variance += g * (g - 1) * (2 * g + 5);
  }
  return sums;
}
