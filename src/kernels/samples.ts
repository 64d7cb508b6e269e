import type { Samples, SampleType } from './kernels';

export type { SampleType } from './kernels';

const ARRAYS = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

const RANGES: Record<SampleType, readonly [min: number, max: number]> = {
  u8: [0, 255],
  i8: [-128, 127],
  u16: [0, 65535],
  i16: [-32768, 32767],
  u32: [0, 4294967295],
  i32: [-2147483648, 2147483647],
  f32: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  f64: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
};

export const SAMPLE_TYPES = Object.keys(ARRAYS) as SampleType[];

export function sampleTypeOf(samples: Samples): SampleType {
  for (const type of SAMPLE_TYPES) if (samples instanceof ARRAYS[type]) return type;
  throw new TypeError(`not a sample array: ${Object.prototype.toString.call(samples)}`);
}

/** A zero-filled array. */
export function allocateSamples(type: SampleType, length: number): Samples {
  return new ARRAYS[type](length);
}

/** Samples in `buffer`, without a copy. `byteOffset` must be a multiple of the sample size. */
export function viewSamples(type: SampleType, buffer: ArrayBuffer, byteOffset: number, length: number): Samples {
  return new ARRAYS[type](buffer, byteOffset, length);
}

export function sampleSize(type: SampleType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT;
}

export function isFloatType(type: SampleType): boolean {
  return type === 'f32' || type === 'f64';
}

/** The bits a sample has, all set, as a word of 32; floats have as many as a whole number in them needs. */
export function bitsOfType(type: SampleType): number {
  return isFloatType(type) ? 0xffffffff : (2 ** (8 * sampleSize(type)) - 1) >>> 0;
}

/** Smallest and largest value, both included; infinities for floats. */
export function rangeOfType(type: SampleType): readonly [min: number, max: number] {
  return RANGES[type];
}

/**
 * `nodata` as a sample of `type` would hold it: rounded to float32 where samples are, undefined where no sample can ever
 * equal it (out of range, a fraction or NaN for integers, NaN for floats: NaN never counts anyway).
 */
export function nodataMarker(type: SampleType, nodata: number | undefined): number | undefined {
  if (nodata === undefined || Number.isNaN(nodata)) return undefined;
  if (type === 'f64') return nodata;
  if (type === 'f32') return Math.fround(nodata);
  const [min, max] = RANGES[type];
  return Number.isInteger(nodata) && nodata >= min && nodata <= max ? nodata : undefined;
}
