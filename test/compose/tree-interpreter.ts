import type { Node } from '#compose/expression';

/**
 * What an expression means, pixel by pixel: the rules of the documentation written down a second time, as plainly as they
 * can be, for the compiled program to be compared with.
 */
export function interpret(node: Node, bands: Record<string, number>): number {
  const of = (child: Node): number => interpret(child, bands);
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'band':
      return bands[node.name]!;
    case 'unary':
      return node.operator === '-' ? -of(node.argument) : missingOr([of(node.argument)], ([a]) => Number(a === 0));
    case 'binary':
      return missingOr([of(node.left), of(node.right)], ([a, b]) => binary(node.operator, a!, b!));
    case 'conditional':
      return choice(of(node.test), of(node.whenTrue), of(node.whenFalse));
    case 'call': {
      const operands = node.arguments.map(of);
      if (node.name === 'isnan') return Number(Number.isNaN(operands[0]));
      if (node.name === 'where') return choice(operands[0]!, operands[1]!, operands[2]!);
      return missingOr(operands, () => call(node.name, operands));
    }
  }
}

function missingOr(operands: number[], value: (operands: number[]) => number): number {
  return operands.some(Number.isNaN) ? Number.NaN : value(operands);
}

function choice(test: number, whenTrue: number, whenFalse: number): number {
  if (Number.isNaN(test)) return Number.NaN;
  return test === 0 ? whenFalse : whenTrue;
}

function binary(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? Number.NaN : a / b;
    case '%': {
      const rest = a % b;
      return rest === 0 || Math.sign(rest) === Math.sign(b) ? rest : rest + b;
    }
    case '**':
      return a ** b;
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '&&':
      return Number(a !== 0 && b !== 0);
    case '||':
      return Number(a !== 0 || b !== 0);
    default:
      throw new Error(`no operator ${operator}`);
  }
}

function call(name: string, operands: number[]): number {
  const [a, b, c] = operands as [number, number, number];
  if (name === 'clamp') return Math.min(Math.max(a, b), c);
  if (name === 'round') {
    const below = Math.floor(a);
    if (a - below !== 0.5) return Math.round(a);
    return below % 2 === 0 ? below : below + 1;
  }
  const own = (Math as unknown as Record<string, (...values: number[]) => number>)[name];
  if (!own) throw new Error(`no function ${name}`);
  return own(...operands);
}
