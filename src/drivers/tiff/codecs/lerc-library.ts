import { allocate, bytesPerSample, type DType, type TypedArray, viewAs } from '#model/dtype';
import type { BlockCoding } from '#model/image';
import type { BlockShape } from '../block-shape';
import { LERC_DTYPES, lercMismatch } from './lerc-header';
import { copyOut, WasmCodec, type WasmMemory } from './wasm-codec';

interface Lerc extends WasmMemory {
  malloc(size: number): number;
  free(address: number): void;
  /** Writes `infoCount` integers and `rangeCount` doubles; 0, or the number of an error. */
  blobInfo(blob: number, length: number, info: number, ranges: number, infoCount: number, rangeCount: number): number;
  decode(
    blob: number,
    length: number,
    maskCount: number,
    masks: number,
    depth: number,
    width: number,
    height: number,
    bands: number,
    dataType: number,
    target: number,
    usesNodata: number,
    nodata: number,
  ): number;
}

/** Esri's own build; its exports have no names but these letters, of this version. */
const lerc = new WasmCodec<Lerc>(
  'LERC',
  () => import('lerc/lerc-wasm.wasm?url&inline'),
  (exports) => ({
    a: {
      a: () => {
        throw new RangeError('the LERC blob is corrupt');
      },
      b: () => {
        throw new RangeError('the LERC decoder gave up');
      },
      c: (size: number) => grow(exports().memory, size >>> 0),
    },
  }),
  (exports) => {
    const { d, e, f, g: _ranges, h, i, j } = exports;
    (e as () => void)();
    return { memory: d, blobInfo: f, decode: h, malloc: i, free: j } as unknown as Lerc;
  },
);

function grow(memory: WebAssembly.Memory, size: number): 0 | 1 {
  try {
    memory.grow(Math.ceil((size - memory.buffer.byteLength) / 65536));
    return 1;
  } catch {
    return 0;
  }
}

/** What a blob says of itself, as far as it matters here. */
interface BlobInfo {
  dataType: number;
  /** Values a pixel in each band. */
  depth: number;
  width: number;
  height: number;
  bands: number;
  maskCount: number;
}

/** Any LERC blob, by Esri's own decoder. Throws RangeError for corrupt bytes. */
export async function decodeLercByLibrary(
  blob: Uint8Array,
  shape: BlockShape,
  coding: BlockCoding,
  dtype: DType,
): Promise<TypedArray> {
  return lerc.use((codec) => decodeBlob(codec, blob, shape, coding, dtype));
}

function decodeBlob(codec: Lerc, blob: Uint8Array, shape: BlockShape, coding: BlockCoding, dtype: DType): TypedArray {
  const { samplesPerBlock: samples } = coding;
  const source = codec.malloc(blob.length);
  new Uint8Array(codec.memory.buffer).set(blob, source);
  const info = readInfo(codec, source, blob.length);
  const stored = info.depth * info.bands;
  const hasAlpha = stored === samples - 1 && info.maskCount === 1 && dtype === 'uint8';
  if (
    LERC_DTYPES[info.dataType] !== dtype ||
    info.width !== shape.width ||
    info.height < shape.rows ||
    info.height > shape.blockRows ||
    (stored !== samples && !hasAlpha) ||
    (info.depth !== 1 && info.bands !== 1) ||
    (info.maskCount !== 0 && info.maskCount !== 1 && info.maskCount !== info.bands)
  ) {
    throw lercMismatch(info, stored, LERC_DTYPES[info.dataType], shape, samples, dtype);
  }
  const pixels = info.width * info.height;
  const size = pixels * stored * bytesPerSample(dtype);
  const masks = codec.malloc(Math.max(1, pixels * info.maskCount));
  const target = codec.malloc(size + 16);
  const nodata = codec.malloc(9 * info.bands);
  if (masks === 0 || target === 0 || nodata === 0) throw new RangeError('there is not enough memory for the LERC blob');
  const status = codec.decode(
    source,
    blob.length,
    info.maskCount,
    masks,
    info.depth,
    info.width,
    info.height,
    info.bands,
    info.dataType,
    target,
    nodata + 8 * info.bands,
    nodata,
  );
  if (status !== 0) throw new RangeError(`the LERC blob is corrupt (${status})`);
  const values = viewAs(dtype, copyOut(codec, target, size).buffer);
  const valid = info.maskCount > 0 ? copyOut(codec, masks, pixels * info.maskCount) : undefined;
  for (const address of [source, masks, target, nodata]) codec.free(address);
  const whole = pixels * samples;
  if (hasAlpha) return withAlpha(values as Uint8Array, valid!, stored);
  const interleaved = info.bands > 1 ? interleave(values, pixels, info.bands, dtype) : values;
  if (valid && dtype.startsWith('float')) {
    for (let i = 0; i < whole; i++) {
      const pixel = Math.floor(i / samples);
      if (valid[info.maskCount > 1 ? (i % samples) * pixels + pixel : pixel] === 0) interleaved[i] = Number.NaN;
    }
  }
  return interleaved.subarray(0, shape.width * shape.rows * samples);
}

/** Counts of a blob in the order the library gives them: version, type, depth, columns, rows, bands, valid, size, masks. */
const INFO_COUNT = 11;

function readInfo(codec: Lerc, source: number, length: number): BlobInfo {
  const place = codec.malloc(INFO_COUNT * 4 + 8);
  const status = codec.blobInfo(source, length, place, 0, INFO_COUNT, 0);
  if (status !== 0) throw new RangeError(`not a LERC blob (${status})`);
  const info = new Uint32Array(codec.memory.buffer, place, INFO_COUNT);
  const [, dataType, depth, width, height, bands, , , maskCount] = info as unknown as number[];
  codec.free(place);
  return {
    dataType: dataType!,
    depth: depth!,
    width: width!,
    height: height!,
    bands: bands!,
    maskCount: maskCount!,
  };
}

function withAlpha(colours: Uint8Array, valid: Uint8Array, samples: number): Uint8Array {
  const target = new Uint8Array(valid.length * (samples + 1));
  for (let pixel = 0, to = 0; pixel < valid.length; pixel++) {
    for (let sample = 0; sample < samples; sample++) target[to++] = colours[pixel * samples + sample]!;
    target[to++] = valid[pixel] ? 255 : 0;
  }
  return target;
}

function interleave(planes: TypedArray, pixels: number, bands: number, dtype: DType): TypedArray {
  const target = allocate(dtype, planes.length);
  for (let band = 0; band < bands; band++) {
    for (let pixel = 0; pixel < pixels; pixel++) target[pixel * bands + band] = planes[band * pixels + pixel]!;
  }
  return target;
}
