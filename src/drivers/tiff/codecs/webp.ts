import { QuadratError } from '#model/errors';
import type { BlockCoding } from '#model/image';
import type { BlockShape } from '../block-shape';
import { copyOut, NO_SYSTEM, WasmCodec, type WasmMemory } from './wasm-codec';

interface LibWebp extends WasmMemory {
  malloc(size: number): number;
  free(address: number): void;
  /** Address of RGBA pixels, 0 where the stream is corrupt. Writes width and height as 32-bit integers. */
  WebPDecodeRGBA(source: number, length: number, width: number, height: number): number;
}

const libwebp = new WasmCodec<LibWebp>(
  'WebP',
  () => import('@cwasm/webp/webp.wasm?url&inline'),
  () => ({ wasi_snapshot_preview1: NO_SYSTEM }),
  (exports) => exports as unknown as LibWebp,
);

/** Samples of a WebP block, lossy or lossless: RGB or RGBA, as libwebp gives them. Throws RangeError for corrupt bytes. */
export async function decodeWebp(bytes: Uint8Array, shape: BlockShape, coding: BlockCoding): Promise<Uint8Array> {
  const { samplesPerBlock: samples, bitsPerSample } = coding;
  if (bitsPerSample !== 8 || (samples !== 3 && samples !== 4)) {
    throw new QuadratError('UNSUPPORTED', `WebP with ${samples} samples of ${bitsPerSample} bits is not defined.`);
  }
  const [width, height] = webpSize(bytes);
  if (width !== shape.width || height < shape.rows || height > shape.blockRows) {
    throw new RangeError(`the WebP image is ${width} x ${height}, not ${shape.width} x ${shape.rows}`);
  }
  const rgba = await libwebp.use((codec) => {
    // Two integers for the size, which is known, then the stream.
    const source = codec.malloc(bytes.length + 8);
    new Uint8Array(codec.memory.buffer).set(bytes, source + 8);
    const pixels = codec.WebPDecodeRGBA(source + 8, bytes.length, source, source + 4);
    codec.free(source);
    if (pixels === 0) throw new RangeError('the WebP stream is corrupt');
    const copy = copyOut(codec, pixels, width * shape.rows * 4);
    codec.free(pixels);
    return copy;
  });
  return samples === 4 ? rgba : withoutAlpha(rgba);
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}

/**
 * Width and height of the picture in a RIFF container (RFC 9649), looked for before the decoder allocates what they ask
 * for. Throws RangeError where there is none.
 */
export function webpSize(bytes: Uint8Array): [width: number, height: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || name(0) !== 'RIFF' || name(8) !== 'WEBP') throw new RangeError('not a WebP stream');
  for (let at = 12; at + 18 <= bytes.length; ) {
    const chunk = name(at);
    if (chunk === 'VP8 ') return [view.getUint16(at + 14, true) & 0x3fff, view.getUint16(at + 16, true) & 0x3fff];
    if (chunk === 'VP8L') {
      const bits = view.getUint32(at + 9, true);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    const size = view.getUint32(at + 4, true);
    at += 8 + size + (size & 1);
  }
  throw new RangeError('the WebP stream holds no picture');
}
