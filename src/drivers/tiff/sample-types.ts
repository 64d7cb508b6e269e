import type { DType } from '#model/dtype';
import type { BlockCoding } from '#model/image';
import { foreignColour } from './colour/to-rgb';
import { yCbCrBytes } from './colour/ycbcr';

/** Largest decoded block. Writers use a few MB at most; a larger one is an attack or an image of one strip. */
export const MAX_BLOCK_BYTES = 256 * 1024 * 1024;

/**
 * The dtype that holds samples of these bits and format without loss; undefined where there is none. Depths between the
 * usual ones go to the next larger type. 64-bit integers go to float64, and only as far as it holds them exactly.
 */
export function dtypeFor({
  bitsPerSample: bits,
  sampleFormat,
}: Pick<BlockCoding, 'bitsPerSample' | 'sampleFormat'>): DType | undefined {
  if (sampleFormat === 3) {
    if (bits === 16 || bits === 24 || bits === 32) return 'float32';
    return bits === 64 ? 'float64' : undefined;
  }
  if (sampleFormat === 2) {
    if (bits === 8) return 'int8';
    if (bits === 16) return 'int16';
    if (bits === 24 || bits === 32) return 'int32';
    return bits === 64 ? 'float64' : undefined;
  }
  if (sampleFormat !== 1 || bits < 1) return undefined;
  if (bits <= 8) return 'uint8';
  if (bits <= 16) return 'uint16';
  if (bits <= 32) return 'uint32';
  return bits === 64 ? 'float64' : undefined;
}

/** Bytes of `rows` rows of a block as stored, before compression. */
export function storedBytes(blockWidth: number, rows: number, coding: BlockCoding): number {
  if (foreignColour(coding) === 'YCbCr') return yCbCrBytes(blockWidth, rows, coding);
  return storedRowBytes(blockWidth, coding) * rows;
}

/** Bytes of one row of a block as stored, before compression: rows begin on whole bytes. */
export function storedRowBytes(blockWidth: number, { samplesPerBlock, bitsPerSample }: BlockCoding): number {
  return Math.ceil((blockWidth * samplesPerBlock * bitsPerSample) / 8);
}
