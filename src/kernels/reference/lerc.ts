import type { LercTiles, Samples } from '../kernels';
import { allocateSamples, isFloatType, type SampleType, sampleSize } from '../samples';

/** How a tile is stored; what is none of these is one value throughout. */
const RAW = 0;
const STUFFED = 1;
const ZERO = 2;

/** Sample types in the order of LERC's numbers. */
const TYPES: readonly SampleType[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'f32', 'f64'];

const CORRUPT = 'LERC blob is corrupt';
const TRUNCATED = 'LERC blob ends early';

/** Reads a value of a LERC type. */
const READERS: Record<SampleType, (view: DataView, at: number) => number> = {
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at) => view.getInt16(at, true),
  u16: (view, at) => view.getUint16(at, true),
  i32: (view, at) => view.getInt32(at, true),
  u32: (view, at) => view.getUint32(at, true),
  f32: (view, at) => view.getFloat32(at, true),
  f64: (view, at) => view.getFloat64(at, true),
};

/** The checksum of a blob, of all that comes after it: Fletcher's over big-endian words, folded where Esri's code does. */
export function fletcher32(bytes: Uint8Array): number {
  let a = 0xffff;
  let b = 0xffff;
  const even = bytes.length & ~1;
  for (let at = 0; at < even; ) {
    for (const end = Math.min(even, at + 2 * 359); at < end; at += 2) {
      a += bytes[at]! * 256 + bytes[at + 1]!;
      b += a;
    }
    a = (a & 0xffff) + Math.floor(a / 65536);
    b = (b & 0xffff) + Math.floor(b / 65536);
  }
  if (even < bytes.length) {
    a += bytes[even]! * 256;
    b += a;
  }
  a = (a & 0xffff) + (a >>> 16);
  b = (b & 0xffff) + (b >>> 16);
  return ((b << 16) | a) >>> 0;
}

/** Type that a tile's least value is stored in: a smaller one where it fits, as two bits of its flags say. */
function offsetType(type: SampleType, code: number): SampleType {
  const own = TYPES.indexOf(type);
  if (code === 0 || type === 'i8' || type === 'u8') return type;
  if (type === 'f32') return code === 1 ? 'i16' : 'u8';
  if (type === 'f64') return (['f32', 'i32', 'i16'] as const)[code - 1]!;
  const smaller = TYPES[type.startsWith('i') ? own - code : own - 2 * code];
  if (!smaller) throw new RangeError(CORRUPT);
  return smaller;
}

class TileReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#at = at;
  }

  value(type: SampleType): number {
    return READERS[type](this.#view, this.#taken(sampleSize(type)));
  }

  /** `count` numbers of a tile, as many as it has pixels. */
  steps(count: number): number[] {
    const header = this.value('u8');
    const countType = (['u32', 'u16', 'u8'] as const)[header >> 6];
    const bits = header & 31;
    if (!countType || this.value(countType) !== count || bits === 0) throw new RangeError(CORRUPT);
    if ((header & 32) === 0) return this.#unstuff(count, bits);
    const entries = this.value('u8') - 1;
    if (entries <= 0) throw new RangeError(CORRUPT);
    const table = [0, ...this.#unstuff(entries, bits)];
    return this.#unstuff(count, 32 - Math.clz32(entries)).map((index) => {
      const value = table[index];
      if (value === undefined) throw new RangeError(CORRUPT);
      return value;
    });
  }

  /** Least significant bit first, from a whole byte to a whole byte. */
  #unstuff(count: number, bits: number): number[] {
    const start = this.#taken(Math.ceil((count * bits) / 8));
    return Array.from({ length: count }, (_, i) => {
      let value = 0;
      for (let bit = 0; bit < bits; bit++) {
        const at = i * bits + bit;
        value += ((this.#bytes[start + (at >> 3)]! >> (at & 7)) & 1) * 2 ** bit;
      }
      return value;
    });
  }

  #taken(size: number): number {
    const start = this.#at;
    if (start + size > this.#bytes.length) throw new RangeError(TRUNCATED);
    this.#at += size;
    return start;
  }
}

/** Twin of wasm/lerc.ts. */
export function lerc(blob: Uint8Array, tiles: LercTiles): Samples {
  const { type, version, width, height, tileSize, start, step, most } = tiles;
  if (blob.length < 14) throw new RangeError(TRUNCATED);
  const stored = new DataView(blob.buffer, blob.byteOffset, blob.length).getUint32(10, true);
  if (stored !== fletcher32(blob.subarray(14))) throw new RangeError('LERC blob does not match its checksum');
  const output = allocateSamples(type, width * height);
  const reader = new TileReader(blob, start);
  const pattern = version >= 5 ? 14 : 15;
  for (let top = 0; top < height; top += tileSize) {
    const rows = Math.min(tileSize, height - top);
    for (let left = 0; left < width; left += tileSize) {
      const cols = Math.min(tileSize, width - left);
      const flags = reader.value('u8');
      if (((flags >> 2) & pattern) !== ((left >> 3) & pattern)) throw new RangeError(CORRUPT);
      if (version >= 5 && flags & 4) throw new RangeError(CORRUPT);
      const kind = flags & 3;
      const values = valuesOf(reader, kind, flags >> 6, rows * cols, type, step, most);
      for (let i = 0; i < rows * cols; i++) {
        output[(top + Math.floor(i / cols)) * width + left + (i % cols)] = values(i);
      }
    }
  }
  return output;
}

function valuesOf(
  reader: TileReader,
  kind: number,
  code: number,
  count: number,
  type: SampleType,
  step: number,
  most: number,
): (index: number) => number {
  if (kind === ZERO) return () => 0;
  if (kind === RAW) {
    const values = Array.from({ length: count }, () => reader.value(type));
    return (i) => values[i]!;
  }
  const offset = reader.value(offsetType(type, code));
  if (kind !== STUFFED) return () => offset;
  const steps = reader.steps(count);
  return (i) => {
    const value = Math.min(offset + steps[i]! * step, most);
    return isFloatType(type) ? value : Math.trunc(value);
  };
}
