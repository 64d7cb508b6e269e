import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import streams from '../golden/zstd.json' with { type: 'json' };
import { expectSame, outcome, wasmKernels } from './kernels-under-test';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

const STREAMS = streams.map(({ name, length, sha1, data }) => ({
  name,
  length,
  sha1,
  stream: new Uint8Array(Buffer.from(data, 'base64')),
}));
const streamOf = (name: string) => STREAMS.find((candidate) => candidate.name === name)!.stream;
const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);

  test.each(STREAMS)('undoes libzstd: $name', ({ stream, length, sha1: expected }) => {
    const whole = kernels().zstd(stream, length);
    expect(whole).toHaveLength(length);
    expect(sha1(whole)).toBe(expected);
    expectSame(kernels().zstd(stream, length + 1000), whole);
    for (const size of [0, 1, length >> 1, Math.max(0, length - 1)]) {
      expectSame(kernels().zstd(stream, Math.min(size, length)), whole.subarray(0, size));
    }
  });

  test('refuses other data, dictionaries, reserved bits and streams that are cut', () => {
    const stream = streamOf('rough, level 3');
    for (let end = 1; end < stream.length; end += 97) {
      expect(() => kernels().zstd(stream.subarray(0, end), 10_000)).toThrow(RangeError);
    }
    expect(() => kernels().zstd(new Uint8Array(40).fill(7), 300)).toThrow(RangeError);
    const changed = (at: number, bits: number) => stream.map((byte, i) => (i === at ? byte | bits : byte));
    expect(() => kernels().zstd(changed(4, 8), 10_000)).toThrow(RangeError);
    expect(() => kernels().zstd(Uint8Array.of(...stream.subarray(0, 4), 0x21, 9, 0, 1, 0, 0), 10)).toThrow(RangeError);
  });

  test('notices a wrong checksum, and a size that is not the content’s', () => {
    const stream = streamOf('text, level 9').slice();
    stream[stream.length - 1]! ^= 1;
    expect(() => kernels().zstd(stream, 10_000)).toThrow(/checksum/);
    const sized = streamOf('one value, level 19').slice();
    sized[6]! ^= 1;
    expect(() => kernels().zstd(sized, 400_000)).toThrow(RangeError);
  });

  test('a window of gigabytes costs nothing', () => {
    // One block that repeats a byte 300 times, in a frame that asks for 2 GB.
    const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xa7, 0x63, 0x09, 0, 0x41);
    expectSame(kernels().zstd(frame, 400), new Uint8Array(300).fill(0x41));
  });
});

test('2000 mutated streams: WASM and TypeScript agree, and nothing but RangeError is thrown', () => {
  const random = seededRandom(8);
  const small = STREAMS.filter(({ length, stream }) => length <= 10_000 && stream.length > 20);
  let survived = 0;
  for (let round = 0; round < 2000; round++) {
    const { stream, length } = small[round % small.length]!;
    const mutant = stream.slice();
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
      const at = Math.floor(mutant.length * (random() < 0.5 ? random() * 0.1 : random()));
      mutant[at] = random() < 0.5 ? mutant[at]! ^ (1 << Math.floor(random() * 8)) : random() * 256;
    }
    // Asked for less, the checks at the end of a frame cannot catch everything.
    const size = round % 2 === 0 ? length >> 1 : 20_000;
    const actual = outcome(() => wasm.zstd(mutant, size));
    const expected = outcome(() => referenceKernels.zstd(mutant, size));
    if (actual === 'RangeError' || expected === 'RangeError') expect([round, actual]).toEqual([round, expected]);
    else expectSame(actual, expected);
    if (actual !== 'RangeError') survived++;
  }
  expect(survived).toBeGreaterThan(200);
});

test('noise behind a frame header: WASM and TypeScript agree', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(0, 4, 0x20, 0x60),
      fc.nat(500),
      (noise, descriptor, size) => {
        const header = [0x28, 0xb5, 0x2f, 0xfd, descriptor, 0x48];
        // A compressed block of the length that follows.
        const block = (noise.length << 3) | 0b101;
        const stream = Uint8Array.of(...header, block & 255, (block >> 8) & 255, block >> 16, ...noise);
        const actual = outcome(() => wasm.zstd(stream, size));
        expect(actual).toEqual(outcome(() => referenceKernels.zstd(stream, size)));
      },
    ),
    { numRuns: 500 },
  );
});
