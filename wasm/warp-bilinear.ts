/**
 * Twin: src/kernels/reference/warp-bilinear.ts with a scale of 1. Sums and products come in the same order there, so
 * that results are equal.
 */
import { loadPair } from './load-pair';
import { columnOf, isInside, isWithin, pixelAt, rowOf, spansOfRow, toSample, wholeNumbers } from './source-place';
import { isValid, smallest } from './validity';

const LEAST_WEIGHT: f64 = 1e-5;

/** `spans`: 32 bytes a column of nodes. */
export function bilinear<T>(
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  target: usize,
  width: i32,
  height: i32,
  xy: usize,
  step: i32,
  cols: i32,
  rows: i32,
  spans: usize,
  markerAt: usize,
): void {
  const hasMarker = markerAt !== 0;
  const marker: T = hasMarker ? load<T>(markerAt) : <T>0;
  // NaN equals nothing, so it stands for "no marker".
  const markers = f64x2.splat(hasMarker ? <f64>marker : NaN);
  const line = <usize>sourceWidth * sizeof<T>();
  const lastCorner = f64x2(<f64>(sourceWidth - 1), <f64>(sourceHeight - 1));
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  for (let row = 0; row < height; row++) {
    spansOfRow(row, xy, step, cols, rows, spans);
    let at = target + <usize>(row * width) * sizeof<T>();
    let span = spans;
    for (let first = 0; first < width; first += step, span += 32) {
      const start = v128.load(span);
      const slope = v128.load(span, 16);
      const count = min(step, width - first);
      // Places run along a line: where all four neighbours exist at both ends, they do between.
      const end = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>(count - 1))));
      const inside = isWithin(f64x2.sub(start, half), lastCorner) && isWithin(f64x2.sub(end, half), lastCorner);
      let steps = f64x2.splat(0);
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, steps));
        steps = f64x2.add(steps, one);
        if (inside) {
          const centre = f64x2.sub(place, half);
          const corner = f64x2.floor(centre);
          const near = f64x2.sub(one, f64x2.sub(centre, corner));
          const far = f64x2.sub(one, f64x2.sub(f64x2.add(corner, one), centre));
          const pixel = wholeNumbers(corner);
          const from = source + <usize>(rowOf(pixel) * sourceWidth + columnOf(pixel)) * sizeof<T>();
          const top = loadPair<T>(from);
          const bottom = loadPair<T>(from + line);
          let invalid = v128.or(f64x2.eq(top, markers), f64x2.eq(bottom, markers));
          // Infinity times no weight would be NaN, so floats of no weight take the careful path like invalid ones.
          if (isFloat<T>()) {
            invalid = v128.or(invalid, f64x2.eq(far, f64x2.splat(0)));
            invalid = v128.or(invalid, v128.or(f64x2.ne(top, top), f64x2.ne(bottom, bottom)));
          }
          if (!i64x2.bitmask(invalid)) {
            const across = i64x2.shuffle(near, far, 0, 2);
            const topWeights = f64x2.mul(across, i64x2.shuffle(near, near, 1, 1));
            const bottomWeights = f64x2.mul(across, i64x2.shuffle(far, far, 1, 1));
            const topProducts = f64x2.mul(top, topWeights);
            const bottomProducts = f64x2.mul(bottom, bottomWeights);
            // The sum of products and the sum of weights side by side.
            let sums = i64x2.shuffle(topProducts, topWeights, 0, 2);
            sums = f64x2.add(sums, i64x2.shuffle(topProducts, topWeights, 1, 3));
            sums = f64x2.add(sums, i64x2.shuffle(bottomProducts, bottomWeights, 0, 2));
            sums = f64x2.add(sums, i64x2.shuffle(bottomProducts, bottomWeights, 1, 3));
            storeMean<T>(at, f64x2.extract_lane(sums, 0) / f64x2.extract_lane(sums, 1), hasMarker, marker);
            continue;
          }
        }
        carefully<T>(source, sourceWidth, sourceHeight, place, hasMarker, marker, at);
      }
    }
  }
}

/** A weighted mean as a sample: integers round half up, and one that equals nodata moves by one. */
export function storeMean<T>(target: usize, value: f64, hasMarker: bool, marker: T): void {
  if (isFloat<T>()) {
    store<T>(target, <T>value);
    return;
  }
  // Between the samples it is a mean of, so never out of range.
  let rounded = toSample<T>(floor(value + 0.5));
  if (hasMarker && rounded === marker) rounded = rounded === smallest<T>() ? <T>(rounded + 1) : <T>(rounded - 1);
  store<T>(target, rounded);
}

/** One pixel, at an edge or beside invalid samples. */
function carefully<T>(
  source: usize,
  sourceWidth: i32,
  sourceHeight: i32,
  place: v128,
  hasMarker: bool,
  marker: T,
  target: usize,
): void {
  if (!isInside(place, f64x2(<f64>sourceWidth, <f64>sourceHeight))) return;
  const pixel = pixelAt(place);
  const own = load<T>(source + <usize>(rowOf(pixel) * sourceWidth + columnOf(pixel)) * sizeof<T>());
  if (!isValid<T>(own, hasMarker, marker)) return;

  const centreX = f64x2.extract_lane(place, 0) - 0.5;
  const centreY = f64x2.extract_lane(place, 1) - 0.5;
  const cornerX = floor(centreX);
  const cornerY = floor(centreY);
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let j = 0; j < 2; j++) {
    const y = <i32>cornerY + j;
    const weightY = 1 - abs(cornerY + <f64>j - centreY);
    if (y < 0 || y >= sourceHeight || weightY <= 0) continue;
    for (let i = 0; i < 2; i++) {
      const x = <i32>cornerX + i;
      const weightX = 1 - abs(cornerX + <f64>i - centreX);
      if (x < 0 || x >= sourceWidth || weightX <= 0) continue;
      const value = load<T>(source + <usize>(y * sourceWidth + x) * sizeof<T>());
      if (!isValid<T>(value, hasMarker, marker)) continue;
      const weight = weightX * weightY;
      sum += <f64>value * weight;
      total += weight;
    }
  }
  if (total >= LEAST_WEIGHT) storeMean<T>(target, sum / total, hasMarker, marker);
}
