import { QuadratError } from '#model/errors';
import type { BlockCoding } from '#model/image';
import type { BlockShape } from '../block-shape';
import { PHOTOMETRIC } from '../tags';
import { completeJpeg } from './jpeg-stream';
import { copyOut, NO_SYSTEM, WasmCodec, type WasmMemory } from './wasm-codec';

interface TurboJpeg extends WasmMemory {
  malloc(size: number): number;
  free(address: number): void;
  tjInitDecompress(): number;
  tjDestroy(handle: number): number;
  /** 0; -1 where the stream is corrupt but was decoded as far as possible. */
  tjDecompress2(
    handle: number,
    source: number,
    length: number,
    target: number,
    width: number,
    pitch: number,
    height: number,
    pixelFormat: number,
    flags: number,
  ): number;
}

const turboJpeg = new WasmCodec<TurboJpeg>(
  'JPEG',
  () => import('@cwasm/jpeg-turbo/jpeg-turbo.wasm?url&inline'),
  () => ({
    wasi_snapshot_preview1: NO_SYSTEM,
    env: {
      setjmp: () => 0,
      // How libjpeg leaves on a fatal error.
      longjmp: () => {
        throw new RangeError('the JPEG stream is corrupt');
      },
    },
  }),
  (exports) => exports as unknown as TurboJpeg,
);

/** TJPF: pixel formats with as many samples as the key, none of which changes a component: grey, RGB, CMYK. */
const PIXEL_FORMATS: Record<number, number> = { 1: 6, 3: 0, 4: 11 };
/** TJFLAG_ACCURATEDCT: the one that libtiff uses. */
const ACCURATE_DCT = 4096;

/**
 * Samples of a JPEG block, the same that libtiff gives with libjpeg-turbo: components as they are, but YCbCr as RGB.
 * Throws RangeError for corrupt bytes, UNSUPPORTED for kinds of JPEG that are not decoded.
 */
export async function decodeJpeg(bytes: Uint8Array, shape: BlockShape, coding: BlockCoding): Promise<Uint8Array> {
  const { samplesPerBlock: samples, bitsPerSample, photometric, jpegTables } = coding;
  const pixelFormat = PIXEL_FORMATS[samples];
  if (bitsPerSample !== 8 || pixelFormat === undefined) {
    throw new QuadratError(
      'UNSUPPORTED',
      `The image holds JPEG with ${samples} samples of ${bitsPerSample} bits, which Quadrat does not read.`,
    );
  }
  const toRgb = photometric === PHOTOMETRIC.YCbCr && samples === 3;
  const stream = completeJpeg(bytes, jpegTables, toRgb ? 'YCbCr' : 'as stored');
  const { width, height, components } = stream.frame;
  if (width !== shape.width || height < shape.rows || height > shape.blockRows || components !== samples) {
    throw new RangeError(
      `the JPEG is ${width} x ${height} x ${components}, not ${shape.width} x ${shape.rows} x ${samples}`,
    );
  }
  return turboJpeg.use((codec) => {
    const source = codec.malloc(stream.bytes.length);
    const target = codec.malloc(width * height * samples);
    if (source === 0 || target === 0) throw new RangeError('there is not enough memory for the JPEG');
    new Uint8Array(codec.memory.buffer).set(stream.bytes, source);
    const handle = codec.tjInitDecompress();
    const status = codec.tjDecompress2(
      handle,
      source,
      stream.bytes.length,
      target,
      width,
      width * samples,
      height,
      pixelFormat,
      ACCURATE_DCT,
    );
    // Pixels made up where the stream is damaged are worse than none.
    if (status !== 0) throw new RangeError('the JPEG stream is corrupt or cut');
    const pixels = copyOut(codec, target, width * shape.rows * samples);
    codec.tjDestroy(handle);
    codec.free(source);
    codec.free(target);
    return pixels;
  });
}
