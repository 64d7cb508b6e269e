/**
 * TIFF LZW. Every word of the table is a place in the output and a length, for each is a copy of what was written
 * before plus the byte after it. The caller leaves 16 zero bytes after the source and 16 bytes after the output.
 */
const CORRUPT: i32 = -1;
const TRUNCATED: i32 = -2;

const CLEAR: u32 = 256;
const END: u32 = 257;
const FIRST: u32 = 258;

/** Place in the output (low half) and length (high half) of each code from 258. */
const words = memory.data(4096 * 8, 16);

/** Length of the output, at most `size`; negative where the stream is corrupt. */
export function lzw(source: usize, sourceLength: i32, output: usize, size: i32): i32 {
  if (size === 0) return 0;
  const old = sourceLength >= 2 && load<u8>(source) === 0 && (load<u8>(source, 1) & 1) === 1;
  return old ? decode<bool>(source, sourceLength, output, size) : decode<u8>(source, sourceLength, output, size);
}

/** `Order` stands for a constant, lest the loop test it: bool for old-style streams, u8 for the usual ones. */
function decode<Order>(source: usize, sourceLength: i32, begin: usize, size: i32): i32 {
  const inputEnd = source + sourceLength;
  const outputEnd = begin + size;
  const early: u32 = isBoolean<Order>() ? 0 : 1;
  let input = source;
  let output = begin;
  // Old-style: the next bit is the lowest. Else: the next bit is the highest.
  let hold: u64 = 0;
  let held: u64 = 0;
  let next = FIRST;
  let width: u64 = 9;
  let limit: u32 = 512 - early;
  let previous = begin;
  let previousLength: usize = 0;

  while (output < outputEnd) {
    if (held < width) {
      if (input - <usize>(held >> 3) > inputEnd) return TRUNCATED;
      if (isBoolean<Order>()) hold |= load<u64>(input) << held;
      else hold |= bswap<u64>(load<u64>(input)) >> held;
      input += <usize>((63 - held) >> 3);
      held |= 56;
    }
    let code: u32;
    if (isBoolean<Order>()) {
      code = <u32>hold & ((1 << (<u32>width)) - 1);
      hold >>= width;
    } else {
      code = <u32>(hold >> (64 - width));
      hold <<= width;
    }
    held -= width;

    if (code - CLEAR < 2) {
      if (code === END) break;
      next = FIRST;
      width = 9;
      limit = 512 - early;
      previousLength = 0;
      continue;
    }
    if (previousLength > 0 && next < 4096) {
      store<u64>(words + (next << 3), ((<u64>(previousLength + 1)) << 32) | <u64>previous);
      next++;
      if (next >= limit && width < 12) {
        width++;
        limit = (1 << (<u32>width)) - early;
      }
    }
    previous = output;
    if (code < CLEAR) {
      store<u8>(output++, <u8>code);
      previousLength = 1;
      continue;
    }
    if (code >= next) return CORRUPT;
    const word = load<u64>(words + (code << 3));
    let from = <usize>(word & 0xffffffff);
    previousLength = <usize>(word >> 32);
    const end = min<usize>(output + previousLength, outputEnd);
    if (from + previousLength > output) {
      // The code just defined: its last byte is the first one written here, so it cannot be read ahead.
      const first = load<u8>(from);
      for (; output < end; output += 16, from += 16) v128.store(output, v128.load(from));
      store<u8>(previous + previousLength - 1, first);
    } else {
      for (; output < end; output += 16, from += 16) v128.store(output, v128.load(from));
    }
    output = end;
  }
  if (input - <usize>(held >> 3) > inputEnd) return TRUNCATED;
  return <i32>(output - begin);
}
