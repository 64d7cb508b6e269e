const STEPS = 500;
const PRECISION = 1e-15;
const TINY = 1e-300;

/**
 * Probability that Student's t of `freedom` degrees (a whole number above 0) is as far from 0 as `t` or farther: the
 * regularised incomplete beta function I_x(freedom / 2, 1 / 2) at x = freedom / (freedom + t^2), DLMF 8.17.
 */
export function studentTwoSided(t: number, freedom: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return 0;
  const x = freedom / (freedom + t * t);
  const y = (t * t) / (freedom + t * t);
  const a = freedom / 2;
  const front = (x ** a * Math.sqrt(y)) / beta(freedom);
  return x < (a + 1) / (a + 2.5) ? (front * fraction(a, 0.5, x)) / a : 1 - (front * fraction(0.5, a, y)) / 0.5;
}

/** B(freedom / 2, 1 / 2), by B(a + 1, b) = B(a, b) a / (a + b) from B(1/2, 1/2) = pi and B(1, 1/2) = 2. */
function beta(freedom: number): number {
  let value = freedom % 2 === 1 ? Math.PI : 2;
  for (let a = freedom % 2 === 1 ? 0.5 : 1; a < freedom / 2; a++) value *= a / (a + 0.5);
  return value;
}

/** The continued fraction of the incomplete beta function, DLMF 8.17.22, by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/**
 * Probability that a standard normal variable is as far from 0 as `z` or farther: erfc(|z| / sqrt 2), by its power series
 * near 0 (DLMF 7.6.2) and its continued fraction beyond (DLMF 7.9.1).
 */
export function normalTwoSided(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  const u = Math.abs(z) / Math.SQRT2;
  if (u > 27) return 0;
  const bell = Math.exp(-u * u) / Math.sqrt(Math.PI);
  if (u < 2) {
    let term = 2 * u;
    let sum = 0;
    for (let n = 1; n < STEPS && term > sum * PRECISION; n++) {
      sum += term;
      term *= (2 * u * u) / (2 * n + 1);
    }
    return 1 - bell * sum;
  }
  let rest = u;
  for (let n = 60; n > 0; n--) rest = u + n / 2 / rest;
  return bell / rest;
}
