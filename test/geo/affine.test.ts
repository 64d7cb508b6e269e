import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, invert, isAxisAligned, pixelSize, scaled, translated } from '#geo/affine';
import { isQuadratError } from '#model/errors';
import type { Affine } from '#model/grid';

const part = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const origin = fc.double({ min: -1e7, max: 1e7, noNaN: true });
const affine = fc
  .tuple(part, part, origin, part, part, origin)
  .filter(
    ([a, b, , d, e]) =>
      Math.abs(a * e - b * d) > 1e-3 * Math.hypot(a, d) * Math.hypot(b, e) && Math.abs(a * e - b * d) > 1e-6,
  );
const pixel = fc.double({ min: -1e4, max: 1e4, noNaN: true });

describe('affine', () => {
  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(affine, pixel, pixel, (t, col, row) => {
        const [x, y] = apply(t, col, row);
        const [backCol, backRow] = apply(invert(t), x, y);
        const [againX, againY] = apply(t, backCol, backRow);
        // In ground units, relative to the numbers involved: a thin pixel magnifies rounding, the ground does not.
        const tolerance = 1e-9 * (1 + Math.abs(x) + Math.abs(y) + Math.abs(t[2]) + Math.abs(t[5]));
        expect(Math.hypot(againX - x, againY - y)).toBeLessThan(tolerance);
      }),
    );
  });

  it('scales pixels about the corner and moves it for a window', () => {
    const t: Affine = [10, 1, 500000, -2, -20, 4000000];
    expect(apply(scaled(t, 2, 4), 3, 5)).toEqual(apply(t, 6, 20));
    expect(apply(translated(t, 7, 9), 3, 5)).toEqual(apply(t, 10, 14));
  });

  it('knows pixel sizes and turns', () => {
    expect(pixelSize([3, 0, 0, 4, -10, 0])).toEqual([5, 10]);
    expect(isAxisAligned([10, 0, 5, 0, -10, 5])).toBe(true);
    expect(isAxisAligned([10, 1e-9, 5, 0, -10, 5])).toBe(false);
  });

  it('refuses pixels without area', () => {
    expect(() => invert([1, 2, 0, 2, 4, 0])).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    try {
      invert([Number.NaN, 0, 0, 0, 1, 0]);
      expect.unreachable();
    } catch (error) {
      expect(isQuadratError(error, 'BAD_REQUEST')).toBe(true);
    }
  });
});
