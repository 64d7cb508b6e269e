/** Literals of a ZSTD block (RFC 8878, 3.1.1.3.1), most of them in a Huffman code. */
import { bitsIn, buildFse, distributionLog, readDistribution, topBits, windowAt } from './zstd-fse';

const MOST_BITS: u32 = 11;
const MOST_LITERALS: u32 = 128 * 1024;

/** Decoded literals, with room for what is read past them. */
const buffer = memory.data(128 * 1024 + 64, 16);
/** By the next bits of the stream: bits of the word | symbol << 8. */
const table = memory.data(2048 * 2, 16);
const weightTable = memory.data(64 * 8, 16);
const weights = memory.data(512);
const starts = memory.data(16 * 4);

let tableLog: u32 = 0;

// What the last block had: where its literals are, how many, and how many bytes of it they took.
export let literalsAt: usize = 0;
export let literalsCount: u32 = 0;

/** A frame begins: no table is left from an earlier one. */
export function forgetHuffman(): void {
  tableLog = 0;
}

/** Bytes of the block the literals took, or -1. */
export function readLiterals(block: usize, end: usize): i32 {
  const room = <u32>(end - block);
  if (room === 0) return -1;
  const header = load<u64>(block);
  const type = <u32>header & 3;
  const format = (<u32>header >> 2) & 3;
  if (type < 2) {
    const headerSize: u32 = format === 1 ? 2 : format === 3 ? 3 : 1;
    const bits: u32 = format === 1 ? 12 : format === 3 ? 20 : 5;
    const count = (<u32>header >> ((headerSize << 3) - bits)) & ((1 << bits) - 1);
    const size = headerSize + (type === 0 ? count : 1);
    if (size > room || count > MOST_LITERALS) return -1;
    literalsAt = block + headerSize;
    literalsCount = count;
    if (type === 1) {
      memory.fill(buffer, load<u8>(block + headerSize), count);
      literalsAt = buffer;
    }
    return size;
  }
  const headerSize: u32 = format < 2 ? 3 : format === 2 ? 4 : 5;
  const bits: u64 = format < 2 ? 10 : format === 2 ? 14 : 18;
  const count = <u32>(header >> 4) & ((1 << (<u32>bits)) - 1);
  const stored = <u32>(header >> (4 + bits)) & ((1 << (<u32>bits)) - 1);
  const size = headerSize + stored;
  if (size > room || count > MOST_LITERALS) return -1;
  let content = block + headerSize;
  const contentEnd = content + stored;
  if (type === 2) {
    const read = readHuffman(content, contentEnd);
    if (read < 0) return -1;
    content += read;
  }
  if (tableLog === 0) return -1;
  literalsAt = buffer;
  literalsCount = count;
  const good = format === 0 ? decodeOne(content, contentEnd, buffer, count) : decodeFour(content, contentEnd, count);
  return good ? <i32>size : -1;
}

function decodeFour(content: usize, end: usize, count: u32): bool {
  if (content + 6 > end) return false;
  const each: u32 = (count + 3) >> 2;
  if (each * 3 > count) return false;
  const first = content + 6;
  const second = first + load<u16>(content);
  const third = second + load<u16>(content, 2);
  const fourth = third + load<u16>(content, 4);
  if (fourth > end) return false;
  let left1 = bitsIn(first, second - first);
  let left2 = bitsIn(second, third - second);
  let left3 = bitsIn(third, fourth - third);
  let left4 = bitsIn(fourth, end - fourth);
  const shift = <u64>(64 - tableLog);
  let at: usize = buffer;
  const step: usize = each;
  // Five words of 11 bits are the most that a window is sure to hold. The last stream may be shorter by three.
  const fastEnd: usize = count - each * 3 >= 5 ? buffer + (count - each * 3) - 4 : buffer;
  while (at < fastEnd && min(min(left1, left2), min(left3, left4)) >= 55) {
    left1 -= decodeFive(windowAt(first, left1), at, shift);
    left2 -= decodeFive(windowAt(second, left2), at + step, shift);
    left3 -= decodeFive(windowAt(third, left3), at + 2 * step, shift);
    left4 -= decodeFive(windowAt(fourth, left4), at + 3 * step, shift);
    at += 5;
  }
  const done = <u32>(at - buffer);
  return (
    decodeRest(first, left1, at, each - done) &&
    decodeRest(second, left2, at + step, each - done) &&
    decodeRest(third, left3, at + 2 * step, each - done) &&
    decodeRest(fourth, left4, at + 3 * step, count - each * 3 - done)
  );
}

/** Writes five literals; the number of bits they took. */
// @ts-expect-error: decorator
function decodeFive(window: u64, at: usize, shift: u64): i32 {
  const entry1 = load<u16>(table + ((<usize>(window >> shift)) << 1));
  window <<= <u64>entry1;
  store<u8>(at, entry1 >> 8);
  const entry2 = load<u16>(table + ((<usize>(window >> shift)) << 1));
  window <<= <u64>entry2;
  store<u8>(at, entry2 >> 8, 1);
  const entry3 = load<u16>(table + ((<usize>(window >> shift)) << 1));
  window <<= <u64>entry3;
  store<u8>(at, entry3 >> 8, 2);
  const entry4 = load<u16>(table + ((<usize>(window >> shift)) << 1));
  window <<= <u64>entry4;
  store<u8>(at, entry4 >> 8, 3);
  const entry5 = load<u16>(table + ((<usize>(window >> shift)) << 1));
  store<u8>(at, entry5 >> 8, 4);
  return (<i32>entry1 + <i32>entry2 + <i32>entry3 + <i32>entry4 + <i32>entry5) & 255;
}

function decodeOne(content: usize, end: usize, at: usize, count: u32): bool {
  return decodeRest(content, bitsIn(content, end - content), at, count);
}

/** The stream must end with the last literal, to the bit. */
function decodeRest(start: usize, left: i32, at: usize, count: u32): bool {
  const shift = <u64>(64 - tableLog);
  for (; count > 0; count--) {
    if (left <= 0) return false;
    const entry = load<u16>(table + ((<usize>(windowAt(start, left) >> shift)) << 1));
    store<u8>(at++, entry >> 8);
    left -= entry & 255;
  }
  return left === 0;
}

/** Bytes that the description of the code took, or -1. */
function readHuffman(content: usize, end: usize): i32 {
  if (content >= end) return -1;
  const first: u32 = load<u8>(content);
  let count: u32 = 0;
  let size: u32 = 1;
  if (first >= 128) {
    count = first - 127;
    size += (count + 1) >> 1;
    if (content + size > end) return -1;
    for (let i: u32 = 0; i < count; i++) {
      const pair = load<u8>(content + 1 + (i >> 1));
      store<u8>(weights + i, i & 1 ? pair & 15 : pair >> 4);
    }
  } else {
    size += first;
    if (content + size > end) return -1;
    const weightsEnd = content + size;
    const header = readDistribution(content + 1, weightsEnd, 256, 6);
    if (header < 0) return -1;
    buildFse(weightTable, 0, 0);
    const decoded = decodeByTurns(content + 1 + header, weightsEnd, distributionLog);
    if (decoded < 0) return -1;
    count = decoded;
  }
  return buildHuffman(count) ? <i32>size : -1;
}

/** Two states take turns until the bits are used up; the number of weights, or -1. */
function decodeByTurns(start: usize, end: usize, log: u32): i32 {
  let left = bitsIn(start, end - start) - <i32>(2 * log);
  if (left < 0) return -1;
  let state = topBits(windowAt(start, left + 2 * log), log);
  let other = topBits(windowAt(start, left + log), log);
  for (let count: u32 = 0; count < 254; ) {
    const entry = load<u64>(weightTable + (state << 3));
    store<u8>(weights + count++, <u8>entry);
    const bits = <i32>(entry >> 40) & 255;
    if (bits > left) {
      store<u8>(weights + count++, load<u8>(weightTable + (other << 3)));
      return count;
    }
    const next = <u32>(entry >> 48) + topBits(windowAt(start, left), bits);
    left -= bits;
    state = other;
    other = next;
  }
  return -1;
}

/** The last symbol's weight is not stored: it fills the code up. */
function buildHuffman(count: u32): bool {
  let total: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const weight: u32 = load<u8>(weights + i);
    if (weight > MOST_BITS) return false;
    total += weight === 0 ? 0 : 1 << (weight - 1);
  }
  if (total === 0 || total >= 1 << MOST_BITS) return false;
  const log = 32 - <u32>clz<u32>(total);
  const rest = (1 << log) - total;
  if (popcnt<u32>(rest) !== 1) return false;
  store<u8>(weights + count++, <u8>(32 - clz<u32>(rest)));

  // Where the words of each weight begin: the lighter ones, which are longer, come first.
  memory.fill(starts, 0, 64);
  for (let i: u32 = 0; i < count; i++) {
    const weight: u32 = load<u8>(weights + i);
    if (weight === 0) continue;
    const next = starts + ((weight + 1) << 2);
    store<u32>(next, load<u32>(next) + (1 << (weight - 1)));
  }
  for (let weight: u32 = 2; weight < 14; weight++) {
    store<u32>(starts + (weight << 2), load<u32>(starts + (weight << 2)) + load<u32>(starts + ((weight - 1) << 2)));
  }
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const weight: u32 = load<u8>(weights + symbol);
    if (weight === 0) continue;
    const start = load<u32>(starts + (weight << 2));
    const words: u32 = 1 << (weight - 1);
    const entry = <u16>((symbol << 8) | (log + 1 - weight));
    for (let i: u32 = 0; i < words; i++) store<u16>(table + ((start + i) << 1), entry);
    store<u32>(starts + (weight << 2), start + words);
  }
  tableLog = log;
  return true;
}
