/**
 * How often each sample was met for one output pixel. Entries carry the number of the pixel they were written for, so
 * that nothing has to be cleared between pixels. Samples of 8 and 16 bits have an entry each, at their own place; others
 * share a hash table with room to spare, and are found by looking on from where their hash points.
 */

/** Bytes of an entry: pixel and count, and for a hash table the sample before them. */
function entrySize<T>(): usize {
  return sizeof<T>() <= 2 ? 8 : 16;
}

/** `tableSize`: 256 or 65536 entries, or a power of two above the number of samples. */
export function clearCounts<T>(table: usize, tableSize: i32): void {
  memory.fill(table, 0, <usize>tableSize * entrySize<T>());
}

/** One more of `value` for `pixel`, a number above 0; how many that makes. */
export function countSample<T>(table: usize, tableSize: i32, value: T, pixel: i32): i32 {
  if (sizeof<T>() === 1) return countEntry(table + ((<usize>(<u8>value)) << 3), pixel);
  if (sizeof<T>() === 2) return countEntry(table + ((<usize>(<u16>value)) << 3), pixel);
  // 0 and -0 are one sample.
  const bits = isFloat<T>() ? reinterpret<i64>(<f64>value + 0) : <i64>value;
  // Fibonacci hashing: the top bits of the product depend on all bits.
  const mixed = (<u32>bits ^ <u32>(bits >> 32)) * 0x9e3779b1;
  let entry = table + ((<usize>(mixed >> clz<u32>(tableSize - 1))) << 4);
  const end = table + ((<usize>tableSize) << 4);
  while (load<i32>(entry, 8) === pixel && load<i64>(entry) !== bits) {
    entry += 16;
    if (entry === end) entry = table;
  }
  store<i64>(entry, bits);
  return countEntry(entry + 8, pixel);
}

function countEntry(entry: usize, pixel: i32): i32 {
  const count = load<i32>(entry) === pixel ? load<i32>(entry, 4) + 1 : 1;
  store<i32>(entry, pixel);
  store<i32>(entry, count, 4);
  return count;
}
