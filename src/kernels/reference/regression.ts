import type { Regression, Samples } from '../kernels';
import { checkStack, forEachSeriesDated } from './time-series';

/** A pivot this small beside its column's sum of squares says that the dates cannot tell the columns apart. */
const SINGULAR = 1e-10;

/** See {@link Kernels.regression}. */
export function regression(
  stack: readonly Samples[],
  nodata: number | undefined,
  design: Float64Array,
  columns: number,
): Regression {
  const { length } = checkStack(stack);
  checkDesign(design, columns, stack.length);
  const blank = () => new Float32Array(length).fill(Number.NaN);
  const result = { coefficients: Array.from({ length: columns }, blank), r2: blank(), rmse: blank() };
  forEachSeriesDated(stack, nodata, (pixel, values, dates, count) => {
    const rows = Array.from({ length: count }, (_, i) =>
      design.subarray(dates[i]! * columns, (dates[i]! + 1) * columns),
    );
    const solution = count < columns ? undefined : leastSquares(rows, values, columns);
    if (!solution) return;
    solution.forEach((coefficient, column) => {
      result.coefficients[column]![pixel] = coefficient;
    });
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[i]! * rows[i]![0]!;
    const mean = sum / count;
    let residual = 0;
    let variation = 0;
    rows.forEach((row, i) => {
      const left = values[i]! - row.reduce((fitted, x, column) => fitted + solution[column]! * x, 0);
      residual += left * left;
      variation += (values[i]! - mean) * (values[i]! - mean);
    });
    if (variation > 0) result.r2[pixel] = 1 - residual / variation;
    result.rmse[pixel] = Math.sqrt(residual / count);
  });
  return result;
}

/** RangeError where the design does not fit the stack, or its first column is not the constant one. */
export function checkDesign(design: Float64Array, columns: number, dates: number): void {
  if (!(Number.isInteger(columns) && columns > 0) || design.length !== columns * dates) {
    throw new RangeError('a design needs a row for every date, of at least one column');
  }
  for (let row = 0; row < design.length; row += columns) {
    if (design[row] !== 1) throw new RangeError('the first column of a design is 1');
  }
}

/** By the normal equations and Cholesky's factors; undefined where they are singular. */
function leastSquares(rows: readonly Float64Array[], values: Float64Array, columns: number): number[] | undefined {
  const factor: number[][] = [];
  const solution: number[] = [];
  for (let i = 0; i < columns; i++) {
    solution[i] = rows.reduce((sum, row, date) => sum + values[date]! * row[i]!, 0);
    factor[i] = Array.from({ length: i + 1 }, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0));
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      const whole = factor[i]![j]!;
      let rest = whole;
      for (let k = 0; k < j; k++) rest -= factor[i]![k]! * factor[j]![k]!;
      if (i === j && !(rest > whole * SINGULAR)) return undefined;
      factor[i]![j] = i === j ? Math.sqrt(rest) : rest / factor[j]![j]!;
    }
  }
  for (let i = 0; i < columns; i++) {
    for (let k = 0; k < i; k++) solution[i] = solution[i]! - factor[i]![k]! * solution[k]!;
    solution[i] = solution[i]! / factor[i]![i]!;
  }
  for (let i = columns - 1; i >= 0; i--) {
    for (let k = i + 1; k < columns; k++) solution[i] = solution[i]! - factor[k]![i]! * solution[k]!;
    solution[i] = solution[i]! / factor[i]![i]!;
  }
  return solution;
}
