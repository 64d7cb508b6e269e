import { Decompress } from 'fzstd';

/** Pushed at once, so that a stream that grows without end is noticed early. */
const STEP = 64 * 1024;

/**
 * A ZSTD stream to at most `size` bytes. Not through geotiff.js: its decoder loops for ever on a corrupt stream and
 * trusts the size the stream claims. Throws where the stream is corrupt or longer.
 */
export function unzstd(source: Uint8Array, size: number): Uint8Array {
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
