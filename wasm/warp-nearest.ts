import { columnOf, isInside, pixelAt, rowOf, spansOfRow } from './source-place';
import { isValid } from './validity';

/** Twin: src/kernels/reference/warp-nearest.ts. `spans`: 32 bytes a column of nodes. */
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
  spans: usize,
  markerAt: usize,
): void {
  const hasMarker = markerAt !== 0;
  const marker: T = hasMarker ? load<T>(markerAt) : <T>0;
  const size = f64x2(<f64>sourceWidth, <f64>sourceHeight);
  for (let row = 0; row < height; row++) {
    spansOfRow(row, xy, step, cols, rows, spans);
    let at = target + <usize>(row * width) * sizeof<T>();
    let span = spans;
    for (let first = 0; first < width; first += step, span += 32) {
      const start = v128.load(span);
      const slope = v128.load(span, 16);
      const count = min(step, width - first);
      // Places run along a line: where both ends are inside, so is all between.
      const end = f64x2.add(start, f64x2.mul(slope, f64x2.splat(<f64>(count - 1))));
      const inside = isInside(start, size) && isInside(end, size);
      let steps = f64x2.splat(0);
      for (let i = 0; i < count; i++, at += sizeof<T>()) {
        const place = f64x2.add(start, f64x2.mul(slope, steps));
        steps = f64x2.add(steps, f64x2.splat(1));
        if (!inside && !isInside(place, size)) continue;
        const pixel = pixelAt(place);
        const value = load<T>(source + <usize>(rowOf(pixel) * sourceWidth + columnOf(pixel)) * sizeof<T>());
        if (isValid<T>(value, hasMarker, marker)) store<T>(at, value);
      }
    }
  }
}
