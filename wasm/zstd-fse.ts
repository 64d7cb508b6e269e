/** Finite state entropy (RFC 8878, 4.1): distributions and decoding tables. Streams of bits are read from their ends. */

/** Counts of symbols under construction, the slots given out, and the symbols by state. */
const counts = memory.data(256 * 2, 16);
const slots = memory.data(256 * 2);
const symbols = memory.data(512);

// What the last distribution read is like.
export let distributionLog: u32 = 0;
export let distributionSymbols: u32 = 0;

/** The 64 bits that end at bit `at` of the stream at `start`, of which the upper 57 are good. */
// @ts-expect-error: decorator
export function windowAt(start: usize, at: i32): u64 {
  const end = (at + 7) >> 3;
  return load<u64>(start + end - 8) << (<u64>(end << 3) - at);
}

/** The uppermost `count` bits, 0 to 63. */
// @ts-expect-error: decorator
export function topBits(window: u64, count: u64): u32 {
  return <u32>((window >> 1) >> (63 - count));
}

/** Bits of a stream without its marker; negative where it has none. */
export function bitsIn(start: usize, length: usize): i32 {
  if (length === 0) return -1;
  const last: u32 = load<u8>(start + length - 1);
  return last === 0 ? -1 : <i32>(length << 3) - 1 - (<i32>clz<u32>(last) - 24);
}

function bitsAt(start: usize, at: u32): u32 {
  return load<u32>(start + (at >> 3)) >> (at & 7);
}

/** Reads a distribution of at most `most` symbols; the bytes it took, or -1. */
export function readDistribution(start: usize, end: usize, most: u32, largestLog: u32): i32 {
  const available = (<u32>(end - start)) << 3;
  const log = (bitsAt(start, 0) & 15) + 5;
  if (log > largestLog || available < 8) return -1;
  let at: u32 = 4;
  let remaining = (1 << log) + 1;
  let count: u32 = 0;
  memory.fill(counts, 0, 512);
  while (remaining > 1 && count < most && at < available) {
    const bits: u32 = 32 - <u32>clz<u32>(remaining);
    const short: i32 = (1 << bits) - 1 - remaining;
    const half: i32 = 1 << (bits - 1);
    const next = bitsAt(start, at);
    let value: i32 = next & (half - 1);
    if (value < short) {
      at += bits - 1;
    } else {
      at += bits;
      value = next & (2 * half - 1);
      if (value >= half) value -= short;
    }
    store<i16>(counts + (count++ << 1), <i16>(value - 1));
    remaining -= value === 0 ? 1 : value - 1;
    if (value !== 1) continue;
    for (let repeat: u32 = 3; repeat === 3; ) {
      repeat = bitsAt(start, at) & 3;
      at += 2;
      count += repeat;
      if (count > most || at > available) return -1;
    }
  }
  if (remaining !== 1 || at > available) return -1;
  distributionLog = log;
  distributionSymbols = count;
  return (at + 7) >> 3;
}

/** Takes a distribution from a constant table of `count` 16-bit values. */
export function useDistribution(table: usize, count: u32, log: u32): void {
  memory.copy(counts, table, count << 1);
  distributionLog = log;
  distributionSymbols = count;
}

/**
 * Makes a table of the last distribution. Entries are 64 bits: base | extra bits << 32 | bits << 40 | next state << 48.
 * `bases` and `extras`: by symbol, 32 and 8 bits; 0 for symbols that stand for themselves.
 */
export function buildFse(table: usize, bases: usize, extras: usize): bool {
  const log = distributionLog;
  const size: u32 = 1 << log;
  let high = size - 1;
  for (let symbol: u32 = 0; symbol < distributionSymbols; symbol++) {
    const count = load<i16>(counts + (symbol << 1));
    if (count === -1) store<u8>(symbols + high--, <u8>symbol);
    store<u16>(slots + (symbol << 1), count === -1 ? 1 : <u16>count);
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let place: u32 = 0;
  for (let symbol: u32 = 0; symbol < distributionSymbols; symbol++) {
    const count: i32 = load<i16>(counts + (symbol << 1));
    for (let i = 0; i < count; i++) {
      store<u8>(symbols + place, <u8>symbol);
      do place = (place + step) & (size - 1);
      while (place > high);
    }
  }
  for (let state: u32 = 0; state < size; state++) {
    const symbol: u32 = load<u8>(symbols + state);
    const order: u32 = load<u16>(slots + (symbol << 1));
    store<u16>(slots + (symbol << 1), <u16>(order + 1));
    const bits = log - (31 - <u32>clz<u32>(order));
    storeState(table + (state << 3), symbol, bits, (order << bits) - size, bases, extras);
  }
  return true;
}

/** A table of one state that always gives `symbol` and takes no bits. */
export function buildConstant(table: usize, symbol: u32, bases: usize, extras: usize): void {
  storeState(table, symbol, 0, 0, bases, extras);
}

function storeState(at: usize, symbol: u32, bits: u32, next: u32, bases: usize, extras: usize): void {
  const base = bases === 0 ? symbol : load<u32>(bases + (symbol << 2));
  const extra: u32 = extras === 0 ? 0 : load<u8>(extras + symbol);
  store<u32>(at, base);
  store<u32>(at, extra | (bits << 8) | (next << 16), 4);
}
