/**
 * keep = 1 where a sample passes every test of bits, else 0. `tests`: for each, as u32, what its answer must be (0 or 1),
 * the bits it looks at, how many values follow, and those values. `keep` has room for 16 bytes more than there are pixels.
 */
export function passBits<T>(quality: usize, pixels: i32, tests: usize, count: i32, keep: usize): void {
  if (isInteger<T>() && sizeof<T>() <= 4) {
    const lanes = 16 / <i32>sizeof<T>();
    for (let i = 0; i < pixels; i += lanes) {
      const samples = v128.load(quality + <usize>i * sizeof<T>());
      let at = tests;
      let passed = i32x4.splat(-1);
      for (let test = 0; test < count; test++) {
        const bits = v128.and(samples, v128.splat<T>(<T>load<u32>(at, 4)));
        const values = <i32>load<u32>(at, 8);
        let found = i32x4.splat(0);
        for (let value = 0; value < values; value++) {
          const one = v128.splat<T>(<T>load<u32>(at + ((<usize>value) << 2), 12));
          found = v128.or(found, v128.eq<T>(bits, one));
        }
        passed = load<u32>(at) !== 0 ? v128.and(passed, found) : v128.andnot(passed, found);
        at += 12 + ((<usize>values) << 2);
      }
      storeFlags<T>(keep + i, passed);
    }
    return;
  }
  for (let i = 0; i < pixels; i++) {
    store<u8>(keep + i, passes(bitsOf<T>(load<T>(quality + <usize>i * sizeof<T>())), tests, count) ? 1 : 0);
  }
}

function passes(sample: u32, tests: usize, count: i32): bool {
  let at = tests;
  for (let test = 0; test < count; test++) {
    const bits = sample & load<u32>(at, 4);
    const values = <i32>load<u32>(at, 8);
    let found: u32 = 0;
    for (let value = 0; value < values; value++) {
      if (bits === load<u32>(at + ((<usize>value) << 2), 12)) found = 1;
    }
    if (found !== load<u32>(at)) return false;
    at += 12 + ((<usize>values) << 2);
  }
  return true;
}

/** The low 32 bits of a whole number that a float holds exactly; 0 for anything else. */
function bitsOf<T>(sample: T): u32 {
  const value = <f64>sample;
  return Math.abs(value) < 9007199254740992 ? <u32>(<i64>value) : 0;
}

/** One byte a lane, 1 where all of its bits are set. */
function storeFlags<T>(at: usize, lanes: v128): void {
  if (sizeof<T>() === 1) {
    v128.store(at, v128.and(lanes, i8x16.splat(1)));
    return;
  }
  const halves = sizeof<T>() === 4 ? i16x8.narrow_i32x4_s(lanes, lanes) : lanes;
  const bytes = v128.and(i8x16.narrow_i16x8_s(halves, halves), i8x16.splat(1));
  if (sizeof<T>() === 4) v128.store32_lane(at, bytes, 0);
  else v128.store64_lane(at, bytes, 0);
}
