import { describe, expect, test } from 'vitest';
import { type BandReader, evaluate } from '#compose/evaluate';
import { bandsOf, normalisedDifferenceOf, parseExpression } from '#compose/expression';
import { isQuadratError } from '#model/errors';

function reader(values: number[]): BandReader {
  return (from, target) => {
    for (let i = 0; i < target.length; i++) target[i] = values[from + i]!;
  };
}

function run(text: string, bands: Record<string, number[]>): number[] {
  const length = Object.values(bands)[0]!.length;
  return [...evaluate(parseExpression(text), new Map(Object.entries(bands).map(([k, v]) => [k, reader(v)])), length)];
}

describe('parseExpression', () => {
  test('names the bands it uses, each once', () => {
    expect(bandsOf(parseExpression('(nir - red) / (nir + red) + band("B-04")'))).toEqual(['nir', 'red', 'B-04']);
  });

  test.each([
    ['(nir - red) / (nir + red)', ['nir', 'red']],
    ['(nir - red) / (red + nir)', ['nir', 'red']],
    ['(nir - red) / (nir - red)', undefined],
    ['(nir - red) / (nir + blue)', undefined],
    ['nir - red / nir + red', undefined],
  ])('%s as a normalised difference', (text, expected) => {
    expect(normalisedDifferenceOf(parseExpression(text))).toEqual(expected);
  });

  test.each([
    'nir -',
    '"text"',
    'a; b',
    'a = 1',
    'constructor("x")()',
    'a.b',
    'a[0]',
    'this',
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
});

describe('evaluate', () => {
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

  test('is the same over chunk borders as pixel by pixel', () => {
    const a = Array.from({ length: 2500 }, (_, i) => i);
    expect(run('a * 2 + 1', { a })).toEqual(a.map((value) => value * 2 + 1));
  });
});
