import type { ExpressionProblem } from './expression-problem';

/** A piece of an expression's text, and where it begins. */
export type Token =
  | { kind: 'number'; value: number; at: number }
  | { kind: 'name'; text: string; at: number }
  | { kind: 'string'; text: string; at: number }
  | { kind: 'symbol'; text: string; at: number }
  | { kind: 'end'; at: number };

/** What is wrong with an expression, and where. */
export class ExpressionFault {
  constructor(
    readonly problem: ExpressionProblem,
    readonly at: number,
  ) {}
}

const SPACE = /\s+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const STRING = /"[^"]*"|'[^']*'/y;
const SYMBOL = /\*\*|<=|>=|==|!=|&&|\|\||[-+*/%<>!?:(),]/y;

/** Signs that people write for one that is meant here. */
const MEANT: Record<string, string> = { '=': '==', '&': '&&', '|': '||', '^': '**' };

/** @throws ExpressionFault at what is no part of an expression */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < text.length) {
    if (take(SPACE) !== undefined) continue;
    const start = at;
    let found = take(NUMBER);
    if (found !== undefined) {
      const value = Number(found);
      if (!Number.isFinite(value)) throw new ExpressionFault({ kind: 'number-too-large', text: found }, start);
      tokens.push({ kind: 'number', value, at: start });
      continue;
    }
    found = take(NAME);
    if (found !== undefined) {
      tokens.push({ kind: 'name', text: found, at: start });
      continue;
    }
    found = take(STRING);
    if (found !== undefined) {
      tokens.push({ kind: 'string', text: found.slice(1, -1), at: start });
      continue;
    }
    found = take(SYMBOL);
    if (found === undefined) throw strange(text, start);
    tokens.push({ kind: 'symbol', text: found, at: start });
  }
  tokens.push({ kind: 'end', at: text.length });
  return tokens;
}

function strange(text: string, at: number): ExpressionFault {
  const sign = String.fromCodePoint(text.codePointAt(at)!);
  const meant = MEANT[sign];
  if (meant) return new ExpressionFault({ kind: 'other-operator', sign, meant }, at);
  if (sign === '"' || sign === "'") return new ExpressionFault({ kind: 'open-quote' }, at);
  return new ExpressionFault({ kind: 'strange-sign', sign }, at);
}
