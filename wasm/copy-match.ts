/** For distances 1 to 15: where each of 16 bytes comes from when the last `distance` bytes repeat. */
const PATTERNS = memory.data(16 * 16);
/** How far to go on: the most whole repeats in 16 bytes. */
const STEPS = memory.data(16);

function preparePatterns(): void {
  for (let distance: u32 = 1; distance < 16; distance++) {
    for (let i: u32 = 0; i < 16; i++) store<u8>(PATTERNS + (distance << 4) + i, <u8>(i % distance));
    store<u8>(STEPS + distance, <u8>(16 - (16 % distance)));
  }
}

preparePatterns();

/**
 * Repeats what lies `distance` bytes before `output` for `length` bytes, in whole vectors: up to 15 bytes past the end
 * are overwritten.
 */
export function copyMatch(output: usize, distance: usize, length: usize): void {
  const end = output + length;
  let source = output - distance;
  if (distance >= 16) {
    do {
      v128.store(output, v128.load(source));
      output += 16;
      source += 16;
    } while (output < end);
  } else {
    const bytes = v128.swizzle(v128.load(source), v128.load(PATTERNS + (distance << 4)));
    const step = <usize>load<u8>(STEPS + distance);
    do {
      v128.store(output, bytes);
      output += step;
    } while (output < end);
  }
}
