import { nearestName } from '#model/did-you-mean';
import { isQuadratError } from '#model/errors';
import type { Product } from '#model/product';
import { bandsOf, parseExpression } from './expression';
import { type ExpressionProblem, sayProblem } from './expression-problem';
import { ExpressionFault, tokensOf } from './tokens';

/** What is to be said of an expression while it is being written. */
export type ExpressionCheck =
  /** `measurements`: those it uses, by the product's own names, in order of appearance. */
  | { ok: true; measurements: string[] }
  /**
   * `at`: index of the character where it stops making sense, its length where something lacks at the end. `problem` says
   * the same as `message` as data, for languages other than English.
   */
  | { ok: false; at: number; message: string; problem: ExpressionProblem };

/**
 * Checks band arithmetic against the bands of a product without running it, as `expressions` of a request would.
 * Quick enough for every key that is pressed.
 */
export function checkExpression(text: string, { measurements }: Pick<Product, 'measurements'>): ExpressionCheck {
  let used: string[];
  try {
    used = bandsOf(parseExpression(text));
  } catch (error) {
    if (!isQuadratError(error, 'BAD_REQUEST') || !(error.cause instanceof ExpressionFault)) throw error;
    const { problem, at } = error.cause;
    return wrong(problem, Math.min(at, text.length));
  }
  const own: string[] = [];
  for (const name of used) {
    const band = measurements.find((one) => one.name === name || one.aliases?.includes(name));
    if (!band) {
      const known = measurements.map((one) => one.name);
      const near = nearestName(name, known);
      return wrong({ kind: 'unknown-band', name, ...(near === undefined ? {} : { near }) }, placeOf(name, text));
    }
    if (!own.includes(band.name)) own.push(band.name);
  }
  if (own.length === 0) return wrong({ kind: 'no-band' }, text.length);
  return { ok: true, measurements: own };
}

function placeOf(name: string, text: string): number {
  const token = tokensOf(text).find((one) => (one.kind === 'name' || one.kind === 'string') && one.text === name);
  return token?.at ?? 0;
}

function wrong(problem: ExpressionProblem, at: number): ExpressionCheck {
  const why = sayProblem(problem);
  const message = `${why.charAt(0).toUpperCase()}${why.slice(1)}${/[.?]$/.test(why) ? '' : '.'}`;
  return { ok: false, at, message, problem };
}
