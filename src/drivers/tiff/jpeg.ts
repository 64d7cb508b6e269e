import { QuadratError } from '#model/errors';

/**
 * Refuses a JPEG whose frame is not of the block's size: the decoder allocates what the frame claims, up to 17 GB. The
 * last strip may be stored at full height, so anything from the rows that exist to those of a whole block will do.
 */
export function checkJpegSize(
  bytes: Uint8Array,
  width: number,
  rows: number,
  blockRows: number,
  samples: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (isFrame(marker)) {
      const height = view.getUint16(at + 5);
      const across = view.getUint16(at + 7);
      const components = bytes[at + 9]!;
      if (height < rows || height > blockRows || across !== width || components !== samples) {
        throw new QuadratError(
          'BAD_TIFF',
          `A JPEG block is ${across} x ${height} x ${components}, not ${width} x ${rows} x ${samples}.`,
        );
      }
      return;
    }
    at += 2 + view.getUint16(at + 2);
  }
  throw new QuadratError('BAD_TIFF', 'A JPEG block has no frame.');
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which share the range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** JFIF's full-range BT.601, in place; the rounding of libjpeg. */
export function ycbcrToRgb(data: Uint8Array): void {
  const clamped = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  for (let i = 0; i + 2 < data.length; i += 3) {
    const y = data[i]!;
    const cb = data[i + 1]! - 128;
    const cr = data[i + 2]! - 128;
    clamped[i] = Math.round(y + 1.402 * cr);
    clamped[i + 1] = Math.round(y - 0.344136286 * cb - 0.714136286 * cr);
    clamped[i + 2] = Math.round(y + 1.772 * cb);
  }
}
