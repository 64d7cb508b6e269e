/** What should have stood at a place of an expression. */
export type Wanted =
  /** An operator, or the end. */
  | { what: 'operator' }
  /** A number, a band or a bracket. */
  | { what: 'value' }
  | { what: 'sign'; sign: string };

/** What is wrong with an expression, as data, so that any language can say it. `near`: a name that may be meant. */
export type ExpressionProblem =
  | { kind: 'too-long'; most: number }
  | { kind: 'too-deep'; most: number }
  | { kind: 'number-too-large'; text: string }
  /** A sign that other languages have for the operator `meant`. */
  | { kind: 'other-operator'; sign: string; meant: string }
  | { kind: 'open-quote' }
  | { kind: 'strange-sign'; sign: string }
  | { kind: 'chained-comparison' }
  | { kind: 'unknown-function'; name: string; near?: string; known: readonly string[] }
  /** `most` may be infinite. */
  | { kind: 'arguments'; name: string; least: number; most: number; given: number }
  | { kind: 'band-without-quotes' }
  | { kind: 'ends-early'; wanted: Wanted }
  /** `meant`: the operator that the word `found` stands for elsewhere. */
  | { kind: 'unexpected'; wanted: Wanted; found: string; meant?: string }
  | { kind: 'unknown-band'; name: string; near?: string }
  | { kind: 'no-band' };

/** The problem in English, to follow a colon: no capital, no full stop. */
export function sayProblem(problem: ExpressionProblem): string {
  switch (problem.kind) {
    case 'too-long':
      return `it is longer than ${problem.most} characters`;
    case 'too-deep':
      return `it nests deeper than ${problem.most} levels`;
    case 'number-too-large':
      return `${problem.text} is too large`;
    case 'other-operator':
      return `there is no operator '${problem.sign}'; is '${problem.meant}' meant?`;
    case 'open-quote':
      return 'the text in quotes has no end';
    case 'strange-sign':
      return `'${problem.sign}' has no meaning here`;
    case 'chained-comparison':
      return 'comparisons do not chain; write a < b && b < c';
    case 'unknown-function':
      return `there is no function '${problem.name}'.${guess(problem.near)} There are: ${problem.known.join(', ')}`;
    case 'arguments': {
      const { name, least, most, given } = problem;
      const count = least === most ? String(least) : `at least ${least}`;
      return `${name} takes ${count} argument${count === '1' ? '' : 's'}, not ${given}`;
    }
    case 'band-without-quotes':
      return 'band(...) takes one name in quotes';
    case 'ends-early':
      return `it ends where ${sayWanted(problem.wanted)} should follow`;
    case 'unexpected': {
      const { wanted, found, meant } = problem;
      const hint = meant ? `; write '${meant}' for '${found}'` : '';
      return `${sayWanted(wanted)} should stand where '${found}' is${hint}`;
    }
    case 'unknown-band':
      return `there is no band '${problem.name}'.${guess(problem.near)}`;
    case 'no-band':
      return 'it uses no band';
  }
}

const guess = (near: string | undefined) => (near === undefined ? '' : ` Did you mean '${near}'?`);

function sayWanted(wanted: Wanted): string {
  if (wanted.what === 'sign') return `'${wanted.sign}'`;
  return wanted.what === 'operator' ? 'an operator or the end' : 'a number, a band or a bracket';
}
