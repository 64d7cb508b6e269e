import type { BinaryOperator, FunctionName, Node } from './expression';

/** Pixels worked at a time: the buffers of a deep expression still fit the first-level cache. */
const CHUNK = 1024;

/** Reads pixels [from, from + target.length) of a band as physical values, NaN where there is none. */
export type BandReader = (from: number, target: Float64Array) => void;

/**
 * Evaluates an expression for `length` pixels in one pass over chunks. NaN in gives NaN out, comparisons included, so
 * that a missing observation never counts as "no"; only `isnan` and a branch not taken let it go.
 */
export function evaluate(node: Node, bands: ReadonlyMap<string, BandReader>, length: number): Float32Array {
  const result = new Float32Array(length);
  const step = compile(node, bands);
  const buffer = new Float64Array(CHUNK);
  for (let from = 0; from < length; from += CHUNK) {
    const chunk = length - from < CHUNK ? buffer.subarray(0, length - from) : buffer;
    step(from, chunk);
    result.set(chunk, from);
  }
  return result;
}

type Step = (from: number, target: Float64Array) => void;

function compile(node: Node, bands: ReadonlyMap<string, BandReader>): Step {
  switch (node.kind) {
    case 'constant':
      return (_, target) => void target.fill(node.value);
    case 'band': {
      const read = bands.get(node.name);
      if (!read) throw new RangeError(`band '${node.name}' is not loaded`);
      return read;
    }
    case 'unary':
      return mapped([compile(node.argument, bands)], node.operator === '-' ? (a) => -a : (a) => truth(a, a === 0));
    case 'binary':
      return mapped([compile(node.left, bands), compile(node.right, bands)], BINARY[node.operator]);
    case 'conditional':
      return mapped(
        [node.test, node.whenTrue, node.whenFalse].map((part) => compile(part, bands)),
        select,
      );
    case 'call':
      return mapped(
        node.arguments.map((argument) => compile(argument, bands)),
        CALLS[node.name],
      );
  }
}

type Operation = (...values: number[]) => number;

function mapped(operands: Step[], operation: Operation): Step {
  const spare = operands.map(() => new Float64Array(CHUNK));
  return (from, target) => {
    const length = target.length;
    operands.forEach((operand, index) => {
      operand(from, length < CHUNK ? spare[index]!.subarray(0, length) : spare[index]!);
    });
    const [a, b, c] = spare;
    if (operands.length === 1) for (let i = 0; i < length; i++) target[i] = operation(a![i]!);
    else if (operands.length === 2) for (let i = 0; i < length; i++) target[i] = operation(a![i]!, b![i]!);
    else if (operands.length === 3) for (let i = 0; i < length; i++) target[i] = operation(a![i]!, b![i]!, c![i]!);
    else for (let i = 0; i < length; i++) target[i] = operation(...spare.map((values) => values[i]!));
  };
}

function truth(a: number, holds: boolean): number {
  return Number.isNaN(a) ? Number.NaN : holds ? 1 : 0;
}

function compared(a: number, b: number, holds: boolean): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : holds ? 1 : 0;
}

const BINARY: Record<BinaryOperator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  // A quotient without a value is no observation, rather than an infinity that would win every maximum.
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<': (a, b) => compared(a, b, a < b),
  '<=': (a, b) => compared(a, b, a <= b),
  '>': (a, b) => compared(a, b, a > b),
  '>=': (a, b) => compared(a, b, a >= b),
  '==': (a, b) => compared(a, b, a === b),
  '!=': (a, b) => compared(a, b, a !== b),
  '&&': (a, b) => compared(a, b, a !== 0 && b !== 0),
  '||': (a, b) => compared(a, b, a !== 0 || b !== 0),
};

const select: Operation = (test, whenTrue, whenFalse) =>
  Number.isNaN(test!) ? Number.NaN : test !== 0 ? whenTrue! : whenFalse!;

const CALLS: Record<FunctionName, Operation> = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan2: Math.atan2,
  pow: Math.pow,
  min: Math.min,
  max: Math.max,
  clamp: (value, low, high) => Math.min(Math.max(value!, low!), high!),
  where: select,
  isnan: (a) => (Number.isNaN(a!) ? 1 : 0),
};
