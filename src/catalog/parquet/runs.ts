/** Values of a hybrid of run lengths and packed bits, as Parquet stores levels and places in a dictionary. */
export type RunValues = Uint8Array | Uint16Array | Uint32Array;

/**
 * Decodes `count` values of `width` bits. Throws RangeError where the bytes hold fewer, or a run claims more than there
 * can be, so that no count in a broken file is believed.
 */
export function decodeRuns(bytes: Uint8Array, width: number, count: number): RunValues {
  must(width <= 32, 'values of impossible width');
  const values = width <= 8 ? new Uint8Array(count) : width <= 16 ? new Uint16Array(count) : new Uint32Array(count);
  if (width === 0) return values;
  let at = 0;
  let seen = 0;
  while (seen < count) {
    let head = 0;
    let shift = 0;
    let byte: number;
    do {
      must(at < bytes.byteLength && shift <= 28, 'a run without an end');
      byte = bytes[at++]!;
      head += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    const length = Math.floor(head / 2);
    must(length > 0, 'a run of nothing');
    if (head % 2 === 0) {
      const size = (width + 7) >> 3;
      must(length <= count - seen && size <= bytes.byteLength - at, 'a run longer than its page');
      let value = 0;
      for (let i = 0; i < size; i++) value += bytes[at++]! * 2 ** (8 * i);
      values.fill(value, seen, seen + length);
      seen += length;
    } else {
      const size = length * width;
      must(size <= bytes.byteLength - at, 'packed bits beyond their page');
      const end = Math.min(count, seen + 8 * length);
      unpackBits(bytes.subarray(at, at + size), width, values, seen, end);
      at += size;
      seen = end;
    }
  }
  return values;
}

/** Lowest bits first. */
function unpackBits(bytes: Uint8Array, width: number, values: RunValues, from: number, to: number): void {
  if (width > 24) {
    unpackWide(bytes, width, values, from, to);
    return;
  }
  const mask = (1 << width) - 1;
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = from; i < to; i++) {
    while (bits < width) {
      held |= bytes[at++]! << bits;
      bits += 8;
    }
    values[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

/** The same in doubles, which hold the 39 bits there can be at once. */
function unpackWide(bytes: Uint8Array, width: number, values: RunValues, from: number, to: number): void {
  const size = 2 ** width;
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = from; i < to; i++) {
    while (bits < width) {
      held += bytes[at++]! * 2 ** bits;
      bits += 8;
    }
    values[i] = held % size;
    held = Math.floor(held / size);
    bits -= width;
  }
}

/** Whether the values are nothing but one run of `value`, which levels mostly are. */
export function isOneRun(bytes: Uint8Array, value: number, count: number): boolean {
  let length = 0;
  let at = 0;
  do {
    if (at === bytes.byteLength || at > 4) return false;
    length += (bytes[at]! & 127) * 2 ** (7 * at);
  } while (bytes[at++]! & 128);
  return length === 2 * count && bytes[at] === value;
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new RangeError(otherwise);
}
