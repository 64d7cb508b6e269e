import { QuadratError } from '#model/errors';
import type { Affine } from '#model/grid';

/** Coordinates of pixel position (col, row); corner based, so the centre of the first pixel is (0.5, 0.5). */
export function apply(t: Affine, col: number, row: number): [x: number, y: number] {
  return [t[0] * col + t[1] * row + t[2], t[3] * col + t[4] * row + t[5]];
}

/** The transform back, from coordinates to pixel positions. Throws BAD_REQUEST where pixels have no area. */
export function invert(t: Affine): Affine {
  const [a, b, c, d, e, f] = t;
  const determinant = a * e - b * d;
  if (!Number.isFinite(determinant) || determinant === 0) {
    throw new QuadratError('BAD_REQUEST', `The pixel transform [${t.join(', ')}] has pixels without area.`);
  }
  const ia = e / determinant;
  const ib = -b / determinant;
  const id = -d / determinant;
  const ie = a / determinant;
  return [ia, ib, -(ia * c + ib * f), id, ie, -(id * c + ie * f)];
}

/** The same corner with pixels `sx` times as wide and `sy` times as high: the transform of an overview level. */
export function scaled(t: Affine, sx: number, sy: number): Affine {
  return [t[0] * sx, t[1] * sy, t[2], t[3] * sx, t[4] * sy, t[5]];
}

/** The same pixels counted from (col, row): the transform of a window. */
export function translated(t: Affine, col: number, row: number): Affine {
  const [x, y] = apply(t, col, row);
  return [t[0], t[1], x, t[3], t[4], y];
}

/** Whether columns follow x and rows follow y, either way up. */
export function isAxisAligned(t: Affine): boolean {
  return t[1] === 0 && t[3] === 0;
}

/** Length of a pixel's edges along its columns and rows, in units of the CRS, both positive. */
export function pixelSize(t: Affine): [x: number, y: number] {
  return [Math.hypot(t[0], t[3]), Math.hypot(t[1], t[4])];
}
