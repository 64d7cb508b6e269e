/** Inflate (RFC 1951) in a zlib frame (RFC 1950), one symbol at a time. */

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which a dynamic block stores the lengths of its code-length code. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Bits of a byte array, least significant first. Reading past the end is an error, peeking sees zeros. */
class BitReader {
  private position = 0;
  private hold = 0;
  private held = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next `count` (at most 15) bits without taking them. */
  peek(count: number): number {
    while (this.held < count) {
      this.hold |= (this.bytes[this.position++] ?? 0) << this.held;
      this.held += 8;
    }
    return this.hold & ((1 << count) - 1);
  }

  skip(count: number): void {
    this.hold >>>= count;
    this.held -= count;
    if (this.position - (this.held >> 3) > this.bytes.length) throw new RangeError('deflate stream ends early');
  }

  take(count: number): number {
    const bits = this.peek(count);
    this.skip(count);
    return bits;
  }

  /** Drops the rest of the current byte and returns `length` whole bytes as a view. */
  takeBytes(length: number): Uint8Array {
    const start = this.position - (this.held >> 3);
    if (start + length > this.bytes.length) throw new RangeError('deflate stream ends early');
    this.position = start + length;
    this.hold = 0;
    this.held = 0;
    return this.bytes.subarray(start, this.position);
  }
}

/** Decoding table of a canonical Huffman code: indexed by the next `bits` bits, entries symbol << 4 | length, 0 unused. */
interface Code {
  bits: number;
  table: Uint16Array;
}

/**
 * As zlib does, refuses a code with too many words, and unless it `mayBeIncomplete` one with too few; even then only a
 * single word of one bit, or none at all.
 */
function buildCode(lengths: ArrayLike<number>, mayBeIncomplete: boolean): Code {
  const counts = new Uint16Array(16);
  for (let symbol = 0; symbol < lengths.length; symbol++) counts[lengths[symbol]!]!++;
  counts[0] = 0;
  let bits = 15;
  while (bits > 0 && counts[bits] === 0) bits--;
  if (bits === 0) {
    if (!mayBeIncomplete) throw new RangeError('empty Huffman code in deflate stream');
    return { bits: 1, table: new Uint16Array(2) };
  }
  const next = new Uint16Array(17);
  let free = 1;
  for (let length = 1; length <= 15; length++) {
    free = free * 2 - counts[length]!;
    if (free < 0) throw new RangeError('oversubscribed Huffman code in deflate stream');
    next[length + 1] = (next[length]! + counts[length]!) << 1;
  }
  if (free > 0 && !(mayBeIncomplete && bits === 1)) throw new RangeError('incomplete Huffman code in deflate stream');

  const table = new Uint16Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    let word = next[length]!++;
    let reversed = 0;
    for (let bit = 0; bit < length; bit++, word >>= 1) reversed = (reversed << 1) | (word & 1);
    for (let index = reversed; index < table.length; index += 1 << length) table[index] = (symbol << 4) | length;
  }
  return { bits, table };
}

function readSymbol(reader: BitReader, code: Code): number {
  const entry = code.table[reader.peek(code.bits)]!;
  if (entry === 0) throw new RangeError('invalid Huffman word in deflate stream');
  reader.skip(entry & 15);
  return entry >> 4;
}

function fixedCodes(): [literals: Code, distances: Code] {
  const lengths = new Uint8Array(288);
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  return [buildCode(lengths, false), buildCode(new Uint8Array(32).fill(5), false)];
}

function readDynamicCodes(reader: BitReader): [literals: Code, distances: Code] {
  const literalCount = reader.take(5) + 257;
  const distanceCount = reader.take(5) + 1;
  const lengthCount = reader.take(4) + 4;
  if (literalCount > 286 || distanceCount > 30) throw new RangeError('too many symbols in deflate stream');
  const codeLengths = new Uint8Array(19);
  for (let i = 0; i < lengthCount; i++) codeLengths[CODE_LENGTH_ORDER[i]!] = reader.take(3);
  const lengthCode = buildCode(codeLengths, false);

  const lengths = new Uint8Array(literalCount + distanceCount);
  for (let i = 0; i < lengths.length; ) {
    const symbol = readSymbol(reader, lengthCode);
    if (symbol < 16) {
      lengths[i++] = symbol;
      continue;
    }
    if (symbol === 16 && i === 0) throw new RangeError('repeat without a length in deflate stream');
    const value = symbol === 16 ? lengths[i - 1]! : 0;
    const repeat = symbol === 16 ? 3 + reader.take(2) : symbol === 17 ? 3 + reader.take(3) : 11 + reader.take(7);
    if (i + repeat > lengths.length) throw new RangeError('too many code lengths in deflate stream');
    lengths.fill(value, i, i + repeat);
    i += repeat;
  }
  if (lengths[256] === 0) throw new RangeError('no end-of-block word in deflate stream');
  return [buildCode(lengths.subarray(0, literalCount), true), buildCode(lengths.subarray(literalCount), true)];
}

/** Decodes symbols up to the end of the block. Returns the new length of `output`, above its size if it overflows. */
function inflateBlock(reader: BitReader, literals: Code, distances: Code, output: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const symbol = readSymbol(reader, literals);
    if (symbol === 256) return at;
    if (symbol < 256) {
      if (at >= output.length) return output.length + 1;
      output[at++] = symbol;
      continue;
    }
    if (symbol > 285) throw new RangeError('invalid length in deflate stream');
    const length = LENGTH_BASE[symbol - 257]! + reader.take(LENGTH_EXTRA[symbol - 257]!);
    const slot = readSymbol(reader, distances);
    if (slot > 29) throw new RangeError('invalid distance in deflate stream');
    const distance = DISTANCE_BASE[slot]! + reader.take(DISTANCE_EXTRA[slot]!);
    if (distance > at) throw new RangeError('distance before the start of deflate stream');
    const end = Math.min(at + length, output.length);
    const overflows = at + length > output.length;
    for (; at < end; at++) output[at] = output[at - distance]!;
    if (overflows) return output.length + 1;
  }
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let i = 0; i < bytes.length; ) {
    // 3800 is a little below the most bytes after which b still fits in 32 bits without a modulo.
    for (const end = Math.min(i + 3800, bytes.length); i < end; i++) {
      a += bytes[i]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/**
 * The first `size` bytes of a zlib stream, fewer where it holds fewer. The checksum is verified whenever the stream ends
 * within `size`. Throws RangeError on a corrupt or truncated stream.
 */
export function inflate(source: Uint8Array, size: number): Uint8Array {
  const [cmf = 0, flags = 0] = source;
  if ((cmf & 15) !== 8 || cmf >> 4 > 7 || (cmf * 256 + flags) % 31 !== 0 || (flags & 32) !== 0) {
    throw new RangeError('not a zlib stream');
  }
  const reader = new BitReader(source.subarray(2));
  const output = new Uint8Array(size);
  let length = 0;
  for (let last = false; !last; ) {
    last = reader.take(1) === 1;
    const type = reader.take(2);
    if (type === 0) {
      const header = reader.takeBytes(4);
      const count = header[0]! | (header[1]! << 8);
      if ((count ^ 0xffff) !== (header[2]! | (header[3]! << 8))) throw new RangeError('corrupt stored deflate block');
      const bytes = reader.takeBytes(count);
      const kept = Math.min(count, size - length);
      output.set(bytes.subarray(0, kept), length);
      length += count;
    } else if (type === 3) {
      throw new RangeError('unknown deflate block type');
    } else {
      const [literals, distances] = type === 1 ? fixedCodes() : readDynamicCodes(reader);
      length = inflateBlock(reader, literals, distances, output, length);
    }
    if (length > size) return output;
  }
  const trailer = reader.takeBytes(4);
  const stored = ((trailer[0]! << 24) | (trailer[1]! << 16) | (trailer[2]! << 8) | trailer[3]!) >>> 0;
  const result = output.subarray(0, length);
  if (stored !== adler32(result)) throw new RangeError('zlib checksum does not match');
  return result;
}
