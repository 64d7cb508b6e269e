/** Eight tables: of a byte, and of a byte with one to seven zero bytes behind it. */
const TABLES = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  TABLES[0]![byte] = value;
}
for (let shift = 1; shift < 8; shift++) {
  for (let byte = 0; byte < 256; byte++) {
    const before = TABLES[shift - 1]![byte]!;
    TABLES[shift]![byte] = (before >>> 8) ^ TABLES[0]![before & 0xff]!;
  }
}
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

/**
 * CRC-32 as in zlib and PNG (ISO 3309, polynomial 0xEDB88320), continued from `start`. Eight bytes at a time (slicing by 8,
 * Kounavis and Berry 2005), which takes a third of the time of one by one.
 */
export function crc32(bytes: Uint8Array, start = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = ~start;
  let i = 0;
  for (; i + 8 <= bytes.length; i += 8) {
    const a = crc ^ view.getUint32(i, true);
    const b = view.getUint32(i + 4, true);
    crc =
      T7[a & 0xff]! ^
      T6[(a >>> 8) & 0xff]! ^
      T5[(a >>> 16) & 0xff]! ^
      T4[a >>> 24]! ^
      T3[b & 0xff]! ^
      T2[(b >>> 8) & 0xff]! ^
      T1[(b >>> 16) & 0xff]! ^
      T0[b >>> 24]!;
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ T0[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}
