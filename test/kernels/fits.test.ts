import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels, Samples } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { SAMPLE_TYPES } from '#kernels/samples';
import { arbitraryNodata, arbitraryStack } from './arbitrary-samples';
import { expectSame, wasmKernels } from './kernels-under-test';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

/** Ascending years, some of them equal. */
function someTimes(dates: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  let time = 50;
  return Float64Array.from({ length: dates }, () => {
    time += random() < 0.2 ? 0 : random() / 5;
    return time;
  });
}

/** Constant, trend, and `harmonics` pairs of cosine and sine. */
function harmonicDesign(times: Float64Array, harmonics: number): { design: Float64Array; columns: number } {
  const columns = 2 + 2 * harmonics;
  const middle = (times[0]! + times.at(-1)!) / 2;
  const design = new Float64Array(times.length * columns);
  times.forEach((time, date) => {
    design[date * columns] = 1;
    design[date * columns + 1] = time - middle;
    for (let k = 1; k <= harmonics; k++) {
      design[date * columns + 2 * k] = Math.cos(2 * Math.PI * k * time);
      design[date * columns + 2 * k + 1] = Math.sin(2 * Math.PI * k * time);
    }
  });
  return { design, columns };
}

describe.each(SAMPLE_TYPES)('%s: WASM equals TypeScript', (type) => {
  test('regression', () => {
    fc.assert(
      fc.property(
        arbitraryStack(type, { dates: 20, pixels: 21 }),
        arbitraryNodata(type),
        fc.integer({ min: 0, max: 2 }),
        fc.nat(),
        (stack, nodata, harmonics, seed) => {
          const { design, columns } = harmonicDesign(someTimes(stack.length, seed), harmonics);
          const actual = wasm.regression(stack, nodata, design, columns);
          const expected = referenceKernels.regression(stack, nodata, design, columns);
          actual.coefficients.forEach((plane, i) => {
            expectSame(plane, expected.coefficients[i]!);
          });
          expectSame(actual.r2, expected.r2);
          expectSame(actual.rmse, expected.rmse);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('trend', () => {
    fc.assert(
      fc.property(
        arbitraryStack(type, { dates: 20, pixels: 21 }),
        arbitraryNodata(type),
        fc.nat(),
        (stack, nodata, seed) => {
          const times = someTimes(stack.length, seed);
          const actual = wasm.trend(stack, nodata, times);
          const expected = referenceKernels.trend(stack, nodata, times);
          for (const name of ['slope', 'slopeP', 'sen', 'kendallP'] as const) {
            expectSame(actual[name], expected[name]);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);
  const years = Float64Array.of(0, 1, 2, 3, 4);
  const series = (values: number[]) => values.map((value) => Float32Array.of(value));

  test('a perfect line has its slope, and no doubt', () => {
    const trend = kernels().trend(series([1, 3, 5, 7, 9]), Number.NaN, years);
    expect([trend.slope[0], trend.slopeP[0], trend.sen[0]]).toEqual([2, 0, 2]);
    // All ten pairs rise: z = (10 - 1) / sqrt(5 * 4 * 15 / 18).
    expect(trend.kendallP[0]).toBeCloseTo(0.0274863, 6);
  });

  test('an outlier bends least squares, and not the median of slopes', () => {
    const trend = kernels().trend(series([1, 3, 5, 7, 90]), Number.NaN, years);
    expect(trend.slope[0]).toBeGreaterThan(15);
    expect(trend.sen[0]).toBe(2);
  });

  test('a constant series has slope 0 and p 1; of fewer than two times there is none', () => {
    const flat = kernels().trend(series([4, 4, 4, 4, 4]), Number.NaN, years);
    expect([flat.slope[0], flat.slopeP[0], flat.sen[0], flat.kendallP[0]]).toEqual([0, 1, 0, 1]);
    const once = kernels().trend(series([4, Number.NaN]), Number.NaN, Float64Array.of(0, 1));
    expect([once.slope[0], once.slopeP[0], once.sen[0], once.kendallP[0]]).toEqual([NaN, NaN, NaN, NaN]);
    const same = kernels().trend(series([4, 5, 6]), Number.NaN, Float64Array.of(1, 1, 1));
    expect([same.slope[0], same.sen[0]]).toEqual([NaN, NaN]);
  });

  test('a season comes back from its coefficients, whatever dates are missing', () => {
    const times = someTimes(40, 9);
    const { design, columns } = harmonicDesign(times, 1);
    const stack = Array.from(times, (_, date) => {
      const row = design.subarray(date * columns, (date + 1) * columns);
      return Float32Array.of(date % 3 === 0 ? NaN : 50 + 2 * row[1]! + 8 * row[2]! - 6 * row[3]!);
    });
    const { coefficients, r2, rmse } = kernels().regression(stack, undefined, design, columns);
    [50, 2, 8, -6].forEach((value, i) => {
      expect(coefficients[i]![0]).toBeCloseTo(value, 4);
    });
    expect(r2[0]).toBeCloseTo(1, 6);
    expect(rmse[0]).toBeLessThan(1e-5);
  });

  test('fewer dates than coefficients, or all on one time, have no fit', () => {
    const { design, columns } = harmonicDesign(Float64Array.of(1, 1, 1, 1, 1), 1);
    const flat = kernels().regression(series([1, 2, 3, 4, 5]), undefined, design, columns);
    expect([flat.coefficients[0]![0], flat.r2[0], flat.rmse[0]]).toEqual([NaN, NaN, NaN]);
    const few = harmonicDesign(Float64Array.of(1, 1.3, 1.7), 1);
    expect(kernels().regression(series([1, 2, 3]), undefined, few.design, few.columns).rmse[0]).toBeNaN();
  });

  test('what does not fit the stack is refused', () => {
    const stack = series([1, 2]);
    expect(() => kernels().regression(stack, undefined, Float64Array.of(1, 1, 1), 1)).toThrow(RangeError);
    expect(() => kernels().regression(stack, undefined, Float64Array.of(1, 2), 1)).toThrow(RangeError);
    expect(() => kernels().regression(stack, undefined, new Float64Array(0), 0)).toThrow(RangeError);
    expect(() => kernels().trend(stack, undefined, Float64Array.of(1))).toThrow(RangeError);
    expect(() => kernels().trend(stack, undefined, Float64Array.of(2, 1))).toThrow(RangeError);
    expect(() => kernels().trend([], undefined, new Float64Array(0))).toThrow(RangeError);
  });
});

interface GoldenPixel {
  harmonic: { coefficients: number[]; r2: number | null; rmse: number } | null;
  trend: { slope: number; slopeP: number | null; sen: number; kendallP: number } | null;
}
interface GoldenCase {
  type: 'uint8' | 'float32';
  dates: number;
  pixels: GoldenPixel[];
}

/** The formulas of test/golden/kernels-fits.py. */
function goldenTimes(dates: number): Float64Array {
  const days = Array.from({ length: dates }, (_, date) => date * 17 + ((date * date) % 13));
  if (dates > 3) days[dates >> 1] = days[(dates >> 1) - 1]!;
  return Float64Array.from(days, (day) => day / 365.2425);
}

function goldenStack(type: GoldenCase['type'], dates: number): Samples[] {
  return Array.from({ length: dates }, (_, date) => {
    const values = Array.from({ length: 36 }, (_, pixel) => {
      const value = (date * pixel * 3 + ((date * date * 31 + pixel * 17) % (1 + pixel * 5))) % 201;
      if ((date * 13 + pixel * 7) % 11 < pixel % 12) return 7;
      return type === 'uint8' || value === 7 ? value : value / 9 - 10;
    });
    return type === 'uint8' ? Uint8Array.from(values) : Float32Array.from(values);
  });
}

describe('against numpy and scipy', async () => {
  const path = new URL('../golden/kernels-fits.json', import.meta.url);
  const cases = JSON.parse(await readFile(path, 'utf8')) as GoldenCase[];
  const close = (actual: number, expected: number | null | undefined, tolerance = 1e-5) => {
    if (expected === null || expected === undefined) expect(actual).toBeNaN();
    else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));
  };

  test.each(cases)('$dates dates of $type', ({ type, dates, pixels }) => {
    const stack = goldenStack(type, dates);
    const times = goldenTimes(dates);
    const { design, columns } = harmonicDesign(times, 2);
    const fit = wasm.regression(stack, 7, design, columns);
    const trend = wasm.trend(stack, 7, times);
    pixels.forEach(({ harmonic, trend: golden }, pixel) => {
      fit.coefficients.forEach((plane, i) => {
        close(plane[pixel]!, harmonic?.coefficients[i]);
      });
      close(fit.r2[pixel]!, harmonic?.r2);
      close(fit.rmse[pixel]!, harmonic?.rmse);
      close(trend.slope[pixel]!, golden?.slope);
      close(trend.sen[pixel]!, golden?.sen);
      // Relative: a p of 1e-12 is told from one of 1e-9.
      for (const name of ['slopeP', 'kendallP'] as const) {
        const expected = golden?.[name] ?? null;
        if (expected === null) expect(trend[name][pixel]).toBeNaN();
        else expect(Math.abs(trend[name][pixel]! - expected)).toBeLessThanOrEqual(1e-5 * expected + 1e-30);
      }
    });
  });
});
