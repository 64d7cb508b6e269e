/** What one instruction of a program computes. Operands are physical values; NaN means that there is none. */
export interface Operation {
  /** Number in the WASM kernel. */
  code: number;
  /** The definition: what the instruction does to every pixel, and how constants are folded. */
  apply(a: number, b: number, c: number): number;
  operands: 1 | 2 | 3;
  /** Operands may be swapped without another result. */
  commutes?: true;
}

/** NaN where an operand is NaN, whatever the standard library makes of it (1 for `NaN ** 0`). */
function unlessMissing(a: number, b: number, value: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : value;
}

const truth = (holds: boolean): number => (holds ? 1 : 0);

/** With the sign of the divisor, as Python and numpy have it. */
function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Ties to even, as numpy and IEEE 754 have it. */
function roundHalfEven(a: number): number {
  const rounded = Math.round(a);
  return Math.abs(a % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * All operations. NaN in gives NaN out, comparisons included, so that a missing observation never counts as "no"; only
 * `isnan`, and the branch of a `select` that is not taken, let it go. A quotient by 0 is NaN rather than an infinity
 * that would win every maximum.
 */
export const OPERATIONS = {
  add: { code: 1, operands: 2, commutes: true, apply: (a, b) => a + b },
  subtract: { code: 2, operands: 2, apply: (a, b) => a - b },
  multiply: { code: 3, operands: 2, commutes: true, apply: (a, b) => a * b },
  divide: { code: 4, operands: 2, apply: (a, b) => (b === 0 ? Number.NaN : a / b) },
  modulo: { code: 5, operands: 2, apply: modulo },
  power: { code: 6, operands: 2, apply: (a, b) => unlessMissing(a, b, a ** b) },
  less: { code: 7, operands: 2, apply: (a, b) => unlessMissing(a, b, truth(a < b)) },
  lessOrEqual: { code: 8, operands: 2, apply: (a, b) => unlessMissing(a, b, truth(a <= b)) },
  equal: { code: 9, operands: 2, commutes: true, apply: (a, b) => unlessMissing(a, b, truth(a === b)) },
  unequal: { code: 10, operands: 2, commutes: true, apply: (a, b) => unlessMissing(a, b, truth(a !== b)) },
  and: { code: 11, operands: 2, commutes: true, apply: (a, b) => unlessMissing(a, b, truth(a !== 0 && b !== 0)) },
  or: { code: 12, operands: 2, commutes: true, apply: (a, b) => unlessMissing(a, b, truth(a !== 0 || b !== 0)) },
  min: { code: 13, operands: 2, commutes: true, apply: (a, b) => Math.min(a, b) },
  max: { code: 14, operands: 2, commutes: true, apply: (a, b) => Math.max(a, b) },
  atan2: { code: 15, operands: 2, apply: (a, b) => Math.atan2(a, b) },
  hypot: { code: 16, operands: 2, commutes: true, apply: (a, b) => unlessMissing(a, b, Math.hypot(a, b)) },
  /** (a - b) / (a + b), the shape of most indices. */
  normalisedDifference: { code: 17, operands: 2, apply: (a, b) => (a + b === 0 ? Number.NaN : (a - b) / (a + b)) },
  select: {
    code: 18,
    operands: 3,
    apply: (test, yes, no) => (Number.isNaN(test) ? Number.NaN : test !== 0 ? yes : no),
  },
  negate: { code: 20, operands: 1, apply: (a) => -a },
  not: { code: 21, operands: 1, apply: (a) => unlessMissing(a, a, truth(a === 0)) },
  isnan: { code: 22, operands: 1, apply: (a) => truth(Number.isNaN(a)) },
  abs: { code: 23, operands: 1, apply: Math.abs },
  sign: { code: 24, operands: 1, apply: (a) => unlessMissing(a, a, truth(a > 0) - truth(a < 0)) },
  sqrt: { code: 25, operands: 1, apply: Math.sqrt },
  floor: { code: 26, operands: 1, apply: Math.floor },
  ceil: { code: 27, operands: 1, apply: Math.ceil },
  trunc: { code: 28, operands: 1, apply: Math.trunc },
  round: { code: 29, operands: 1, apply: roundHalfEven },
  exp: { code: 30, operands: 1, apply: Math.exp },
  log: { code: 31, operands: 1, apply: Math.log },
  log2: { code: 32, operands: 1, apply: Math.log2 },
  log10: { code: 33, operands: 1, apply: Math.log10 },
  sin: { code: 34, operands: 1, apply: Math.sin },
  cos: { code: 35, operands: 1, apply: Math.cos },
  tan: { code: 36, operands: 1, apply: Math.tan },
  asin: { code: 37, operands: 1, apply: Math.asin },
  acos: { code: 38, operands: 1, apply: Math.acos },
  atan: { code: 39, operands: 1, apply: Math.atan },
  tanh: { code: 40, operands: 1, apply: Math.tanh },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
