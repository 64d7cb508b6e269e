/** Most bytes after which the sums still fit 32 bits: RFC 1950's 5552, down to whole vectors. */
const RUN: usize = 5552;

/** Checksum of RFC 1950. */
export function adler32(data: usize, length: usize): u32 {
  let a: u32 = 1;
  let b: u32 = 0;
  const end = data + length;
  const high = i16x8(16, 15, 14, 13, 12, 11, 10, 9);
  const low = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  while (end - data >= 16) {
    const vectors = min<usize>(end - data, RUN) >> 4;
    let sums = i32x4.splat(0);
    let before = i32x4.splat(0);
    let weighted = i32x4.splat(0);
    for (let i: usize = 0; i < vectors; i++) {
      const bytes = v128.load(data);
      before = i32x4.add(before, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(bytes), high));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(bytes), low));
      data += 16;
    }
    b = (b + ((a * <u32>vectors) << 4) + (total(before) << 4) + total(weighted)) % 65521;
    a = (a + total(sums)) % 65521;
  }
  for (; data < end; data++) {
    a += load<u8>(data);
    b += a;
  }
  return ((b % 65521) << 16) | (a % 65521);
}

function total(sums: v128): u32 {
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}
