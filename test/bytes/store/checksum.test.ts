import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '#bytes/store/checksum';

/** The definition, bit by bit. */
function bitwise(bytes: Uint8Array, start = 0): number {
  let crc = ~start;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test('is the CRC-32 of zlib and PNG', () => {
  // The check value of the catalogue of CRC algorithms, and what Python's zlib.crc32 gives.
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
  expect(crc32(new Uint8Array(32).fill(0xff))).toBe(0xff6cab0b);
});

test('wherever bytes begin, however they are cut', () => {
  const bytes = fc.uint8Array({ maxLength: 60 });
  fc.assert(
    fc.property(bytes, bytes, fc.nat(7), (first, second, offset) => {
      const buffer = new Uint8Array(offset + first.length + second.length);
      buffer.set(first, offset);
      buffer.set(second, offset + first.length);
      const whole = crc32(buffer.subarray(offset));
      expect(whole).toBe(bitwise(buffer.subarray(offset)));
      expect(crc32(second, crc32(first))).toBe(whole);
    }),
  );
});
