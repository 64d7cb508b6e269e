import type { Kernels } from '#kernels/kernels';
import { allocate, bytesPerSample, type TypedArray } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { BlockCoding } from '#model/image';
import type { BlockShape } from '../block-shape';
import { dtypeFor } from '../sample-types';
import { lercMismatch, readPlainLerc } from './lerc-header';
import { decodeLercByLibrary } from './lerc-library';

/** Second of a TIFF's LERC parameters: what the blob was compressed with. */
const NOTHING = 0;
const DEFLATE = 1;
const ZSTD = 2;

/**
 * Samples of a LERC block as libtiff gives them: invalid ones are NaN where samples are floats and 0 where they are not,
 * and a mask stands for the alpha sample that the blob leaves out. Throws RangeError for corrupt bytes.
 * Plain blobs go through our own kernel; the library, for all others, is loaded when one comes.
 */
export async function decodeLerc(
  bytes: Uint8Array,
  shape: BlockShape,
  coding: BlockCoding,
  kernels: Kernels,
): Promise<TypedArray> {
  const dtype = dtypeFor(coding)!;
  if (bytesPerSample(dtype) * 8 !== coding.bitsPerSample || (dtype === 'float64' && coding.sampleFormat !== 3)) {
    throw new QuadratError('UNSUPPORTED', `LERC with samples of ${coding.bitsPerSample} bits is not defined.`);
  }
  const blob = unwrap(bytes, shape, coding, kernels);
  const plain = coding.samplesPerBlock === 1 ? readPlainLerc(blob) : undefined;
  if (!plain) return decodeLercByLibrary(blob, shape, coding, dtype);
  const { width, height } = plain;
  if (plain.dtype !== dtype || width !== shape.width || height < shape.rows || height > shape.blockRows) {
    throw lercMismatch(plain, 1, plain.dtype, shape, 1, dtype);
  }
  const samples =
    'tiles' in plain ? kernels.lerc(blob, plain.tiles) : allocate(dtype, width * height).fill(plain.value);
  return samples.subarray(0, width * shape.rows);
}

function unwrap(bytes: Uint8Array, shape: BlockShape, coding: BlockCoding, kernels: Kernels): Uint8Array {
  const pixels = shape.width * shape.blockRows;
  // Blobs that do not shrink hold every sample, a mask and some headers.
  const most = Math.ceil((pixels * coding.samplesPerBlock * coding.bitsPerSample * 1.25) / 8) + pixels + 65536;
  const wrapping = coding.lercParameters?.[1] ?? NOTHING;
  if (wrapping === NOTHING) return bytes;
  if (wrapping === DEFLATE) return kernels.inflate(bytes, most);
  if (wrapping === ZSTD) return kernels.zstd(bytes, most);
  throw new QuadratError(
    'UNSUPPORTED',
    `The image is LERC compressed in way ${wrapping}, which Quadrat does not know.`,
  );
}
