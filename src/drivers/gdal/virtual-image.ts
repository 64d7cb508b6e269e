import { bytesPerSample, type DType, isFloat, viewAs } from '#model/dtype';
import type { ImageLayout, ImageLevel } from '#model/image';
import type { BlockDecoder, DecodedBlock } from '../driver';

/** Edge of a block that GDAL is asked for: large enough to be worth a call, small enough for a tile's corner. */
const BLOCK = 512;

/**
 * A level of an image that is read through GDAL, as blocks of a file that does not exist: samples uncompressed, band
 * after band, blocks cut at the edges of the image, from `start` on. So plans, caches and workers treat it as any other.
 */
export function virtualLevel(width: number, height: number, planes: number, dtype: DType, start: number): ImageLevel {
  const across = Math.ceil(width / BLOCK);
  const down = Math.ceil(height / BLOCK);
  const offsets = new Float64Array(across * down * planes);
  const byteCounts = new Float64Array(offsets.length);
  const blockWidth = Math.min(BLOCK, width);
  const blockHeight = Math.min(BLOCK, height);
  const level: ImageLevel = {
    width,
    height,
    blockWidth,
    blockHeight,
    tiled: true,
    coding: {
      compression: 1,
      predictor: 1,
      photometric: 1,
      samplesPerBlock: 1,
      bitsPerSample: bytesPerSample(dtype) * 8,
      sampleFormat: isFloat(dtype) ? 3 : dtype.startsWith('u') ? 1 : 2,
      littleEndian: true,
      fillOrder: 1,
    },
    offsets,
    byteCounts,
  };
  let end = start;
  for (let index = 0; index < offsets.length; index++) {
    const window = blockWindow(level, index);
    offsets[index] = end;
    byteCounts[index] = window.width * window.height * bytesPerSample(dtype);
    end += byteCounts[index]!;
  }
  return level;
}

/** Where the blocks after this level may begin. */
export function endOf({ offsets, byteCounts }: ImageLevel): number {
  return offsets.at(-1)! + byteCounts.at(-1)!;
}

/** Band (from 0) and pixels of a block of a virtual level. */
export function blockWindow(
  { width, height, blockWidth, blockHeight }: ImageLevel,
  index: number,
): { plane: number; col: number; row: number; width: number; height: number } {
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const col = (index % across) * blockWidth;
  const row = (Math.floor(index / across) % down) * blockHeight;
  return {
    plane: Math.floor(index / (across * down)),
    col,
    row,
    width: Math.min(blockWidth, width - col),
    height: Math.min(blockHeight, height - row),
  };
}

/** The block that begins at `offset`, or -1. */
export function blockAt({ offsets }: ImageLevel, offset: number): number {
  let [low, high] = [0, offsets.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (offsets[middle] === offset) return middle;
    if (offsets[middle]! < offset) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Blocks of virtual levels are samples already. */
export const gdalDecoder: BlockDecoder = {
  name: 'gdal',
  async decodeBlock(layout: ImageLayout, level: number, index: number, bytes: Uint8Array): Promise<DecodedBlock> {
    const { width, height } = blockWindow(layout.levels[level]!, index);
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    const data = viewAs(layout.bands[0]!.dtype, aligned.buffer, aligned.byteOffset, width * height);
    return { data, width, height, samples: 1 };
  },
};
