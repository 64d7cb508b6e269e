import type { Kernels, Prediction } from '../kernels';
import { predictedBytes } from '../reference/with-prediction';
import type { Allocate, Arena } from './arena';
import type { Address, KernelExports } from './exports';

type Decoder = (source: number, sourceLength: number, output: number, size: number) => number;

/** Zero bytes after the source and free bytes after the output that the decoders may touch. */
export const SOURCE_SLACK = 16;
const OUTPUT_SLACK = 320;

export const FAILURES: Record<number, string> = {
  [-1]: 'is corrupt',
  [-2]: 'ends early',
  [-3]: 'does not match its checksum',
};

/** Undoes a predictor in memory. `planes`: room for a row. */
function undo(exports: KernelExports, at: Address, planes: Address, prediction: Prediction): void {
  const { predictor, width, rows, samples, bytesPerSample } = prediction;
  const stride = samples * bytesPerSample;
  if (predictor === 2) exports.undoHorizontalPredictor(at, width * stride, rows, stride, bytesPerSample);
  else exports.undoFloatPredictor(at, width * samples, rows, samples, bytesPerSample, planes);
}

export function codecs(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
  allocate: Allocate,
): Pick<Kernels, 'inflate' | 'lzw' | 'packBits' | 'zstd'> {
  const bind =
    (name: string, decode: Decoder, inReference: Kernels['inflate']) =>
    (source: Uint8Array, size: number, prediction?: Prediction): Uint8Array => {
      if (!(Number.isInteger(size) && size >= 0)) throw new RangeError(`${size} is not a number of bytes`);
      const predicted = prediction ? predictedBytes(prediction) : 0;
      const places = arena.place(
        source.length + SOURCE_SLACK,
        size + OUTPUT_SLACK,
        predicted === 0 ? 0 : predicted / prediction!.rows,
      );
      if (!places) return inReference(source, size, prediction);
      const [input, output, planes] = places as [number, number, number];
      const memory = arena.bytes;
      memory.set(source, input);
      memory.fill(0, input + source.length, input + source.length + SOURCE_SLACK);
      const length = decode(input, source.length, output, size);
      if (length < 0) throw new RangeError(`${name} stream ${FAILURES[length] ?? 'is corrupt'}`);
      if (predicted > 0 && length >= predicted) undo(exports, output, planes, prediction!);
      const result = new Uint8Array(allocate(length));
      result.set(memory.subarray(output, output + length));
      return result;
    };
  return {
    inflate: bind('deflate', exports.inflate, reference.inflate),
    lzw: bind('LZW', exports.lzw, reference.lzw),
    packBits: bind('PackBits', exports.packBits, reference.packBits),
    zstd: bind('ZSTD', exports.zstd, reference.zstd),
  };
}
