import type { Kernels } from '../kernels';
import { bitsOfType, nodataMarker, sampleSize, sampleTypeOf } from '../samples';
import type { Arena } from './arena';
import type { KernelExports } from './exports';
import { ONE_SAMPLE, paddedSize, readSamples, typeCode, writeSample, writeSamples } from './samples-in-memory';

/** Room for a verdict on each of 65536 classes. */
const TABLE = 65536;

export function masks(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
): Pick<Kernels, 'maskClasses' | 'maskBits' | 'applyMask'> {
  return {
    maskClasses(quality, exclude, nodata) {
      const type = sampleTypeOf(quality);
      // Classes that no sample can have would wrap around to ones it can.
      const excluded = [...exclude, nodata]
        .map((value) => nodataMarker(type, value))
        .filter((value) => value !== undefined);
      const length = quality.length;
      const places = arena.place(paddedSize(type, length), paddedSize(type, excluded.length), length, TABLE);
      if (!places) return reference.maskClasses(quality, exclude, nodata);
      const [qualityAt, excludedAt, keepAt, tableAt] = places as [number, number, number, number];
      writeSamples(arena, type, qualityAt, quality);
      excluded.forEach((value, i) => {
        writeSample(arena, type, excludedAt + i * sampleSize(type), value);
      });
      exports.maskClasses(typeCode(type), qualityAt, length, excludedAt, excluded.length, keepAt, tableAt);
      return arena.bytes.slice(keepAt, keepAt + length);
    },
    maskBits(quality, tests) {
      const type = sampleTypeOf(quality);
      const length = quality.length;
      const own = bitsOfType(type);
      const words = tests.flatMap(({ mask, values, wanted }) => {
        const bits = (mask & own) >>> 0;
        // A value with bits that no sample has would lose them, and be met where it must not.
        const possible = values.filter((value) => (value & bits) >>> 0 === value);
        return [wanted ? 1 : 0, bits, possible.length, ...possible];
      });
      const places = arena.place(paddedSize(type, length), paddedSize('u32', words.length), length + 16);
      if (!places) return reference.maskBits(quality, tests);
      const [qualityAt, testsAt, keepAt] = places as [number, number, number];
      writeSamples(arena, type, qualityAt, quality);
      writeSamples(arena, 'u32', testsAt, Uint32Array.from(words));
      exports.maskBits(typeCode(type), qualityAt, length, testsAt, tests.length, keepAt);
      return arena.bytes.slice(keepAt, keepAt + length);
    },
    applyMask(data, keep, nodata) {
      if (keep.length < data.length) throw new RangeError(`a mask of ${keep.length} pixels for ${data.length}`);
      const type = sampleTypeOf(data);
      const length = data.length;
      const places = arena.place(paddedSize(type, length), length + 16, ONE_SAMPLE);
      if (!places) return reference.applyMask(data, keep, nodata);
      const [dataAt, keepAt, nodataAt] = places as [number, number, number];
      writeSamples(arena, type, dataAt, data);
      arena.bytes.set(keep.subarray(0, length), keepAt);
      writeSample(arena, type, nodataAt, nodata);
      exports.applyMask(sampleSize(type), dataAt, keepAt, length, nodataAt);
      data.set(readSamples(arena, type, dataAt, length));
    },
  };
}
