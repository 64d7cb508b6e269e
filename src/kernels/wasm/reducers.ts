import type { Kernels, Samples } from '../kernels';
import { checkStack, fillValue } from '../reference/time-series';
import { allocateSamples, type SampleType, sampleSize } from '../samples';
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

type Reducers = 'median' | 'quantile' | 'mean' | 'stddev' | 'count' | 'min' | 'max' | 'first' | 'last';

/** One chunk of pixels with all of its dates, laid out in memory. */
interface Chunk {
  type: number;
  stack: number;
  dates: number;
  stride: number;
  pixels: number;
  /** Address of nodata, or 0. */
  marker: number;
  /** Address of what stands for "no value" in the result. */
  fill: number;
  target: number;
  scratch: number;
}

/** Aimed-at size of a chunk: it should stay in the second-level cache. */
const CHUNK_BYTES = 1 << 19;
/** But at least so many pixels, lest a long stack spend its time on making sorting networks. */
const CHUNK_PIXELS = 1024;
/** Lanes of 8 bits count no further. */
const MOST_DATES_IN_BYTES = 255;
/** Rows are numbered with 16 bits. */
const MOST_DATES = 65535;

const PICK = { min: 0, max: 1, first: 2, last: 3 } as const;

export function reducers(exports: KernelExports, arena: Arena, reference: Kernels): Pick<Kernels, Reducers> {
  /**
   * Calls `kernel` chunk by chunk and collects its results; undefined where the stack does not fit. `scratch` is the
   * number of bytes the kernel needs for itself.
   */
  const reduce = (
    stack: readonly Samples[],
    nodata: number | undefined,
    resultType: SampleType | undefined,
    scratch: number,
    kernel: (chunk: Chunk) => void,
  ): Samples | undefined => {
    const { type: ownType, length } = checkStack(stack);
    const dates = stack.length;
    if (dates > MOST_DATES) return undefined;
    const widen = dates > MOST_DATES_IN_BYTES && (ownType === 'u8' || ownType === 'i8');
    const type = widen ? (ownType === 'u8' ? 'u16' : 'i16') : ownType;
    const outputType = resultType ?? type;
    const wanted = Math.floor(CHUNK_BYTES / (dates * sampleSize(type)) / 64) * 64;
    const chunkLength = Math.min(Math.max(wanted, CHUNK_PIXELS), length);
    const stride = paddedSize(type, chunkLength);
    const places = arena.place(
      stride * dates,
      ONE_SAMPLE,
      ONE_SAMPLE,
      paddedSize(outputType, chunkLength) + 32,
      scratch,
    );
    if (!places) return undefined;
    const [stackAt, markerAt, fillAt, target, scratchAt] = places as [number, number, number, number, number];
    // A byte's nodata stays what it was in the wider type, and one that no byte can hold must not start to count there.
    const marker = writeMarker(arena, ownType, markerAt, nodata) === 0 ? 0 : writeMarker(arena, type, markerAt, nodata);
    writeSample(arena, outputType, fillAt, fillValue(nodata));

    const result = allocateSamples(resultType ?? ownType, length);
    for (let start = 0; start < length; start += chunkLength) {
      const end = Math.min(start + chunkLength, length);
      stack.forEach((date, i) => {
        writeSamples(arena, type, stackAt + i * stride, date.subarray(start, end));
      });
      const pixels = end - start;
      const code = typeCode(type);
      kernel({ type: code, stack: stackAt, dates, stride, pixels, marker, fill: fillAt, target, scratch: scratchAt });
      result.set(readSamples(arena, outputType, target, pixels), start);
    }
    return result;
  };

  /** Bytes for the rows of a block, and for a sorting network of its own where there are many dates. */
  const sortScratch = (dates: number) => ({
    rows: dates * 32,
    total: dates * 32 + exports.networkBound(dates) * 4,
  });

  const pick =
    (which: keyof typeof PICK) =>
    (stack: readonly Samples[], nodata: number | undefined): Samples =>
      reduce(stack, nodata, undefined, 0, (c) => {
        exports.pick(c.type, c.stack, c.dates, c.stride, c.pixels, c.marker, c.fill, c.target, PICK[which]);
      }) ?? reference[which](stack, nodata);

  const moments = (stack: readonly Samples[], nodata: number | undefined, deviation: boolean) =>
    reduce(stack, nodata, 'f32', 0, (c) => {
      const fill = fillValue(nodata);
      exports.moments(c.type, c.stack, c.dates, c.stride, c.pixels, c.marker, fill, c.target, deviation ? 1 : 0);
    }) as Float32Array | undefined;

  return {
    median(stack, nodata) {
      const { rows, total } = sortScratch(stack.length);
      const result = reduce(stack, nodata, undefined, total, (c) => {
        const network = c.scratch + rows;
        exports.median(c.type, c.stack, c.dates, c.stride, c.pixels, c.marker, c.fill, c.target, c.scratch, network);
      });
      return result ?? reference.median(stack, nodata);
    },
    quantile(stack, nodata, q) {
      if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile lies between 0 and 1, not at ${q}`);
      const { rows, total } = sortScratch(stack.length);
      const result = reduce(stack, nodata, undefined, total, (c) => {
        const network = c.scratch + rows;
        exports.quantile(
          c.type,
          c.stack,
          c.dates,
          c.stride,
          c.pixels,
          c.marker,
          c.fill,
          c.target,
          c.scratch,
          network,
          q,
        );
      });
      return result ?? reference.quantile(stack, nodata, q);
    },
    mean: (stack, nodata) => moments(stack, nodata, false) ?? reference.mean(stack, nodata),
    stddev: (stack, nodata) => moments(stack, nodata, true) ?? reference.stddev(stack, nodata),
    count(stack, nodata) {
      const result = reduce(stack, nodata, 'u16', 0, (c) => {
        exports.count(c.type, c.stack, c.dates, c.stride, c.pixels, c.marker, c.target);
      });
      return (result as Uint16Array | undefined) ?? reference.count(stack, nodata);
    },
    min: pick('min'),
    max: pick('max'),
    first: pick('first'),
    last: pick('last'),
  };
}
