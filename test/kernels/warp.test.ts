import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernels, Raster, SourceGrid } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { allocateSamples, SAMPLE_TYPES, type SampleType } from '#kernels/samples';
import { arbitraryNodata, arbitraryValue, samplesFrom } from './arbitrary-samples';
import { expectSame, wasmKernels } from './kernels-under-test';
import { seededRandom } from './seeded-random';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

type ToSource = readonly [number, number, number, number, number, number];

/** The grid of an affine relation, target pixel corners to source pixel corners: of pixel centres, or of corners. */
function affineGrid(
  [a, b, c, d, e, f]: ToSource,
  width: number,
  height: number,
  step: number,
  corners = false,
): SourceGrid {
  const cols = Math.ceil((width + 1) / step) + 1;
  const rows = Math.ceil((height + 1) / step) + 1;
  const offset = corners ? 0 : 0.5;
  const xy = new Float64Array(2 * cols * rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < cols; i++) {
      const x = i * step + offset;
      const y = j * step + offset;
      xy[2 * (j * cols + i)] = a * x + b * y + c;
      xy[2 * (j * cols + i) + 1] = d * x + e * y + f;
    }
  }
  return { step, cols, rows, xy };
}

describe.each(SAMPLE_TYPES)('%s: WASM equals TypeScript', (type) => {
  const arbitraryCase = fc.record({
    source: fc.tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 25 })),
    target: fc.tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 25 })),
    toSource: fc.oneof(
      fc.constant<ToSource>([1, 0, 0, 0, 1, 0]),
      fc.constant<ToSource>([0.5, 0, -1, 0, 0.5, -1]),
      fc.constant<ToSource>([0.7, 0.1, 2, -0.1, 0.6, 4]),
      fc.constant<ToSource>([2.5, 0.2, -1, 0.1, 3.7, -3]),
      fc.tuple(
        ...([2, 1, 10, 1, 2, 10].map((max) => fc.double({ min: -max, max, noNaN: true })) as [
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
          fc.Arbitrary<number>,
        ]),
      ),
    ),
    step: fc.integer({ min: 1, max: 9 }),
    hole: fc.nat(),
    values: fc.array(arbitraryValue(type), { minLength: 1, maxLength: 12 }),
    seed: fc.nat(),
    nodata: arbitraryNodata(type),
    scale: fc.tuple(fc.constantFrom(1, 1.05, 1.5, 2, 3.7), fc.constantFrom(1, 1.2, 2, 5)),
  });

  test.each([
    'warpNearest',
    'warpBilinear',
    'warpCubic',
    'warpBilinear, widened',
    'warpCubic, widened',
    'warpAverage',
    'warpMode',
    'warpMin',
    'warpMax',
  ] as const)('%s', (name) => {
    fc.assert(
      fc.property(arbitraryCase, ({ source, target, toSource, step, hole, values, seed, nodata, scale }) => {
        const random = seededRandom(seed);
        const next = () => values[Math.floor(random() * values.length)]!;
        const from: Raster = {
          data: samplesFrom(type, source[0] * source[1], next),
          width: source[0],
          height: source[1],
        };
        const corners = ['warpAverage', 'warpMode', 'warpMin', 'warpMax'].includes(name);
        const grid = affineGrid(toSource, target[0], target[1], step, corners);
        if (hole % 3 === 0) grid.xy[hole % grid.xy.length] = Number.NaN;
        if (hole % 5 === 0) grid.turn = 1 + (hole % 7);
        const before = samplesFrom(type, target[0] * target[1], () => 9);
        const [actual, expected] = [wasm, referenceKernels].map((kernels) => {
          const to: Raster = { data: before.slice(), width: target[0], height: target[1] };
          if (name === 'warpBilinear, widened') kernels.warpBilinear(from, to, grid, nodata, scale);
          else if (name === 'warpCubic, widened') kernels.warpCubic(from, to, grid, nodata, scale);
          else kernels[name](from, to, grid, nodata);
          return to.data;
        });
        expectSame(actual!, expected!);
      }),
      { numRuns: 60 },
    );
  });
});

interface GoldenCase {
  place: string;
  type: SampleType;
  nodata: number | null;
  fill: number;
  method: keyof typeof WARPS;
  toSource: ToSource;
  width: number;
  height: number;
  every: number;
  values: number[];
}

/** Kernels by the names gdalwarp has for them. */
const WARPS = {
  near: 'warpNearest',
  bilinear: 'warpBilinear',
  cubic: 'warpCubic',
  average: 'warpAverage',
  mode: 'warpMode',
  min: 'warpMin',
  max: 'warpMax',
} as const;

/** The formula of test/golden/kernels-warp.py. */
function goldenImage(type: SampleType, nodata: number | null): Raster {
  const [width, height] = [60, 50];
  const data = allocateSamples(type, width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = ((x * 73 + y * 151 + x * y * 3) % 251) + 2;
      if (type === 'i16') value = value * 2 - 240;
      else if (type !== 'u8') value *= 37;
      if (type === 'f32' || type === 'f64') value = value / 8 - 300;
      const isHole = (x * 7 + y * 11) % 23 === 0 || (y >= 20 && y < 30 && x >= 35 && x < 45);
      data[y * width + x] = nodata !== null && isHole ? nodata : value;
    }
  }
  return { data, width, height };
}

/** Whether the box between two opposite corners of a pixel ends before the first column or row of the source. */
function endsBefore([a, b, c, d, e, f]: ToSource, col: number, row: number): boolean {
  const x = [0, 1].map((i) => a * (col + i) + b * (row + i) + c);
  const y = [0, 1].map((i) => d * (col + i) + e * (row + i) + f);
  return Math.max(...x) <= 1e-9 || Math.max(...y) <= 1e-9;
}

describe('against gdalwarp -et 0', async () => {
  const path = new URL('../golden/kernels-warp.json', import.meta.url);
  const cases = JSON.parse(await readFile(path, 'utf8')) as GoldenCase[];

  test.each(cases)('$method, $place, $type, nodata $nodata', (golden) => {
    const { type, method, toSource, width, height, every, values } = golden;
    const nodata = golden.nodata ?? undefined;
    const source = goldenImage(type, golden.nodata);
    const target: Raster = { data: allocateSamples(type, width * height).fill(golden.fill), width, height };
    const corners = ['average', 'mode', 'min', 'max'].includes(method);
    const grid = affineGrid(toSource, width, height, 16, corners);
    if (method === 'bilinear' || method === 'cubic') {
      const scale = [Math.hypot(toSource[0], toSource[3]), Math.hypot(toSource[1], toSource[4])] as const;
      wasm[WARPS[method]](source, target, grid, nodata, [Math.max(scale[0], 1), Math.max(scale[1], 1)]);
    } else wasm[WARPS[method]](source, target, grid, nodata);
    let equal = 0;
    let compared = 0;
    let furthest = 0;
    values.forEach((value, i) => {
      // GDAL gives what ends less than a pixel left of the image, or above it, the pixel at the edge.
      if (
        corners &&
        value !== golden.fill &&
        endsBefore(toSource, (i * every) % width, Math.floor((i * every) / width))
      )
        return;
      const difference = Math.abs(target.data[i * every]! - value);
      if (difference < 1e-3) equal++;
      compared++;
      furthest = Math.max(furthest, difference);
    });
    expect(compared).toBeGreaterThan(0.95 * values.length);
    expect(values.some((value) => value !== golden.fill)).toBe(true);
    if (['near', 'mode', 'min', 'max'].includes(method)) expect(equal / compared).toBeGreaterThanOrEqual(0.999);
    else expect(furthest).toBeLessThanOrEqual(type.startsWith('f') ? 1e-3 : 1);
  });
});

describe.each(['wasm', 'typescript'] as const)('%s', (kind) => {
  const kernels = () => (kind === 'wasm' ? wasm : referenceKernels);
  const square = (values: number[]): Raster => ({
    data: Uint8Array.from(values),
    width: Math.sqrt(values.length),
    height: Math.sqrt(values.length),
  });

  test('what has no source stays as it is; edges are where gdalwarp has them', () => {
    const target = { data: new Uint8Array(6).fill(7), width: 6, height: 1 };
    const grid = { step: 1, cols: 6, rows: 1, xy: new Float64Array(12).fill(0.5) };
    [-1e-12, 0, 1 - 1e-11, 2 - 1e-9, 2 - 1e-11, Number.NaN].forEach((x, i) => {
      grid.xy[2 * i] = x;
    });
    kernels().warpNearest(square([1, 2, 3, 4]), target, grid, undefined);
    expect([...target.data]).toEqual([7, 1, 2, 2, 7, 7]);
  });

  test('bilinear neither mixes nodata in nor makes it up', () => {
    const source = { data: Uint8Array.of(0, 10, 1, 255), width: 4, height: 1 };
    const target = { data: new Uint8Array(4).fill(99), width: 4, height: 1 };
    const grid = { step: 1, cols: 4, rows: 1, xy: Float64Array.of(0.9, 0.5, 1.1, 0.5, 2.5, 0.5, 3, 0.5) };
    kernels().warpBilinear(source, target, grid, 0);
    expect([...target.data]).toEqual([99, 10, 1, 128]);
    // A mean of 0.4 would round to nodata.
    const dark = { data: Int16Array.of(-1, 1), width: 2, height: 1 };
    const result = { data: new Int16Array(1).fill(99), width: 1, height: 1 };
    kernels().warpBilinear(dark, result, { step: 1, cols: 1, rows: 1, xy: Float64Array.of(1.1, 0.5) }, 0);
    expect([...result.data]).toEqual([-1]);
  });

  test('a grid too small for the target, or arrays too short, are refused', () => {
    const source = square([1, 2, 3, 4]);
    const grid = affineGrid([1, 0, 0, 0, 1, 0], 4, 4, 2);
    const target = { data: new Uint8Array(400), width: 20, height: 20 };
    for (const warp of ['warpNearest', 'warpBilinear', 'warpCubic', 'warpAverage', 'warpMode', 'warpMin'] as const) {
      expect(() => kernels()[warp](source, target, grid, undefined)).toThrow(RangeError);
      const short = { data: new Uint8Array(3), width: 2, height: 2 };
      expect(() => kernels()[warp](source, short, grid, undefined)).toThrow(RangeError);
      expect(() => kernels()[warp](short, target, grid, undefined)).toThrow(RangeError);
      expect(() => kernels()[warp](source, source, { ...grid, step: 0 }, undefined)).toThrow(RangeError);
    }
  });
});
