import { loadPair } from './load-pair';

/** (a - b) / (a + b), two pixels a vector; NaN where either is nodata or the sum is 0. */
export function normalisedDifferenceOf<T>(
  a: usize,
  b: usize,
  pixels: i32,
  markerAt: usize,
  scale: f64,
  offset: f64,
  target: usize,
): void {
  const hasMarker = markerAt !== 0;
  // NaN equals nothing, so it stands for "no marker" in the comparison.
  const marker = hasMarker ? <f64>load<T>(markerAt) : NaN;
  const markers = f64x2.splat(marker);
  const scales = f64x2.splat(scale);
  const offsets = f64x2.splat(offset);
  const none = f64x2.splat(NaN);
  const zero = f64x2.splat(0);
  // Arguments are padded to whole vectors by the caller.
  for (let i = 0; i < pixels; i += 2) {
    const p = loadPair<T>(a + <usize>i * sizeof<T>());
    const q = loadPair<T>(b + <usize>i * sizeof<T>());
    const x = f64x2.add(f64x2.mul(p, scales), offsets);
    const y = f64x2.add(f64x2.mul(q, scales), offsets);
    const sum = f64x2.add(x, y);
    const undefinedHere = v128.or(v128.or(f64x2.eq(p, markers), f64x2.eq(q, markers)), f64x2.eq(sum, zero));
    const ratio = v128.bitselect(none, f64x2.div(f64x2.sub(x, y), sum), undefinedHere);
    v128.store64_lane(target + ((<usize>i) << 2), f32x4.demote_f64x2_zero(ratio), 0);
  }
}
