import type { Kernels } from '../kernels';
import { sampleSize, viewSamples } from '../samples';
import type { Allocate, Arena } from './arena';
import { FAILURES, SOURCE_SLACK } from './codecs';
import type { KernelExports } from './exports';
import { typeCode } from './samples-in-memory';

export function lercTiles(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
  allocate: Allocate,
): Pick<Kernels, 'lerc'> {
  return {
    lerc(blob, tiles) {
      const { type, version, width, height, tileSize, start, step, most } = tiles;
      const size = width * height * sampleSize(type);
      const places = arena.place(blob.length + SOURCE_SLACK, size);
      if (!places) return reference.lerc(blob, tiles);
      const [source, output] = places as [number, number];
      const memory = arena.bytes;
      memory.set(blob, source);
      const code = typeCode(type);
      const status = exports.lerc(
        code,
        source,
        blob.length,
        start,
        output,
        width,
        height,
        tileSize,
        version,
        step,
        most,
      );
      if (status < 0) throw new RangeError(`LERC blob ${FAILURES[status] ?? 'is corrupt'}`);
      const result = allocate(size);
      new Uint8Array(result).set(memory.subarray(output, output + size));
      return viewSamples(type, result, 0, width * height);
    },
  };
}
