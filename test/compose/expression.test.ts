import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpressions } from '#compose/compile';
import { bandsOf, parseExpression } from '#compose/expression';
import { referenceKernels } from '#kernels/reference';
import { isQuadratError } from '#model/errors';

function run(text: string, bands: Record<string, number[]>): number[] {
  const { program, bands: names } = compileExpressions([parseExpression(text)]);
  const inputs = names.map((name) => ({
    data: Float64Array.from(bands[name]!),
    nodata: undefined,
    scale: 1,
    offset: 0,
  }));
  return [...referenceKernels.evaluate(program, inputs, Object.values(bands)[0]!.length)[0]!];
}

describe('parseExpression', () => {
  test('names the bands it uses, each once', () => {
    expect(bandsOf(parseExpression('(nir - red) / (nir + red) + band("B-04")'))).toEqual(['nir', 'red', 'B-04']);
  });

  test.each([
    'nir -',
    '"text"',
    'a; b',
    'a = 1',
    'constructor("x")()',
    'a.b',
    'a[0]',
    'a = b ? 1 : 2',
    'a ** ',
    'a ? b',
    'a > b > c',
    'a b',
    'band(B04)',
    '"B04',
    '1e999',
    '[a]',
    'a.toString()',
    '`a`',
    '__proto__()',
    'toString(a)',
    'abs()',
    'clamp(a, 1)',
    '(x) => x',
    `${'('.repeat(80)}a${')'.repeat(80)} + ${'-'.repeat(80)}a`,
    'a'.repeat(3000),
    '',
  ])('refuses %j with BAD_REQUEST', (text) => {
    let caught: unknown;
    try {
      parseExpression(text);
    } catch (error) {
      caught = error;
    }
    expect(isQuadratError(caught, 'BAD_REQUEST')).toBe(true);
  });

  test.each([
    ['a + * b', /at character 5: a number, a band or a bracket should stand where '\*' is/],
    ['sqr(a)', /at character 1: there is no function 'sqr'\. Did you mean 'sqrt'\? There are: abs, /],
    ['a + clamp(a, 1)', /at character 5: clamp takes 3 arguments, not 2/],
    ['abs()', /abs takes 1 argument, not 0/],
    ['a ^ 2', /at character 3: there is no operator '\^'; is '\*\*' meant/],
    ['a = 2', /is '==' meant/],
    ['a > 1 and b > 1', /at character 7: .*write '&&' for 'and'/],
    ['1 < a < 2', /at character 7: comparisons do not chain/],
    ['(a + b', /it ends where '\)' should follow/],
    ['a)', /at character 2: an operator or the end should stand where '\)' is/],
    ['"x', /at character 1: the text in quotes has no end/],
  ])('%j is refused with the place and a way out', (text, expected) => {
    expect(() => parseExpression(text)).toThrow(expected);
  });

  test('no text makes it hang, crash, or fail with anything but BAD_REQUEST', () => {
    const piece = fc.constantFrom(...'a b 1 .5 + - * ** / % ( ) ( , < == ? : ! && || band "x" min abs( nan'.split(' '));
    const noise = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(noise, (text) => {
        try {
          parseExpression(text);
        } catch (error) {
          if (!isQuadratError(error, 'BAD_REQUEST')) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('a long sum is no deep one', () => {
    expect(run(Array.from({ length: 900 }, () => 'a').join('+'), { a: [1, 2] })).toEqual([900, 1800]);
  });
});

describe('what expressions mean', () => {
  test('arithmetic, comparison and conditionals, with NaN for what is missing', () => {
    const bands = { a: [1, 2, Number.NaN, 4], b: [2, 2, 2, 0] };
    expect(run('a + b * 2', bands)).toEqual([5, 6, Number.NaN, 4]);
    expect(run('a / b', bands)).toEqual([0.5, 1, Number.NaN, Number.NaN]);
    expect(run('a > 1.5', bands)).toEqual([0, 1, Number.NaN, 1]);
    expect(run('a > 1 && b > 1', bands)).toEqual([0, 1, Number.NaN, 0]);
    expect(run('a > 1.5 ? b : -1', bands)).toEqual([-1, 2, Number.NaN, 0]);
    expect(run('isnan(a) ? 0 : a', bands)).toEqual([1, 2, 0, 4]);
    expect(run('clamp(a, 1.5, 3)', bands)).toEqual([1.5, 2, Number.NaN, 3]);
    expect(run('2 ** a', bands)).toEqual([2, 4, Number.NaN, 16]);
    expect(run('min(a, b, 1.5)', bands)).toEqual([1, 1.5, Number.NaN, 0]);
    expect(run('!(a > 1)', bands)).toEqual([1, 0, Number.NaN, 0]);
  });

  test('what binds tighter', () => {
    const bands = { a: [3], b: [2], this: [5] };
    expect(run('-a ** 2', bands)).toEqual([-9]);
    expect(run('(-a) ** 2', bands)).toEqual([9]);
    expect(run('2 ** -1 ** 2', bands)).toEqual([0.5]);
    expect(run('2 ** 3 ** b', bands)).toEqual([512]);
    expect(run('a - b - 1', bands)).toEqual([0]);
    expect(run('a * b % 4', bands)).toEqual([2]);
    expect(run('a > b && b > a || a == 3', bands)).toEqual([1]);
    expect(run('a > 5 ? 1 : a > 2 ? 2 : 3', bands)).toEqual([2]);
    expect(run('!a == b', bands)).toEqual([0]);
    expect(run('this + 1', bands)).toEqual([6]);
  });

  test('missing stays missing, even where mathematics knows better', () => {
    const bands = { a: [Number.NaN, 0, -1] };
    expect(run('a ** 0', bands)).toEqual([Number.NaN, 1, 1]);
    expect(run('1 ** a', bands)).toEqual([Number.NaN, 1, 1]);
    expect(run('hypot(a, 1 / 0)', bands)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(run('a || 1', bands)).toEqual([Number.NaN, 1, 1]);
    expect(run('where(a, a, 1)', bands)).toEqual([Number.NaN, 1, -1]);
    expect(run('a < 0 ? nan : 2', bands)).toEqual([Number.NaN, 2, Number.NaN]);
    expect(run('sqrt(a)', bands)).toEqual([Number.NaN, 0, Number.NaN]);
    expect(run('5 % (a * 3)', bands)).toEqual([Number.NaN, Number.NaN, -1]);
  });

  test('is the same over chunk borders as pixel by pixel', () => {
    const a = Array.from({ length: 2500 }, (_, i) => i);
    expect(run('a * 2 + 1', { a })).toEqual(a.map((value) => value * 2 + 1));
  });
});
