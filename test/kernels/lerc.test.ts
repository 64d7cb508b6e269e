import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels, Samples } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { fletcher32 } from '#kernels/reference/lerc';
import { allocateSamples, isFloatType, rangeOfType, SAMPLE_TYPES, type SampleType } from '#kernels/samples';
import { expectSame, outcome, wasmKernels } from './kernels-under-test';
import { encodeLerc } from './lerc-encoder';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

/** Fields of a few levels, slopes, noise of few or many bits, all in whole steps, in the type's range. */
function image(type: SampleType, width: number, height: number, step: number, random: () => number): Samples {
  const samples = allocateSamples(type, width * height);
  const [min, max] = isFloatType(type) ? [-1e6, 1e6] : rangeOfType(type);
  const span = Math.floor((max - min) / step);
  const noise = Math.min(span, 2 ** Math.floor(random() * 31));
  const levels = random() < 0.3 ? 3 : noise;
  const base = random() < 0.3 ? 0 : min + Math.floor(random() * (span - noise)) * step;
  for (let i = 0; i < samples.length; i++) {
    const field = random() < 0.02 ? 0 : Math.floor(random() * levels) * Math.floor(noise / levels);
    samples[i] = base + (random() < 0.9 ? field : 0) * step;
  }
  return samples;
}

const CASES = fc.record({
  type: fc.constantFrom(...SAMPLE_TYPES),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 20 }),
  tileSize: fc.constantFrom(8, 8, 16, 5, 32),
  version: fc.integer({ min: 3, max: 6 }),
  step: fc.constantFrom(1, 1, 2, 3, 0.5),
  seed: fc.nat(),
});

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);

  test('lerc gives back what was stuffed into tiles of every form', () => {
    fc.assert(
      fc.property(CASES, ({ type, width, height, tileSize, version, step: wanted, seed }) => {
        const random = seededRandom(seed);
        const step = isFloatType(type) ? wanted : Math.ceil(wanted);
        const samples = image(type, width, height, step, random);
        const { blob, tiles } = encodeLerc(samples, { width, height, tileSize, version, step }, random);
        expectSame(kernels().lerc(blob, tiles), samples);
        // No sample is above the largest, whatever a tile says.
        const lower = { ...tiles, most: isFloatType(type) ? tiles.most - 0.25 : Math.max(tiles.most - 1, -128) };
        if (lower.most >= (isFloatType(type) ? -1e9 : rangeOfType(type)[0])) {
          expectSame(kernels().lerc(blob, lower), referenceKernels.lerc(blob, lower));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a damaged blob is a RangeError', () => {
    const random = seededRandom(3);
    const samples = image('u16', 64, 16, 1, random);
    const size = { width: 64, height: 16, tileSize: 8, version: 4, step: 1 };
    const { blob, tiles } = encodeLerc(samples, size, random);
    const flipped = blob.slice();
    flipped[blob.length - 1]! ^= 1;
    expect(() => kernels().lerc(flipped, tiles)).toThrow(/checksum/);
    for (const end of [0, 9, 13, 14, 20, blob.length - 1]) {
      expect(() => kernels().lerc(blob.subarray(0, end), tiles)).toThrow(RangeError);
    }
    expectSame(kernels().lerc(blob, tiles), samples);
  });
});

test("the checksum is Fletcher's over big-endian words", () => {
  // An odd byte counts as the upper one of a word; what real blobs say is checked where GDAL writes them.
  expect(fletcher32(new Uint8Array(0))).toBe(0xffffffff);
  expect(fletcher32(Uint8Array.of(0x61, 0x62, 0x63, 0x64, 0x65))).toBe(
    ((0x6162 * 3 + 0x6364 * 2 + 0x6500) % 65535) * 65536 + ((0x6162 + 0x6364 + 0x6500) % 65535),
  );
});

test('1000 mutated blobs with a checksum that matches: WASM and TypeScript agree', () => {
  const random = seededRandom(9);
  let refused = 0;
  for (let round = 0; round < 1000; round++) {
    const type = SAMPLE_TYPES[round % SAMPLE_TYPES.length]!;
    const [width, height] = [1 + Math.floor(random() * 24), 1 + Math.floor(random() * 18)];
    const size = { width, height, tileSize: random() < 0.7 ? 8 : 16, version: 3 + (round % 4), step: 1 };
    const { blob, tiles } = encodeLerc(image(type, width, height, 1, random), size, random);
    const mutant = random() < 0.2 ? blob.slice(0, 14 + Math.floor(random() * (blob.length - 14))) : blob.slice();
    for (let change = 0; change < 2; change++) {
      const at = tiles.start + Math.floor(random() * (mutant.length - tiles.start));
      if (at < mutant.length) mutant[at]! ^= 1 << Math.floor(random() * 8);
    }
    new DataView(mutant.buffer).setUint32(10, fletcher32(mutant.subarray(14)), true);
    const [actual, expected] = [wasm, referenceKernels].map((each) => outcome(() => each.lerc(mutant, tiles)));
    if (typeof actual === 'string' || typeof expected === 'string') {
      expect([round, actual]).toEqual([round, expected]);
      refused++;
    } else expectSame(actual!, expected!);
  }
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(900);
});
