import {
  columnOf,
  FIXED_ORIGIN,
  fixedColumn,
  fixedRow,
  isInside,
  LARGEST_FIXED,
  pixelAt,
  rowOf,
  spansOfRow,
  TO_FIXED,
} from './source-place';
import { isValid } from './validity';
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

/** 1e-10 less half of a fixed-point step: rounding to the nearest then gives what rounding down would. */
const FIXED_TOLERANCE: f64 = 1e-10 - 1.0 / 8589934592.0;

/** Twin: src/kernels/reference/warp-nearest.ts. */
export function nearest<T>(call: usize): void {
  const source = sourceOf(call);
  const sourceWidth = sourceWidthOf(call);
  const width = widthOf(call);
  const step = stepOf(call);
  const hasMarker = markerOf(call) !== 0;
  const marker: T = hasMarker ? load<T>(markerOf(call)) : <T>0;
  const size = f64x2(<f64>sourceWidth, <f64>sourceHeightOf(call));
  const isSmall = max(sourceWidth, sourceHeightOf(call)) <= LARGEST_FIXED;
  // Fixed-point columns and rows count from an origin that is taken off here once.
  const origin = source - <usize>((FIXED_ORIGIN * sourceWidth + FIXED_ORIGIN) * <i32>sizeof<T>());
  const toFixed = f64x2.splat(TO_FIXED);
  const tolerance = f64x2.splat(FIXED_TOLERANCE);
  for (let row = 0; row < heightOf(call); row++) {
    spansOfRow(row, nodesOf(call), step, colsOf(call), rowsOf(call), spansOf(call));
    let at = targetOf(call) + <usize>(row * width) * sizeof<T>();
    let span = spansOf(call);
    for (let first = 0; first < width; first += step, span += 32) {
      const start = v128.load(span);
      const slope = v128.load(span, 16);
      const count = min(step, width - first);
      // Places run along a line: where both ends are inside, so is all between.
      const end = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>(count - 1))));
      let steps = f64x2.splat(0);
      if (isSmall && isInside(start, size) && isInside(end, size)) {
        const stop = at + <usize>count * sizeof<T>();
        while (at < stop) {
          const place = f64x2.add(start, f64x2.mul(slope, steps));
          steps = f64x2.add(steps, f64x2.splat(1));
          const fixed = f64x2.add(f64x2.add(place, tolerance), toFixed);
          const value = load<T>(
            origin + <usize>((fixedRow(fixed) * sourceWidth + fixedColumn(fixed)) * <i32>sizeof<T>()),
          );
          if (isValid<T>(value, hasMarker, marker)) store<T>(at, value);
          at += sizeof<T>();
        }
        continue;
      }
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, steps));
        steps = f64x2.add(steps, f64x2.splat(1));
        if (!isInside(place, size)) continue;
        const pixel = pixelAt(place);
        const value = load<T>(source + <usize>(rowOf(pixel) * sourceWidth + columnOf(pixel)) * sizeof<T>());
        if (isValid<T>(value, hasMarker, marker)) store<T>(at, value);
      }
    }
  }
}
