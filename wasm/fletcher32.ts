/** Words after which LERC folds the sums, which then still fit 32 bits. */
const RUN: usize = 359;

/**
 * The checksum of LERC blobs: Fletcher's over big-endian words, folded where Esri's code folds it, for how often is seen
 * in the result. Twin: src/kernels/reference/lerc.ts.
 */
export function fletcher32(data: usize, length: usize): u32 {
  let a: u32 = 0xffff;
  let b: u32 = 0xffff;
  let words = length >> 1;
  while (words > 0) {
    let count = min<usize>(words, RUN);
    words -= count;
    for (; count >= 4; count -= 4, data += 8) {
      const four = bswap<u64>(load<u64>(data));
      a += <u32>(four >> 48);
      b += a;
      a += <u32>(four >> 32) & 0xffff;
      b += a;
      a += <u32>four >> 16;
      b += a;
      a += <u32>four & 0xffff;
      b += a;
    }
    for (; count > 0; count--, data += 2) {
      a += bswap<u16>(load<u16>(data));
      b += a;
    }
    a = (a & 0xffff) + (a >> 16);
    b = (b & 0xffff) + (b >> 16);
  }
  if (length & 1) {
    a += (<u32>load<u8>(data)) << 8;
    b += a;
  }
  a = (a & 0xffff) + (a >> 16);
  b = (b & 0xffff) + (b >> 16);
  return (b << 16) | a;
}
