/** Sums over time in float64, two pixels a vector, in date order as the reference adds them. */
import { loadPair } from './load-pair';

/** Float32 means; with `deviation`, float32 population standard deviations by a second pass. */
export function momentsOf<T>(
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fill: f64,
  target: usize,
  deviation: bool,
): void {
  const marker = f64x2.splat(markerAt !== 0 ? <f64>load<T>(markerAt) : NaN);
  const fills = f64x2.splat(fill);
  for (let pixel = 0; pixel < pixels; pixel += 2, stack += 2 * sizeof<T>(), target += 8) {
    let sum = f64x2.splat(0);
    let count = i64x2.splat(0);
    let at = stack;
    for (let date = 0; date < dates; date++, at += stride) {
      const samples = loadPair<T>(at);
      const valid = validPair(samples, marker);
      sum = f64x2.add(sum, v128.and(samples, valid));
      count = i64x2.sub(count, valid);
    }
    // Counts fit 32 bits, which is all that converts in one instruction.
    const dividers = f64x2.convert_low_i32x4_s(i32x4.shuffle(count, count, 0, 2, 0, 2));
    let result = f64x2.div(sum, dividers);
    if (deviation) {
      let squares = f64x2.splat(0);
      at = stack;
      for (let date = 0; date < dates; date++, at += stride) {
        const samples = loadPair<T>(at);
        const difference = f64x2.sub(samples, result);
        const square = f64x2.mul(difference, difference);
        squares = f64x2.add(squares, v128.and(square, validPair(samples, marker)));
      }
      result = f64x2.sqrt(f64x2.div(squares, dividers));
    }
    const none = f64x2.eq(dividers, f64x2.splat(0));
    v128.store64_lane(target, f32x4.demote_f64x2_zero(v128.bitselect(fills, result, none)), 0);
  }
}

function validPair(samples: v128, marker: v128): v128 {
  return v128.and(f64x2.eq(samples, samples), f64x2.ne(samples, marker));
}
