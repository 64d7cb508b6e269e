import type { HeaderBytes } from './header-bytes';
import type { CheckedIfd, TiffHeader } from './ifd-chain';

/** Unsigned and signed fractions of two 32-bit integers. */
const RATIONAL = 5;
const SRATIONAL = 10;
const VALUE_BYTES = 8;

/**
 * Values of the directory's fractions by tag, whose bytes must have been fetched. Not by geotiff.js, which skips every
 * second one (3.0.5). A fraction of nothing is NaN.
 */
export function readRationals(
  bytes: HeaderBytes,
  ifd: CheckedIfd,
  { littleEndian, big }: TiffHeader,
): Map<number, number[]> {
  const found = new Map<number, number[]>();
  const view = new DataView(ifd.bytes.buffer, ifd.bytes.byteOffset, ifd.bytes.byteLength);
  const entries = big ? Number(view.getBigUint64(0, littleEndian)) : view.getUint16(0, littleEndian);
  for (let i = 0, at = big ? 8 : 2; i < entries; i++, at += big ? 20 : 12) {
    const type = view.getUint16(at + 2, littleEndian);
    if (type !== RATIONAL && type !== SRATIONAL) continue;
    const count = big ? Number(view.getBigUint64(at + 4, littleEndian)) : view.getUint32(at + 4, littleEndian);
    const inside = big && count === 1;
    const place = big ? Number(view.getBigUint64(at + 12, littleEndian)) : view.getUint32(at + 8, littleEndian);
    const values = inside ? ifd.bytes.subarray(at + 12, at + 20) : bytes.view(place, count * VALUE_BYTES);
    found.set(view.getUint16(at, littleEndian), fractions(values, littleEndian, type === SRATIONAL));
  }
  return found;
}

function fractions(bytes: Uint8Array, littleEndian: boolean, signed: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const part = (at: number) => (signed ? view.getInt32(at, littleEndian) : view.getUint32(at, littleEndian));
  return Array.from({ length: bytes.length / VALUE_BYTES }, (_, i) => part(8 * i) / (part(8 * i + 4) || Number.NaN));
}
