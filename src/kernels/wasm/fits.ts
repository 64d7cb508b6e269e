import type { Kernels, Regression, Samples, Trend } from '../kernels';
import { checkDesign } from '../reference/regression';
import { normalTwoSided, studentTwoSided } from '../reference/significance';
import { checkStack } from '../reference/time-series';
import { checkTimes } from '../reference/trend';
import { sampleSize } from '../samples';
import type { Arena } from './arena';
import type { KernelExports, StackArguments } from './exports';
import { ONE_SAMPLE, paddedSize, typeCode, writeMarker, writeSamples } from './samples-in-memory';

const CHUNK_BYTES = 1 << 18;
const CHUNK_PIXELS = 256;

/** What a chunk of pixels leaves in memory: planes of numbers, one pixel after the other in each. */
interface Planes {
  /** Bytes a number. */
  size: 4 | 8;
  count: number;
}

/** Kernels that fit a function of time to each pixel's samples. */
export function fits(exports: KernelExports, arena: Arena, reference: Kernels): Pick<Kernels, 'regression' | 'trend'> {
  /** Calls `kernel` chunk by chunk with `given` numbers and scratch memory, then `collect`; false where that is too much. */
  const forEachChunk = (
    stack: readonly Samples[],
    nodata: number | undefined,
    planes: Planes,
    given: Float64Array,
    scratchBytes: number,
    kernel: (stack: StackArguments, given: number, target: number, planeStride: number, scratch: number) => void,
    collect: (target: number, planeStride: number, pixels: number, start: number) => void,
  ): boolean => {
    const { type, length } = checkStack(stack);
    const wanted = Math.max(CHUNK_PIXELS, Math.floor(CHUNK_BYTES / (stack.length * sampleSize(type)) / 64) * 64);
    const capacity = Math.min(wanted, Math.max(length, 1));
    const stride = paddedSize(type, capacity);
    const planeStride = Math.ceil((capacity * planes.size) / 32) * 32;
    const places = arena.place(
      stride * stack.length,
      ONE_SAMPLE,
      given.byteLength,
      planeStride * planes.count,
      scratchBytes,
    );
    if (!places) return false;
    const [stackAt, markerAt, givenAt, target, scratch] = places as [number, number, number, number, number];
    const marker = writeMarker(arena, type, markerAt, nodata);
    new Float64Array(arena.buffer, givenAt, given.length).set(given);
    for (let start = 0; start < length; start += capacity) {
      const pixels = Math.min(capacity, length - start);
      stack.forEach((date, i) => {
        writeSamples(arena, type, stackAt + i * stride, date.subarray(start, start + pixels));
      });
      const samples: StackArguments = [typeCode(type), stackAt, stack.length, stride, pixels, marker];
      kernel(samples, givenAt, target, planeStride, scratch);
      collect(target, planeStride, pixels, start);
    }
    return true;
  };

  return {
    regression(stack, nodata, design, columns): Regression {
      const { length } = checkStack(stack);
      checkDesign(design, columns, stack.length);
      const plane = () => new Float32Array(length);
      const result = { coefficients: Array.from({ length: columns }, plane), r2: plane(), rmse: plane() };
      const results = [...result.coefficients, result.r2, result.rmse];
      const done = forEachChunk(
        stack,
        nodata,
        { size: 4, count: columns + 2 },
        design,
        exports.regressionScratch(columns),
        (samples, given, target, planeStride, scratch) => {
          exports.regression(...samples, given, columns, target, planeStride, scratch);
        },
        (target, planeStride, pixels, start) => {
          results.forEach((array, i) => {
            array.set(new Float32Array(arena.buffer, target + i * planeStride, pixels), start);
          });
        },
      );
      return done ? result : reference.regression(stack, nodata, design, columns);
    },

    trend(stack, nodata, times): Trend {
      const { length } = checkStack(stack);
      checkTimes(times, stack.length);
      const plane = () => new Float32Array(length);
      const result = { slope: plane(), slopeP: plane(), sen: plane(), kendallP: plane() };
      const done = forEachChunk(
        stack,
        nodata,
        { size: 8, count: 5 },
        times,
        exports.trendScratch(stack.length),
        (samples, given, target, planeStride, scratch) => {
          exports.trend(...samples, given, target, planeStride, scratch);
        },
        (target, planeStride, pixels, start) => {
          const view = (index: number) => new Float64Array(arena.buffer, target + index * planeStride, pixels);
          const [slope, statistic, sen, z, dates] = [0, 1, 2, 3, 4].map(view) as [
            Float64Array,
            Float64Array,
            Float64Array,
            Float64Array,
            Float64Array,
          ];
          result.slope.set(slope, start);
          result.sen.set(sen, start);
          for (let i = 0; i < pixels; i++) {
            result.slopeP[start + i] = studentTwoSided(statistic[i]!, dates[i]! - 2);
            result.kendallP[start + i] = normalTwoSided(z[i]!);
          }
        },
      );
      return done ? result : reference.trend(stack, nodata, times);
    },
  };
}
