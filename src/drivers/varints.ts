/** Largest text or byte string that is read. */
const MAX_BYTES = 64 * 1024;

/** Whole numbers as 7 bits a byte, least significant first, the high bit set on all but the last (LEB128). */
export class VarintWriter {
  readonly #bytes: number[] = [];

  /** `value` from 0 to 2^53 - 1. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} cannot be written`);
    let left = value;
    for (; left >= 0x80; left = Math.floor(left / 0x80)) this.#bytes.push((left % 0x80) | 0x80);
    this.#bytes.push(left);
  }

  /** Small numbers of either sign take few bytes. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(value: number): void {
    this.#bytes.push(...new Uint8Array(Float64Array.of(value).buffer));
  }

  bytes(value: Uint8Array): void {
    this.number(value.length);
    this.#bytes.push(...value);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads what a VarintWriter wrote, or what someone claims one did: throws RangeError for anything else. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A whole number from `least` to `most`, both included. */
  number(least = 0, most = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined || unit > Number.MAX_SAFE_INTEGER) throw new RangeError('a number is cut or too long');
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) break;
    }
    if (value < least || value > most) throw new RangeError(`${value} is not from ${least} to ${most}`);
    return value;
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  double(): number {
    return new DataView(this.#take(8).buffer).getFloat64(0, true);
  }

  bytes(): Uint8Array {
    return this.#take(this.number(0, MAX_BYTES));
  }

  /** Whether nothing is left. */
  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  #take(length: number): Uint8Array {
    const taken = this.#bytes.slice(this.#at, this.#at + length);
    if (taken.length < length) throw new RangeError('bytes are cut');
    this.#at += length;
    return taken;
  }
}
