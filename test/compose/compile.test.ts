import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileExpressions } from '#compose/compile';
import { FUNCTIONS, type FunctionName, type Node, parseExpression } from '#compose/expression';
import type { Kernels } from '#kernels/kernels';
import { CHUNK } from '#kernels/program';
import { referenceKernels } from '#kernels/reference';
import { SAMPLE_TYPES } from '#kernels/samples';
import { arbitraryNodata, arbitraryValue, samplesFrom } from '../kernels/arbitrary-samples';
import { expectSame, wasmKernels } from '../kernels/kernels-under-test';
import { interpret } from './tree-interpreter';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

const compiled = (...texts: string[]) => compileExpressions(texts.map(parseExpression));
const operations = (...texts: string[]) => compiled(...texts).program.instructions.map(({ operation }) => operation);

function run(kernels: Kernels, nodes: readonly Node[], bands: Record<string, readonly number[]>): Float32Array[] {
  const { program, bands: names } = compileExpressions(nodes);
  const length = Object.values(bands)[0]!.length;
  const inputs = names.map((name) => ({
    data: Float64Array.from(bands[name]!),
    nodata: undefined,
    scale: 1,
    offset: 0,
  }));
  return kernels.evaluate(program, inputs, length);
}

/** Functions both implementations must agree on to the last bit; the others differ by what their libraries round. */
const ROUNDED: ReadonlySet<string> = new Set(
  'exp log log2 log10 sin cos tan asin acos atan tanh atan2 hypot pow **'.split(' '),
);
const EXACT = (Object.keys(FUNCTIONS) as FunctionName[]).filter((name) => !ROUNDED.has(name));

const arbitraryNumber = fc.oneof(
  fc.constantFrom(0, 1, -1, 2, 0.5, -0.5, 1.5, 2.5, 7, Number.NaN, 1e6),
  fc.double({ min: -100, max: 100, noNaN: true }),
);

const arbitraryNode: fc.Arbitrary<Node> = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<Node>({ kind: 'band', name: 'a' }, { kind: 'band', name: 'b' }, { kind: 'band', name: 'c' }),
    arbitraryNumber.map((value): Node => ({ kind: 'constant', value })),
    fc.record({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom('+', '-', '*', '/', '%', '<', '<=', '>', '>=', '==', '!=', '&&', '||'),
      left: tie('node'),
      right: tie('node'),
    }),
    fc.record({ kind: fc.constant('unary' as const), operator: fc.constantFrom('-', '!'), argument: tie('node') }),
    fc.record({
      kind: fc.constant('conditional' as const),
      test: tie('node'),
      whenTrue: tie('node'),
      whenFalse: tie('node'),
    }),
    fc
      .record({ name: fc.constantFrom(...EXACT), arguments: fc.array(tie('node'), { minLength: 3, maxLength: 3 }) })
      .map(({ name, arguments: given }): Node => {
        const most = Math.min(FUNCTIONS[name][1], given.length);
        return { kind: 'call', name, arguments: given.slice(0, most) };
      }),
  ) as fc.Arbitrary<Node>,
})).node;

describe('a program', () => {
  test('of any expressions gives what a walk through the tree gives, in TypeScript and in WASM', () => {
    const bands = fc.record({
      a: fc.array(arbitraryNumber, { minLength: 9, maxLength: 9 }),
      b: fc.array(arbitraryNumber, { minLength: 9, maxLength: 9 }),
      c: fc.array(arbitraryNumber, { minLength: 9, maxLength: 9 }),
    });
    fc.assert(
      fc.property(fc.array(arbitraryNode, { minLength: 1, maxLength: 3 }), bands, (nodes, { a, b, c }) => {
        const expected = nodes.map((node) =>
          Float32Array.from(a, (_, i) => interpret(node, { a: a[i]!, b: b[i]!, c: c[i]! })),
        );
        for (const kernels of [referenceKernels, wasm]) {
          run(kernels, nodes, { a, b, c }).forEach((result, index) => void expectSame(result, expected[index]!));
        }
      }),
      { numRuns: 600 },
    );
  });

  test.each(SAMPLE_TYPES)('reads %s with nodata, scale and offset, over the border of chunks', (type) => {
    const { program } = compiled('a + 1', 'a > 2 ? a : nan', 'a');
    const length = fc.constantFrom(0, 1, 2, 3, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7);
    fc.assert(
      fc.property(
        length,
        fc.array(arbitraryValue(type), { minLength: 1, maxLength: 12 }),
        arbitraryNodata(type),
        fc.constantFrom(1, 0.0001, -2),
        fc.constantFrom(0, -0.1, 1000),
        (pixels, values, nodata, scale, offset) => {
          let i = 0;
          const data = samplesFrom(type, pixels, () => values[i++ % values.length]!);
          const inputs = [{ data, nodata, scale, offset }];
          const expected = referenceKernels.evaluate(program, inputs, pixels);
          wasm.evaluate(program, inputs, pixels).forEach((result, index) => void expectSame(result, expected[index]!));
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([...ROUNDED].filter((name) => name !== '**'))(
    '%s is within an ulp of float32 of the standard library',
    (name) => {
      const two = FUNCTIONS[name as FunctionName][0] === 2;
      const values = [0, 0.1, 0.5, 1, 1.5, 2, 3, 10, 100, 1e-5, -0.3, -1, -2, -20, 700, Number.NaN, 1e300, -1e300];
      const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));
      const bands = { a: pairs.map(([a]) => a), b: pairs.map(([, b]) => b) };
      const node = parseExpression(two ? `${name}(a, b)` : `${name}(a)`);
      for (const kernels of [referenceKernels, wasm]) {
        const [result] = run(kernels, [node], bands);
        pairs.forEach(([a, b], i) => {
          const expected = Math.fround(interpret(node, { a, b }));
          const apart = Math.abs(result![i]! - expected) / Math.max(Math.abs(expected), 2 ** -126);
          const same = Object.is(result![i], expected) || result![i] === expected || apart <= 2 ** -23;
          expect(same, `${name}(${a}, ${b}) is ${result![i]}, not ${expected}`).toBe(true);
        });
      }
    },
  );
});

describe('compiling', () => {
  test('folds constants', () => {
    expect(operations('a * (2 + 3 * sqrt(16))')).toEqual(['load', 'multiply']);
    expect(compiled('a * (2 + 3 * sqrt(16))').program.constants).toEqual([{ register: 0, value: 14 }]);
    expect(operations('1 > 2 ? a : b')).toEqual(['load']);
    expect(compiled('1 / 0').program).toEqual({
      registers: 1,
      constants: [{ register: 0, value: Number.NaN }],
      instructions: [],
      results: [0],
    });
  });

  test('computes what occurs twice once, in one expression and over several', () => {
    expect(operations('(a + b) * (b + a)')).toEqual(['load', 'load', 'add', 'multiply']);
    expect(operations('sqrt(a + b) + 1', 'sqrt(b + a) * 2').filter((name) => name === 'sqrt')).toHaveLength(1);
    expect(operations('a > b ? 1 : 0', 'b < a ? 2 : 3').filter((name) => name === 'less')).toHaveLength(1);
  });

  test('reads each band once, and uses registers again', () => {
    const long = Array.from({ length: 40 }, (_, i) => `(a${i % 7} * ${i} + b)`).join(' + ');
    const { program, bands } = compiled(long);
    expect(bands).toEqual(['a0', 'b', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
    expect(program.instructions.filter(({ operation }) => operation === 'load')).toHaveLength(8);
    expect(program.registers - program.constants.length).toBeLessThanOrEqual(11);
    expect(compiled(Array.from({ length: 60 }, () => 'a * b').join(' + ')).program.registers).toBeLessThanOrEqual(4);
  });

  test('knows a normalised difference, and the powers that are none', () => {
    expect(operations('(nir - red) / (red + nir)')).toEqual(['load', 'load', 'normalisedDifference']);
    expect(operations('(nir - red) / (nir + blue)')).toContain('divide');
    expect(operations('a ** 2', 'a ** 0.5', 'a ** 1')).toEqual(['load', 'multiply', 'sqrt']);
  });

  test('a result that another needs too keeps its register', () => {
    const results = run(referenceKernels, ['a + b', '(a + b) * 2', 'a', '3', 'a + b'].map(parseExpression), {
      a: [1, 2],
      b: [10, 20],
    });
    expect(results.map((result) => [...result])).toEqual([
      [11, 22],
      [22, 44],
      [1, 2],
      [3, 3],
      [11, 22],
    ]);
  });

  test('normalised difference of scaled samples, by hand', () => {
    const { program } = compiled('(nir - red) / (nir + red)');
    const nir = { data: Uint16Array.of(3000, 0, 500, 7), nodata: 0 as number | undefined, scale: 1, offset: 0 };
    const red = { ...nir, data: Uint16Array.of(1000, 5, 0, 7) };
    for (const kernels of [referenceKernels, wasm]) {
      const of = (...inputs: (typeof nir)[]) => kernels.evaluate(program, inputs, 4)[0]!;
      expectSame(of(nir, red), Float32Array.of(0.5, Number.NaN, Number.NaN, 0));
      const scaled = { nodata: undefined, scale: 0.0001, offset: -0.1 };
      expectSame(
        of({ ...nir, ...scaled }, { ...red, ...scaled }),
        Float32Array.from([3000, 0, 500, 7], (n, i) => {
          const [x, y] = [n * 0.0001 - 0.1, [1000, 5, 0, 7][i]! * 0.0001 - 0.1];
          return (x - y) / (x + y);
        }),
      );
    }
  });

  test('a missing input, or one of another length, is refused', () => {
    const { program } = compiled('a + b');
    const input = { data: new Float32Array(3), nodata: undefined, scale: 1, offset: 0 };
    for (const kernels of [referenceKernels, wasm]) {
      expect(() => kernels.evaluate(program, [input], 3)).toThrow(RangeError);
      expect(() => kernels.evaluate(program, [input, { ...input, data: new Float32Array(2) }], 3)).toThrow(RangeError);
    }
  });
});
