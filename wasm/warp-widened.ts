import { columnOf, isInside, pixelAt, rowOf, spansOfRow } from './source-place';
import { isValid } from './validity';
import { storeMean } from './warp-bilinear';

const LEAST_WEIGHT: f64 = 1e-5;

/** Weights on one axis into `weights`; the first pixel they belong to. */
function triangleWeights(centre: f64, scale: f64, first: i32, last: i32, weights: usize): void {
  for (let i = first; i <= last; i++, weights += 8) store<f64>(weights, 1 - abs(<f64>i - centre) / scale);
}

/**
 * Any number of samples: the triangle widened to `scaleX`, `scaleY` source pixels. `weights`: room for both axes;
 * `spans`: 32 bytes a column of nodes.
 */
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
  spans: usize,
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
    spansOfRow(row, xy, step, cols, rows, spans);
    let at = target + <usize>(row * width) * sizeof<T>();
    let span = spans;
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
        if (total >= LEAST_WEIGHT) storeMean<T>(at, sum / total, hasMarker, marker);
      }
    }
  }
}
