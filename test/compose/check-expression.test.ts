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
    ['(nir - ', 7, /^It ends where .* should follow\.$/, { kind: 'ends-early', wanted: { what: 'value' } }],
    ['nir ^ 2', 4, /\*\*/, { kind: 'other-operator', sign: '^', meant: '**' }],
    ['nir - + * red', 8, /should stand where '\*' is/, { kind: 'unexpected', wanted: { what: 'value' }, found: '*' }],
    ['nir and red', 4, /write '&&' for 'and'/, { kind: 'unexpected', found: 'and', meant: '&&' }],
    ['ndvi(nir)', 0, /no function 'ndvi'/, { kind: 'unknown-function', name: 'ndvi' }],
    ['atan2(nir)', 0, /takes 2 arguments, not 1/, { kind: 'arguments', name: 'atan2', least: 2, most: 2, given: 1 }],
    ['nir + rde', 6, /no band 'rde'.*'red'\?$/, { kind: 'unknown-band', name: 'rde', near: 'red' }],
    ['red + band("B-06")', 11, /no band 'B-06'.*'B-05'/, { kind: 'unknown-band', name: 'B-06', near: 'B-05' }],
    ['2 * pi', 6, /uses no band/, { kind: 'no-band' }],
  ])('%s: says where it stops making sense, in words and as data', (text, at, message, problem) => {
    const check = checkExpression(text, product);
    expect(check).toMatchObject({ ok: false, at, message: expect.stringMatching(message), problem });
  });

  it('points into a text that is too long, and not behind it', () => {
    const check = checkExpression('1+'.repeat(3000), product);
    expect(check).toMatchObject({ ok: false, at: 2000 });
  });
});
