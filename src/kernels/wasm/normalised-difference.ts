import type { Kernels } from '../kernels';
import { sampleTypeOf } from '../samples';
import type { Arena } from './arena';
import type { KernelExports } from './exports';
import { ONE_SAMPLE, paddedSize, readSamples, typeCode, writeMarker, writeSamples } from './samples-in-memory';

export function normalisedDifferences(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
): Pick<Kernels, 'normalisedDifference'> {
  return {
    normalisedDifference(a, b, nodata, scale = 1, offset = 0) {
      const type = sampleTypeOf(a);
      const length = a.length;
      const size = paddedSize(type, length);
      // Bands of one product share a type; two types are rare enough for the reference.
      const fits = sampleTypeOf(b) === type && b.length === length;
      const places = fits ? arena.place(size, size, paddedSize('f32', length), ONE_SAMPLE) : undefined;
      if (!places) return reference.normalisedDifference(a, b, nodata, scale, offset);
      const [aAt, bAt, targetAt, markerAt] = places as [number, number, number, number];
      writeSamples(arena, type, aAt, a);
      writeSamples(arena, type, bAt, b);
      const marker = writeMarker(arena, type, markerAt, nodata);
      exports.normalisedDifference(typeCode(type), aAt, bAt, length, marker, scale, offset, targetAt);
      return readSamples(arena, 'f32', targetAt, length).slice() as Float32Array;
    },
  };
}
