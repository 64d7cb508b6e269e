import { allocate, bytesPerSample, type DType, type TypedArray, viewAs } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { BlockCoding } from '#model/image';
import { dtypeFor, storedRowBytes } from './sample-types';

/** Swaps the bytes of every value of `width` bytes, in place. */
export function swapBytes(data: Uint8Array, width: number): void {
  for (let at = 0; at + width <= data.length; at += width) data.subarray(at, at + width).reverse();
}

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let i = 0; i < 8; i++) if (byte & (1 << i)) bits |= 0x80 >> i;
  return bits;
});

/** The bytes with their bits in reverse order, for FillOrder 2. */
export function reverseBits(data: Uint8Array): Uint8Array {
  return data.map((byte) => REVERSED[byte]!);
}

/**
 * Decompressed bytes as samples: of `rows` rows of `width` pixels, in native byte order. `data` is taken over where its
 * samples can be used as they are.
 */
export function toSamples(data: Uint8Array, width: number, rows: number, coding: BlockCoding): TypedArray {
  const dtype = dtypeFor(coding)!;
  const { bitsPerSample: bits, sampleFormat, samplesPerBlock } = coding;
  const count = width * rows * samplesPerBlock;
  if (bits === 64 && sampleFormat !== 3) return fromInt64(data, count, sampleFormat === 2);
  if (bits === bytesPerSample(dtype) * 8) return viewOf(data, dtype, count);
  if (sampleFormat === 2) return fromInt24(data, count);
  if (sampleFormat === 3) return bits === 16 ? fromFloat16(data, count) : fromFloat24(data, count);
  return unpackBits(data, width * samplesPerBlock, rows, bits, storedRowBytes(width, coding), dtype);
}

function viewOf(data: Uint8Array, dtype: DType, count: number): TypedArray {
  const aligned = data.byteOffset % bytesPerSample(dtype) === 0 ? data : data.slice();
  return viewAs(dtype, aligned.buffer, aligned.byteOffset, count);
}

/** Samples of 1 to 31 bits, most significant bit first in files of either order, rows from a whole byte on. */
function unpackBits(
  data: Uint8Array,
  samplesPerRow: number,
  rows: number,
  bits: number,
  rowBytes: number,
  dtype: DType,
): TypedArray {
  const target = allocate(dtype, samplesPerRow * rows);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    let at = row * rowBytes;
    let held = 0;
    let heldBits = 0;
    for (let i = 0; i < samplesPerRow; i++) {
      while (heldBits < bits) {
        // Up to 38 bits are held, more than integer shifts can do.
        held = held * 256 + data[at++]!;
        heldBits += 8;
      }
      heldBits -= bits;
      const unit = 2 ** heldBits;
      const value = Math.floor(held / unit);
      target[to++] = value;
      held -= value * unit;
    }
  }
  return target;
}

/** Signed integers of three bytes, most significant first in files of either order, as all odd depths. */
function fromInt24(data: Uint8Array, count: number): Int32Array {
  const target = new Int32Array(count);
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    target[i] = ((data[at]! << 24) >> 8) | (data[at + 1]! << 8) | data[at + 2]!;
  }
  return target;
}

/** IEEE 754 half precision, native byte order. */
function fromFloat16(data: Uint8Array, count: number): Float32Array {
  const half = viewOf(data, 'uint16', count);
  const target = new Float32Array(count);
  for (let i = 0; i < count; i++) target[i] = smallFloat(half[i]!, 5, 10);
  return target;
}

/** GDAL's 24-bit floats: 1 sign, 7 exponent, 16 mantissa bits; native (little-endian) byte order. */
function fromFloat24(data: Uint8Array, count: number): Float32Array {
  const target = new Float32Array(count);
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    target[i] = smallFloat(data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16), 7, 16);
  }
  return target;
}

function smallFloat(bits: number, exponentBits: number, mantissaBits: number): number {
  const top = 2 ** exponentBits - 1;
  const exponent = (bits >>> mantissaBits) & top;
  const mantissa = bits & (2 ** mantissaBits - 1);
  const sign = bits >>> (exponentBits + mantissaBits) ? -1 : 1;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === top) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

/** 64-bit integers as doubles. Rejects rather than rounds: an id that is off by one is a wrong answer nobody sees. */
function fromInt64(data: Uint8Array, count: number, signed: boolean): Float64Array {
  const aligned = data.byteOffset % 8 === 0 ? data : data.slice();
  const values = signed
    ? new BigInt64Array(aligned.buffer, aligned.byteOffset, count)
    : new BigUint64Array(aligned.buffer, aligned.byteOffset, count);
  const target = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    target[i] = Number(value);
    if (BigInt(target[i]!) !== value) {
      throw new QuadratError(
        'UNSUPPORTED',
        `The image holds the 64-bit integer ${value}, which a double cannot represent.`,
      );
    }
  }
  return target;
}
