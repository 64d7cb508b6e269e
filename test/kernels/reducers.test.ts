import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels, Samples } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { allocateSamples, isFloatType, SAMPLE_TYPES } from '#kernels/samples';
import { arbitraryNodata, arbitraryStack, samplesFrom } from './arbitrary-samples';
import { expectSame, wasmKernels } from './kernels-under-test';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

const REDUCERS = ['median', 'mean', 'count', 'stddev', 'min', 'max', 'first', 'last'] as const;

describe.each(SAMPLE_TYPES)('%s: WASM equals TypeScript', (type) => {
  test.each(REDUCERS)('%s', (name) => {
    fc.assert(
      fc.property(arbitraryStack(type, { dates: 40, pixels: 75 }), arbitraryNodata(type), (stack, nodata) => {
        expectSame(wasm[name](stack, nodata), referenceKernels[name](stack, nodata));
      }),
      { numRuns: 25 },
    );
  });

  test('quantile', () => {
    fc.assert(
      fc.property(
        arbitraryStack(type, { dates: 40, pixels: 75 }),
        arbitraryNodata(type),
        fc.oneof(fc.constantFrom(0, 0.25, 0.5, 0.9, 1), fc.double({ min: 0, max: 1, noNaN: true })),
        (stack, nodata, q) => {
          expectSame(wasm.quantile(stack, nodata, q), referenceKernels.quantile(stack, nodata, q));
        },
      ),
      { numRuns: 25 },
    );
  });

  // Every number of runs of eight that a selection merges, and one date more than it is for.
  test('median of 1 to 65 dates', () => {
    const random = seededRandom(type.length);
    for (let dates = 1; dates <= 65; dates++) {
      const stack = Array.from({ length: dates }, () =>
        samplesFrom(type, 33, () => (random() < 0.2 ? 7 : Math.floor(random() * 120))),
      );
      expectSame(wasm.median(stack, 7), referenceKernels.median(stack, 7));
    }
  });

  // Around the longest network kept, the most that bytes can count, and a stack of several years.
  const lengths = type === 'u8' || type === 'i8' ? [65, 255, 256] : type === 'u16' ? [64, 65, 300] : [65];
  test.each(lengths)('%i dates, more than one chunk of pixels', (dates) => {
    const random = seededRandom(dates);
    const scale = type === 'u8' || type === 'i8' ? 100 : 1000;
    // Whole runs of dates invalid at neighbouring pixels, as under a cloud, and single gaps.
    const stack = Array.from({ length: dates }, (_, date) =>
      samplesFrom(type, 1100, () => (date % 3 === 0 || random() < 0.2 ? 7 : Math.floor(random() * scale))),
    );
    for (const name of REDUCERS) expectSame(wasm[name](stack, 7), referenceKernels[name](stack, 7));
    expectSame(wasm.quantile(stack, 7, 0.9), referenceKernels.quantile(stack, 7, 0.9));
  });
});

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);

  test('median of an even count rounds half to even, without overflow', () => {
    const pairs = [
      [1, 2, 2],
      [2, 3, 2],
      [3, 4, 4],
      [65535, 65534, 65534],
      [65533, 65534, 65534],
      [65535, 65535, 65535],
    ];
    const stack = [0, 1].map((date) => Uint16Array.from(pairs, (pair) => pair[date]!));
    expectSame(
      kernels().median(stack, undefined),
      Uint16Array.from(pairs, (pair) => pair[2]!),
    );
    const signed = [Int16Array.of(-3, -2, -32768, -1), Int16Array.of(-2, -1, 32767, 0)];
    expectSame(kernels().median(signed, undefined), Int16Array.of(-2, -2, 0, 0));
  });

  test('a pixel without a valid date is nodata, and counts none', () => {
    const stack: Samples[] = [Uint16Array.of(0, 5, 0), Uint16Array.of(0, 7, 0), Uint16Array.of(0, 0, 9)];
    expectSame(kernels().median(stack, 0), Uint16Array.of(0, 6, 9));
    expectSame(kernels().mean(stack, 0), Float32Array.of(0, 6, 9));
    expectSame(kernels().count(stack, 0), Uint16Array.of(0, 2, 1));
    expectSame(kernels().median([Float32Array.of(Number.NaN, 1)], undefined), Float32Array.of(Number.NaN, 1));
    expectSame(kernels().mean([Float32Array.of(Number.NaN, 1)], -1), Float32Array.of(-1, 1));
  });

  test('without nodata every whole number counts', () => {
    expectSame(kernels().count([Uint8Array.of(0, 255), Uint8Array.of(0, 0)], undefined), Uint16Array.of(2, 2));
    expectSame(kernels().median([Int8Array.of(-128, 127), Int8Array.of(-128, 127)], -9999), Int8Array.of(-128, 127));
  });

  test('the median lies in the middle of any stack', () => {
    fc.assert(
      fc.property(arbitraryStack('u16', { dates: 30, pixels: 9 }), (stack) => {
        const result = kernels().median(stack, 0);
        for (let pixel = 0; pixel < result.length; pixel++) {
          const valid = stack.map((date) => date[pixel]!).filter((value) => value !== 0);
          const below = valid.filter((value) => value < result[pixel]!).length;
          const above = valid.filter((value) => value > result[pixel]!).length;
          expect(Math.max(below, above)).toBeLessThanOrEqual(valid.length / 2);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('quantile 0, 0.5 and 1 are minimum, median and maximum', () => {
    for (const type of SAMPLE_TYPES.filter((t) => !isFloatType(t))) {
      const random = seededRandom(3);
      const stack = Array.from({ length: 8 }, () => samplesFrom(type, 40, () => Math.floor(random() * 100)));
      expectSame(kernels().quantile(stack, 0, 0), kernels().min(stack, 0));
      expectSame(kernels().quantile(stack, 0, 0.5), kernels().median(stack, 0));
      expectSame(kernels().quantile(stack, 0, 1), kernels().max(stack, 0));
    }
  });

  test('a stack without dates, or of unlike dates, and a quantile out of range are refused', () => {
    expect(() => kernels().median([], 0)).toThrow(RangeError);
    expect(() => kernels().mean([Uint8Array.of(1), Uint8Array.of(1, 2)], 0)).toThrow(RangeError);
    expect(() => kernels().count([Uint8Array.of(1), Int8Array.of(1)], 0)).toThrow(RangeError);
    expect(() => kernels().quantile([Uint8Array.of(1)], 0, 1.1)).toThrow(RangeError);
    expect(() => kernels().quantile([Uint8Array.of(1)], 0, Number.NaN)).toThrow(RangeError);
  });

  test('arguments are only read', () => {
    const stack = [3, 1, 2].map((value) => Int32Array.of(value, value));
    for (const name of REDUCERS) kernels()[name](stack, 0);
    expect(stack.map((date) => date[0])).toEqual([3, 1, 2]);
    expectSame(allocateSamples('i32', 0), kernels().median([new Int32Array(0)], 0));
  });
});

interface GoldenCase {
  type: 'uint8' | 'int16' | 'float32';
  dates: number;
  count: number[];
  median: Array<number | null>;
  quantile: Array<number | null>;
  mean: Array<number | null>;
  stddev: Array<number | null>;
  min: Array<number | null>;
  max: Array<number | null>;
}

/** The formula of test/golden/kernels-reducers.py. */
function goldenStack(type: GoldenCase['type'], dates: number): Samples[] {
  return Array.from({ length: dates }, (_, date) => {
    const values = Array.from({ length: 120 }, (_, pixel) => {
      const value = (date * date * 31 + pixel * 17 + date * pixel * 5) % 201;
      if (value === 7 || (date * 13 + pixel * 7) % 11 < pixel % 12) return 7;
      return type === 'uint8' ? value : type === 'int16' ? value * 150 - 15000 : value / 7 - 10;
    });
    return type === 'uint8'
      ? Uint8Array.from(values)
      : type === 'int16'
        ? Int16Array.from(values)
        : Float32Array.from(values);
  });
}

describe('against numpy', async () => {
  const path = new URL('../golden/kernels-reducers.json', import.meta.url);
  const cases = JSON.parse(await readFile(path, 'utf8')) as GoldenCase[];

  test.each(cases)('$dates dates of $type', (golden) => {
    const stack = goldenStack(golden.type, golden.dates);
    // numpy adds in pairs and in float64, so the last bit of a float32 may differ.
    const expectClose = (actual: Samples, expected: Array<number | null>, tolerance: number) => {
      expect(actual.length).toBe(expected.length);
      expected.forEach((value, pixel) => {
        const difference = Math.abs(actual[pixel]! - (value ?? 7));
        expect(difference, `pixel ${pixel}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value ?? 0)));
      });
    };
    expect([...wasm.count(stack, 7)]).toEqual(golden.count);
    expect(golden.count.some((count) => count === 0)).toBe(true);
    expectClose(wasm.median(stack, 7), golden.median, 0);
    expectClose(wasm.min(stack, 7), golden.min, 0);
    expectClose(wasm.max(stack, 7), golden.max, 0);
    expectClose(wasm.quantile(stack, 7, 0.3), golden.quantile, golden.type === 'float32' ? 1e-7 : 0);
    expectClose(wasm.mean(stack, 7), golden.mean, 1e-7);
    expectClose(wasm.stddev(stack, 7), golden.stddev, 1e-7);
  });
});
