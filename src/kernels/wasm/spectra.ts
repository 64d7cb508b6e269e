import type { Geomedian, Kernels, Samples, Spread } from '../kernels';
import { checkBands } from '../reference/spectra';
import { fillValue } from '../reference/time-series';
import { allocateSamples, sampleSize, sampleTypeOf } from '../samples';
import type { Arena } from './arena';
import type { KernelExports } from './exports';
import {
  ONE_SAMPLE,
  paddedSize,
  readSamples,
  typeCode,
  writeMarker,
  writeSample,
  writeSamples,
} from './samples-in-memory';

/** Aimed-at size of the samples of a chunk of pixels, and the least number of pixels in one. */
const CHUNK_BYTES = 1 << 20;
const CHUNK_PIXELS = 256;
/** Rows are numbered with 16 bits. */
const MOST_DATES = 65535;
const ENTRY_BYTES = 32;

interface Chunk {
  table: number;
  pixels: number;
  scratch: number;
  /** Where results that are not bands go. */
  extra: number;
  /** Pixels whose rows `extra` has room for. */
  capacity: number;
}

/** Kernels that look at all bands of a pixel together. */
export function spectra(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
): Pick<Kernels, 'geomedian' | 'medoid'> {
  /**
   * Lays out chunk by chunk all bands and dates in memory, with a target each, and calls `kernel`. False where that does
   * not fit. `extraBytes`: per pixel, beside the bands, and once.
   */
  const forEachChunk = (
    stacks: readonly (readonly Samples[])[],
    nodata: readonly (number | undefined)[],
    extraBytes: { perPixel: number; once: number },
    kernel: (chunk: Chunk, start: number, targets: readonly number[]) => void,
  ): boolean => {
    const { dates, length } = checkBands(stacks);
    if (dates > MOST_DATES) return false;
    const types = stacks.map((stack) => sampleTypeOf(stack[0]!));
    const perPixel = dates * types.reduce((sum, type) => sum + sampleSize(type), 0);
    const wanted = Math.max(CHUNK_PIXELS, Math.floor(CHUNK_BYTES / perPixel / 64) * 64);
    const capacity = Math.ceil(Math.min(wanted, Math.max(length, 1)) / 8) * 8;
    const strides = types.map((type) => paddedSize(type, capacity));
    const places = arena.place(
      ENTRY_BYTES * types.length,
      exports.spectraScratch(types.length, dates),
      extraBytes.perPixel * capacity + extraBytes.once,
      ...types.map(() => 2 * ONE_SAMPLE),
      ...strides,
      ...strides.map((stride) => stride * dates),
    );
    if (!places) return false;
    const [table, scratch, extra] = places as [number, number, number];
    const bands = types.length;
    const samplesAt = places.slice(3, 3 + bands);
    const targets = places.slice(3 + bands, 3 + 2 * bands);
    const stackAt = places.slice(3 + 2 * bands);
    types.forEach((type, band) => {
      const marker = writeMarker(arena, type, samplesAt[band]!, nodata[band]);
      const fill = samplesAt[band]! + ONE_SAMPLE;
      writeSample(arena, type, fill, fillValue(nodata[band]));
      const entry = new Uint32Array(arena.buffer, table + band * ENTRY_BYTES, 6);
      entry.set([typeCode(type), stackAt[band]!, strides[band]!, marker, fill, targets[band]!]);
    });
    for (let start = 0; start < length; start += capacity) {
      const end = Math.min(start + capacity, length);
      stacks.forEach((stack, band) => {
        stack.forEach((date, i) => {
          writeSamples(arena, types[band]!, stackAt[band]! + i * strides[band]!, date.subarray(start, end));
        });
      });
      kernel({ table, pixels: end - start, scratch, extra, capacity }, start, targets);
    }
    return true;
  };

  return {
    geomedian(stacks, nodata, withSpread): Geomedian {
      const { dates, length } = checkBands(stacks);
      const types = stacks.map((stack) => sampleTypeOf(stack[0]!));
      const bands = types.map((type) => allocateSamples(type, length));
      const spread: Spread = {
        smad: new Float32Array(withSpread ? length : 0),
        emad: new Float32Array(withSpread ? length : 0),
        bcmad: new Float32Array(withSpread ? length : 0),
      };
      const network = dates * 32 + exports.networkBound(dates) * 4;
      const extra = withSpread ? { perPixel: 3 * dates * 4 + 4, once: network + 64 } : { perPixel: 0, once: 0 };
      const done = forEachChunk(stacks, nodata, extra, (chunk, start, targets) => {
        const { pixels, capacity } = chunk;
        const stride = capacity * 4;
        const distances = withSpread ? chunk.extra : 0;
        exports.geomedian(chunk.table, bands.length, dates, pixels, chunk.scratch, distances, stride);
        bands.forEach((band, index) => {
          band.set(readSamples(arena, types[index]!, targets[index]!, pixels), start);
        });
        if (!withSpread) return;
        const target = distances + 3 * dates * stride;
        const fill = target + stride;
        const rows = fill + 32;
        writeSample(arena, 'f32', fill, Number.NaN);
        [spread.smad, spread.emad, spread.bcmad].forEach((band, index) => {
          const stack = distances + index * dates * stride;
          exports.median(typeCode('f32'), stack, dates, stride, pixels, 0, fill, target, rows, rows + dates * 32);
          band.set(readSamples(arena, 'f32', target, pixels) as Float32Array, start);
        });
      });
      if (!done) return reference.geomedian(stacks, nodata, withSpread);
      return withSpread ? { bands, spread } : { bands };
    },
    medoid(stacks, nodata): Int32Array {
      const { dates, length } = checkBands(stacks);
      const result = new Int32Array(length);
      const done = forEachChunk(stacks, nodata, { perPixel: 4, once: 0 }, (chunk, start) => {
        exports.medoid(chunk.table, stacks.length, dates, chunk.pixels, chunk.scratch, chunk.extra);
        result.set(readSamples(arena, 'i32', chunk.extra, chunk.pixels) as Int32Array, start);
      });
      return done ? result : reference.medoid(stacks, nodata);
    },
  };
}
