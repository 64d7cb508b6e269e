/**
 * Sorting networks for any number of values: Batcher's merge exchange (Knuth, The Art of Computer Programming, volume 3,
 * algorithm 5.2.2M). A network is a list of comparators, each two places of rows as 16-bit numbers in one word, the
 * lower one first. Networks for up to KEPT values are kept for good.
 *
 * A network begins by sorting runs of eight. That part is left out of the list, but for a last shorter run: the caller
 * does it by sortRun, in registers, which saves more than half of the loads and stores of a short network.
 */
export const KEPT: i32 = 64;
/** Address and number of comparators of each kept network. */
const directory = memory.data((64 + 1) * 8, 8);
/** Enough for the lists for 2 to 64 values, runs included. */
const pool = memory.data(16384 * 4, 16);
let poolUsed: usize = 0;

/** Bound on the number of comparators for `n` values. */
export function networkBound(n: i32): i32 {
  let log = 1;
  while (1 << log < n) log++;
  return (((n + 1) >> 1) * log * (log + 1)) >> 1;
}

/** Writes the list and returns the number of its comparators. */
function writeNetwork(n: i32, target: usize): i32 {
  let count = 0;
  const whole = n & -8;
  for (let p = 1; p < n; p <<= 1) {
    for (let k = p; k >= 1; k >>= 1) {
      for (let j = k % p; j + k < n; j += 2 * k) {
        const most = min(k, n - j - k);
        for (let i = 0; i < most; i++) {
          if ((i + j) / (2 * p) !== (i + j + k) / (2 * p)) continue;
          if (p < 8 && i + j < whole) continue;
          store<u32>(target + ((<usize>count) << 2), <u32>(i + j) | ((<u32>(i + j + k)) << 16));
          count++;
        }
      }
    }
  }
  return count;
}

// The one for all dates of a stack longer than that.
let longNetwork: usize = 0;
let longComparators: i32 = 0;

/** Makes the network for `n` values, if it is none of those kept. `room`: networkBound(n) words. */
export function prepareNetwork(n: i32, room: usize): void {
  if (n <= KEPT) return;
  longNetwork = room;
  longComparators = writeNetwork(n, room);
}

// The network last selected.
export let network: usize = 0;
export let comparators: i32 = 0;

/** Selects the network to sort `n` values, or where none such is kept, as many as were prepared for. */
export function selectNetwork(n: i32): void {
  if (n > KEPT) {
    network = longNetwork;
    comparators = longComparators;
    return;
  }
  const entry = directory + ((<usize>n) << 3);
  if (load<u32>(entry) === 0) {
    const at = pool + poolUsed;
    const count = writeNetwork(n, at);
    store<u32>(entry, <u32>at);
    store<i32>(entry, count, 4);
    poolUsed += (<usize>count) << 2;
  }
  network = <usize>load<u32>(entry);
  comparators = load<i32>(entry, 4);
}
