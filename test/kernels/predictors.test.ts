import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { allocateSamples, type SampleType, sampleSize, viewSamples } from '#kernels/samples';
import { expectSame, wasmKernels } from './kernels-under-test';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

const arbitraryRows = (sizes: number[]) =>
  fc
    .record({
      width: fc.integer({ min: 0, max: 70 }),
      rows: fc.integer({ min: 0, max: 4 }),
      samples: fc.integer({ min: 1, max: 9 }),
      bytes: fc.constantFrom(...sizes),
      extra: fc.constantFrom(0, 5),
    })
    .chain((shape) => {
      const length = shape.width * shape.rows * shape.samples * shape.bytes + shape.extra;
      return fc.record({
        shape: fc.constant(shape),
        data: fc.uint8Array({ minLength: length, maxLength: length, size: 'max' }),
      });
    });

describe('WASM equals TypeScript', () => {
  test.each([
    ['undoHorizontalPredictor', [1, 2, 4, 8]],
    ['undoFloatPredictor', [2, 3, 4, 8]],
  ] as const)('%s', (name, sizes) => {
    fc.assert(
      fc.property(arbitraryRows([...sizes]), ({ shape: { width, rows, samples, bytes }, data }) => {
        const copy = data.slice();
        wasm[name](data, width, rows, samples, bytes);
        referenceKernels[name](copy, width, rows, samples, bytes);
        expectSame(data, copy);
      }),
      { numRuns: 150 },
    );
  });
});

interface GoldenBlock {
  type: SampleType;
  bands: number;
  compression: 'DEFLATE' | 'LZW' | 'PACKBITS';
  predictor: 1 | 2 | 3;
  data: string;
}

const [WIDTH, HEIGHT] = [37, 20];

/** The formula of test/golden/kernels-blocks.py, bands interleaved. */
function goldenSamples(type: SampleType, bands: number) {
  const samples = allocateSamples(type, WIDTH * HEIGHT * bands);
  for (let i = 0; i < samples.length; i++) {
    const band = i % bands;
    const x = Math.floor(i / bands) % WIDTH;
    const y = Math.floor(i / bands / WIDTH);
    const value = x * 3 + y * 5 + band * 40 + ((x * y) % 7);
    if (type === 'u8') samples[i] = value % 256;
    else if (type === 'i16') samples[i] = value * 50 - 9000;
    else if (type === 'u16') samples[i] = value * 120;
    else if (type === 'i32') samples[i] = value * 1000003 - 500000000;
    else samples[i] = value / 8;
  }
  return samples;
}

describe.each(['wasm', 'typescript'] as const)('%s', async (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);
  const path = new URL('../golden/kernels-blocks.json', import.meta.url);
  const blocks = JSON.parse(await readFile(path, 'utf8')) as GoldenBlock[];

  test.each(blocks)('$compression block of GDAL, $type x $bands, predictor $predictor', (block) => {
    const { type, bands, compression, predictor } = block;
    const size = WIDTH * HEIGHT * bands * sampleSize(type);
    const source = Uint8Array.from(Buffer.from(block.data, 'base64'));
    const codec = compression === 'DEFLATE' ? 'inflate' : compression === 'LZW' ? 'lzw' : 'packBits';
    const bytes = kernels()[codec](source, size);
    expect(bytes).toHaveLength(size);
    if (predictor === 2) kernels().undoHorizontalPredictor(bytes, WIDTH, HEIGHT, bands, sampleSize(type));
    if (predictor === 3) kernels().undoFloatPredictor(bytes, WIDTH, HEIGHT, bands, sampleSize(type));
    const samples = viewSamples(type, bytes.slice().buffer, 0, WIDTH * HEIGHT * bands);
    expectSame(samples, goldenSamples(type, bands));
  });

  test('rows that are not there, and unknown sizes, are refused', () => {
    const data = new Uint8Array(64);
    expect(() => kernels().undoHorizontalPredictor(data, 8, 9, 1, 1)).toThrow(RangeError);
    expect(() => kernels().undoHorizontalPredictor(data, 8, 1, 1, 3)).toThrow(RangeError);
    expect(() => kernels().undoHorizontalPredictor(data, 8, 1, 0, 1)).toThrow(RangeError);
    expect(() => kernels().undoHorizontalPredictor(data, -8, -1, 1, 1)).toThrow(RangeError);
    expect(() => kernels().undoFloatPredictor(data, 8, 9, 1, 4)).toThrow(RangeError);
    expect(() => kernels().undoFloatPredictor(data, 8, 1, 1, 1)).toThrow(RangeError);
  });
});
