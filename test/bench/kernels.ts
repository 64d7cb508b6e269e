import { readFile } from 'node:fs/promises';
import { deflateSync, inflateSync } from 'node:zlib';
import { compileExpressions } from '#compose/compile';
import { parseExpression } from '#compose/expression';
import type { Kernels, Raster, SourceGrid } from '#kernels/kernels';
import { loadKernels } from '#kernels/load-kernels';
import { referenceKernels } from '#kernels/reference';
import { encodeLzw } from '../kernels/lzw-encoder';
import { seededRandom } from '../kernels/seeded-random';

export interface Row {
  kernel: string;
  unit: 'MB/s' | 'ns/px';
  wasm: number;
  typescript: number;
  /** zlib as Node links it, for inflate. */
  zlib?: number;
}

/** Fastest of the runs in ms, of each in turn, so that a busy machine slows all alike. */
function fastest(works: Array<() => void>, runs: number): number[] {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < runs; run++) {
    works.forEach((work, i) => {
      const started = performance.now();
      work();
      best[i] = Math.min(best[i]!, performance.now() - started);
    });
  }
  return best;
}

const SIDE = 512;

/** Samples like a satellite band: smooth ground, field edges, noise, and `gaps` of it under clouds. */
function band(seed: number, gaps: number): Uint16Array {
  const random = seededRandom(seed);
  const phase = random() * 100;
  return Uint16Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    if (Math.sin((x + phase * 7) / 40) * Math.cos((y + phase) / 30) > 1 - 2 * gaps) return 0;
    const field = ((x >> 5) * 37 + (y >> 4) * 101) % 900;
    return 1500 + field + 300 * Math.sin(x / 90 + phase) + random() * 120;
  });
}

/** As a TIFF stores it with predictor 2. */
function differences(samples: Uint16Array): Uint8Array {
  const result = samples.map((value, i) => (i % SIDE === 0 ? value : value - samples[i - 1]!));
  return new Uint8Array(result.buffer);
}

function turnedGrid(scale: number): SourceGrid {
  const [step, cols, rows] = [32, SIDE / 32 + 1, SIDE / 32 + 1];
  const xy = new Float64Array(2 * cols * rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < cols; i++) {
      xy[2 * (j * cols + i)] = scale * (i * step * 0.98 + j * step * 0.05) + 3.3;
      xy[2 * (j * cols + i) + 1] = scale * (j * step * 0.97 - i * step * 0.04) + 22.8;
    }
  }
  return { step, cols, rows, xy };
}

/** Times every kernel that has work to do per byte or pixel. */
export async function benchmarkKernels(wasmPath: string, runs: number): Promise<Row[]> {
  const wasm = await loadKernels(await readFile(wasmPath));
  const rows: Row[] = [];
  const measure = (
    kernel: string,
    unit: Row['unit'],
    amount: number,
    call: (kernels: Kernels) => void,
    zlib?: () => void,
  ) => {
    const works = [() => call(wasm), () => call(referenceKernels), ...(zlib ? [zlib] : [])];
    const figures = fastest(works, runs).map((ms) => (unit === 'MB/s' ? amount / ms / 1e3 : (ms * 1e6) / amount));
    rows.push({ kernel, unit, wasm: figures[0]!, typescript: figures[1]!, zlib: figures[2] });
  };

  const one = band(1, 0);
  const raw = new Uint8Array(one.buffer);
  const stored = differences(one);
  for (const [name, bytes] of [
    ['noisy 16 bit', stored],
    ['smooth 16 bit', differences(one.map((value) => value >> 4))],
    ['classes', Uint8Array.from(one, (value) => value / 300)],
  ] as const) {
    const stream = deflateSync(bytes, { level: 6 });
    const percent = Math.round((100 * stream.length) / bytes.length);
    const read = (kernels: Kernels) => void kernels.inflate(stream, bytes.length);
    measure(`inflate, ${name} (${percent} %)`, 'MB/s', bytes.length, read, () => void inflateSync(stream));
    const words = encodeLzw(bytes, 'new');
    measure(`lzw, ${name}`, 'MB/s', bytes.length, (kernels) => void kernels.lzw(words, bytes.length));
  }
  for (const [samples, size] of [
    [1, 2],
    [3, 1],
    [4, 2],
  ] as const) {
    const copy = raw.slice();
    const width = Math.floor(copy.length / SIDE / samples / size);
    measure(`horizontal predictor, ${samples} x ${size} bytes`, 'MB/s', copy.length, (kernels) =>
      kernels.undoHorizontalPredictor(copy, width, SIDE, samples, size),
    );
  }
  const floats = raw.slice();
  measure('float predictor, 1 x 4 bytes', 'MB/s', floats.length, (kernels) =>
    kernels.undoFloatPredictor(floats, SIDE / 2, SIDE, 1, 4),
  );

  const pixels = SIDE * SIDE;
  const source: Raster = { data: band(1, 0.2), width: SIDE, height: SIDE };
  const target: Raster = { data: new Uint16Array(pixels), width: SIDE, height: SIDE };
  const grid = turnedGrid(1);
  measure('warp nearest', 'ns/px', pixels, (kernels) => kernels.warpNearest(source, target, grid, 0));
  measure('warp bilinear', 'ns/px', pixels, (kernels) => kernels.warpBilinear(source, target, grid, 0));
  measure('warp cubic', 'ns/px', pixels, (kernels) => kernels.warpCubic(source, target, grid, 0));
  const coarse: Raster = { data: new Uint16Array(pixels / 4), width: SIDE / 2, height: SIDE / 2 };
  measure('warp bilinear, 2 x 2 widened', 'ns/px', pixels / 4, (kernels) =>
    kernels.warpBilinear(source, coarse, turnedGrid(2), 0, [2, 2]),
  );
  measure('warp cubic, 2 x 2 widened', 'ns/px', pixels / 4, (kernels) =>
    kernels.warpCubic(source, coarse, turnedGrid(2), 0, [2, 2]),
  );
  const corners = { data: new Uint16Array((SIDE / 2 - 1) ** 2), width: SIDE / 2 - 1, height: SIDE / 2 - 1 };
  for (const name of ['warpAverage', 'warpMode', 'warpMin'] as const) {
    measure(`${name}, 2 x 2 covered`, 'ns/px', corners.data.length, (kernels) =>
      kernels[name](source, corners, turnedGrid(2), 0),
    );
  }
  const classes = Uint8Array.from(one, (value) => value / 300);
  measure('mask classes', 'ns/px', pixels, (kernels) => void kernels.maskClasses(classes, [0, 1, 3, 8, 9, 10], 0));
  const keep = wasm.maskClasses(classes, [5], 0);
  const masked = one.slice();
  measure('apply mask', 'ns/px', pixels, (kernels) => kernels.applyMask(masked, keep, 0));
  const input = (data: Uint16Array) => ({ data, nodata: 0, scale: 0.0001, offset: -0.1 });
  for (const [name, text] of [
    ['NDVI', '(nir - red) / (nir + red)'],
    ['EVI', '2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1)'],
    ['conditional', '(nir - red) / (nir + red) > 0.4 ? sqrt(nir) : nan'],
    ['kNDVI', 'tanh(((nir - red) / (nir + red)) ** 2)'],
  ] as const) {
    const { program, bands } = compileExpressions([parseExpression(text)]);
    const inputs = bands.map((_, index) => input([one, masked, band(7, 0.1)][index]!));
    measure(`expression: ${name}`, 'ns/px', pixels, (kernels) => void kernels.evaluate(program, inputs, pixels));
  }
  const clouds = Uint8Array.from(keep, (value) => 1 - value);
  const bits = [{ mask: 0b1100000, values: [0, 0b100000], wanted: true }];
  measure('mask bits', 'ns/px', pixels, (kernels) => void kernels.maskBits(one, bits));
  for (const radius of [2, 5, 30]) {
    measure(`dilate by ${radius}`, 'ns/px', pixels, (kernels) => void kernels.dilate(clouds, SIDE, SIDE, radius));
  }

  for (const dates of [10, 24, 100]) {
    const stack = Array.from({ length: dates }, (_, date) => band(date, 0.3).subarray(0, pixels / 4));
    measure(`median of ${dates} dates`, 'ns/px', pixels / 4, (kernels) => void kernels.median(stack, 0));
    if (dates !== 24) continue;
    const floatStack = stack.map((date) => Float32Array.from(date));
    measure('median of 24 dates, float32', 'ns/px', pixels / 4, (kernels) => void kernels.median(floatStack, 0));
    for (const name of ['mean', 'stddev', 'count', 'max', 'first'] as const) {
      measure(`${name} of 24 dates`, 'ns/px', pixels / 4, (kernels) => void kernels[name](stack, 0));
    }
    measure('quantile of 24 dates', 'ns/px', pixels / 4, (kernels) => void kernels.quantile(stack, 0, 0.9));
  }
  return rows;
}
