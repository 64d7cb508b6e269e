const TRUNCATED: i32 = -2;

/** PackBits to at most `size` bytes; negative where the stream stops inside a run. */
export function packBits(source: usize, sourceLength: i32, output: usize, size: i32): i32 {
  const inputEnd = source + sourceLength;
  const outputEnd = output + size;
  let input = source;
  let at = output;
  while (input < inputEnd && at < outputEnd) {
    const header: usize = load<u8>(input++);
    if (header === 128) continue;
    const room = outputEnd - at;
    if (header < 128) {
      if (header + 1 > inputEnd - input) return TRUNCATED;
      const count = min<usize>(header + 1, room);
      memory.copy(at, input, count);
      input += header + 1;
      at += count;
    } else {
      if (input >= inputEnd) return TRUNCATED;
      const count = min<usize>(257 - header, room);
      memory.fill(at, load<u8>(input++), count);
      at += count;
    }
  }
  return <i32>(at - output);
}
