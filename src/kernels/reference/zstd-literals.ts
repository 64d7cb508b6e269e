import { BackwardBits } from './bits-backwards';
import { buildFse, decodeByTurns, readDistribution } from './zstd-fse';

/** Decoding table of a Huffman code (RFC 8878, 4.2.1): indexed by the next `log` bits. */
export interface HuffmanTable {
  log: number;
  symbols: Uint8Array;
  bits: Uint8Array;
}

/** Literals of a block, the table that a later block may use again, and the bytes they took. */
export interface Literals {
  bytes: Uint8Array;
  table: HuffmanTable | undefined;
  size: number;
}

const MOST_BITS = 11;
const WEIGHT_LOG = 6;
const MOST_LITERALS = 128 * 1024;

const corrupt = () => new RangeError('ZSTD stream is corrupt');

/** RFC 8878, 3.1.1.3.1. */
export function readLiterals(block: Uint8Array, before: HuffmanTable | undefined): Literals {
  const header = [0, 1, 2, 3, 4].reduce((sum, i) => sum + (block[i] ?? 0) * 2 ** (8 * i), 0);
  const type = header % 4;
  const format = (header >> 2) & 3;
  if (block.length === 0) throw corrupt();
  if (type < 2) {
    const [headerSize, bits] = format === 1 ? [2, 12] : format === 3 ? [3, 20] : [1, 5];
    const count = Math.floor((header % 2 ** 24) / 2 ** (8 * headerSize - bits)) % 2 ** bits;
    const size = headerSize + (type === 0 ? count : 1);
    if (size > block.length || count > MOST_LITERALS) throw corrupt();
    const bytes = type === 0 ? block.subarray(headerSize, size) : new Uint8Array(count).fill(block[headerSize]!);
    return { bytes, table: before, size };
  }
  const [headerSize, bits] = format < 2 ? [3, 10] : format === 2 ? [4, 14] : [5, 18];
  const count = Math.floor(header / 16) % 2 ** bits;
  const stored = Math.floor(header / 2 ** (4 + bits)) % 2 ** bits;
  const size = headerSize + stored;
  if (size > block.length || count > MOST_LITERALS) throw corrupt();
  let content = block.subarray(headerSize, size);
  let table = before;
  if (type === 2) {
    const read = readHuffman(content);
    table = read.table;
    content = content.subarray(read.size);
  }
  if (!table) throw corrupt();
  return { bytes: format === 0 ? decodeStream(content, count, table) : decodeFour(content, count, table), table, size };
}

function decodeFour(content: Uint8Array, count: number, table: HuffmanTable): Uint8Array {
  if (content.length < 6) throw corrupt();
  const lengths = [0, 2, 4].map((at) => content[at]! | (content[at + 1]! << 8));
  const each = (count + 3) >> 2;
  if (3 * each > count) throw corrupt();
  const bytes = new Uint8Array(count);
  let from = 6;
  for (let i = 0; i < 4; i++) {
    const end = i < 3 ? from + lengths[i]! : content.length;
    if (end > content.length || end < from) throw corrupt();
    const wanted = i < 3 ? each : count - 3 * each;
    bytes.set(decodeStream(content.subarray(from, end), wanted, table), i * each);
    from = end;
  }
  return bytes;
}

function decodeStream(stream: Uint8Array, count: number, { log, symbols, bits }: HuffmanTable): Uint8Array {
  const source = new BackwardBits(stream);
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const index = source.take(log);
    bytes[i] = symbols[index]!;
    source.left += log - bits[index]!;
    if (source.left < 0) throw corrupt();
  }
  if (source.left !== 0) throw corrupt();
  return bytes;
}

function readHuffman(content: Uint8Array): { table: HuffmanTable; size: number } {
  const first = content[0];
  if (first === undefined) throw corrupt();
  const weights: number[] = [];
  let size = 1;
  if (first >= 128) {
    const count = first - 127;
    size += (count + 1) >> 1;
    for (let i = 0; i < count; i++) {
      const pair = content[1 + (i >> 1)] ?? 0;
      weights.push(i % 2 === 0 ? pair >> 4 : pair & 15);
    }
  } else {
    size += first;
    if (size > content.length) throw corrupt();
    const { distribution, size: headerSize } = readDistribution(content.subarray(1, size), 256, WEIGHT_LOG);
    weights.push(...decodeByTurns(content.subarray(1 + headerSize, size), buildFse(distribution), 255));
  }
  if (size > content.length) throw corrupt();
  return { table: buildHuffman(weights), size };
}

/** The last symbol's weight is not stored: it fills the code up. */
function buildHuffman(weights: number[]): HuffmanTable {
  const total = weights.reduce((sum, weight) => sum + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  if (total === 0 || total >= 2 ** MOST_BITS) throw corrupt();
  const log = 32 - Math.clz32(total);
  const rest = 2 ** log - total;
  if ((rest & (rest - 1)) !== 0) throw corrupt();
  const all = [...weights, 32 - Math.clz32(rest)];
  const table = { log, symbols: new Uint8Array(2 ** log), bits: new Uint8Array(2 ** log) };
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    all.forEach((own, symbol) => {
      if (own !== weight) return;
      const end = at + 2 ** (weight - 1);
      table.symbols.fill(symbol, at, end);
      table.bits.fill(log + 1 - weight, at, end);
      at = end;
    });
  }
  return table;
}
