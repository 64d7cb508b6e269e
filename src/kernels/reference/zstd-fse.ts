import { BackwardBits } from './bits-backwards';

/** A decoding table of finite state entropy (RFC 8878, 4.1): per state its symbol, and how the next state is found. */
export interface FseTable {
  log: number;
  symbols: Uint8Array;
  bits: Uint8Array;
  next: Uint16Array;
}

const corrupt = () => new RangeError('ZSTD stream is corrupt');

/** Counts of symbols out of 2^log; -1 for one that is rarer than that. */
export interface Distribution {
  log: number;
  counts: readonly number[];
}

/** Reads a distribution of at most `most` symbols from the start of `bytes`; `size`: bytes it took. */
export function readDistribution(
  bytes: Uint8Array,
  most: number,
  largestLog: number,
): { distribution: Distribution; size: number } {
  let at = 0;
  const peek = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) value |= ((bytes[(at + i) >> 3]! >> ((at + i) & 7)) & 1) << i;
    return value;
  };
  const take = (count: number): number => {
    const value = peek(count);
    at += count;
    return value;
  };
  const log = take(4) + 5;
  if (log > largestLog) throw corrupt();
  const counts: number[] = [];
  let remaining = 2 ** log + 1;
  while (remaining > 1 && counts.length < most && at < 8 * bytes.length) {
    // A value below 2^bits - 1 - remaining is written with one bit less.
    const bits = 32 - Math.clz32(remaining);
    const short = 2 ** bits - 1 - remaining;
    const half = 2 ** (bits - 1);
    let value = peek(bits - 1);
    if (value < short) {
      at += bits - 1;
    } else {
      value = take(bits);
      if (value >= half) value -= short;
    }
    const count = value - 1;
    remaining -= Math.abs(count);
    counts.push(count);
    if (count !== 0) continue;
    for (let repeat = 3; repeat === 3; ) {
      repeat = take(2);
      for (let i = 0; i < repeat; i++) counts.push(0);
      if (counts.length > most) throw corrupt();
    }
  }
  const size = Math.ceil(at / 8);
  if (remaining !== 1 || size > bytes.length) throw corrupt();
  return { distribution: { log, counts }, size };
}

export function buildFse({ log, counts }: Distribution): FseTable {
  const size = 2 ** log;
  const table = {
    log,
    symbols: new Uint8Array(size),
    bits: new Uint8Array(size),
    next: new Uint16Array(size),
  };
  let high = size - 1;
  const seen = counts.map((count, symbol) => {
    if (count === -1) table.symbols[high--] = symbol;
    return Math.abs(count);
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      table.symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place > high);
    }
  });
  for (let state = 0; state < size; state++) {
    const symbol = table.symbols[state]!;
    const order = seen[symbol]!;
    seen[symbol] = order + 1;
    const bits = log - (31 - Math.clz32(order));
    table.bits[state] = bits;
    table.next[state] = (order << bits) - size;
  }
  return table;
}

/** A table of one symbol that takes no bits. */
export function constantFse(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), next: new Uint16Array(1) };
}

/** Symbols of a stream that two states decode by turns until its bits are used up (RFC 8878, 4.2.1.2). */
export function decodeByTurns(stream: Uint8Array, table: FseTable, most: number): number[] {
  const bits = new BackwardBits(stream);
  const states = [bits.take(table.log), bits.take(table.log)] as [number, number];
  if (bits.left < 0) throw corrupt();
  const decoded: number[] = [];
  for (let turn = 0; ; turn = 1 - turn) {
    const state = states[turn]!;
    decoded.push(table.symbols[state]!);
    states[turn] = table.next[state]! + bits.take(table.bits[state]!);
    if (bits.left < 0) {
      decoded.push(table.symbols[states[1 - turn]!]!);
      if (decoded.length > most) throw corrupt();
      return decoded;
    }
    if (decoded.length > most) throw corrupt();
  }
}
