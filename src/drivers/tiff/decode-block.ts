import type { Kernels, Prediction } from '#kernels/kernels';
import { QuadratError } from '#model/errors';
import type { BlockCoding, ImageLayout } from '#model/image';
import type { DecodedBlock } from '../driver';
import type { BlockShape } from './block-shape';
import { loadCodec } from './codecs/block-codec';
import { foreignColour, toRgb } from './colour/to-rgb';
import { MAX_BLOCK_BYTES, storedBytes } from './sample-types';
import { reverseBits, swapBytes, toSamples } from './samples';
import { COMPRESSION } from './tags';

const NAMES: Record<number, string> = {
  2: 'CCITT RLE',
  3: 'CCITT fax 3',
  4: 'CCITT fax 4',
  6: 'old-style JPEG',
  32766: 'NeXT',
  32809: 'ThunderScan',
  34676: 'SGI Log',
  34677: 'SGI Log 24',
  34925: 'LZMA',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/**
 * One block of a TIFF from its stored bytes. What its size must be comes from the layout alone. Needs no block table in
 * the layout. Rejects with BAD_TIFF for bytes that are corrupt or too few, UNSUPPORTED for a coding without a decoder.
 */
export async function decodeTiffBlock(
  layout: ImageLayout,
  level: number,
  index: number,
  bytes: Uint8Array,
  kernels: Kernels,
): Promise<DecodedBlock> {
  const { width, height, blockWidth, blockHeight, coding } = layout.levels[level]!;
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const row = Math.floor(index / across) % down;
  // Some writers store only the rows that exist of the bottom tiles too; those below them are never looked at.
  const shape = { width: blockWidth, rows: Math.min(blockHeight, height - row * blockHeight), blockRows: blockHeight };
  const size = storedBytes(shape.width, shape.rows, coding);
  if (size > MAX_BLOCK_BYTES) throw new QuadratError('UNSUPPORTED', `A block of ${size} bytes is too large to decode.`);
  try {
    const { data, samples } = await decodeSamples(bytes, size, shape, coding, kernels);
    return { data, samples, width: shape.width, height: shape.rows };
  } catch (cause) {
    if (cause instanceof QuadratError) throw cause;
    throw new QuadratError(
      'BAD_TIFF',
      `Block ${index} of the image is corrupt or cut (${cause instanceof Error ? cause.message : cause}).`,
      { cause },
    );
  }
}

/** Throws anything for corrupt bytes. */
async function decodeSamples(
  bytes: Uint8Array,
  size: number,
  shape: BlockShape,
  coding: BlockCoding,
  kernels: Kernels,
): Promise<Pick<DecodedBlock, 'data' | 'samples'>> {
  const { compression, samplesPerBlock: samples } = coding;
  const codec = await loadCodec(compression);
  if (codec) {
    const data = await codec(bytes, shape, coding, kernels);
    // Only pictures of bytes have a colour space that is not the user's.
    return data instanceof Uint8Array ? withColour(data, shape, coding) : { data, samples };
  }
  checkPredictor(coding);
  const stored = coding.fillOrder === 2 ? reverseBits(bytes) : bytes;
  const prediction = predictionOf(coding, shape);
  const swapped = swappedBytes(coding);
  // Differences can be added up on the way out of the decoder, unless their bytes must be put in order first.
  const plain = decompress(stored, size, compression, kernels, swapped > 1 ? undefined : prediction);
  if (plain.length < size) throw new RangeError(`${plain.length} of ${size} bytes`);
  if (swapped === 1) return withColour(plain, shape, coding);
  // The caller's bytes may be shared with a cache.
  const data = compression === COMPRESSION.None ? plain.slice() : plain;
  swapBytes(data, swapped);
  if (prediction) kernels.undoHorizontalPredictor(data, shape.width, shape.rows, samples, swapped);
  return withColour(data, shape, coding);
}

function withColour(
  data: Uint8Array,
  { width, rows }: BlockShape,
  coding: BlockCoding,
): Pick<DecodedBlock, 'data' | 'samples'> {
  if (foreignColour(coding) !== null) return toRgb(data, width, rows, coding);
  return { data: toSamples(data, width, rows, coding), samples: coding.samplesPerBlock };
}

function checkPredictor({ compression, predictor, bitsPerSample, sampleFormat }: BlockCoding): void {
  const horizontal = predictor === 2 && [8, 16, 32, 64].includes(bitsPerSample);
  const float = predictor === 3 && sampleFormat === 3;
  if (predictor !== 1 && usesPredictor(compression) && !horizontal && !float) {
    throw new QuadratError(
      'UNSUPPORTED',
      `Predictor ${predictor} with samples of ${bitsPerSample} bits is not read by Quadrat.`,
    );
  }
}

/** Only these know the tag; libtiff ignores it elsewhere. */
function usesPredictor(compression: number): boolean {
  const { Lzw, AdobeDeflate, Deflate, Zstd } = COMPRESSION;
  return [Lzw, AdobeDeflate, Deflate, Zstd].some((known) => known === compression);
}

/** At most `size` bytes, `prediction` undone, in memory that may be written to unless nothing was compressed. */
function decompress(
  bytes: Uint8Array,
  size: number,
  compression: number,
  kernels: Kernels,
  prediction: Prediction | undefined,
): Uint8Array {
  switch (compression) {
    case COMPRESSION.None:
      return bytes.length > size ? bytes.subarray(0, size) : bytes;
    case COMPRESSION.Lzw:
      return kernels.lzw(bytes, size, prediction);
    case COMPRESSION.AdobeDeflate:
    case COMPRESSION.Deflate:
      return kernels.inflate(bytes, size, prediction);
    case COMPRESSION.PackBits:
      return kernels.packBits(bytes, size);
    case COMPRESSION.Zstd:
      return kernels.zstd(bytes, size, prediction);
    default: {
      const name = NAMES[compression] ?? `number ${compression}`;
      throw new QuadratError('UNSUPPORTED', `The image is compressed with ${name}, which Quadrat does not read.`);
    }
  }
}

function predictionOf(coding: BlockCoding, { width, rows }: BlockShape): Prediction | undefined {
  const { compression, predictor, samplesPerBlock: samples, bitsPerSample } = coding;
  if (!usesPredictor(compression) || (predictor !== 2 && predictor !== 3)) return undefined;
  return { predictor, width, rows, samples, bytesPerSample: bitsPerSample / 8 };
}

/** Bytes of a sample where they are stored the other way round, else 1. */
function swappedBytes({ littleEndian, compression, predictor, bitsPerSample, sampleFormat }: BlockCoding): number {
  // The float predictor stores bytes most significant first, whatever the file's order.
  if (littleEndian || (usesPredictor(compression) && predictor === 3)) return 1;
  const whole = [16, 32, 64].includes(bitsPerSample) || (bitsPerSample === 24 && sampleFormat === 3);
  return whole ? bitsPerSample / 8 : 1;
}
