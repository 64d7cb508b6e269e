/** Two neighbouring samples as float64. */
export function loadPair<T>(at: usize): v128 {
  if (isFloat<T>()) return sizeof<T>() === 8 ? v128.load(at) : f64x2.promote_low_f32x4(v128.load_zero<u64>(at));
  if (sizeof<T>() === 4) {
    const pair = v128.load_zero<u64>(at);
    return isSigned<T>() ? f64x2.convert_low_i32x4_s(pair) : f64x2.convert_low_i32x4_u(pair);
  }
  let pair: v128;
  if (sizeof<T>() === 2) {
    pair = v128.load_zero<u32>(at);
  } else {
    pair = i16x8.splat(load<i16>(at));
    pair = isSigned<T>() ? i16x8.extend_low_i8x16_s(pair) : i16x8.extend_low_i8x16_u(pair);
  }
  return f64x2.convert_low_i32x4_s(isSigned<T>() ? i32x4.extend_low_i16x8_s(pair) : i32x4.extend_low_i16x8_u(pair));
}
