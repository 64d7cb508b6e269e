import { describe, expect, it } from 'vitest';
import { checkExpression } from '#compose/check-expression';
import type { Measurement } from '#model/product';

const band = (name: string, ...aliases: string[]): Measurement => ({ name, dtype: 'uint16', aliases });
const product = { measurements: [band('red', 'B04'), band('nir'), band('B-05')] };

describe('an expression while it is written', () => {
  it('is good, and says what it uses by the names of the product', () => {
    expect(checkExpression('(nir - B04) / (nir + B04) + band("B-05")', product)).toEqual({
      ok: true,
      measurements: ['nir', 'red', 'B-05'],
    });
  });

  it.each([
    ['(nir - ', 7, /ends where/],
    ['nir ^ 2', 4, /\*\*/],
    ['nir - + * red', 8, /should stand where '\*' is/],
    ['ndvi(nir)', 0, /no function 'ndvi'/],
    ['nir + rde', 6, /no band 'rde'.*'red'/],
    ['red + band("B-06")', 11, /no band 'B-06'.*'B-05'/],
    ['2 * pi', 6, /uses no band/],
  ])('%s: says where it stops making sense', (text, at, message) => {
    expect(checkExpression(text, product)).toEqual({ ok: false, at, message: expect.stringMatching(message) });
  });

  it('points into a text that is too long, and not behind it', () => {
    const check = checkExpression('1+'.repeat(3000), product);
    expect(check).toMatchObject({ ok: false, at: 2000 });
  });
});
