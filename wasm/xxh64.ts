// The primes do not fit a JavaScript number, which other tools take every literal for.
const P1: u64 = ((<u64>0x9e3779b1) << 32) | 0x85ebca87;
const P2: u64 = ((<u64>0xc2b2ae3d) << 32) | 0x27d4eb4f;
const P3: u64 = ((<u64>0x165667b1) << 32) | 0x9e3779f9;
const P4: u64 = ((<u64>0x85ebca77) << 32) | 0xc2b2ae63;
const P5: u64 = ((<u64>0x27d4eb2f) << 32) | 0x165667c5;

function round(sum: u64, lane: u64): u64 {
  return rotl<u64>(sum + lane * P2, 31) * P1;
}

/** The lower half of XXH64 with seed 0, which ZSTD keeps as a checksum. */
export function xxh64(data: usize, length: usize): u32 {
  const end = data + length;
  let hash = P5;
  if (length >= 32) {
    let a = P1 + P2;
    let b = P2;
    let c: u64 = 0;
    let d: u64 = 0 - P1;
    for (; data + 32 <= end; data += 32) {
      a = round(a, load<u64>(data));
      b = round(b, load<u64>(data, 8));
      c = round(c, load<u64>(data, 16));
      d = round(d, load<u64>(data, 24));
    }
    hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18);
    hash = (hash ^ round(0, a)) * P1 + P4;
    hash = (hash ^ round(0, b)) * P1 + P4;
    hash = (hash ^ round(0, c)) * P1 + P4;
    hash = (hash ^ round(0, d)) * P1 + P4;
  }
  hash += <u64>length;
  for (; data + 8 <= end; data += 8) hash = rotl<u64>(hash ^ round(0, load<u64>(data)), 27) * P1 + P4;
  if (data + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(data) * P1), 23) * P2 + P3;
    data += 4;
  }
  for (; data < end; data++) hash = rotl<u64>(hash ^ (<u64>load<u8>(data) * P5), 11) * P1;
  hash = (hash ^ (hash >> 33)) * P2;
  hash = (hash ^ (hash >> 29)) * P3;
  return <u32>(hash ^ (hash >> 32));
}
