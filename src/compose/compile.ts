import { OPERATIONS, type Operation, type OperationName } from '#kernels/operations';
import type { Instruction, Program } from '#kernels/program';
import type { BinaryOperator, FunctionName, Node } from './expression';

/** Expressions as one program, and the bands it reads, in the order of its inputs. */
export interface CompiledExpressions {
  program: Program;
  bands: string[];
}

/**
 * Compiles expressions to one pass over the pixels: constants are folded, what occurs twice is computed once, over all of
 * the expressions, and registers are used again when what they hold is not needed any more.
 */
export function compileExpressions(nodes: readonly Node[]): CompiledExpressions {
  const values = new Values();
  const results = nodes.map((node) => values.of(node));
  return { program: new Assembler(values.all, results).program(), bands: values.bands };
}

/** Something computed once: a constant, a band, or an operation on earlier values (by number). */
type Value =
  | { kind: 'constant'; value: number }
  | { kind: 'input'; input: number }
  | { kind: 'operation'; operation: OperationName; operands: number[] };

const BINARY: Record<BinaryOperator, OperationName> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '**': 'power',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'less',
  '>=': 'lessOrEqual',
  '==': 'equal',
  '!=': 'unequal',
  '&&': 'and',
  '||': 'or',
};
const SWAPPED: ReadonlySet<BinaryOperator> = new Set(['>', '>=']);

/** Functions that are an operation under another name; those under the same name are not listed. */
const CALLS: Partial<Record<FunctionName, OperationName>> = { pow: 'power', where: 'select' };

/** Every distinct value of some expressions, operands before what is made of them. */
class Values {
  readonly all: Value[] = [];
  readonly bands: string[] = [];
  readonly #known = new Map<string, number>();

  /** The number of the value that a node computes. */
  of(node: Node): number {
    switch (node.kind) {
      case 'constant':
        return this.#constant(node.value);
      case 'band':
        return this.#input(node.name);
      case 'unary':
        return this.#operation(node.operator === '-' ? 'negate' : 'not', [this.of(node.argument)]);
      case 'binary': {
        const [left, right] = [this.of(node.left), this.of(node.right)];
        return this.#operation(BINARY[node.operator], SWAPPED.has(node.operator) ? [right, left] : [left, right]);
      }
      case 'conditional':
        return this.#operation('select', [this.of(node.test), this.of(node.whenTrue), this.of(node.whenFalse)]);
      case 'call':
        return this.#call(
          node.name,
          node.arguments.map((argument) => this.of(argument)),
        );
    }
  }

  #call(name: FunctionName, operands: number[]): number {
    if (name === 'clamp') {
      const [value, low, high] = operands as [number, number, number];
      return this.#operation('min', [this.#operation('max', [value, low]), high]);
    }
    if (name === 'min' || name === 'max') return operands.reduce((a, b) => this.#operation(name, [a, b]));
    return this.#operation(CALLS[name] ?? (name as OperationName), operands);
  }

  #operation(name: OperationName, operands: number[]): number {
    const { apply, commutes }: Operation = OPERATIONS[name];
    const constants = operands.map((operand) => this.#constantAt(operand));
    const [a, b = 0, c = 0] = constants;
    if (constants.every((value) => value !== undefined)) return this.#constant(apply(a!, b!, c!));
    const simpler = this.#simpler(name, operands, b);
    if (simpler !== undefined) return simpler;
    const ordered = commutes ? operands.toSorted((one, other) => one - other) : operands;
    return this.#add(`${name} ${ordered.join(' ')}`, { kind: 'operation', operation: name, operands: ordered });
  }

  /** The powers that numpy does not leave to `pow` either, and a choice that is no choice. */
  #simpler(name: OperationName, operands: readonly number[], exponent: number | undefined): number | undefined {
    const [first, second, third] = operands as [number, number, number];
    if (name === 'power' && exponent === 2) return this.#operation('multiply', [first, first]);
    if (name === 'power' && exponent === 1) return first;
    if (name === 'power' && exponent === 0.5) return this.#operation('sqrt', [first]);
    const test = name === 'select' ? this.#constantAt(first) : undefined;
    if (test === undefined) return undefined;
    return Number.isNaN(test) ? first : test !== 0 ? second : third;
  }

  #constant(value: number): number {
    return this.#add(Object.is(value, -0) ? '-0' : String(value), { kind: 'constant', value });
  }

  #constantAt(number: number): number | undefined {
    const value = this.all[number]!;
    return value.kind === 'constant' ? value.value : undefined;
  }

  #input(name: string): number {
    let input = this.bands.indexOf(name);
    if (input < 0) input = this.bands.push(name) - 1;
    return this.#add(`input ${input}`, { kind: 'input', input });
  }

  #add(key: string, value: Value): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const number = this.all.push(value) - 1;
    this.#known.set(key, number);
    return number;
  }
}

/** Puts values into registers and operations into order. */
class Assembler {
  readonly #values: readonly Value[];
  readonly #results: readonly number[];
  readonly #uses: number[];
  readonly #registers = new Map<number, number>();
  readonly #free: number[] = [];
  readonly #instructions: Instruction[] = [];
  readonly #constants: Program['constants'] = [];
  #count = 0;

  constructor(values: readonly Value[], results: readonly number[]) {
    this.#values = values.map((value) => asNormalisedDifference(value, values));
    this.#results = results;
    this.#uses = values.map(() => 0);
    const counted = new Set<number>();
    const count = (number: number): void => {
      this.#uses[number]!++;
      if (counted.has(number)) return;
      counted.add(number);
      for (const operand of operandsOf(this.#values[number]!)) count(operand);
    };
    // A result is used once more than by other operations: its register is read when all is done.
    for (const result of results) count(result);
  }

  program(): Program {
    // Constants first: their registers are written once, so nothing else may ever be put there.
    this.#values.forEach((value, number) => {
      if (value.kind !== 'constant' || this.#uses[number] === 0) return;
      const register = this.#count++;
      this.#constants.push({ register, value: value.value });
      this.#registers.set(number, register);
    });
    const results = this.#results.map((result) => this.#emit(result));
    return { registers: this.#count, constants: this.#constants, instructions: this.#instructions, results };
  }

  /** Bands are loaded where they are first needed, so that few registers are in use at a time. */
  #emit(number: number): number {
    const held = this.#registers.get(number);
    if (held !== undefined) return held;
    const value = this.#values[number]!;
    const operands = operandsOf(value);
    const registers = operands.map((operand) => this.#emit(operand));
    for (const operand of operands) this.#release(operand);
    const target = this.#free.pop() ?? this.#count++;
    this.#registers.set(number, target);
    if (value.kind === 'input') this.#instructions.push({ operation: 'load', target, input: value.input });
    else if (value.kind === 'operation') {
      this.#instructions.push({ operation: value.operation, target, operands: registers });
    }
    return target;
  }

  #release(number: number): void {
    if (--this.#uses[number]! > 0 || this.#values[number]!.kind === 'constant') return;
    this.#free.push(this.#registers.get(number)!);
  }
}

function operandsOf(value: Value): readonly number[] {
  return value.kind === 'operation' ? value.operands : [];
}

/** (a - b) / (a + b) is the shape of most indices, and one operation instead of three. */
function asNormalisedDifference(value: Value, values: readonly Value[]): Value {
  if (value.kind !== 'operation' || value.operation !== 'divide') return value;
  const [above, below] = value.operands.map((operand) => values[operand]!);
  if (above?.kind !== 'operation' || above.operation !== 'subtract') return value;
  if (below?.kind !== 'operation' || below.operation !== 'add') return value;
  const [a, b] = above.operands as [number, number];
  const sum = below.operands;
  const same = (sum[0] === a && sum[1] === b) || (sum[0] === b && sum[1] === a);
  return same ? { kind: 'operation', operation: 'normalisedDifference', operands: [a, b] } : value;
}
