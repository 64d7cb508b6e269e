import { beforeAll, describe, expect, test } from 'vitest';
import { compileExpressions } from '#compose/compile';
import { parseExpression } from '#compose/expression';
import type { Kernels } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import golden from '../golden/expressions.json';
import { wasmKernels } from '../kernels/kernels-under-test';

let wasm: Kernels;
beforeAll(async () => {
  wasm = await wasmKernels();
});

const numbers = (values: ReadonlyArray<number | string>) =>
  Float32Array.from(values, (value) => Number(String(value).replace('inf', 'Infinity')));
const bands = Object.fromEntries(Object.entries(golden.bands).map(([name, values]) => [name, numbers(values)]));

describe.each(['wasm', 'typescript'] as const)('expressions against numpy, %s', (kind) => {
  test.each(golden.cases.map(({ text, expected }) => [text, expected] as const))('%s', (text, expected) => {
    const { program, bands: names } = compileExpressions([parseExpression(text)]);
    const inputs = names.map((name) => ({ data: bands[name]!, nodata: undefined, scale: 1, offset: 0 }));
    const [result] = (kind === 'wasm' ? wasm : referenceKernels).evaluate(program, inputs, bands.a!.length);
    numbers(expected).forEach((value, i) => {
      const own = result![i]!;
      // One step of float32: the standard libraries round the last bit of float64 differently.
      const near = Math.abs(own - value) <= Math.abs(value) * 2 ** -23;
      expect(Object.is(own, value) || own === value || near, `pixel ${i} is ${own}, not ${value}`).toBe(true);
    });
  });
});
