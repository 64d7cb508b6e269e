import { describe, expect, it } from 'vitest';
import { unzstd } from '#drivers/tiff/unzstd';

/** A frame of one block that repeats 'A' `count` times (RFC 8878, 3.1.1.2); `window` is its window descriptor. */
const frame = (window: number, count: number) => {
  const block = (count << 3) | 0b011;
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, window, block & 255, (block >> 8) & 255, block >> 16, 0x41);
};

describe('unzstd', () => {
  it('gives what a stream holds, and no more than asked for', () => {
    expect(unzstd(frame(0x48, 300), 300)).toEqual(new Uint8Array(300).fill(0x41));
    expect(unzstd(frame(0x48, 300), 400)).toHaveLength(300);
    expect(unzstd(frame(0x48, 300), 10)).toHaveLength(10);
  });

  it('refuses a window of gigabytes before it allocates one', () => {
    expect(() => unzstd(frame(0xa7, 300), 300)).toThrow('too much memory');
  });

  it.each([0, 3, 7, 9])('throws on a stream cut after %i bytes', (length) => {
    expect(() => unzstd(frame(0x48, 300).slice(0, length), 300)).toThrow();
  });

  it('throws on other data', () => {
    expect(() => unzstd(new Uint8Array(40).fill(7), 300)).toThrow('not a ZSTD stream');
  });
});
