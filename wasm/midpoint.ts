/** Mean of two vectors of samples; integers round half to even. */
export function midpoint<T>(a: v128, b: v128): v128 {
  if (isFloat<T>()) {
    const half = f64x2.splat(0.5);
    if (sizeof<T>() === 8) return f64x2.mul(f64x2.add(a, b), half);
    const low = f64x2.mul(f64x2.add(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), half);
    const highA = i64x2.shuffle(a, a, 1, 1);
    const highB = i64x2.shuffle(b, b, 1, 1);
    const high = f64x2.mul(f64x2.add(f64x2.promote_low_f32x4(highA), f64x2.promote_low_f32x4(highB)), half);
    return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
  }
  // Rounded down without overflow; where the sum is odd, an odd result goes up to the even number above.
  const differing = v128.xor(a, b);
  const down = v128.add<T>(v128.and(a, b), v128.shr<T>(differing, 1));
  return v128.add<T>(down, v128.and(v128.and(differing, down), v128.splat<T>(<T>1)));
}
