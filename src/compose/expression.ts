import { nearestName } from '#model/did-you-mean';
import { QuadratError } from '#model/errors';
import { sayProblem, type Wanted } from './expression-problem';
import { ExpressionFault, type Token, tokensOf } from './tokens';

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
  sign: [1, 1],
  sqrt: [1, 1],
  exp: [1, 1],
  log: [1, 1],
  log2: [1, 1],
  log10: [1, 1],
  floor: [1, 1],
  ceil: [1, 1],
  trunc: [1, 1],
  round: [1, 1],
  sin: [1, 1],
  cos: [1, 1],
  tan: [1, 1],
  asin: [1, 1],
  acos: [1, 1],
  atan: [1, 1],
  tanh: [1, 1],
  atan2: [2, 2],
  hypot: [2, 2],
  pow: [2, 2],
  min: [1, Number.POSITIVE_INFINITY],
  max: [1, Number.POSITIVE_INFINITY],
  clamp: [3, 3],
  where: [3, 3],
  isnan: [1, 1],
} as const satisfies Record<string, readonly [least: number, most: number]>;
export type FunctionName = keyof typeof FUNCTIONS;

/** Names that stand for a number; a band called so is written `band("pi")`. */
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
  ['pi', Math.PI],
  ['nan', Number.NaN],
  ['NaN', Number.NaN],
]);

/** Operators of two sides from the loosest to the tightest; those of one line are worked from left to right. */
const LEVELS: ReadonlyArray<readonly BinaryOperator[]> = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const WORDS: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
]);

/** Longest text and deepest nesting taken; both far beyond any index in use, both below what exhausts the stack. */
const MAX_LENGTH = 2000;
const MAX_DEPTH = 64;

/**
 * Parses band arithmetic: numbers, band names, + - * / % **, comparisons (1 or 0), && || !, `test ? a : b`, the functions
 * above, and the constants pi, nan, true, false. Precedence is that of JavaScript, but for `-a ** 2`, which is -(a ** 2)
 * as in Python. A band whose name is not a word is written `band("B-04")`.
 *
 * @throws QuadratError BAD_REQUEST that says what was not understood, and where
 */
export function parseExpression(text: string): Node {
  if (text.length > MAX_LENGTH) {
    throw bad(text.slice(0, 60), new ExpressionFault({ kind: 'too-long', most: MAX_LENGTH }, MAX_LENGTH));
  }
  try {
    return new Parser(tokensOf(text)).whole();
  } catch (error) {
    throw error instanceof ExpressionFault ? bad(text, error) : error;
  }
}

/** Whether a band of this name can be written as it is; any other is written `band("...")`. */
export function isPlainName(name: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) && !CONSTANTS.has(name);
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

/** Recursive descent: one method a kind of phrase. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#expression();
    const token = this.#peek();
    if (token.kind !== 'end') throw this.#unexpected({ what: 'operator' });
    return node;
  }

  #expression(): Node {
    return this.#nested(() => {
      const test = this.#level(0);
      if (!this.#take('?')) return test;
      const whenTrue = this.#expression();
      this.#expect(':');
      return { kind: 'conditional', test, whenTrue, whenFalse: this.#expression() };
    });
  }

  #level(level: number): Node {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#level(level + 1);
    for (let compared = false; ; ) {
      const { at } = this.#peek();
      const operator = this.#take(...operators) as BinaryOperator | undefined;
      if (!operator) return left;
      // `a < b < c` would compare 1 or 0 with c, which nobody means.
      if (compared) throw new ExpressionFault({ kind: 'chained-comparison' }, at);
      compared = COMPARISONS.has(operator);
      left = { kind: 'binary', operator, left, right: this.#level(level + 1) };
    }
  }

  #unary(): Node {
    const operator = this.#take('-', '+', '!');
    if (!operator) return this.#power();
    const argument = this.#nested(() => this.#unary());
    return operator === '+' ? argument : { kind: 'unary', operator: operator as '-' | '!', argument };
  }

  #power(): Node {
    const left = this.#primary();
    if (!this.#take('**')) return left;
    return { kind: 'binary', operator: '**', left, right: this.#nested(() => this.#unary()) };
  }

  #primary(): Node {
    const token = this.#peek();
    if (token.kind === 'number') {
      this.#next++;
      return { kind: 'constant', value: token.value };
    }
    if (token.kind === 'name') {
      this.#next++;
      if (this.#take('(')) return this.#call(token.text, token.at);
      const value = CONSTANTS.get(token.text);
      return value === undefined ? { kind: 'band', name: token.text } : { kind: 'constant', value };
    }
    if (this.#take('(')) {
      const node = this.#expression();
      this.#expect(')');
      return node;
    }
    throw this.#unexpected({ what: 'value' });
  }

  #call(name: string, at: number): Node {
    if (name === 'band') return this.#quotedBand();
    if (!Object.hasOwn(FUNCTIONS, name)) {
      const known = Object.keys(FUNCTIONS);
      const near = nearestName(name, known);
      throw new ExpressionFault({ kind: 'unknown-function', name, known, ...(near === undefined ? {} : { near }) }, at);
    }
    const parameters: Node[] = [];
    if (!this.#take(')')) {
      do parameters.push(this.#expression());
      while (this.#take(','));
      this.#expect(')');
    }
    const [least, most] = FUNCTIONS[name as FunctionName];
    if (parameters.length < least || parameters.length > most) {
      throw new ExpressionFault({ kind: 'arguments', name, least, most, given: parameters.length }, at);
    }
    return { kind: 'call', name: name as FunctionName, arguments: parameters };
  }

  #quotedBand(): Node {
    const token = this.#peek();
    if (token.kind !== 'string') throw new ExpressionFault({ kind: 'band-without-quotes' }, token.at);
    this.#next++;
    this.#expect(')');
    return { kind: 'band', name: token.text };
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw new ExpressionFault({ kind: 'too-deep', most: MAX_DEPTH }, this.#peek().at);
    }
    const result = parse();
    this.#depth--;
    return result;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  /** The next symbol, if it is one of these. */
  #take(...symbols: readonly string[]): string | undefined {
    const token = this.#peek();
    if (token.kind !== 'symbol' || !symbols.includes(token.text)) return undefined;
    this.#next++;
    return token.text;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw this.#unexpected({ what: 'sign', sign: symbol });
  }

  #unexpected(wanted: Wanted): ExpressionFault {
    const token = this.#peek();
    if (token.kind === 'end') return new ExpressionFault({ kind: 'ends-early', wanted }, token.at);
    const found = token.kind === 'number' ? String(token.value) : token.text;
    const meant = token.kind === 'name' ? WORDS.get(token.text) : undefined;
    return new ExpressionFault({ kind: 'unexpected', wanted, found, ...(meant ? { meant } : {}) }, token.at);
  }
}

function bad(text: string, fault: ExpressionFault): QuadratError {
  const { problem, at } = fault;
  const place = at < text.length ? ` at character ${at + 1}` : '';
  return new QuadratError(
    'BAD_REQUEST',
    `The expression '${text}' is not understood${place}: ${sayProblem(problem)}.`,
    {
      cause: fault,
    },
  );
}
