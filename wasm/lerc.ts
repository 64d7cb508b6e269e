/**
 * Tiles of a LERC blob (Esri's Lerc2, versions 3 to 6): small squares, each stored as it is, as one value, or as steps
 * above its least value in as few bits as they need, by a table where they are few. Of one sample a pixel, all valid.
 * Twin: src/kernels/reference/lerc.ts. The caller leaves 16 bytes after the source.
 */
import { fletcher32 } from './fletcher32';
import { unstuff } from './unstuff';

const CORRUPT: i32 = -1;
const TRUNCATED: i32 = -2;
const CHECKSUM: i32 = -3;

/** Where the checksum of a blob is, and what it is of: all that comes after it. */
const CHECKSUM_AT: usize = 10;
const CHECKED_FROM: usize = 14;

/** How a tile is stored. */
const RAW: u32 = 0;
const STUFFED: u32 = 1;
const ZERO: u32 = 2;

// LERC's numbers of sample types.
const I8: i32 = 0;
const U8: i32 = 1;
const I16: i32 = 2;
const U16: i32 = 3;
const I32: i32 = 4;
const U32: i32 = 5;
const F32: i32 = 6;
const F64: i32 = 7;
const NONE: i32 = -1;

/** Most steps that integers of 16 bits are counted in without leaving 32 bits. */
const LARGEST_STEP: f64 = 16384;

/** Steps of a tile of at most 32 x 32, with room for what is written past them; the table of a tile that has one. */
const words = memory.data((1024 + 8) * 4, 16);
const table = memory.data((256 + 8) * 4, 16);

/** Where the last tile's steps ended. */
let readTo: usize = 0;

function numberOf<T>(): i32 {
  if (isFloat<T>()) return sizeof<T>() === 4 ? F32 : F64;
  if (sizeof<T>() === 1) return isSigned<T>() ? I8 : U8;
  if (sizeof<T>() === 2) return isSigned<T>() ? I16 : U16;
  return isSigned<T>() ? I32 : U32;
}

/** The type that a tile's least value is stored in: a smaller one where it fits, as `code` says. */
function offsetType<T>(code: i32): i32 {
  const own = numberOf<T>();
  if (isFloat<T>()) {
    if (code === 0) return own;
    if (sizeof<T>() === 4) return code === 1 ? I16 : U8;
    return code === 1 ? F32 : code === 2 ? I32 : I16;
  }
  if (sizeof<T>() === 1) return own;
  const smaller = isSigned<T>() ? own - code : own - 2 * code;
  return smaller < 0 ? NONE : smaller;
}

function sizeOf(type: i32): usize {
  return type < I16 ? 1 : type < I32 ? 2 : type < F64 ? 4 : 8;
}

function valueAt(at: usize, type: i32): f64 {
  switch (type) {
    case I8:
      return <f64>load<i8>(at);
    case U8:
      return <f64>load<u8>(at);
    case I16:
      return <f64>load<i16>(at);
    case U16:
      return <f64>load<u16>(at);
    case I32:
      return <f64>load<i32>(at);
    case U32:
      return <f64>load<u32>(at);
    case F32:
      return <f64>load<f32>(at);
    default:
      return load<f64>(at);
  }
}

/** Reads `count` steps from `at` into `words`; the most bits one has, or a negative status. `readTo` is then past them. */
function readSteps(at: usize, end: usize, count: u32): i32 {
  if (at >= end) return TRUNCATED;
  const header: u32 = load<u8>(at++);
  const form = header >> 6;
  if (form === 3) return CORRUPT;
  const countBytes: usize = form === 0 ? 4 : 3 - form;
  if (at + countBytes > end) return TRUNCATED;
  const stored = load<u32>(at) & (0xffffffff >> ((<u32>(4 - countBytes)) << 3));
  at += countBytes;
  const bits = header & 31;
  if (stored !== count || bits === 0) return CORRUPT;
  if ((header & 32) === 0) {
    if ((<usize>count * bits + 7) >> 3 > end - at) return TRUNCATED;
    readTo = at + unstuff(at, count, bits, words);
    return bits;
  }
  if (at >= end) return TRUNCATED;
  const entries = <u32>load<u8>(at++) - 1;
  if (entries === 0 || entries > 254) return CORRUPT;
  if ((entries * bits + 7) >> 3 > end - at) return TRUNCATED;
  store<u32>(table, 0);
  at += unstuff(at, entries, bits, table + 4);
  const indexBits: u32 = 32 - clz<u32>(entries);
  if ((<usize>count * indexBits + 7) >> 3 > end - at) return TRUNCATED;
  readTo = at + unstuff(at, count, indexBits, words);
  let largest: u32 = 0;
  for (let word = words; word < words + ((<usize>count) << 2); word += 4) {
    const index = load<u32>(word);
    largest = max(largest, index);
    store<u32>(word, load<u32>(table + ((index & 255) << 2)));
  }
  return largest > entries ? CORRUPT : bits;
}

/** Places the steps in `words` as samples, `rowBytes` from row to row. */
function placeSteps<T>(
  to: usize,
  rowBytes: usize,
  cols: i32,
  rows: i32,
  bits: i32,
  offset: f64,
  step: f64,
  most: f64,
): void {
  let from: usize = words;
  const inLanes = sizeof<T>() <= 2 && bits <= 16 && step <= LARGEST_STEP && floor(step) === step && (cols & 7) === 0;
  if (inLanes) {
    const offsets = i32x4.splat(<i32>offset);
    const steps = i32x4.splat(<i32>step);
    const largest = i32x4.splat(<i32>most);
    for (let row = 0; row < rows; row++, to += rowBytes) {
      for (let col = 0; col < cols; col += 8, from += 32) {
        const low = i32x4.min_s(i32x4.add(i32x4.mul(v128.load(from), steps), offsets), largest);
        const high = i32x4.min_s(i32x4.add(i32x4.mul(v128.load(from, 16), steps), offsets), largest);
        const at = to + <usize>col * sizeof<T>();
        if (sizeof<T>() === 1) {
          const both = i16x8.narrow_i32x4_s(low, high);
          const bytes = isSigned<T>() ? i8x16.narrow_i16x8_s(both, both) : i8x16.narrow_i16x8_u(both, both);
          v128.store64_lane(at, bytes, 0);
        } else {
          v128.store(at, isSigned<T>() ? i16x8.narrow_i32x4_s(low, high) : i16x8.narrow_i32x4_u(low, high));
        }
      }
    }
    return;
  }
  for (let row = 0; row < rows; row++, to += rowBytes) {
    for (let col = 0; col < cols; col++, from += 4) {
      const value = offset + <f64>load<u32>(from) * step;
      store<T>(to + <usize>col * sizeof<T>(), <T>min(value, most));
    }
  }
}

function fillTile<T>(to: usize, rowBytes: usize, cols: i32, rows: i32, value: T): void {
  for (let row = 0; row < rows; row++, to += rowBytes) {
    for (let col = 0; col < cols; col++) store<T>(to + <usize>col * sizeof<T>(), value);
  }
}

function readTiles<T>(
  at: usize,
  end: usize,
  output: usize,
  width: i32,
  height: i32,
  tileSize: i32,
  version: i32,
  step: f64,
  most: f64,
): i32 {
  // Later versions keep one of these bits for differences between the samples of a pixel, of which there is but one.
  const pattern: u32 = version >= 5 ? 14 : 15;
  const rowBytes = <usize>width * sizeof<T>();
  for (let top = 0; top < height; top += tileSize) {
    const rows = min(tileSize, height - top);
    for (let left = 0; left < width; left += tileSize) {
      const cols = min(tileSize, width - left);
      const to = output + <usize>top * rowBytes + <usize>left * sizeof<T>();
      if (at >= end) return TRUNCATED;
      const flags: u32 = load<u8>(at++);
      if (((flags >> 2) & pattern) !== ((left >> 3) & pattern)) return CORRUPT;
      if (version >= 5 && (flags & 4) !== 0) return CORRUPT;
      const kind = flags & 3;
      if (kind === ZERO) {
        fillTile<T>(to, rowBytes, cols, rows, <T>0);
        continue;
      }
      if (kind === RAW) {
        const bytes = <usize>cols * sizeof<T>();
        if (bytes * rows > end - at) return TRUNCATED;
        for (let row = 0; row < rows; row++, at += bytes) memory.copy(to + <usize>row * rowBytes, at, bytes);
        continue;
      }
      const type = offsetType<T>(flags >> 6);
      if (type === NONE) return CORRUPT;
      const size = sizeOf(type);
      if (size > end - at) return TRUNCATED;
      const offset = valueAt(at, type);
      at += size;
      if (kind !== STUFFED) {
        fillTile<T>(to, rowBytes, cols, rows, <T>offset);
        continue;
      }
      const bits = readSteps(at, end, cols * rows);
      if (bits < 0) return bits;
      placeSteps<T>(to, rowBytes, cols, rows, bits, offset, step, most);
      at = readTo;
    }
  }
  return 0;
}

/**
 * Decodes the tiles of a blob from byte `start` on; `type` is a place in SAMPLE_TYPES of src/kernels/samples.ts. 0, or a
 * negative status. A value is its tile's least one plus a number of steps of size `step`, `most` at most, which must be in
 * the range of the type.
 */
export function lerc(
  type: i32,
  source: usize,
  sourceLength: usize,
  start: usize,
  output: usize,
  width: i32,
  height: i32,
  tileSize: i32,
  version: i32,
  step: f64,
  most: f64,
): i32 {
  if (sourceLength < CHECKED_FROM) return TRUNCATED;
  if (load<u32>(source + CHECKSUM_AT) !== fletcher32(source + CHECKED_FROM, sourceLength - CHECKED_FROM))
    return CHECKSUM;
  const at = source + start;
  const end = source + sourceLength;
  switch (type) {
    case 0:
      return readTiles<u8>(at, end, output, width, height, tileSize, version, step, most);
    case 1:
      return readTiles<i8>(at, end, output, width, height, tileSize, version, step, most);
    case 2:
      return readTiles<u16>(at, end, output, width, height, tileSize, version, step, most);
    case 3:
      return readTiles<i16>(at, end, output, width, height, tileSize, version, step, most);
    case 4:
      return readTiles<u32>(at, end, output, width, height, tileSize, version, step, most);
    case 5:
      return readTiles<i32>(at, end, output, width, height, tileSize, version, step, most);
    case 6:
      return readTiles<f32>(at, end, output, width, height, tileSize, version, step, most);
    default:
      return readTiles<f64>(at, end, output, width, height, tileSize, version, step, most);
  }
}
