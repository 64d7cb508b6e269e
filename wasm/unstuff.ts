/**
 * Numbers of a fixed count of bits, least significant bit first, as LERC stuffs them. Eight numbers of n bits are n whole
 * bytes, so that up to 16 bits they are taken eight at a time: a swizzle brings the four bytes around a number into its
 * lane, and a multiplication brings its lowest bit to bit 7.
 */
const MOST_BITS: u32 = 16;
/** By bits: the bytes of the lower and upper four numbers, then their factors; 64 bytes each. */
const plans = memory.data(17 * 64, 16);

function preparePlans(): void {
  for (let bits: u32 = 1; bits <= MOST_BITS; bits++) {
    for (let i: u32 = 0; i < 8; i++) {
      const plan = plans + ((<usize>bits) << 6);
      const first = (i * bits) >> 3;
      for (let byte: u32 = 0; byte < 4; byte++) store<u8>(plan + (i << 2) + byte, <u8>(first + byte));
      store<u32>(plan + 32 + (i << 2), 1 << (7 - ((i * bits) & 7)));
    }
  }
}

preparePlans();

/**
 * Writes `count` numbers of 1 to 31 `bits` each as 32-bit words, up to seven words more. Reads up to 15 bytes past the last
 * number's. Returns the bytes that the numbers take.
 */
export function unstuff(at: usize, count: u32, bits: u32, words: usize): usize {
  const mask: u32 = (1 << bits) - 1;
  if (bits <= MOST_BITS) {
    const plan = plans + ((<usize>bits) << 6);
    const lowBytes = v128.load(plan);
    const highBytes = v128.load(plan, 16);
    const lowFactors = v128.load(plan, 32);
    const highFactors = v128.load(plan, 48);
    const masks = i32x4.splat(mask);
    const end = words + ((<usize>count) << 2);
    for (let from = at; words < end; words += 32, from += bits) {
      const bytes = v128.load(from);
      const low = i32x4.mul(v128.swizzle(bytes, lowBytes), lowFactors);
      const high = i32x4.mul(v128.swizzle(bytes, highBytes), highFactors);
      v128.store(words, v128.and(i32x4.shr_u(low, 7), masks));
      v128.store(words, v128.and(i32x4.shr_u(high, 7), masks), 16);
    }
  } else {
    for (let i: u32 = 0; i < count; i++) {
      const bit = i * bits;
      store<u32>(words + (i << 2), <u32>(load<u64>(at + (bit >> 3)) >> (bit & 7)) & mask);
    }
  }
  return (<usize>count * bits + 7) >> 3;
}
