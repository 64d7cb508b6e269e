import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { dataSet } from '../fixtures/data-folder';
import { expectSame, outcome, wasmKernels } from './kernels-under-test';
import { encodeLzw } from './lzw-encoder';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

/** Bytes of every kind of compressibility: noise, runs, text-like repeats, smooth 16-bit samples. */
function sampleBytes(length: number, kind: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const bytes = new Uint8Array(length);
  let value = 128;
  for (let i = 0; i < length; i++) {
    if (kind === 1 && random() < 0.01) value = random() * 256;
    if (kind === 3 && i % 2 === 0) value += random() * 9 - 4;
    if (kind === 0) bytes[i] = random() * 256;
    else if (kind === 2) bytes[i] = i > 40 && random() < 0.9 ? bytes[i - 1 - Math.floor(random() * 40)]! : random() * 8;
    else if (kind === 3 && i % 2 === 1) bytes[i] = value > 128 ? 8 : 7;
    else bytes[i] = value;
  }
  return bytes;
}

const arbitraryBytes = fc
  .record({
    length: fc.oneof(fc.nat(64), fc.nat(5000), fc.constantFrom(32768, 70000)),
    kind: fc.nat(3),
    seed: fc.nat(),
  })
  .map(({ length, kind, seed }) => sampleBytes(length, kind, seed));

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);

  test('inflate undoes zlib at every level and strategy', () => {
    fc.assert(
      fc.property(
        arbitraryBytes,
        fc.constantFrom(0, 1, 6, 9),
        fc.constantFrom(
          constants.Z_DEFAULT_STRATEGY,
          constants.Z_HUFFMAN_ONLY,
          constants.Z_RLE,
          constants.Z_FIXED,
          constants.Z_FILTERED,
        ),
        fc.constantFrom(9, 12, 15),
        (bytes, level, strategy, windowBits) => {
          const stream = deflateSync(bytes, { level, strategy, windowBits });
          expectSame(kernels().inflate(stream, bytes.length), bytes);
          // What the caller expects to be longer comes back as it is; what it expects to be shorter is cut.
          expectSame(kernels().inflate(stream, bytes.length + 100), bytes);
          const half = bytes.length >> 1;
          expectSame(kernels().inflate(stream, half), bytes.subarray(0, half));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('lzw undoes both styles of TIFF LZW', () => {
    fc.assert(
      fc.property(arbitraryBytes, fc.constantFrom<'new' | 'old'>('new', 'old'), (bytes, style) => {
        const stream = encodeLzw(bytes, style);
        expectSame(kernels().lzw(stream, bytes.length), bytes);
        expectSame(kernels().lzw(stream, bytes.length + 100), bytes);
        const half = bytes.length >> 1;
        expectSame(kernels().lzw(stream, half), bytes.subarray(0, half));
      }),
      { numRuns: 40 },
    );
  });

  // Offset, stored length and SHA-256 of the samples of two strips, as GDAL reads them.
  const folder = dataSet('tiff-valid');
  test.skipIf(!folder).each([
    [8, 142, 'f6e28ad1753237d42be72be187a88f09a269097eeda24bcf12908db6bd361246'],
    [114969, 5503, '2ffb9e0c4cf5313d1228c67e69133fd519bc5e2992ed820020586ea96843ea8a'],
  ])('lzw reads the old-style strip at %i of a real file', async (offset, length, sha256) => {
    const file = await readFile(`${folder}/gdal-autotest/quad-lzw-old-style.tif`);
    const samples = kernels().lzw(file.subarray(offset, offset + length), 512 * 5 * 3);
    expect(createHash('sha256').update(samples).digest('hex')).toBe(sha256);
  });

  test('packBits expands runs and literals', () => {
    // The example of TIFF 6.0, section 9.
    const packed = Uint8Array.of(
      0xfe,
      0xaa,
      0x02,
      0x80,
      0x00,
      0x2a,
      0xfd,
      0xaa,
      0x03,
      0x80,
      0x00,
      0x2a,
      0x22,
      0xf7,
      0xaa,
    );
    const expected = [
      ...[0xaa, 0xaa, 0xaa, 0x80, 0, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0, 0x2a, 0x22],
      ...new Array(10).fill(0xaa),
    ];
    expect([...kernels().packBits(packed, 24)]).toEqual(expected);
    expect([...kernels().packBits(packed, 5)]).toEqual(expected.slice(0, 5));
    expect([...kernels().packBits(Uint8Array.of(128, 0, 9), 9)]).toEqual([9]);
    expect(() => kernels().packBits(Uint8Array.of(5, 1, 2), 9)).toThrow(RangeError);
    expect(() => kernels().packBits(Uint8Array.of(250), 9)).toThrow(RangeError);
  });

  test('corrupt streams are RangeErrors', () => {
    const stream = deflateSync(sampleBytes(3000, 2, 1));
    const flipped = Uint8Array.from(stream);
    flipped[flipped.length - 1]! ^= 1;
    expect(() => kernels().inflate(flipped, 3000)).toThrow(/checksum/);
    for (const end of [0, 1, 2, 3, 50, stream.length - 1]) {
      expect(() => kernels().inflate(stream.subarray(0, end), 3000)).toThrow(RangeError);
    }
    const lzw = encodeLzw(sampleBytes(3000, 2, 1), 'new');
    for (const end of [0, 1, 50, lzw.length >> 1]) {
      expect(() => kernels().lzw(lzw.subarray(0, end), 3000)).toThrow(RangeError);
    }
    // CLEAR, then a code of the empty table.
    expect(() => kernels().lzw(Uint8Array.of(0x80, 0x40, 0xff), 10)).toThrow(RangeError);
    // A failed call leaves nothing behind.
    expect(kernels().inflate(stream, 3000)).toHaveLength(3000);
  });

  test('a predictor is undone on the way, as after', () => {
    const random = seededRandom(11);
    for (const [predictor, bytesPerSample] of [
      [2, 1],
      [2, 2],
      [2, 4],
      [2, 8],
      [3, 2],
      [3, 4],
      [3, 8],
    ] as const) {
      const [width, rows, samples] = [37, 9, 1 + Math.floor(random() * 4)];
      const bytes = sampleBytes(width * rows * samples * bytesPerSample, 3, predictor * bytesPerSample);
      const expected = bytes.slice();
      const undo = predictor === 2 ? 'undoHorizontalPredictor' : 'undoFloatPredictor';
      referenceKernels[undo](expected, width, rows, samples, bytesPerSample);
      const prediction = { predictor, width, rows, samples, bytesPerSample };
      expectSame(kernels().inflate(deflateSync(bytes), bytes.length, prediction), expected);
      expectSame(kernels().lzw(encodeLzw(bytes, 'new'), bytes.length, prediction), expected);
      // Too few rows are given back as they are: the caller knows what that means.
      const short = bytes.subarray(0, bytes.length - 1);
      expectSame(kernels().inflate(deflateSync(short), bytes.length, prediction), short);
    }
    const impossible = { predictor: 2, width: 10, rows: 10, samples: 1, bytesPerSample: 3 } as const;
    expect(() => kernels().inflate(deflateSync(new Uint8Array(300)), 300, impossible)).toThrow(RangeError);
  });

  test('no size is no bytes', () => {
    expect(kernels().inflate(deflateSync(new Uint8Array(0)), 0)).toHaveLength(0);
    expect(kernels().lzw(encodeLzw(new Uint8Array(0), 'new'), 0)).toHaveLength(0);
    expect(kernels().packBits(new Uint8Array(0), 0)).toHaveLength(0);
  });
});

describe('2000 mutated streams: WASM and TypeScript agree, and nothing but RangeError is thrown', () => {
  const mutate = (stream: Uint8Array, random: () => number): Uint8Array => {
    const mutant = Uint8Array.from(stream);
    const changes = 1 + Math.floor(random() * 4);
    for (let i = 0; i < changes; i++) {
      // Headers decide most, so they are hit more often than their share.
      const at = Math.floor(mutant.length * (random() < 0.5 ? random() * 0.1 : random()));
      mutant[at] = random() < 0.5 ? mutant[at]! ^ (1 << Math.floor(random() * 8)) : random() * 256;
    }
    return random() < 0.2 ? mutant.subarray(0, Math.floor(random() * mutant.length)) : mutant;
  };

  const same = (actual: Uint8Array | 'RangeError', expected: Uint8Array | 'RangeError', round: number) => {
    if (actual === 'RangeError' || expected === 'RangeError') expect([round, actual]).toEqual([round, expected]);
    else expectSame(actual, expected);
  };

  test('inflate, and zlib itself', () => {
    const random = seededRandom(1);
    let survived = 0;
    for (let round = 0; round < 2000; round++) {
      const bytes = sampleBytes(1 + Math.floor(random() * 3000), round % 4, round);
      const strategy = round % 8 === 0 ? constants.Z_FIXED : constants.Z_DEFAULT_STRATEGY;
      const stream = deflateSync(bytes, { level: [0, 1, 6, 9][round % 5] ?? 6, strategy });
      // The checksum catches nearly all: cut it off by asking for a little less.
      const size = round % 2 === 0 ? bytes.length - 1 : 10_000;
      const mutant = mutate(stream, random);
      const actual = outcome(() => wasm.inflate(mutant, size));
      same(
        actual,
        outcome(() => referenceKernels.inflate(mutant, size)),
        round,
      );
      if (actual !== 'RangeError') survived++;
      if (size === 10_000 && !(actual !== 'RangeError' && actual.length === size)) {
        const byZlib = (() => {
          try {
            return Uint8Array.from(inflateSync(mutant));
          } catch {
            return 'RangeError' as const;
          }
        })();
        same(actual, byZlib, round);
      }
    }
    expect(survived).toBeGreaterThan(100);
  });

  test('inflate cut short of its checksum', () => {
    // Damage behind the Huffman codes alone, so that most mutants decode to the end.
    const random = seededRandom(2);
    for (let round = 0; round < 500; round++) {
      const bytes = sampleBytes(2000, 2, round);
      const mutant = mutate(deflateSync(bytes, { strategy: constants.Z_FIXED }), random);
      for (const size of [1, 100, 1999]) {
        same(
          outcome(() => wasm.inflate(mutant, size)),
          outcome(() => referenceKernels.inflate(mutant, size)),
          round,
        );
      }
    }
  });

  test('lzw', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 2000; round++) {
      const bytes = sampleBytes(1 + Math.floor(random() * 3000), round % 4, round);
      const mutant = mutate(encodeLzw(bytes, round % 5 === 0 ? 'old' : 'new'), random);
      const size = bytes.length + (round % 3) * 500;
      same(
        outcome(() => wasm.lzw(mutant, size)),
        outcome(() => referenceKernels.lzw(mutant, size)),
        round,
      );
    }
  });

  test('noise', () => {
    const random = seededRandom(4);
    for (let round = 0; round < 2000; round++) {
      const noise = sampleBytes(Math.floor(random() * 300), 0, round);
      for (const codec of ['inflate', 'lzw', 'packBits'] as const) {
        if (codec === 'inflate') noise.set([0x78, 0x9c].slice(0, noise.length));
        const size = Math.floor(random() * 5000);
        same(
          outcome(() => wasm[codec](noise, size)),
          outcome(() => referenceKernels[codec](noise, size)),
          round,
        );
      }
    }
  });
});
