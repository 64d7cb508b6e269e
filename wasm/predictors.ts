/** Byte positions for swizzles of {@link accumulate}: where a lane reads from; 0x80 reads zero. */
const swizzles = memory.data(5 * 16, 16);

/**
 * Adds to every sample the one `stride` bytes before, along one row. Pixels of up to 8 bytes go several a vector: each
 * doubling shift adds the sums of ever more pixels to the left, then the last pixel of the vector before is added to
 * all. Lanes past the last whole pixel add zero, so that the next vector finds them unchanged.
 */
function accumulate<T>(row: usize, length: usize, stride: usize): void {
  const end = row + length;
  let at = row;
  if (stride === sizeof<T>()) {
    at = runningSums<T, T>(row, end);
  } else if (stride === 4) {
    at = runningSums<T, u32>(row, end);
  } else if (stride === 8) {
    at = runningSums<T, u64>(row, end);
  } else if (stride >= 16) {
    at += stride;
    for (; at + 16 <= end; at += 16) {
      v128.store(at, v128.add<T>(v128.load(at), v128.load(at - stride)));
    }
  } else if (length >= 32) {
    const whole: usize = (<usize>16 / stride) * stride;
    for (let i: usize = 0; i < 4; i++) {
      const shift = stride << i;
      for (let lane: usize = 0; lane < 16; lane++) {
        store<u8>(swizzles + (i << 4) + lane, lane >= shift && lane < whole ? <u8>(lane - shift) : 0x80);
      }
    }
    for (let lane: usize = 0; lane < 16; lane++) {
      store<u8>(swizzles + 64 + lane, lane < whole ? <u8>(whole - stride + (lane % stride)) : 0x80);
    }
    const shift1 = v128.load(swizzles);
    const shift2 = v128.load(swizzles + 16);
    const shift4 = v128.load(swizzles + 32);
    const shift8 = v128.load(swizzles + 48);
    const last = v128.load(swizzles + 64);
    const shifts =
      stride >= whole ? 0 : stride * 2 >= whole ? 1 : stride * 4 >= whole ? 2 : stride * 8 >= whole ? 3 : 4;
    let carry = i32x4.splat(0);
    // Loaded before the last one is stored: it overlaps it where pixels do not fill a vector.
    let next = v128.load(at);
    for (; at + 32 <= end; at += whole) {
      let sums = next;
      next = v128.load(at + whole);
      if (shifts > 0) sums = v128.add<T>(sums, v128.swizzle(sums, shift1));
      if (shifts > 1) sums = v128.add<T>(sums, v128.swizzle(sums, shift2));
      if (shifts > 2) sums = v128.add<T>(sums, v128.swizzle(sums, shift4));
      if (shifts > 3) sums = v128.add<T>(sums, v128.swizzle(sums, shift8));
      sums = v128.add<T>(sums, carry);
      v128.store(at, sums);
      carry = v128.swizzle(sums, last);
    }
  }
  if (at < row + stride) at = row + stride;
  for (; at < end; at += sizeof<T>()) store<T>(at, load<T>(at) + load<T>(at - stride));
}

/**
 * The same where pixels are as large as a `P`, which a vector holds a whole number of: shifts need no table, and only one
 * addition waits for the vector before. Returns where the last whole vector ends.
 */
function runningSums<T, P>(row: usize, end: usize): usize {
  const zero = i32x4.splat(0);
  let carry = zero;
  let at = row;
  for (; at + 16 <= end; at += 16) {
    let sums = v128.load(at);
    if (sizeof<P>() === 1) {
      const left = i8x16.shuffle(zero, sums, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
      sums = v128.add<T>(sums, left);
    }
    if (sizeof<P>() <= 2) sums = v128.add<T>(sums, i16x8.shuffle(zero, sums, 7, 8, 9, 10, 11, 12, 13, 14));
    if (sizeof<P>() <= 4) sums = v128.add<T>(sums, i32x4.shuffle(zero, sums, 3, 4, 5, 6));
    sums = v128.add<T>(sums, i64x2.shuffle(zero, sums, 1, 2));
    v128.store(at, v128.add<T>(sums, carry));
    carry = v128.add<T>(carry, lastOf<P>(sums));
  }
  return at;
}

/** The last pixel of a vector in place of all of its pixels. */
function lastOf<P>(vector: v128): v128 {
  if (sizeof<P>() === 1) {
    return i8x16.shuffle(vector, vector, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15);
  }
  if (sizeof<P>() === 2) return i16x8.shuffle(vector, vector, 7, 7, 7, 7, 7, 7, 7, 7);
  if (sizeof<P>() === 4) return i32x4.shuffle(vector, vector, 3, 3, 3, 3);
  return i64x2.shuffle(vector, vector, 1, 1);
}

/** TIFF predictor 2, in place. */
export function undoHorizontalPredictor(
  data: usize,
  rowBytes: usize,
  rows: i32,
  stride: usize,
  bytesPerSample: i32,
): void {
  for (let row = 0; row < rows; row++, data += rowBytes) {
    if (bytesPerSample === 1) accumulate<u8>(data, rowBytes, stride);
    else if (bytesPerSample === 2) accumulate<u16>(data, rowBytes, stride);
    else if (bytesPerSample === 4) accumulate<u32>(data, rowBytes, stride);
    else accumulate<u64>(data, rowBytes, stride);
  }
}

/** TIFF predictor 3, in place; `planes` has room for a row. */
export function undoFloatPredictor(
  data: usize,
  count: usize,
  rows: i32,
  samples: usize,
  bytesPerSample: usize,
  planes: usize,
): void {
  const rowBytes = count * bytesPerSample;
  for (let row = 0; row < rows; row++, data += rowBytes) {
    memory.copy(planes, data, rowBytes);
    accumulate<u8>(planes, rowBytes, samples);
    let i: usize = 0;
    if (bytesPerSample === 4) {
      for (; i + 16 <= count; i += 16) interleave4(planes + i, count, data + (i << 2));
    }
    for (; i < count; i++) {
      const sample = data + i * bytesPerSample;
      for (let byte: usize = 0; byte < bytesPerSample; byte++) {
        store<u8>(sample + bytesPerSample - 1 - byte, load<u8>(planes + byte * count + i));
      }
    }
  }
}

/** 16 floats from four planes of bytes, the most significant plane first. */
function interleave4(planes: usize, count: usize, target: usize): void {
  const b3 = v128.load(planes);
  const b2 = v128.load(planes + count);
  const b1 = v128.load(planes + 2 * count);
  const b0 = v128.load(planes + 3 * count);
  const low01 = i8x16.shuffle(b0, b1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const high01 = i8x16.shuffle(b0, b1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const low23 = i8x16.shuffle(b2, b3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const high23 = i8x16.shuffle(b2, b3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(target, i16x8.shuffle(low01, low23, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(target, i16x8.shuffle(low01, low23, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  v128.store(target, i16x8.shuffle(high01, high23, 0, 8, 1, 9, 2, 10, 3, 11), 32);
  v128.store(target, i16x8.shuffle(high01, high23, 4, 12, 5, 13, 6, 14, 7, 15), 48);
}
