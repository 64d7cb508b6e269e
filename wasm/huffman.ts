/**
 * Decoding tables of Huffman codes, as 32-bit entries indexed by the next bits of the stream. Words longer than the
 * table's index go through a second table. An entry holds all that the decoder does with a word; the lowest six bits are
 * always the number of bits to drop, so that an entry can serve as a shift count as it is.
 *
 *   literals   bytes << 16 | LITERAL | number of bytes << 6 | bits
 *   match      length less 3 << 24 | literal before it << 16 | bits without the extra bits << 8 | whether there is one << 6 | bits
 *   distance   base << 16 | bits without the extra bits << 8 | bits
 *   special    SPECIAL | END or nothing: invalid | bits
 *   subtable   first entry << 16 | SPECIAL | SUBTABLE | index bits << 8 | bits
 */
export const SPECIAL: u32 = 0x8000;
export const SUBTABLE: u32 = 0x4000;
export const END: u32 = 0x2000;
export const LITERAL: u32 = 0x1000;
export const ONE_BYTE: u32 = 0x40;
/** The shortest match. */
export const SHORTEST: u32 = 3;

/** What an alphabet's symbols mean. */
export const LITERALS: i32 = 0;
export const DISTANCES: i32 = 1;
export const LENGTHS: i32 = 2;

const LENGTH_BASE = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const LENGTH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const DISTANCE_BASE = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]);
const DISTANCE_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);

/** Words of each length; next slot of each length in the sorted symbols. */
const counts = memory.data(16 * 2);
const slots = memory.data(17 * 2);
/** Symbols by length of their word, then by number. */
const sorted = memory.data(320 * 2);

function entryOf(alphabet: i32, symbol: u32, bits: u32): u32 {
  if (alphabet === LENGTHS) return (symbol << 16) | bits;
  if (alphabet === DISTANCES) {
    if (symbol > 29) return SPECIAL | bits;
    const extra: u32 = load<u8>(DISTANCE_EXTRA + symbol);
    return ((<u32>load<u16>(DISTANCE_BASE + (symbol << 1))) << 16) | (bits << 8) | (bits + extra);
  }
  if (symbol < 256) return (symbol << 16) | LITERAL | ONE_BYTE | bits;
  if (symbol === 256) return SPECIAL | END | bits;
  if (symbol > 285) return SPECIAL | bits;
  const extra: u32 = load<u8>(LENGTH_EXTRA + symbol - 257);
  const length = <u32>load<u16>(LENGTH_BASE + ((symbol - 257) << 1));
  return ((length - SHORTEST) << 24) | (bits << 8) | (bits + extra);
}

function reverse(word: u32, bits: u32): u32 {
  let reversed: u32 = 0;
  for (let i: u32 = 0; i < bits; i++) {
    reversed = (reversed << 1) | (word & 1);
    word >>= 1;
  }
  return reversed;
}

/**
 * Fills `table` (room for `capacity` entries) from the word lengths of `symbols` symbols, one byte each. False where
 * zlib would refuse the code: too many words, or too few, except for a single word of one bit, or no distance at all.
 */
export function buildTable(
  lengths: usize,
  symbols: i32,
  alphabet: i32,
  table: usize,
  tableBits: u32,
  capacity: u32,
): bool {
  memory.fill(counts, 0, 32);
  for (let i = 0; i < symbols; i++) {
    const count = counts + ((<usize>load<u8>(lengths + i)) << 1);
    store<u16>(count, load<u16>(count) + 1);
  }
  store<u16>(counts, 0);
  let longest: u32 = 15;
  while (longest > 0 && load<u16>(counts + (longest << 1)) === 0) longest--;

  const size: u32 = 1 << tableBits;
  if (longest === 0) {
    if (alphabet !== DISTANCES) return false;
    for (let i: u32 = 0; i < size; i++) store<u32>(table + (i << 2), SPECIAL | 1);
    return true;
  }
  let free: i32 = 1;
  store<u16>(slots + 2, 0);
  for (let bits: u32 = 1; bits <= 15; bits++) {
    const count = <u32>load<u16>(counts + (bits << 1));
    free = (free << 1) - <i32>count;
    if (free < 0) return false;
    store<u16>(slots + ((bits + 1) << 1), <u16>(<u32>load<u16>(slots + (bits << 1)) + count));
  }
  if (free > 0) {
    if (alphabet === LENGTHS || longest !== 1) return false;
    for (let i: u32 = 0; i < size; i++) store<u32>(table + (i << 2), SPECIAL | 1);
  }
  let used: u32 = 0;
  for (let i = 0; i < symbols; i++) {
    const bits = <usize>load<u8>(lengths + i);
    if (bits === 0) continue;
    const slot = slots + (bits << 1);
    const place = load<u16>(slot);
    store<u16>(slot, place + 1);
    store<u16>(sorted + ((<usize>place) << 1), <u16>i);
    used++;
  }

  let end: u32 = size;
  let word: u32 = 0;
  let bits: u32 = 0;
  let left: u32 = 0;
  let prefix: u32 = u32.MAX_VALUE;
  let subtable: u32 = 0;
  let subtableBits: u32 = 0;
  for (let i: u32 = 0; i < used; i++) {
    while (left === 0) {
      bits++;
      word <<= 1;
      left = load<u16>(counts + (bits << 1));
    }
    const entry = entryOf(alphabet, load<u16>(sorted + (i << 1)), bits);
    const reversed = reverse(word, bits);
    if (bits <= tableBits) {
      for (let at: u32 = reversed; at < size; at += 1 << bits) store<u32>(table + (at << 2), entry);
    } else {
      if ((reversed & (size - 1)) !== prefix) {
        prefix = reversed & (size - 1);
        // As many index bits as it takes for the words left to fill the table below this prefix.
        subtableBits = bits - tableBits;
        let room: i32 = (1 << subtableBits) - <i32>left;
        while (room > 0 && tableBits + subtableBits < longest) {
          subtableBits++;
          room = (room << 1) - <i32>load<u16>(counts + ((tableBits + subtableBits) << 1));
        }
        subtable = end;
        end += 1 << subtableBits;
        if (end > capacity) return false;
        store<u32>(table + (prefix << 2), SPECIAL | SUBTABLE | (subtable << 16) | (subtableBits << 8) | tableBits);
      }
      // A word in a subtable is counted without the bits that led there.
      const rest = bits - tableBits;
      const own = entry & (SPECIAL | LITERAL) ? entry - tableBits : entry - tableBits - (tableBits << 8);
      for (let at: u32 = reversed >> tableBits; at < 1 << subtableBits; at += 1 << rest) {
        store<u32>(table + ((subtable + at) << 2), own);
      }
    }
    word++;
    left--;
  }
  return true;
}

/**
 * Copies the first 2^tableBits entries of a table, and where the index holds two words of which the first is a literal,
 * joins them: two literals, for noisy samples, whose literals are short; a literal and the match after it, for what
 * compressors make of most samples: that the one or the other comes next is hardly to be foreseen, but that a match comes
 * after one literal at most is.
 */
export function joinWords(table: usize, tableBits: u32, joined: usize): void {
  const size: u32 = 1 << tableBits;
  for (let index: u32 = 0; index < size; index++) {
    let entry = load<u32>(table + (index << 2));
    if (entry & LITERAL) {
      const bits = entry & 63;
      const second = load<u32>(table + ((index >> bits) << 2));
      if (second & LITERAL) {
        if (bits + (second & 63) <= tableBits) entry += ONE_BYTE + (second & 63) + ((second & 0xff0000) << 8);
      } else if (!(second & SPECIAL) && bits + ((second >> 8) & 0xf) <= tableBits) {
        entry = (entry & 0xff0000) + ONE_BYTE + second + bits + (bits << 8);
      }
    }
    store<u32>(joined + (index << 2), entry);
  }
}
