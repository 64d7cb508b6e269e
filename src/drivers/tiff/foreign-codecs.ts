import { getDecoder } from 'geotiff';
import { bytesPerSample, type TypedArray, viewAs } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { BlockCoding } from '#model/image';
import { checkJpegSize, ycbcrToRgb } from './jpeg';
import { dtypeFor } from './sample-types';

const JPEG = 7;
const LERC = 34887;
const WEBP = 50001;

/** Compressions that geotiff.js decodes for us. */
export function isForeign(compression: number): boolean {
  return compression === JPEG || compression === LERC || compression === WEBP;
}

/**
 * Samples of the first `rows` rows of a block that may hold `blockRows`. Throws anything for corrupt bytes.
 */
export async function decodeForeign(
  bytes: Uint8Array,
  width: number,
  rows: number,
  blockRows: number,
  coding: BlockCoding,
): Promise<TypedArray> {
  const { compression, samplesPerBlock, bitsPerSample } = coding;
  if (compression !== LERC && bitsPerSample !== 8) {
    throw new QuadratError(
      'UNSUPPORTED',
      `JPEG and WebP with ${bitsPerSample} bits per sample are not read by Quadrat.`,
    );
  }
  if (compression === WEBP && typeof createImageBitmap === 'undefined') {
    throw new QuadratError('UNSUPPORTED', 'WebP images can be read in browsers only.');
  }
  if (compression === JPEG) checkJpegSize(bytes, width, rows, blockRows, samplesPerBlock);
  const decoder = await getDecoder(compression, {
    tileWidth: width,
    tileHeight: blockRows,
    predictor: 1,
    bitsPerSample,
    planarConfiguration: 1,
    samplesPerPixel: samplesPerBlock,
    ...({ JPEGTables: coding.jpegTables, LercParameters: coding.lercParameters } as object),
  });
  const stored = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  const decoded = await decoder.decode(stored.buffer);
  const dtype = dtypeFor(coding)!;
  const count = width * rows * samplesPerBlock;
  if (decoded.byteLength < count * bytesPerSample(dtype)) {
    throw new RangeError(`${decoded.byteLength} of ${count * bytesPerSample(dtype)} bytes`);
  }
  const data = viewAs(dtype, decoded, 0, count);
  if (compression === JPEG && coding.photometric === 6 && samplesPerBlock === 3) ycbcrToRgb(data as Uint8Array);
  return data;
}
