/**
 * Warp through a grid of source coordinates, as src/kernels/reference/warp-*.ts does it, operation by operation: both
 * must give equal results, so the order of sums and products is the same here. x and y share a vector.
 */

import { isValid, largest, smallest } from './validity';

/** As GDAL: a coordinate this little below a whole number belongs to the next pixel. */
const EDGE_TOLERANCE: f64 = 1e-10;
const LEAST_WEIGHT: f64 = 1e-5;

/** A node of a target row: linear between the rows of nodes above and below. */
function nodeAt(xy: usize, cols: i32, above: i32, below: i32, col: i32, down: f64): v128 {
  const top = v128.load(xy + ((<usize>(above * cols + col)) << 4));
  const bottom = v128.load(xy + ((<usize>(below * cols + col)) << 4));
  return f64x2.add(top, f64x2.mul(f64x2.sub(bottom, top), f64x2.splat(down)));
}

/** Whether a coordinate lies in the source; not where it is NaN. */
function isInside(place: v128, size: v128): bool {
  const inside = v128.and(
    f64x2.ge(place, f64x2.splat(0)),
    f64x2.lt(f64x2.add(place, f64x2.splat(EDGE_TOLERANCE)), size),
  );
  return i64x2.all_true(inside);
}

/** Column and row in the first two lanes. */
function pixelAt(place: v128): v128 {
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.add(place, f64x2.splat(EDGE_TOLERANCE)));
}

/** A weighted mean as a sample: integers round half up, and one that equals nodata moves by one. */
function storeResampled<T>(target: usize, value: f64, hasMarker: bool, marker: T): void {
  if (isFloat<T>()) {
    store<T>(target, <T>value);
    return;
  }
  let rounded = <T>min(max(floor(value + 0.5), <f64>smallest<T>()), <f64>largest<T>());
  if (hasMarker && rounded === marker) rounded = rounded === smallest<T>() ? <T>(rounded + 1) : <T>(rounded - 1);
  store<T>(target, rounded);
}

export function nearest<T>(
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
  markerAt: usize,
): void {
  const hasMarker = markerAt !== 0;
  const marker: T = hasMarker ? load<T>(markerAt) : <T>0;
  const size = f64x2(<f64>sourceWidth, <f64>sourceHeight);
  for (let row = 0; row < height; row++) {
    const above = row / step;
    const below = min(above + 1, rows - 1);
    const down = <f64>(row - above * step) / <f64>step;
    let right = nodeAt(xy, cols, above, below, 0, down);
    for (let col = 0; col * step < width; col++) {
      const start = right;
      right = nodeAt(xy, cols, above, below, min(col + 1, cols - 1), down);
      const slope = f64x2.div(f64x2.sub(right, start), f64x2.splat(<f64>step));
      const count = min(step, width - col * step);
      let at = target + <usize>(row * width + col * step) * sizeof<T>();
      let steps = f64x2.splat(0);
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, steps));
        steps = f64x2.add(steps, f64x2.splat(1));
        if (!isInside(place, size)) continue;
        const pixel = pixelAt(place);
        const offset = i32x4.extract_lane(pixel, 1) * sourceWidth + i32x4.extract_lane(pixel, 0);
        const value = load<T>(source + <usize>offset * sizeof<T>());
        if (isValid<T>(value, hasMarker, marker)) store<T>(at, value);
      }
    }
  }
}

/** Four samples. Twin: warpBilinear with a scale of 1. */
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
  markerAt: usize,
): void {
  const hasMarker = markerAt !== 0;
  const marker: T = hasMarker ? load<T>(markerAt) : <T>0;
  const size = f64x2(<f64>sourceWidth, <f64>sourceHeight);
  const line = <usize>sourceWidth * sizeof<T>();
  for (let row = 0; row < height; row++) {
    const above = row / step;
    const below = min(above + 1, rows - 1);
    const down = <f64>(row - above * step) / <f64>step;
    let right = nodeAt(xy, cols, above, below, 0, down);
    for (let col = 0; col * step < width; col++) {
      const start = right;
      right = nodeAt(xy, cols, above, below, min(col + 1, cols - 1), down);
      const slope = f64x2.div(f64x2.sub(right, start), f64x2.splat(<f64>step));
      const count = min(step, width - col * step);
      let at = target + <usize>(row * width + col * step) * sizeof<T>();
      let steps = f64x2.splat(0);
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, steps));
        steps = f64x2.add(steps, f64x2.splat(1));
        if (!isInside(place, size)) continue;
        const pixel = pixelAt(place);
        const own = load<T>(
          source + <usize>(i32x4.extract_lane(pixel, 1) * sourceWidth + i32x4.extract_lane(pixel, 0)) * sizeof<T>(),
        );
        if (!isValid<T>(own, hasMarker, marker)) continue;

        const centre = f64x2.sub(place, f64x2.splat(0.5));
        const corner = f64x2.floor(centre);
        const near = f64x2.sub(f64x2.splat(1), f64x2.sub(centre, corner));
        const far = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.add(corner, f64x2.splat(1)), centre));
        const first = i32x4.trunc_sat_f64x2_s_zero(corner);
        const x = i32x4.extract_lane(first, 0);
        const y = i32x4.extract_lane(first, 1);
        const nearX = f64x2.extract_lane(near, 0);
        const nearY = f64x2.extract_lane(near, 1);
        const farX = f64x2.extract_lane(far, 0);
        const farY = f64x2.extract_lane(far, 1);
        // Samples of no weight are left out, as they are in the twin: zero times infinity would be NaN.
        const hasLeft = x >= 0;
        const hasRight = x + 1 < sourceWidth && farX > 0;
        const hasTop = y >= 0;
        const hasBottom = y + 1 < sourceHeight && farY > 0;
        const corner00 = source + <usize>(y * sourceWidth + x) * sizeof<T>();
        let sum: f64 = 0;
        let total: f64 = 0;
        if (hasLeft && hasTop) {
          const value = load<T>(corner00);
          if (isValid<T>(value, hasMarker, marker)) {
            const weight = nearX * nearY;
            sum += <f64>value * weight;
            total += weight;
          }
        }
        if (hasRight && hasTop) {
          const value = load<T>(corner00 + sizeof<T>());
          if (isValid<T>(value, hasMarker, marker)) {
            const weight = farX * nearY;
            sum += <f64>value * weight;
            total += weight;
          }
        }
        if (hasLeft && hasBottom) {
          const value = load<T>(corner00 + line);
          if (isValid<T>(value, hasMarker, marker)) {
            const weight = nearX * farY;
            sum += <f64>value * weight;
            total += weight;
          }
        }
        if (hasRight && hasBottom) {
          const value = load<T>(corner00 + line + sizeof<T>());
          if (isValid<T>(value, hasMarker, marker)) {
            const weight = farX * farY;
            sum += <f64>value * weight;
            total += weight;
          }
        }
        if (total >= LEAST_WEIGHT) storeResampled<T>(at, sum / total, hasMarker, marker);
      }
    }
  }
}

/** Weights on one axis into `weights`; the first pixel they belong to. */
function triangleWeights(centre: f64, scale: f64, first: i32, last: i32, weights: usize): void {
  for (let i = first; i <= last; i++, weights += 8) store<f64>(weights, 1 - abs(<f64>i - centre) / scale);
}

/** Any number of samples: the triangle widened to `scaleX`, `scaleY` source pixels. `weights`: room for both axes. */
export function bilinearWidened<T>(
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
  markerAt: usize,
  scaleX: f64,
  scaleY: f64,
  weights: usize,
): void {
  const hasMarker = markerAt !== 0;
  const marker: T = hasMarker ? load<T>(markerAt) : <T>0;
  const size = f64x2(<f64>sourceWidth, <f64>sourceHeight);
  const weightsY = weights + ((<usize>(2 * ceil(scaleX)) + 2) << 3);
  for (let row = 0; row < height; row++) {
    const above = row / step;
    const below = min(above + 1, rows - 1);
    const down = <f64>(row - above * step) / <f64>step;
    let right = nodeAt(xy, cols, above, below, 0, down);
    for (let col = 0; col * step < width; col++) {
      const start = right;
      right = nodeAt(xy, cols, above, below, min(col + 1, cols - 1), down);
      const slope = f64x2.div(f64x2.sub(right, start), f64x2.splat(<f64>step));
      const count = min(step, width - col * step);
      let at = target + <usize>(row * width + col * step) * sizeof<T>();
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>i)));
        if (!isInside(place, size)) continue;
        const pixel = pixelAt(place);
        const own = load<T>(
          source + <usize>(i32x4.extract_lane(pixel, 1) * sourceWidth + i32x4.extract_lane(pixel, 0)) * sizeof<T>(),
        );
        if (!isValid<T>(own, hasMarker, marker)) continue;

        const x = f64x2.extract_lane(place, 0) - 0.5;
        const y = f64x2.extract_lane(place, 1) - 0.5;
        const firstX = max(<i32>(floor(x - scaleX) + 1), 0);
        const lastX = min(<i32>(ceil(x + scaleX) - 1), sourceWidth - 1);
        const firstY = max(<i32>(floor(y - scaleY) + 1), 0);
        const lastY = min(<i32>(ceil(y + scaleY) - 1), sourceHeight - 1);
        triangleWeights(x, scaleX, firstX, lastX, weights);
        triangleWeights(y, scaleY, firstY, lastY, weightsY);
        let sum: f64 = 0;
        let total: f64 = 0;
        for (let j = firstY; j <= lastY; j++) {
          const weightY = load<f64>(weightsY + ((<usize>(j - firstY)) << 3));
          let from = source + <usize>(j * sourceWidth + firstX) * sizeof<T>();
          let weightAt = weights;
          for (let k = firstX; k <= lastX; k++, from += sizeof<T>(), weightAt += 8) {
            const value = load<T>(from);
            if (!isValid<T>(value, hasMarker, marker)) continue;
            const weight = load<f64>(weightAt) * weightY;
            sum += <f64>value * weight;
            total += weight;
          }
        }
        if (total >= LEAST_WEIGHT) storeResampled<T>(at, sum / total, hasMarker, marker);
      }
    }
  }
}
