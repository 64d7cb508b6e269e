/** All bits set in lanes that hold a valid sample: neither nodata nor NaN. */
export function isValidLanes<T>(samples: v128, hasMarker: bool, marker: v128): v128 {
  if (isFloat<T>()) {
    const numbers = v128.eq<T>(samples, samples);
    return hasMarker ? v128.and(numbers, v128.ne<T>(samples, marker)) : numbers;
  }
  return hasMarker ? v128.ne<T>(samples, marker) : i32x4.splat(-1);
}

/** The largest sample a type can hold. */
export function largest<T>(): T {
  if (isFloat<T>()) return <T>Infinity;
  if (isSigned<T>())
    return sizeof<T>() === 1 ? <T>i8.MAX_VALUE : sizeof<T>() === 2 ? <T>i16.MAX_VALUE : <T>i32.MAX_VALUE;
  return sizeof<T>() === 1 ? <T>u8.MAX_VALUE : sizeof<T>() === 2 ? <T>u16.MAX_VALUE : <T>u32.MAX_VALUE;
}

/** The smallest one. */
export function smallest<T>(): T {
  if (isFloat<T>()) return <T>-Infinity;
  if (isSigned<T>())
    return sizeof<T>() === 1 ? <T>i8.MIN_VALUE : sizeof<T>() === 2 ? <T>i16.MIN_VALUE : <T>i32.MIN_VALUE;
  return <T>0;
}

/** Whether one sample is valid. */
export function isValid<T>(value: T, hasMarker: bool, marker: T): bool {
  if (isFloat<T>() && Number.isNaN(<f64>value)) return false;
  return !(hasMarker && value === marker);
}

/** Lanes as whole numbers: a valid lane is -1, so subtracting counts it. */
export function subtractLanes<T>(count: v128, valid: v128): v128 {
  if (sizeof<T>() === 1) return i8x16.sub(count, valid);
  if (sizeof<T>() === 2) return i16x8.sub(count, valid);
  if (sizeof<T>() === 4) return i32x4.sub(count, valid);
  return i64x2.sub(count, valid);
}
