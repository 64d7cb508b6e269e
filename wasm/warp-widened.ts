/** Twin: src/kernels/reference/warp-widened.ts. */
import { columnOf, isInside, pixelAt, rowOf, spansOfRow } from './source-place';
import { storeResampled } from './store-resampled';
import { isValid } from './validity';
import {
  colsOf,
  heightOf,
  markerOf,
  nodesOf,
  rowsOf,
  scaleXOf,
  scaleYOf,
  scratchOf,
  sourceHeightOf,
  sourceOf,
  sourceWidthOf,
  spansOf,
  stepOf,
  targetOf,
  widthOf,
} from './warp-call';

const LEAST_WEIGHT: f64 = 1e-6;

/** Weights on one axis into `weights`: of a triangle (radius 1) or of cubic convolution (radius 2). */
function weightsAlong(centre: f64, scale: f64, first: i32, last: i32, radius: f64, weights: usize): void {
  for (let i = first; i <= last; i++, weights += 8) {
    const distance = abs(<f64>i - centre) / scale;
    let weight = 1 - distance;
    if (radius === 2) {
      weight =
        distance <= 1
          ? (1.5 * distance - 2.5) * distance * distance + 1
          : ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
    }
    store<f64>(weights, weight);
  }
}

/**
 * Any number of samples: a kernel of `radius` 1 (bilinear) or 2 (cubic), stretched by the call's scales. The call's
 * `scratch` has room for the weights of both axes, 2 * ceil(radius * scale) + 2 each.
 */
export function widened<T>(call: usize, radius: f64): void {
  const source = sourceOf(call);
  const sourceWidth = sourceWidthOf(call);
  const sourceHeight = sourceHeightOf(call);
  const width = widthOf(call);
  const step = stepOf(call);
  const reachX = radius * scaleXOf(call);
  const reachY = radius * scaleYOf(call);
  const hasMarker = markerOf(call) !== 0;
  const marker: T = hasMarker ? load<T>(markerOf(call)) : <T>0;
  const size = f64x2(<f64>sourceWidth, <f64>sourceHeight);
  const weights = scratchOf(call);
  const weightsY = weights + ((<usize>(2 * ceil(reachX)) + 2) << 3);
  for (let row = 0; row < heightOf(call); row++) {
    spansOfRow(row, nodesOf(call), step, colsOf(call), rowsOf(call), spansOf(call));
    let at = targetOf(call) + <usize>(row * width) * sizeof<T>();
    let span = spansOf(call);
    for (let first = 0; first < width; first += step, span += 32) {
      const start = v128.load(span);
      const slope = v128.load(span, 16);
      const count = min(step, width - first);
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>i)));
        if (!isInside(place, size)) continue;
        const pixel = pixelAt(place);
        const own = load<T>(source + <usize>(rowOf(pixel) * sourceWidth + columnOf(pixel)) * sizeof<T>());
        if (!isValid<T>(own, hasMarker, marker)) continue;

        const x = f64x2.extract_lane(place, 0) - 0.5;
        const y = f64x2.extract_lane(place, 1) - 0.5;
        const firstX = max(<i32>(floor(x - reachX) + 1), 0);
        const lastX = min(<i32>(ceil(x + reachX) - 1), sourceWidth - 1);
        const firstY = max(<i32>(floor(y - reachY) + 1), 0);
        const lastY = min(<i32>(ceil(y + reachY) - 1), sourceHeight - 1);
        weightsAlong(x, scaleXOf(call), firstX, lastX, radius, weights);
        weightsAlong(y, scaleYOf(call), firstY, lastY, radius, weightsY);
        let sum: f64 = 0;
        let total: f64 = 0;
        for (let j = firstY; j <= lastY; j++) {
          let from = source + <usize>(j * sourceWidth + firstX) * sizeof<T>();
          let weightAt = weights;
          let sumOfRow: f64 = 0;
          let totalOfRow: f64 = 0;
          for (let k = firstX; k <= lastX; k++, from += sizeof<T>(), weightAt += 8) {
            const value = load<T>(from);
            if (!isValid<T>(value, hasMarker, marker)) continue;
            const weight = load<f64>(weightAt);
            sumOfRow += <f64>value * weight;
            totalOfRow += weight;
          }
          const weightY = load<f64>(weightsY + ((<usize>(j - firstY)) << 3));
          sum += sumOfRow * weightY;
          total += totalOfRow * weightY;
        }
        if (total >= LEAST_WEIGHT) storeResampled<T>(at, sum / total, hasMarker, marker);
      }
    }
  }
}
