import { BackwardBits } from './bits-backwards';
import { xxh64 } from './xxh64';
import { buildFse, constantFse, type Distribution, type FseTable, readDistribution } from './zstd-fse';
import { type HuffmanTable, readLiterals } from './zstd-literals';

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const MOST_IN_BLOCK = 128 * 1024;

/** One of the three numbers of a sequence: what its codes stand for, and the distribution of codes unless another is given. */
interface Alphabet {
  base: readonly number[];
  extra: readonly number[];
  largestLog: number;
  predefined: Distribution;
}

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);
const times = (count: number, value: number) => new Array<number>(count).fill(value);

/** RFC 8878, 3.1.1.3.2.1.1 and 3.1.1.3.2.2. */
const LITERAL_LENGTHS: Alphabet = {
  base: [...upTo(16), 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, ...upTo(10).map((i) => 2 ** (7 + i))],
  extra: [...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, ...upTo(11, 6)],
  largestLog: 9,
  predefined: {
    log: 6,
    counts: [4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
  },
};
const MATCH_LENGTHS: Alphabet = {
  base: [...[...upTo(32, 3), 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99], ...upTo(10).map((i) => 2 ** (7 + i) + 3)],
  extra: [...times(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, ...upTo(10, 7)],
  largestLog: 9,
  predefined: { log: 6, counts: [1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)] },
};
const OFFSETS: Alphabet = {
  base: upTo(32).map((code) => 2 ** code),
  extra: upTo(32),
  largestLog: 8,
  predefined: { log: 5, counts: [...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)] },
};
const ALPHABETS = [LITERAL_LENGTHS, OFFSETS, MATCH_LENGTHS] as const;

const corrupt = () => new RangeError('ZSTD stream is corrupt');
const truncated = () => new RangeError('ZSTD stream ends early');

/** What blocks of one frame leave to the next. */
interface FrameState {
  huffman: HuffmanTable | undefined;
  tables: Array<FseTable | undefined>;
  repeated: [number, number, number];
}

/** ZSTD frames (RFC 8878) without dictionaries, to at most `size` bytes. Throws RangeError where they are corrupt. */
export function zstd(source: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  let at = 0;
  let length = 0;
  while (at < source.length && (length < size || at === 0)) {
    if (at + 4 > source.length) throw truncated();
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      if (at + 8 > source.length) throw truncated();
      at += 8 + view.getUint32(at + 4, true);
      if (at > source.length) throw truncated();
      continue;
    }
    if (magic !== MAGIC) throw corrupt();
    const frame = readFrame(source, view, at + 4, output, length);
    at = frame.end;
    length = frame.length;
  }
  return output.subarray(0, length);
}

function readFrame(
  source: Uint8Array,
  view: DataView,
  start: number,
  output: Uint8Array,
  begin: number,
): { end: number; length: number } {
  const descriptor = source[start];
  if (descriptor === undefined) throw truncated();
  const single = (descriptor & 0x20) !== 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  let at = start + 1 + (single ? 0 : 1);
  if ((descriptor & 8) !== 0) throw corrupt();
  const idBytes = [0, 1, 2, 4][descriptor & 3]!;
  if (at + idBytes + sizeBytes > source.length) throw truncated();
  if (source.subarray(at, at + idBytes).some((byte) => byte !== 0)) throw corrupt();
  at += idBytes;
  const content =
    sizeBytes === 0
      ? undefined
      : upTo(sizeBytes).reduce((sum, i) => sum + source[at + i]! * 2 ** (8 * i), sizeBytes === 2 ? 256 : 0);
  at += sizeBytes;
  const state: FrameState = { huffman: undefined, tables: [undefined, undefined, undefined], repeated: [1, 4, 8] };
  let length = begin;
  for (let last = false; !last; ) {
    if (at + 3 > source.length) throw truncated();
    const header = view.getUint16(at, true) | (source[at + 2]! << 16);
    at += 3;
    last = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    const count = header >> 3;
    if (type === 3 || (type === 2 && count > MOST_IN_BLOCK)) throw corrupt();
    const stored = type === 1 ? 1 : count;
    if (at + stored > source.length) throw truncated();
    const block = source.subarray(at, at + stored);
    at += stored;
    if (type === 2) {
      length = readBlock(block, output, begin, length, state);
    } else {
      const kept = Math.min(count, output.length - length);
      if (type === 0) output.set(block.subarray(0, kept), length);
      else output.fill(block[0]!, length, length + kept);
      length += kept;
      if (kept < count) return { end: source.length, length };
    }
    if (length > output.length) return { end: source.length, length: output.length };
  }
  if (content !== undefined && content !== length - begin) throw corrupt();
  if ((descriptor & 4) !== 0) {
    if (at + 4 > source.length) throw truncated();
    if (view.getUint32(at, true) !== xxh64(output.subarray(begin, length))) {
      throw new RangeError('ZSTD stream does not match its checksum');
    }
    at += 4;
  }
  return { end: at, length };
}

/** New length of the output, one above its room where the block has more. */
function readBlock(block: Uint8Array, output: Uint8Array, begin: number, start: number, state: FrameState): number {
  const literals = readLiterals(block, state.huffman);
  state.huffman = literals.table;
  let at = literals.size;
  let length = start;
  const first = block[at++];
  if (first === undefined) throw corrupt();
  let count = first;
  if (first >= 128) {
    const second = block[at++] ?? 0;
    count = first < 255 ? ((first - 128) << 8) + second : second + ((block[at++] ?? 0) << 8) + 0x7f00;
  }
  let read = 0;
  if (count > 0) {
    const modes = block[at++] ?? 3;
    if ((modes & 3) !== 0) throw corrupt();
    ALPHABETS.forEach((alphabet, i) => {
      const mode = (modes >> (6 - 2 * i)) & 3;
      if (mode === 0) {
        state.tables[i] = buildFse(alphabet.predefined);
      } else if (mode === 1) {
        const code = block[at++] ?? 255;
        if (code >= alphabet.base.length) throw corrupt();
        state.tables[i] = constantFse(code);
      } else if (mode === 2) {
        const { distribution, size } = readDistribution(block.subarray(at), alphabet.base.length, alphabet.largestLog);
        state.tables[i] = buildFse(distribution);
        at += size;
      }
    });
    const [lengths, offsets, matches] = state.tables;
    if (!lengths || !offsets || !matches) throw corrupt();
    const bits = new BackwardBits(block.subarray(at));
    let lengthState = bits.take(lengths.log);
    let offsetState = bits.take(offsets.log);
    let matchState = bits.take(matches.log);
    for (let i = 0; i < count; i++) {
      if (bits.left < 0) throw corrupt();
      const offsetCode = offsets.symbols[offsetState]!;
      const matchCode = matches.symbols[matchState]!;
      const lengthCode = lengths.symbols[lengthState]!;
      const value = 2 ** offsetCode + bits.take(offsetCode);
      const matched = MATCH_LENGTHS.base[matchCode]! + bits.take(MATCH_LENGTHS.extra[matchCode]!);
      const copied = LITERAL_LENGTHS.base[lengthCode]! + bits.take(LITERAL_LENGTHS.extra[lengthCode]!);
      if (i < count - 1) {
        lengthState = lengths.next[lengthState]! + bits.take(lengths.bits[lengthState]!);
        matchState = matches.next[matchState]! + bits.take(matches.bits[matchState]!);
        offsetState = offsets.next[offsetState]! + bits.take(offsets.bits[offsetState]!);
      }
      if (bits.left < 0 || copied > literals.bytes.length - read) throw corrupt();
      const offset = resolveOffset(value, copied === 0, state.repeated);
      const room = output.length - length;
      output.set(literals.bytes.subarray(read, read + Math.min(copied, room)), length);
      read += copied;
      length += copied;
      if (copied > room) return output.length + 1;
      if (offset === 0 || offset > length - begin) throw corrupt();
      const end = Math.min(length + matched, output.length);
      for (let to = length; to < end; to++) output[to] = output[to - offset]!;
      length += matched;
      if (length > output.length) return output.length + 1;
    }
    if (bits.left !== 0) throw corrupt();
  } else if (at !== block.length) {
    throw corrupt();
  }
  const rest = literals.bytes.subarray(read);
  output.set(rest.subarray(0, output.length - length), length);
  return Math.min(length + rest.length, output.length + 1);
}

/** RFC 8878, 3.1.1.5: values 1 to 3 stand for the last three offsets, or what comes of them. */
function resolveOffset(value: number, noLiterals: boolean, repeated: [number, number, number]): number {
  const [first, second, third] = repeated;
  if (value > 3) {
    repeated[0] = value - 3;
    repeated[1] = first;
    repeated[2] = second;
    return value - 3;
  }
  const which = noLiterals ? value : value - 1;
  if (which === 0) return first;
  const offset = which === 1 ? second : which === 2 ? third : first - 1;
  repeated[0] = offset;
  repeated[1] = first;
  if (which > 1) repeated[2] = second;
  return offset;
}
