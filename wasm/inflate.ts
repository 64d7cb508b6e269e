/**
 * Inflate (RFC 1951) in a zlib frame (RFC 1950). The fast loop of the block decoder refills a 64-bit hold with one
 * unaligned load, writes up to eight literals a turn and copies whole vectors, which takes slack at both ends: the
 * caller leaves 16 zero bytes after the source and 320 bytes after the output. Near an end the careful loop takes over,
 * one symbol at a time.
 */
import { adler32 } from './adler32';
import { copyMatch } from './copy-match';
import {
  buildTable,
  DISTANCES,
  END,
  joinWords,
  LENGTHS,
  LITERAL,
  LITERALS,
  SHORTEST,
  SPECIAL,
  SUBTABLE,
} from './huffman';

const CORRUPT: i32 = -1;
const TRUNCATED: i32 = -2;
const CHECKSUM: i32 = -3;

const LITERAL_BITS: u32 = 12;
const DISTANCE_BITS: u32 = 8;
const LENGTH_BITS: u32 = 7;
/** Below so many bytes of output left, the table of joined words costs more than it saves. */
const JOINING_PAYS: i32 = 16384;
/** At least as many entries as the largest possible tables take: no subtable has more than two a word. */
const LITERAL_ENTRIES: u32 = 4096 + 2 * 288;
const DISTANCE_ENTRIES: u32 = 512;

const literalTable = memory.data(4672 * 4, 16);
const distanceTable = memory.data(512 * 4, 16);
const joinedTable = memory.data(4096 * 4, 16);
const lengthTable = memory.data(128 * 4, 16);
const fixedLiteralTable = memory.data(4672 * 4, 16);
const fixedDistanceTable = memory.data(512 * 4, 16);
const lengths = memory.data(320);
const LENGTH_ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

// The state of the call under way. `input` points past the bytes in `hold`, of which `held` bits are counted.
let input: usize = 0;
let inputEnd: usize = 0;
let hold: u64 = 0;
let held: u64 = 0;
let fixedReady: bool = false;

function refill(): void {
  hold |= load<u64>(input) << held;
  input += <usize>((63 - held) >> 3);
  held |= 56;
}

/** Whether bits were taken that the source does not have. As long as not, refilling reads inside the slack. */
function isOverread(): bool {
  return input - <usize>(held >> 3) > inputEnd;
}

function take(bits: u32): u32 {
  const value = <u32>hold & ((1 << bits) - 1);
  hold >>= bits;
  held -= bits;
  return value;
}

function buildFixed(): void {
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  buildTable(lengths, 288, LITERALS, fixedLiteralTable, LITERAL_BITS, LITERAL_ENTRIES);
  memory.fill(lengths, 5, 32);
  buildTable(lengths, 32, DISTANCES, fixedDistanceTable, DISTANCE_BITS, DISTANCE_ENTRIES);
  fixedReady = true;
}

function readTables(): i32 {
  refill();
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const count = take(4) + 4;
  if (literals > 286 || distances > 30) return CORRUPT;
  memory.fill(lengths, 0, 19);
  for (let i: u32 = 0; i < count; i++) {
    if (held < 3) {
      if (isOverread()) return TRUNCATED;
      refill();
    }
    store<u8>(lengths + load<u8>(LENGTH_ORDER + i), <u8>take(3));
  }
  if (!buildTable(lengths, 19, LENGTHS, lengthTable, LENGTH_BITS, 1 << LENGTH_BITS)) return CORRUPT;

  const total = literals + distances;
  for (let i: u32 = 0; i < total; ) {
    if (isOverread()) return TRUNCATED;
    refill();
    const entry = load<u32>(lengthTable + ((<u32>hold & ((1 << LENGTH_BITS) - 1)) << 2));
    const symbol = entry >> 16;
    take(entry & 63);
    if (symbol < 16) {
      store<u8>(lengths + i++, <u8>symbol);
      continue;
    }
    if (symbol === 16 && i === 0) return CORRUPT;
    const value: u8 = symbol === 16 ? load<u8>(lengths + i - 1) : 0;
    const repeat = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
    if (i + repeat > total) return CORRUPT;
    memory.fill(lengths + i, value, repeat);
    i += repeat;
  }
  if (isOverread()) return TRUNCATED;
  if (load<u8>(lengths + 256) === 0) return CORRUPT;
  if (!buildTable(lengths, literals, LITERALS, literalTable, LITERAL_BITS, LITERAL_ENTRIES)) return CORRUPT;
  if (!buildTable(lengths + literals, distances, DISTANCES, distanceTable, DISTANCE_BITS, DISTANCE_ENTRIES)) {
    return CORRUPT;
  }
  return 0;
}

/**
 * Decodes symbols up to the end of a block; the new length of the output, or one above `size` if it overflows. `literals`
 * is the table with subtables, `fastLiterals` itself or its first level with words joined.
 */
function inflateBlock(
  literals: usize,
  fastLiterals: usize,
  distances: usize,
  begin: usize,
  length: i32,
  size: i32,
): i32 {
  const outputEnd = begin + size;
  const literalMask: u32 = (1 << LITERAL_BITS) - 1;
  const distanceMask: u32 = (1 << DISTANCE_BITS) - 1;
  let output = begin + length;
  let at = input;
  let bits = hold;
  // Only the low six bits count; what entries leave above them is shifted out or masked wherever it would matter.
  let count = <u32>held;

  // A turn reads at most 16 bytes and writes at most eight literals and a match, whose excess the slack takes.
  const fastInput = inputEnd - 16;
  const fastOutput = outputEnd - 8;
  while (at < fastInput && output < fastOutput) {
    bits |= load<u64>(at) << count;
    at += (~count >> 3) & 7;
    count |= 56;
    let entry = load<u32>(fastLiterals + ((<u32>bits & literalMask) << 2));
    let before = <u32>bits;
    // What is no literal counts as none.
    store<u16>(output, entry >> 16);
    output += (entry >> 6) & 3;
    bits >>= entry;
    count -= entry;
    if (entry & LITERAL) {
      entry = load<u32>(fastLiterals + ((<u32>bits & literalMask) << 2));
      before = <u32>bits;
      store<u16>(output, entry >> 16);
      output += (entry >> 6) & 3;
      bits >>= entry;
      count -= entry;
      if (entry & LITERAL) {
        entry = load<u32>(fastLiterals + ((<u32>bits & literalMask) << 2));
        before = <u32>bits;
        store<u16>(output, entry >> 16);
        output += (entry >> 6) & 3;
        bits >>= entry;
        count -= entry;
        if (entry & LITERAL) {
          entry = load<u32>(fastLiterals + ((<u32>bits & literalMask) << 2));
          before = <u32>bits;
          store<u16>(output, entry >> 16);
          output += (entry >> 6) & 3;
          bits >>= entry;
          count -= entry;
          if (entry & LITERAL) continue;
        }
      }
      // 56 bits hold a match and its distance, but not with literals before it.
      bits |= load<u64>(at) << count;
      at += (~count >> 3) & 7;
      count |= 56;
    }
    if (entry & SPECIAL) {
      if (entry & SUBTABLE) {
        entry = load<u32>(literals + (((entry >> 16) + (<u32>bits & ((1 << ((entry >> 8) & 0xf)) - 1))) << 2));
        before = <u32>bits;
        bits >>= entry;
        count -= entry;
        if (entry & LITERAL) {
          store<u8>(output++, entry >> 16);
          continue;
        }
      }
      if (entry & SPECIAL) {
        if (!(entry & END)) return CORRUPT;
        input = at;
        hold = bits;
        held = count & 63;
        return <i32>(output - begin);
      }
    }
    const matched: usize = (entry >> 24) + SHORTEST + ((before & ((1 << entry) - 1)) >> ((entry >> 8) & 0xf));
    entry = load<u32>(distances + ((<u32>bits & distanceMask) << 2));
    if (entry & SPECIAL) {
      if (!(entry & SUBTABLE)) return CORRUPT;
      bits >>= DISTANCE_BITS;
      count -= DISTANCE_BITS;
      entry = load<u32>(distances + (((entry >> 16) + (<u32>bits & ((1 << ((entry >> 8) & 0xf)) - 1))) << 2));
      if (entry & SPECIAL) return CORRUPT;
    }
    const distance = <usize>((entry >> 16) + ((<u32>bits & ((1 << entry) - 1)) >> ((entry >> 8) & 0xf)));
    bits >>= entry;
    count -= entry;
    if (distance > output - begin) return CORRUPT;
    if (distance >= 16 && matched <= 16) v128.store(output, v128.load(output - distance));
    else copyMatch(output, distance, matched);
    output += matched;
  }
  if (output > outputEnd) return size + 1;

  input = at;
  hold = bits;
  held = count & 63;
  while (true) {
    if (isOverread()) return TRUNCATED;
    refill();
    let entry = load<u32>(literals + ((<u32>hold & literalMask) << 2));
    if (entry & SPECIAL && entry & SUBTABLE) {
      take(LITERAL_BITS);
      entry = load<u32>(literals + (((entry >> 16) + (<u32>hold & ((1 << ((entry >> 8) & 0xf)) - 1))) << 2));
    }
    if (entry & LITERAL) {
      take(entry & 63);
      if (isOverread()) return TRUNCATED;
      if (output >= outputEnd) return size + 1;
      store<u8>(output++, entry >> 16);
      continue;
    }
    if (entry & SPECIAL) {
      if (!(entry & END)) return CORRUPT;
      take(entry & 63);
      return isOverread() ? TRUNCATED : <i32>(output - begin);
    }
    const matched = (entry >> 24) + SHORTEST + (take(entry & 63) >> ((entry >> 8) & 0xf));
    if (isOverread()) return TRUNCATED;
    refill();
    entry = load<u32>(distances + ((<u32>hold & distanceMask) << 2));
    if (entry & SPECIAL && entry & SUBTABLE) {
      take(DISTANCE_BITS);
      entry = load<u32>(distances + (((entry >> 16) + (<u32>hold & ((1 << ((entry >> 8) & 0xf)) - 1))) << 2));
    }
    if (entry & SPECIAL) return CORRUPT;
    const distance = (entry >> 16) + (take(entry & 63) >> ((entry >> 8) & 0xf));
    if (isOverread()) return TRUNCATED;
    if (<usize>distance > output - begin) return CORRUPT;
    copyMatch(output, distance, matched);
    output += matched;
    if (output > outputEnd) return size + 1;
  }
}

/** Back to whole bytes: `input` at the first unread byte, nothing held. */
function alignToByte(): void {
  input -= <usize>(held >> 3);
  hold = 0;
  held = 0;
}

function inflateStored(begin: usize, length: i32, size: i32): i32 {
  alignToByte();
  if (input + 4 > inputEnd) return TRUNCATED;
  const header = load<u32>(input);
  const count = header & 0xffff;
  if (header >> 16 !== (count ^ 0xffff)) return CORRUPT;
  input += 4;
  if (<usize>count > inputEnd - input) return TRUNCATED;
  const kept = min<u32>(count, size - length);
  memory.copy(begin + length, input, kept);
  input += count;
  return kept < count ? size + 1 : length + <i32>count;
}

/** Length of the output, at most `size`; negative where the stream is corrupt. */
export function inflate(source: usize, sourceLength: i32, output: usize, size: i32): i32 {
  if (sourceLength < 2) return CORRUPT;
  const cmf: u32 = load<u8>(source);
  const flags: u32 = load<u8>(source, 1);
  if ((cmf & 15) !== 8 || cmf >> 4 > 7 || (cmf * 256 + flags) % 31 !== 0 || (flags & 32) !== 0) return CORRUPT;
  input = source + 2;
  inputEnd = source + sourceLength;
  hold = 0;
  held = 0;
  let length = 0;
  for (let last: u32 = 0; last === 0; ) {
    if (isOverread()) return TRUNCATED;
    refill();
    last = take(1);
    const type = take(2);
    if (isOverread()) return TRUNCATED;
    if (type === 0) {
      length = inflateStored(output, length, size);
    } else if (type === 1) {
      if (!fixedReady) buildFixed();
      length = inflateBlock(fixedLiteralTable, fixedLiteralTable, fixedDistanceTable, output, length, size);
    } else if (type === 2) {
      const status = readTables();
      if (status < 0) return status;
      let fastTable = literalTable;
      if (size - length >= JOINING_PAYS) {
        joinWords(literalTable, LITERAL_BITS, joinedTable);
        fastTable = joinedTable;
      }
      length = inflateBlock(literalTable, fastTable, distanceTable, output, length, size);
    } else {
      return CORRUPT;
    }
    if (length < 0) return length;
    if (length > size) return size;
  }
  alignToByte();
  if (input + 4 > inputEnd) return TRUNCATED;
  return bswap<u32>(load<u32>(input)) === adler32(output, length) ? length : CHECKSUM;
}
