import { Decompress } from 'fzstd';

/** Pushed at once, so that a stream that grows without end is noticed early. */
const STEP = 64 * 1024;
/** What zstd's highest level uses. The decoder allocates the window that a stream asks for, up to 2 GB. */
const MAX_WINDOW = 128 * 1024 * 1024;

/**
 * A ZSTD stream to at most `size` bytes. Not through geotiff.js: its decoder loops for ever on a corrupt stream and
 * trusts the size the stream claims. Throws where the stream is corrupt; ends early where it is longer.
 */
export function unzstd(source: Uint8Array, size: number): Uint8Array {
  if (windowOf(source) > MAX_WINDOW) throw new RangeError('ZSTD stream asks for too much memory');
  const target = new Uint8Array(size);
  let length = 0;
  const stream = new Decompress((chunk) => {
    const room = size - length;
    target.set(chunk.length > room ? chunk.subarray(0, room) : chunk, length);
    length += Math.min(chunk.length, room);
  });
  for (let at = 0; at < source.length && length < size; at += STEP) {
    stream.push(source.subarray(at, at + STEP), at + STEP >= source.length);
  }
  return target.subarray(0, length);
}

/** Memory that the first frame asks for, in bytes: RFC 8878, 3.1.1.1. A stream cut inside its header throws. */
function windowOf(source: Uint8Array): number {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  if (view.getUint32(0, true) !== 0xfd2fb528) throw new RangeError('not a ZSTD stream');
  const descriptor = view.getUint8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  if (!singleSegment) {
    const window = view.getUint8(5);
    return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  }
  const at = 5 + [0, 1, 2, 4][descriptor & 3]!;
  const sizeField = descriptor >> 6;
  if (sizeField === 0) return view.getUint8(at);
  if (sizeField === 1) return view.getUint16(at, true) + 256;
  return sizeField === 2 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
