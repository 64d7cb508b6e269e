import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernels, MAX_DISK_RADIUS } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { cleanUp } from '#load/clean-up';
import type { CleanupStep } from '#model/request';
import { reachOf } from '#plan/plan-mask';
import golden from '../golden/kernels-morphology.json';
import { expectSame, wasmKernels } from './kernels-under-test';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

const arbitraryMask = fc
  .record({
    width: fc.integer({ min: 0, max: 70 }),
    height: fc.integer({ min: 0, max: 40 }),
    density: fc.constantFrom(0, 0.01, 0.1, 0.5, 0.95, 1),
    seed: fc.nat(),
  })
  .map(({ width, height, density, seed }) => {
    const random = seededRandom(seed);
    return { width, height, mask: Uint8Array.from({ length: width * height }, () => (random() < density ? 1 : 0)) };
  });
const arbitraryRadius = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(15, 16, 17, 60, MAX_DISK_RADIUS));

/** The definition, pixel by pixel. */
function anyWithin(mask: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  return Uint8Array.from(mask, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
      for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
        if (mask[v * width + u] === 1 && (u - x) ** 2 + (v - y) ** 2 <= radius ** 2) return 1;
      }
    }
    return 0;
  });
}

test('WASM equals TypeScript', () => {
  fc.assert(
    fc.property(arbitraryMask, arbitraryRadius, ({ mask, width, height }, radius) => {
      expectSame(wasm.dilate(mask, width, height, radius), referenceKernels.dilate(mask, width, height, radius));
      expectSame(wasm.erode(mask, width, height, radius), referenceKernels.erode(mask, width, height, radius));
    }),
    { numRuns: 120 },
  );
});

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);

  test('is what the definition of a disk says', () => {
    fc.assert(
      fc.property(arbitraryMask, fc.integer({ min: 0, max: 12 }), ({ mask, width, height }, radius) => {
        expectSame(kernels().dilate(mask, width, height, radius), anyWithin(mask, width, height, radius));
      }),
      { numRuns: 60 },
    );
  });

  test('equals scipy.ndimage step by step, where nothing is set beyond the mask', () => {
    for (const { mask: rows, steps, expected } of golden.cases) {
      const cleanup = steps as CleanupStep[];
      const [height, width] = [rows.length, rows[0]!.length];
      const margin = reachOf(cleanup);
      const padded = new Uint8Array((width + 2 * margin) * (height + 2 * margin));
      rows.forEach((row, y) => {
        [...row].forEach((pixel, x) => {
          if (pixel === '#') padded[(y + margin) * (width + 2 * margin) + x + margin] = 1;
        });
      });
      const cleaned = cleanUp(padded, width + 2 * margin, height + 2 * margin, cleanup, kernels());
      const text = rows.map((row, y) =>
        [...row].map((_, x) => (cleaned[(y + margin) * (width + 2 * margin) + x + margin] ? '#' : '.')).join(''),
      );
      expect({ steps, text }).toEqual({ steps, text: expected });
    }
  });

  test('a mask that is all set shrinks from its rim', () => {
    const eroded = kernels().erode(new Uint8Array(7 * 5).fill(1), 7, 5, 2);
    expect([...eroded].map((value, i) => (value ? i : -1)).filter((i) => i >= 0)).toEqual([16, 17, 18]);
  });

  test.each([-1, 0.5, Number.NaN, MAX_DISK_RADIUS + 1])('radius %d is refused', (radius) => {
    expect(() => kernels().dilate(new Uint8Array(4), 2, 2, radius)).toThrow(RangeError);
    expect(() => kernels().erode(new Uint8Array(4), 2, 2, radius)).toThrow(RangeError);
  });

  test('a mask of another size is refused', () => {
    expect(() => kernels().dilate(new Uint8Array(5), 2, 2, 1)).toThrow(RangeError);
  });
});
