/** Sequences of a ZSTD block (RFC 8878, 3.1.1.3.2): so many literals, then a copy of what was written before. */
import { copyMatch } from './copy-match';
import {
  bitsIn,
  buildConstant,
  buildFse,
  distributionLog,
  readDistribution,
  topBits,
  useDistribution,
  windowAt,
} from './zstd-fse';
import { literalsAt, literalsCount } from './zstd-literals';

const LENGTH_BASE = memory.data<u32>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024,
  2048, 4096, 8192, 16384, 32768, 65536,
]);
const LENGTH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const LENGTH_COUNTS = memory.data<i16>([
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
]);
const MATCH_BASE = memory.data<u32>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
  34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
]);
const MATCH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3,
  3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const MATCH_COUNTS = memory.data<i16>([
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
]);
const OFFSET_BASE = memory.data(32 * 4);
const OFFSET_EXTRA = memory.data(32);
const OFFSET_COUNTS = memory.data<i16>([
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
]);

function prepareOffsets(): void {
  for (let code: u32 = 0; code < 32; code++) {
    store<u32>(OFFSET_BASE + (code << 2), 1 << code);
    store<u8>(OFFSET_EXTRA + code, <u8>code);
  }
}

prepareOffsets();

const lengthTable = memory.data(512 * 8, 16);
const offsetTable = memory.data(256 * 8, 16);
const matchTable = memory.data(512 * 8, 16);
/** Logs of the tables in use; NONE before a frame's first. */
const NONE: i32 = -1;
let lengthLog: i32 = NONE;
let offsetLog: i32 = NONE;
let matchLog: i32 = NONE;

// The last three offsets of the frame.
let offset1: u32 = 1;
let offset2: u32 = 4;
let offset3: u32 = 8;

export const CORRUPT: i32 = -1;

export function beginFrame(): void {
  lengthLog = NONE;
  offsetLog = NONE;
  matchLog = NONE;
  offset1 = 1;
  offset2 = 4;
  offset3 = 8;
}

// Where the header of the sequences goes on after a table, and the log of that table.
let headerAt: usize = 0;

/** The log of a table made as `mode` says, or NONE where that cannot be; `before`: the log of the one there is. */
function readTable(
  mode: u32,
  end: usize,
  table: usize,
  before: i32,
  codes: u32,
  largestLog: u32,
  bases: usize,
  extras: usize,
  predefined: usize,
  predefinedCodes: u32,
  predefinedLog: u32,
): i32 {
  if (mode === 3) return before;
  if (mode === 1) {
    if (headerAt >= end) return NONE;
    const code: u32 = load<u8>(headerAt++);
    if (code >= codes) return NONE;
    buildConstant(table, code, bases, extras);
    return 0;
  }
  if (mode === 0) {
    useDistribution(predefined, predefinedCodes, predefinedLog);
  } else {
    const size = readDistribution(headerAt, end, codes, largestLog);
    if (size < 0) return NONE;
    headerAt += size;
  }
  buildFse(table, bases, extras);
  return distributionLog;
}

/**
 * Carries out the sequences of a block from `at` on. The place after what was written, at most one past `outputEnd`
 * where the block has more than fits; 0 where it is corrupt. `begin`: of the frame's output.
 */
export function runSequences(at: usize, end: usize, begin: usize, output: usize, outputEnd: usize): usize {
  let literals = literalsAt;
  const literalsEnd = literals + literalsCount;
  if (at >= end) return 0;
  let count: u32 = load<u8>(at++);
  if (count >= 128) {
    if (count < 255) count = ((count - 128) << 8) + load<u8>(at++);
    else {
      count = <u32>load<u16>(at) + 0x7f00;
      at += 2;
    }
  }
  if (count === 0) {
    if (at !== end) return 0;
    return copyLast(literals, literalsEnd, output, outputEnd);
  }
  if (at >= end) return 0;
  const modes: u32 = load<u8>(at++);
  if (modes & 3) return 0;
  headerAt = at;
  lengthLog = readTable(
    modes >> 6,
    end,
    lengthTable,
    lengthLog,
    36,
    9,
    LENGTH_BASE,
    LENGTH_EXTRA,
    LENGTH_COUNTS,
    36,
    6,
  );
  if (lengthLog < 0) return 0;
  offsetLog = readTable(
    (modes >> 4) & 3,
    end,
    offsetTable,
    offsetLog,
    32,
    8,
    OFFSET_BASE,
    OFFSET_EXTRA,
    OFFSET_COUNTS,
    29,
    5,
  );
  if (offsetLog < 0) return 0;
  matchLog = readTable(
    (modes >> 2) & 3,
    end,
    matchTable,
    matchLog,
    53,
    9,
    MATCH_BASE,
    MATCH_EXTRA,
    MATCH_COUNTS,
    53,
    6,
  );
  if (matchLog < 0) return 0;

  const start = headerAt;
  if (start >= end) return 0;
  let left = bitsIn(start, end - start) - lengthLog - offsetLog - matchLog;
  if (left < 0) return 0;
  let window = windowAt(start, left + lengthLog + offsetLog + matchLog);
  let lengthState = topBits(window, lengthLog);
  window <<= lengthLog;
  let offsetState = topBits(window, offsetLog);
  window <<= offsetLog;
  let matchState = topBits(window, matchLog);

  const fastEnd = outputEnd - 64;
  for (; ; count--) {
    const offsetEntry = load<u64>(offsetTable + (offsetState << 3));
    const matchEntry = load<u64>(matchTable + (matchState << 3));
    const lengthEntry = load<u64>(lengthTable + (lengthState << 3));
    const offsetBits = (offsetEntry >> 32) & 255;
    const matchBits = (matchEntry >> 32) & 255;
    const lengthBits = (lengthEntry >> 32) & 255;
    window = windowAt(start, left);
    const value = <u32>offsetEntry + topBits(window, offsetBits);
    window <<= offsetBits;
    const matched: usize = <u32>matchEntry + topBits(window, matchBits);
    left -= <i32>(offsetBits + matchBits);
    if (left < 0) return 0;
    // What is left of the window holds the states' 26 bits, but not always the extra bits before them.
    if (offsetBits + matchBits + lengthBits > 31) window = windowAt(start, left);
    else window <<= matchBits;
    const copied: usize = <u32>lengthEntry + topBits(window, lengthBits);
    left -= <i32>lengthBits;

    let offset: u32;
    if (value > 3) {
      offset = value - 3;
      offset3 = offset2;
      offset2 = offset1;
      offset1 = offset;
    } else {
      const which = copied === 0 ? value : value - 1;
      if (which === 0) {
        offset = offset1;
      } else {
        offset = which === 1 ? offset2 : which === 2 ? offset3 : offset1 - 1;
        if (which > 1) offset3 = offset2;
        offset2 = offset1;
        offset1 = offset;
      }
    }

    if (copied > literalsEnd - literals) return 0;
    const matchAt = output + copied;
    if (matchAt + matched > fastEnd) {
      if (matchAt > outputEnd) {
        memory.copy(output, literals, outputEnd - output);
        return outputEnd + 1;
      }
      memory.copy(output, literals, copied);
      if (offset === 0 || <usize>offset > matchAt - begin) return 0;
      const matchEnd = matchAt + matched;
      for (let to = matchAt; to < min(matchEnd, outputEnd); to++) store<u8>(to, load<u8>(to - offset));
      if (matchEnd > outputEnd) return outputEnd + 1;
    } else {
      v128.store(output, v128.load(literals));
      for (let done: usize = 16; done < copied; done += 16) v128.store(output + done, v128.load(literals + done));
      if (offset === 0 || <usize>offset > matchAt - begin) return 0;
      copyMatch(matchAt, offset, matched);
    }
    literals += copied;
    output = matchAt + matched;
    if (count === 1) break;

    window <<= lengthBits;
    const lengthStep = (lengthEntry >> 40) & 255;
    const matchStep = (matchEntry >> 40) & 255;
    const offsetStep = (offsetEntry >> 40) & 255;
    lengthState = <u32>(lengthEntry >> 48) + topBits(window, lengthStep);
    window <<= lengthStep;
    matchState = <u32>(matchEntry >> 48) + topBits(window, matchStep);
    window <<= matchStep;
    offsetState = <u32>(offsetEntry >> 48) + topBits(window, offsetStep);
    left -= <i32>(lengthStep + matchStep + offsetStep);
    if (left < 0) return 0;
  }
  if (left !== 0) return 0;
  return copyLast(literals, literalsEnd, output, outputEnd);
}

function copyLast(literals: usize, literalsEnd: usize, output: usize, outputEnd: usize): usize {
  const count = literalsEnd - literals;
  const room = outputEnd - output;
  memory.copy(output, literals, min(count, room));
  return count > room ? outputEnd + 1 : output + count;
}
