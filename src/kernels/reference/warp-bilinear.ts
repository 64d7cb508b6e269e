import type { Raster, SourceGrid } from '../kernels';
import { type Interpolation, type ValidSamples, warpInterpolated } from './warp-interpolated';
import { widened, wideningOf } from './warp-widened';

/** Below this sum of weights there is no value. */
const LEAST_WEIGHT = 1e-5;

/** As `gdalwarp -r bilinear -et 0`. See {@link Kernels.warpBilinear}. */
export function warpBilinear(
  source: Raster,
  target: Raster,
  grid: SourceGrid,
  nodata: number | undefined,
  scale: readonly [x: number, y: number] = [1, 1],
): void {
  const widening = wideningOf(scale);
  warpInterpolated(source, target, grid, nodata, (samples) =>
    widening ? widened(samples, widening, triangle, 1) : bilinear(samples),
  );
}

function triangle(distance: number): number {
  return 1 - distance;
}

/** Between the four pixels around a place; where not all of them exist and are valid, the mean of those that are. */
export function bilinear({ data, width, height, isValid, single }: ValidSamples): Interpolation {
  const { fround } = Math;
  return (x, y) => {
    const left = Math.floor(x - 0.5);
    const top = Math.floor(y - 0.5);
    if (single && left >= 0 && top >= 0 && left + 1 < width && top + 1 < height) {
      const at = top * width + left;
      const [a, b, c, d] = [data[at]!, data[at + 1]!, data[at + width]!, data[at + width + 1]!];
      if (isValid(a) && isValid(b) && isValid(c) && isValid(d)) {
        const right = fround(x - 0.5 - left);
        const down = fround(y - 0.5 - top);
        const above = fround(a + fround((b - a) * right));
        const below = fround(c + fround((d - c) * right));
        return fround(above + fround(fround(below - above) * down));
      }
    }
    let sum = 0;
    let total = 0;
    for (let row = Math.max(top, 0); row <= Math.min(top + 1, height - 1); row++) {
      const weightY = 1 - Math.abs(row - (y - 0.5));
      for (let col = Math.max(left, 0); col <= Math.min(left + 1, width - 1); col++) {
        const weightX = 1 - Math.abs(col - (x - 0.5));
        const value = data[row * width + col]!;
        // Infinity without weight would make NaN.
        if (weightX <= 0 || weightY <= 0 || !isValid(value)) continue;
        const weight = weightX * weightY;
        sum += value * weight;
        total += weight;
      }
    }
    return total >= LEAST_WEIGHT ? sum / total : undefined;
  };
}
