/**
 * Twin: src/kernels/reference/warp-bilinear.ts with a scale of 1. Sums and products come in the same order there, so
 * that results are equal.
 */
import { bilinearAt } from './bilinear-at';
import { bilinearSmall } from './bilinear-small';
import { loadPair } from './load-pair';
import { columnOf, isWithin, rowOf, spansOfRow, wholeNumbers } from './source-place';
import { storeResampled } from './store-resampled';
import {
  colsOf,
  heightOf,
  markerOf,
  nodesOf,
  rowsOf,
  sourceHeightOf,
  sourceOf,
  sourceWidthOf,
  spansOf,
  stepOf,
  targetOf,
  widthOf,
} from './warp-call';

export function bilinear<T>(call: usize): void {
  const source = sourceOf(call);
  const sourceWidth = sourceWidthOf(call);
  const sourceHeight = sourceHeightOf(call);
  const width = widthOf(call);
  const step = stepOf(call);
  const hasMarker = markerOf(call) !== 0;
  const marker: T = hasMarker ? load<T>(markerOf(call)) : <T>0;
  // NaN equals nothing, so it stands for "no marker".
  const markers = f64x2.splat(hasMarker ? <f64>marker : NaN);
  const line = <usize>sourceWidth * sizeof<T>();
  const lastCorner = f64x2(<f64>(sourceWidth - 1), <f64>(sourceHeight - 1));
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  for (let row = 0; row < heightOf(call); row++) {
    spansOfRow(row, nodesOf(call), step, colsOf(call), rowsOf(call), spansOf(call));
    let at = targetOf(call) + <usize>(row * width) * sizeof<T>();
    let span = spansOf(call);
    for (let first = 0; first < width; first += step, span += 32) {
      const start = v128.load(span);
      const slope = v128.load(span, 16);
      const count = min(step, width - first);
      // Places run along a line: where all four neighbours exist at both ends, they do between.
      const end = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>(count - 1))));
      const inside = isWithin(f64x2.sub(start, half), lastCorner) && isWithin(f64x2.sub(end, half), lastCorner);
      let i = 0;
      if (sizeof<T>() <= 2) {
        if (inside) {
          i = bilinearSmall<T>(source, sourceWidth, sourceHeight, start, slope, count, at, hasMarker, marker);
          at += <usize>i * sizeof<T>();
        }
      }
      let steps = f64x2.splat(<f64>i);
      for (; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, steps));
        steps = f64x2.add(steps, one);
        if (sizeof<T>() > 2) {
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
            if (!v128.any_true(invalid)) {
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
              storeResampled<T>(at, f64x2.extract_lane(sums, 0) / f64x2.extract_lane(sums, 1), hasMarker, marker);
              continue;
            }
          }
        }
        bilinearAt<T>(source, sourceWidth, sourceHeight, place, hasMarker, marker, at);
      }
    }
  }
}
