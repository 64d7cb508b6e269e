import { isValidLanes, subtractLanes } from './validity';

/** Number of valid dates as u16, written a vector of samples at a time. */
export function countOf<T>(stack: usize, dates: i32, stride: usize, pixels: i32, markerAt: usize, target: usize): void {
  const lanes = 16 / <i32>sizeof<T>();
  const hasMarker = markerAt !== 0;
  const marker = v128.splat<T>(hasMarker ? load<T>(markerAt) : <T>0);
  for (let pixel = 0; pixel < pixels; pixel += lanes, stack += 16, target += (<usize>lanes) << 1) {
    let count = i32x4.splat(0);
    let at = stack;
    for (let date = 0; date < dates; date++, at += stride) {
      count = subtractLanes<T>(count, isValidLanes<T>(v128.load(at), hasMarker, marker));
    }
    if (sizeof<T>() === 1) {
      v128.store(target, i16x8.extend_low_i8x16_u(count));
      v128.store(target, i16x8.extend_high_i8x16_u(count), 16);
    } else if (sizeof<T>() === 2) {
      v128.store(target, count);
    } else if (sizeof<T>() === 4) {
      v128.store64_lane(target, i16x8.narrow_i32x4_u(count, count), 0);
    } else {
      store<u16>(target, <u16>i64x2.extract_lane(count, 0));
      store<u16>(target, <u16>i64x2.extract_lane(count, 1), 2);
    }
  }
}
