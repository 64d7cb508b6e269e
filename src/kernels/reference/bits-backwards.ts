/**
 * Bits of a ZSTD stream, which is read from its end: the highest 1 of the last byte marks where it starts (RFC 8878,
 * 4.1.1).
 */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  /** Bits not read yet; negative where more were asked for than there are, which read as 0. */
  left: number;

  constructor(bytes: Uint8Array) {
    const last = bytes.at(-1);
    if (!last) throw new RangeError('ZSTD stream is corrupt');
    this.#bytes = bytes;
    this.left = 8 * bytes.length - 1 - Math.clz32(last << 24);
  }

  /** The next `count` bits (0 to 32) as a number. */
  take(count: number): number {
    this.left -= count;
    let value = 0;
    for (let bit = Math.max(0, this.left); bit < this.left + count; bit = 8 * (bit >> 3) + 8) {
      const byte = this.#bytes[bit >> 3]! >> (bit & 7);
      value += byte * 2 ** (bit - this.left);
    }
    return value % 2 ** count;
  }
}
