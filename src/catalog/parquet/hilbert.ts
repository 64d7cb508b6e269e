/** Bits each way: cells of 0.7 by 0.35 degrees, about the size of a scene. */
const ORDER = 9;

/**
 * Place of a longitude and latitude along a Hilbert curve over the globe. Neighbours on the curve are neighbours on the
 * ground, which Z-order does not guarantee, so that a row group of consecutive cells has a small box.
 */
export function hilbertCell(longitude: number, latitude: number): number {
  const size = 1 << ORDER;
  let x = cell((longitude + 180) / 360, size);
  let y = cell((latitude + 90) / 180, size);
  let distance = 0;
  for (let half = size >> 1; half > 0; half >>= 1) {
    const right = (x & half) > 0 ? 1 : 0;
    const upper = (y & half) > 0 ? 1 : 0;
    distance += half * half * ((3 * right) ^ upper);
    if (upper === 0) {
      if (right === 1) {
        x = size - 1 - x;
        y = size - 1 - y;
      }
      [x, y] = [y, x];
    }
  }
  return distance;
}

function cell(fraction: number, size: number): number {
  return Math.max(0, Math.min(size - 1, Math.floor(fraction * size)));
}
