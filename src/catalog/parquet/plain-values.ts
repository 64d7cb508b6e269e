import type { SchemaElement } from 'hyparquet';

/** Raw values of a page, by their number in it: as hyparquet has them before conversion. */
export type RawValues = (value: number) => unknown;

const WIDTHS: Partial<Record<NonNullable<SchemaElement['type']>, number>> = {
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
};

/**
 * `count` values stored plainly, looked up one by one. Throws RangeError where the bytes do not hold so many, so that
 * looking one up never fails.
 */
export function plainValues({ type, type_length: length }: SchemaElement, bytes: Uint8Array, count: number): RawValues {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? length : type && WIDTHS[type];
  if (width !== undefined && count * width > bytes.byteLength) throw new RangeError('a page too short for its values');
  switch (type) {
    case 'BOOLEAN':
      if (count > 8 * bytes.byteLength) throw new RangeError('a page too short for its values');
      return (value) => ((bytes[value >> 3]! >> (value & 7)) & 1) === 1;
    case 'INT32':
      return (value) => view.getInt32(4 * value, true);
    case 'INT64':
      return (value) => view.getBigInt64(8 * value, true);
    case 'INT96':
      return (value) => (BigInt(view.getInt32(12 * value + 8, true)) << 64n) | view.getBigInt64(12 * value, true);
    case 'FLOAT':
      return (value) => view.getFloat32(4 * value, true);
    case 'DOUBLE':
      return (value) => view.getFloat64(8 * value, true);
    case 'BYTE_ARRAY': {
      const starts = startsOf(view, count);
      return (value) => bytes.subarray(starts[value]! + 4, starts[value + 1]!);
    }
    default:
      if (!width) throw new RangeError('values without a length');
      return (value) => bytes.subarray(width * value, width * (value + 1));
  }
}

/** Where each value's length is, and the end of the last. */
function startsOf(view: DataView, count: number): Uint32Array {
  if (4 * count > view.byteLength) throw new RangeError('a page too short for its values');
  const starts = new Uint32Array(count + 1);
  let at = 0;
  for (let value = 0; value < count; value++) {
    starts[value] = at;
    if (at + 4 > view.byteLength) throw new RangeError('a page too short for its values');
    at += 4 + view.getUint32(at, true);
    if (at > view.byteLength) throw new RangeError('a value longer than its page');
  }
  starts[count] = at;
  return starts;
}
