import type { Samples } from '../kernels';
import { nodataMarker, SAMPLE_TYPES, type SampleType, sampleSize, viewSamples } from '../samples';
import type { Arena } from './arena';
import type { Address, TypeCode } from './exports';

export function typeCode(type: SampleType): TypeCode {
  return SAMPLE_TYPES.indexOf(type);
}

/** Room for one sample of any type, at an address that is never 0. */
export const ONE_SAMPLE = 8;

/** Writes `value` as a typed array would convert it. */
export function writeSample(arena: Arena, type: SampleType, at: Address, value: number): void {
  viewSamples(type, arena.buffer, at, 1)[0] = value;
}

/** Writes the nodata marker and returns its address, or 0 where no sample of the type can be nodata. */
export function writeMarker(arena: Arena, type: SampleType, at: Address, nodata: number | undefined): Address {
  const marker = nodataMarker(type, nodata);
  if (marker === undefined) return 0;
  writeSample(arena, type, at, marker);
  return at;
}

export function writeSamples(arena: Arena, type: SampleType, at: Address, samples: Samples): void {
  viewSamples(type, arena.buffer, at, samples.length).set(samples);
}

/** A view of samples in memory, good until the arena is used again. */
export function readSamples(arena: Arena, type: SampleType, at: Address, length: number): Samples {
  return viewSamples(type, arena.buffer, at, length);
}

/** Bytes of `length` samples up to whole 32-byte blocks, which kernels may read and write. */
export function paddedSize(type: SampleType, length: number): number {
  return Math.ceil((length * sampleSize(type)) / 32) * 32;
}
