import type { TypedArray } from '#model/dtype';

const PRIMES = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43];
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/**
 * GDAL's band checksum (GDALChecksumImage, GDAL 3.6): every value modulo a prime of eleven in turn, summed in 16 bits.
 * Integers are clamped to 32 bits first; floats are rounded half up, and what is not finite counts as the least integer.
 */
export function gdalChecksum(data: TypedArray, isFloat: boolean): number {
  let sum = 0;
  let turn = 0;
  // An iterator is several times slower, and tests sum up hundreds of millions of pixels.
  for (let i = 0; i < data.length; i++) {
    sum = (sum + (toInt32(data[i]!, isFloat) % PRIMES[turn]!)) & 0xffff;
    turn = turn === 10 ? 0 : turn + 1;
  }
  return sum;
}

function toInt32(value: number, isFloat: boolean): number {
  if (isFloat && !Number.isFinite(value)) return INT_MIN;
  const rounded = isFloat ? value + 0.5 : value;
  if (rounded > INT_MAX) return INT_MAX;
  if (rounded < (isFloat ? -INT_MAX : INT_MIN)) return isFloat ? -INT_MAX : INT_MIN;
  return Math.floor(rounded);
}
