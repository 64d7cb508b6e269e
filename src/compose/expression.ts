import jsep, { type Expression } from 'jsep';
import { QuadratError } from '#model/errors';

jsep.addBinaryOp('**', 11, true);

/** A parsed expression: constants, band names, and operations on them. Plain data, safe to evaluate. */
export type Node =
  | { kind: 'constant'; value: number }
  | { kind: 'band'; name: string }
  | { kind: 'unary'; operator: '-' | '!'; argument: Node }
  | { kind: 'binary'; operator: BinaryOperator; left: Node; right: Node }
  | { kind: 'conditional'; test: Node; whenTrue: Node; whenFalse: Node }
  | { kind: 'call'; name: FunctionName; arguments: Node[] };

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '**' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||';

/** Functions an expression may call, and how many arguments each takes. */
export const FUNCTIONS = {
  abs: [1, 1],
  sqrt: [1, 1],
  exp: [1, 1],
  log: [1, 1],
  log10: [1, 1],
  floor: [1, 1],
  ceil: [1, 1],
  round: [1, 1],
  sin: [1, 1],
  cos: [1, 1],
  tan: [1, 1],
  atan2: [2, 2],
  pow: [2, 2],
  min: [1, Number.POSITIVE_INFINITY],
  max: [1, Number.POSITIVE_INFINITY],
  clamp: [3, 3],
  where: [3, 3],
  isnan: [1, 1],
} as const satisfies Record<string, readonly [least: number, most: number]>;
export type FunctionName = keyof typeof FUNCTIONS;

const BINARY: ReadonlySet<string> = new Set<BinaryOperator>([
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
]);

/** Longest text and deepest nesting taken; both far beyond any index in use, both below what exhausts the stack. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 64;

/**
 * Parses band arithmetic: numbers, band names, + - * / % **, comparisons (1 or 0), && || !, `test ? a : b` and the
 * functions above. A band whose name is not an identifier is written `band("B-04")`.
 *
 * @throws QuadratError BAD_REQUEST that says what was not understood
 */
export function parseExpression(text: string): Node {
  if (text.length > MAX_LENGTH) throw bad(text.slice(0, 60), `it is longer than ${MAX_LENGTH} characters`);
  let tree: Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    throw bad(text, error instanceof Error ? error.message : String(error));
  }
  return convert(tree, text, 0);
}

/** Names of the bands an expression uses, each once, in order of appearance. */
export function bandsOf(node: Node): string[] {
  const names = new Set<string>();
  const visit = (current: Node): void => {
    if (current.kind === 'band') names.add(current.name);
    for (const child of childrenOf(current)) visit(child);
  };
  visit(node);
  return [...names];
}

/** [a, b] when the expression is exactly (a - b) / (a + b) of two bands: the shape of most indices, with a kernel of its own. */
export function normalisedDifferenceOf(node: Node): [a: string, b: string] | undefined {
  if (node.kind !== 'binary' || node.operator !== '/') return undefined;
  const { left, right } = node;
  if (left.kind !== 'binary' || left.operator !== '-' || right.kind !== 'binary' || right.operator !== '+')
    return undefined;
  const names = [left.left, left.right, right.left, right.right].map((side) =>
    side.kind === 'band' ? side.name : undefined,
  );
  const [a, b, c, d] = names;
  if (a === undefined || b === undefined) return undefined;
  return (a === c && b === d) || (a === d && b === c) ? [a, b] : undefined;
}

function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'unary':
      return [node.argument];
    case 'binary':
      return [node.left, node.right];
    case 'conditional':
      return [node.test, node.whenTrue, node.whenFalse];
    case 'call':
      return node.arguments;
    default:
      return [];
  }
}

function convert(tree: Expression, text: string, depth: number): Node {
  if (depth > MAX_DEPTH) throw bad(text, `it nests deeper than ${MAX_DEPTH} levels`);
  const child = (value: unknown): Node => convert(value as Expression, text, depth + 1);
  switch (tree.type) {
    case 'Literal': {
      const { value } = tree as { value?: unknown };
      if (typeof value === 'number') return { kind: 'constant', value };
      if (typeof value === 'boolean') return { kind: 'constant', value: value ? 1 : 0 };
      throw bad(text, `'${String(value)}' is not a number`);
    }
    case 'Identifier':
      return { kind: 'band', name: String(tree.name) };
    case 'UnaryExpression': {
      if (tree.operator === '+') return child(tree.argument);
      if (tree.operator !== '-' && tree.operator !== '!')
        throw bad(text, `it has no operator '${String(tree.operator)}'`);
      return { kind: 'unary', operator: tree.operator, argument: child(tree.argument) };
    }
    case 'BinaryExpression': {
      const operator = String(tree.operator);
      if (!BINARY.has(operator)) throw bad(text, `it has no operator '${operator}'`);
      return { kind: 'binary', operator: operator as BinaryOperator, left: child(tree.left), right: child(tree.right) };
    }
    case 'ConditionalExpression':
      return {
        kind: 'conditional',
        test: child(tree.test),
        whenTrue: child(tree.consequent),
        whenFalse: child(tree.alternate),
      };
    case 'CallExpression':
      return convertCall(tree, text, child);
    default:
      throw bad(text, 'it holds more than one expression, or something that is not arithmetic on bands');
  }
}

function convertCall(tree: Expression, text: string, child: (value: unknown) => Node): Node {
  const callee = tree.callee as Expression;
  const parameters = tree.arguments as Expression[];
  const name = callee.type === 'Identifier' ? String(callee.name) : '';
  if (name === 'band') {
    const [only] = parameters;
    if (parameters.length === 1 && only?.type === 'Literal' && typeof only.value === 'string') {
      return { kind: 'band', name: only.value };
    }
    throw bad(text, 'band(...) takes one quoted name');
  }
  if (!Object.hasOwn(FUNCTIONS, name)) {
    throw bad(text, `there is no function '${name}'. There are: ${Object.keys(FUNCTIONS).join(', ')}`);
  }
  const [least, most] = FUNCTIONS[name as FunctionName];
  if (parameters.length < least || parameters.length > most) {
    throw bad(
      text,
      `${name} takes ${least === most ? least : `at least ${least}`} arguments, not ${parameters.length}`,
    );
  }
  return { kind: 'call', name: name as FunctionName, arguments: parameters.map(child) };
}

function bad(text: string, why: string): QuadratError {
  return new QuadratError('BAD_REQUEST', `The expression '${text}' is not understood: ${why}.`);
}
