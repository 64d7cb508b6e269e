import type { Kernels } from '../kernels';
import type { Arena } from './arena';
import type { KernelExports } from './exports';

type Decoder = (source: number, sourceLength: number, output: number, size: number) => number;

/** Zero bytes after the source and free bytes after the output that the decoders may touch. */
const SOURCE_SLACK = 16;
const OUTPUT_SLACK = 320;

const FAILURES: Record<number, string> = {
  [-1]: 'is corrupt',
  [-2]: 'ends early',
  [-3]: 'does not match its checksum',
};

export function codecs(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
): Pick<Kernels, 'inflate' | 'lzw' | 'packBits'> {
  const bind =
    (name: string, decode: Decoder, inReference: Kernels['inflate']) =>
    (source: Uint8Array, size: number): Uint8Array => {
      if (!(Number.isInteger(size) && size >= 0)) throw new RangeError(`${size} is not a number of bytes`);
      const places = arena.place(source.length + SOURCE_SLACK, size + OUTPUT_SLACK);
      if (!places) return inReference(source, size);
      const [input, output] = places as [number, number];
      const memory = arena.bytes;
      memory.set(source, input);
      memory.fill(0, input + source.length, input + source.length + SOURCE_SLACK);
      const length = decode(input, source.length, output, size);
      if (length < 0) throw new RangeError(`${name} stream ${FAILURES[length] ?? 'is corrupt'}`);
      return memory.slice(output, output + length);
    };
  return {
    inflate: bind('deflate', exports.inflate, reference.inflate),
    lzw: bind('LZW', exports.lzw, reference.lzw),
    packBits: bind('PackBits', exports.packBits, reference.packBits),
  };
}
