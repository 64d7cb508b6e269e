import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels } from '#kernels/kernels';
import { loadKernels } from '#kernels/load-kernels';
import { referenceKernels } from '#kernels/reference';
import { SAMPLE_TYPES } from '#kernels/samples';
import { arbitraryNodata, arbitraryValue, samplesFrom } from './arbitrary-samples';
import { expectSame, wasmKernels } from './kernels-under-test';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

describe.each(SAMPLE_TYPES)('%s: WASM equals TypeScript', (type) => {
  const arbitraryBand = fc
    .record({
      length: fc.integer({ min: 0, max: 75 }),
      values: fc.array(arbitraryValue(type), { minLength: 1, maxLength: 12 }),
      seed: fc.nat(),
    })
    .map(({ length, values, seed }) => {
      const random = seededRandom(seed);
      const next = () => values[Math.floor(random() * values.length)]!;
      return { a: samplesFrom(type, length, next), b: samplesFrom(type, length, next) };
    });

  test('maskClasses and applyMask', () => {
    fc.assert(
      fc.property(
        arbitraryBand,
        fc.array(fc.oneof(arbitraryValue(type), fc.constantFrom(-1, 256, 70000, 0.5, Number.NaN)), { maxLength: 6 }),
        arbitraryNodata(type),
        ({ a, b }, exclude, nodata) => {
          const keep = wasm.maskClasses(a, exclude, nodata);
          expectSame(keep, referenceKernels.maskClasses(a, exclude, nodata));
          const copy = b.slice();
          wasm.applyMask(b, keep, nodata ?? 0);
          referenceKernels.applyMask(copy, keep, nodata ?? 0);
          expectSame(b, copy);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('maskBits', () => {
    const word = fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    const test = fc.record({ mask: word, values: fc.array(word, { maxLength: 4 }), wanted: fc.boolean() });
    fc.assert(
      fc.property(arbitraryBand, fc.array(test, { maxLength: 4 }), ({ a }, tests) => {
        expectSame(wasm.maskBits(a, tests), referenceKernels.maskBits(a, tests));
      }),
      { numRuns: 200 },
    );
  });
});

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);

  test('classes are dropped, kept, or nodata', () => {
    expect([...kernels().maskClasses(Uint8Array.of(0, 3, 4, 8, 255), [3, 8], 0)]).toEqual([0, 0, 1, 0, 1]);
    expect([...kernels().maskClasses(Uint16Array.of(255, 3), [3 + 65536, -65281], undefined)]).toEqual([1, 1]);
    const data = Int16Array.of(1, 2, 3);
    kernels().applyMask(data, Uint8Array.of(1, 0, 1), -999);
    expect([...data]).toEqual([1, -999, 3]);
    expect(() => kernels().applyMask(data, Uint8Array.of(1), -999)).toThrow(RangeError);
  });

  test('tests of bits: two bits at once, several values, what must not be, the topmost bit', () => {
    // Collection 1 of Landsat 8: cloud in bit 4, cloud confidence in bits 5 and 6, 3 is high.
    const quality = Uint16Array.of(1, 2720, 2752, 2800, 6896);
    const confidence = { mask: 0b11 << 5, values: [2 << 5, 3 << 5], wanted: true };
    expect([...kernels().maskBits(quality, [confidence])]).toEqual([0, 0, 1, 1, 1]);
    expect([...kernels().maskBits(quality, [{ ...confidence, wanted: false }])]).toEqual([1, 1, 0, 0, 0]);
    const cloud = { mask: 1 << 4, values: [1 << 4], wanted: true };
    expect([...kernels().maskBits(quality, [confidence, cloud])]).toEqual([0, 0, 0, 1, 1]);
    const top = { mask: 2 ** 31, values: [2 ** 31], wanted: true };
    expect([...kernels().maskBits(Uint32Array.of(2 ** 31, 2 ** 31 - 1, 2 ** 32 - 1), [top])]).toEqual([1, 0, 1]);
    const floats = Float32Array.of(5, Number.NaN, Number.POSITIVE_INFINITY, 4);
    expect([...kernels().maskBits(floats, [{ mask: 1, values: [1], wanted: true }])]).toEqual([1, 0, 0, 0]);
    expect([...kernels().maskBits(quality, [])]).toEqual([1, 1, 1, 1, 1]);
  });
});

test('without a module, or with one the engine refuses, TypeScript takes over', async () => {
  expect((await loadKernels(undefined)).kind).toBe('typescript');
  expect((await loadKernels(Uint8Array.of(0, 97, 115, 109, 9, 9, 9, 9))).kind).toBe('typescript');
});
