import { allocate, bytesPerSample, type DType } from '#model/dtype';
import type { Plane } from './write-overviews';

/** 1 none, 2 horizontal differencing, 3 floating point; the values of the TIFF tag. */
export type Predictor = 1 | 2 | 3;

/**
 * Bytes of one tile before compression, little-endian, samples of `planes` interleaved. What lies beyond the image
 * repeats its last column and row: that compresses best, and no reader shows it.
 */
export function cutBlock(
  planes: readonly Plane[],
  dtype: DType,
  tileSize: number,
  row: number,
  col: number,
  predictor: Predictor,
): Uint8Array {
  const count = planes.length;
  const block = allocate(dtype, tileSize * tileSize * count);
  planes.forEach((plane, band) => {
    const left = col * tileSize;
    const valid = Math.min(tileSize, plane.width - left);
    for (let y = 0; y < tileSize; y++) {
      const start = Math.min(row * tileSize + y, plane.height - 1) * plane.width + left;
      let at = y * tileSize * count + band;
      for (let x = 0; x < valid; x++, at += count) block[at] = plane.data[start + x]!;
      const edge = plane.data[start + valid - 1]!;
      for (let x = valid; x < tileSize; x++, at += count) block[at] = edge;
    }
  });
  const size = bytesPerSample(dtype);
  const bytes = new Uint8Array(block.buffer as ArrayBuffer);
  // Typed arrays have the machine's byte order; the file declares little-endian.
  if (!LITTLE_ENDIAN && size > 1) swapBytes(bytes, size);
  if (predictor === 2) differ(bytes, tileSize, count, size);
  else if (predictor === 3) differFloats(bytes, tileSize, count, size);
  return bytes;
}

/** Whether every pixel of a tile is nodata, so that it need not be stored. */
export function isEmptyBlock(
  planes: readonly Plane[],
  tileSize: number,
  row: number,
  col: number,
  nodata: number,
): boolean {
  return planes.every(({ data, width, height }) => {
    const right = Math.min(width, (col + 1) * tileSize);
    const bottom = Math.min(height, (row + 1) * tileSize);
    for (let y = row * tileSize; y < bottom; y++) {
      for (let x = col * tileSize; x < right; x++) if (!Object.is(data[y * width + x], nodata)) return false;
    }
    return true;
  });
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** TIFF predictor 2 on little-endian samples: each becomes its difference from the pixel to the left. */
function differ(bytes: Uint8Array, width: number, samples: number, size: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const row = width * samples * size;
  const stride = samples * size;
  for (let start = 0; start < bytes.length; start += row) {
    for (let at = start + row - size; at >= start + stride; at -= size) {
      if (size === 1) bytes[at] = bytes[at]! - bytes[at - stride]!;
      else if (size === 2) view.setUint16(at, view.getUint16(at, true) - view.getUint16(at - stride, true), true);
      else view.setUint32(at, view.getUint32(at, true) - view.getUint32(at - stride, true), true);
    }
  }
}

/** TIFF predictor 3 (Adobe Photoshop Technote 3): bytes of a row sorted by significance, then differenced. */
function differFloats(bytes: Uint8Array, width: number, samples: number, size: number): void {
  const values = width * samples;
  const row = values * size;
  const sorted = new Uint8Array(row);
  for (let start = 0; start < bytes.length; start += row) {
    for (let value = 0; value < values; value++) {
      for (let byte = 0; byte < size; byte++) {
        sorted[(size - 1 - byte) * values + value] = bytes[start + value * size + byte]!;
      }
    }
    for (let at = row - 1; at >= samples; at--) bytes[start + at] = sorted[at]! - sorted[at - samples]!;
    for (let at = 0; at < samples; at++) bytes[start + at] = sorted[at]!;
  }
}
