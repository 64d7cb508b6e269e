import { columnOf, isInside, pixelAt, rowOf } from './source-place';
import { storeResampled } from './store-resampled';
import { isValid } from './validity';

const LEAST_WEIGHT: f64 = 1e-5;

/** One pixel, wherever it lies and whatever is around it. */
export function bilinearAt<T>(
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
  const left = <i32>cornerX;
  const top = <i32>cornerY;
  if (sizeof<T>() <= 2) {
    if (left >= 0 && top >= 0 && left + 1 < sourceWidth && top + 1 < sourceHeight) {
      const from = source + <usize>(top * sourceWidth + left) * sizeof<T>();
      const line = <usize>sourceWidth * sizeof<T>();
      const a = load<T>(from);
      const b = load<T>(from + sizeof<T>());
      const c = load<T>(from + line);
      const d = load<T>(from + line + sizeof<T>());
      if (!hasMarker || (a !== marker && b !== marker && c !== marker && d !== marker)) {
        const right = <f32>(centreX - cornerX);
        const down = <f32>(centreY - cornerY);
        const above = <f32>a + (<f32>b - <f32>a) * right;
        const below = <f32>c + (<f32>d - <f32>c) * right;
        storeResampled<T>(target, <f64>(above + (below - above) * down), hasMarker, marker);
        return;
      }
    }
  }
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let j = 0; j < 2; j++) {
    const y = top + j;
    const weightY = 1 - abs(cornerY + <f64>j - centreY);
    if (y < 0 || y >= sourceHeight || weightY <= 0) continue;
    for (let i = 0; i < 2; i++) {
      const x = left + i;
      const weightX = 1 - abs(cornerX + <f64>i - centreX);
      if (x < 0 || x >= sourceWidth || weightX <= 0) continue;
      const value = load<T>(source + <usize>(y * sourceWidth + x) * sizeof<T>());
      if (!isValid<T>(value, hasMarker, marker)) continue;
      const weight = weightX * weightY;
      sum += <f64>value * weight;
      total += weight;
    }
  }
  if (total >= LEAST_WEIGHT) storeResampled<T>(target, sum / total, hasMarker, marker);
}
