import { bilinearAt } from './bilinear-at';
import { wholeNumbers } from './source-place';
import { smallest } from './validity';

/** 1.5 * 2^23: added to a whole float32 below 2^22, it leaves that number in the low bits. */
const WHOLE: f32 = 12582912;
const WHOLE_BITS: i32 = 0x4b400000;

/** Two neighbours of four pixels each as four pairs of 16-bit numbers. */
function loadPairs<T>(first: usize, second: usize, third: usize, fourth: usize): v128 {
  if (sizeof<T>() === 2) {
    let pairs = v128.load32_zero(first);
    pairs = v128.load_lane<u32>(second, pairs, 1);
    pairs = v128.load_lane<u32>(third, pairs, 2);
    return v128.load_lane<u32>(fourth, pairs, 3);
  }
  let pairs = v128.load_lane<u16>(first, i16x8.splat(0), 0);
  pairs = v128.load_lane<u16>(second, pairs, 1);
  pairs = v128.load_lane<u16>(third, pairs, 2);
  pairs = v128.load_lane<u16>(fourth, pairs, 3);
  return isSigned<T>() ? i16x8.extend_low_i8x16_s(pairs) : i16x8.extend_low_i8x16_u(pairs);
}

function leftOf<T>(pairs: v128): v128 {
  return f32x4.convert_i32x4_s(
    isSigned<T>() ? i32x4.shr_s(i32x4.shl(pairs, 16), 16) : v128.and(pairs, i32x4.splat(0xffff)),
  );
}

function rightOf<T>(pairs: v128): v128 {
  return f32x4.convert_i32x4_s(isSigned<T>() ? i32x4.shr_s(pairs, 16) : i32x4.shr_u(pairs, 16));
}

/**
 * Samples of 8 and 16 bits, four output pixels at a time in single precision, of a span whose pixels all have four
 * neighbours. Returns how many pixels were done: all but the last three at most.
 */
export function bilinearSmall<T>(
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  start: v128,
  slope: v128,
  count: i32,
  target: usize,
  hasMarker: bool,
  marker: T,
): i32 {
  const startX = i64x2.shuffle(start, start, 0, 0);
  const startY = i64x2.shuffle(start, start, 1, 1);
  const slopeX = i64x2.shuffle(slope, slope, 0, 0);
  const slopeY = i64x2.shuffle(slope, slope, 1, 1);
  const half = f64x2.splat(0.5);
  const four = f64x2.splat(4);
  const widths = i32x4.splat(sourceWidth);
  const line = <usize>sourceWidth * sizeof<T>();
  const markers = i16x8.splat(<i16>marker);
  // Of 32 bits, so that one that no sample equals stands for "no marker".
  const marked = i32x4.splat(hasMarker ? <i32>marker : i32.MAX_VALUE);
  const aside = i32x4.splat(marker === smallest<T>() ? 1 : -1);
  let near = f64x2(0, 1);
  let far = f64x2(2, 3);
  let done = 0;
  for (; done + 4 <= count; done += 4, target += 4 * sizeof<T>()) {
    const nearX = f64x2.sub(f64x2.add(startX, f64x2.mul(slopeX, near)), half);
    const farX = f64x2.sub(f64x2.add(startX, f64x2.mul(slopeX, far)), half);
    const nearY = f64x2.sub(f64x2.add(startY, f64x2.mul(slopeY, near)), half);
    const farY = f64x2.sub(f64x2.add(startY, f64x2.mul(slopeY, far)), half);
    near = f64x2.add(near, four);
    far = f64x2.add(far, four);
    const nearLeft = f64x2.floor(nearX);
    const farLeft = f64x2.floor(farX);
    const nearTop = f64x2.floor(nearY);
    const farTop = f64x2.floor(farY);
    const columns = i32x4.shuffle(wholeNumbers(nearLeft), wholeNumbers(farLeft), 0, 2, 4, 6);
    const rows = i32x4.shuffle(wholeNumbers(nearTop), wholeNumbers(farTop), 0, 2, 4, 6);
    let from = i32x4.add(i32x4.mul(rows, widths), columns);
    if (sizeof<T>() === 2) from = i32x4.shl(from, 1);
    const first = source + <usize>i32x4.extract_lane(from, 0);
    const second = source + <usize>i32x4.extract_lane(from, 1);
    const third = source + <usize>i32x4.extract_lane(from, 2);
    const fourth = source + <usize>i32x4.extract_lane(from, 3);
    const tops = loadPairs<T>(first, second, third, fourth);
    const bottoms = loadPairs<T>(first + line, second + line, third + line, fourth + line);
    if (hasMarker && v128.any_true(v128.or(i16x8.eq(tops, markers), i16x8.eq(bottoms, markers)))) {
      for (let i = 0; i < 4; i++) {
        const place = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>(done + i))));
        bilinearAt<T>(source, sourceWidth, sourceHeight, place, hasMarker, marker, target + <usize>i * sizeof<T>());
      }
      continue;
    }
    const right = i64x2.shuffle(
      f32x4.demote_f64x2_zero(f64x2.sub(nearX, nearLeft)),
      f32x4.demote_f64x2_zero(f64x2.sub(farX, farLeft)),
      0,
      2,
    );
    const down = i64x2.shuffle(
      f32x4.demote_f64x2_zero(f64x2.sub(nearY, nearTop)),
      f32x4.demote_f64x2_zero(f64x2.sub(farY, farTop)),
      0,
      2,
    );
    const a = leftOf<T>(tops);
    const c = leftOf<T>(bottoms);
    const above = f32x4.add(a, f32x4.mul(f32x4.sub(rightOf<T>(tops), a), right));
    const below = f32x4.add(c, f32x4.mul(f32x4.sub(rightOf<T>(bottoms), c), right));
    const value = f32x4.add(above, f32x4.mul(f32x4.sub(below, above), down));
    // Half up, without an addition that could round by itself.
    const whole = f32x4.floor(value);
    const up = f32x4.ge(f32x4.sub(value, whole), f32x4.splat(0.5));
    let samples = i32x4.sub(i32x4.sub(f32x4.add(whole, f32x4.splat(WHOLE)), i32x4.splat(WHOLE_BITS)), up);
    samples = i32x4.add(samples, v128.and(i32x4.eq(samples, marked), aside));
    const narrow = isSigned<T>() ? i16x8.narrow_i32x4_s(samples, samples) : i16x8.narrow_i32x4_u(samples, samples);
    if (sizeof<T>() === 2) {
      v128.store64_lane(target, narrow, 0);
    } else {
      const bytes = isSigned<T>() ? i8x16.narrow_i16x8_s(narrow, narrow) : i8x16.narrow_i16x8_u(narrow, narrow);
      v128.store32_lane(target, bytes, 0);
    }
  }
  return done;
}
