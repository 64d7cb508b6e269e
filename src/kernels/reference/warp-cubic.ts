import type { Raster, SourceGrid } from '../kernels';
import { bilinear } from './warp-bilinear';
import { type Interpolation, type ValidSamples, warpInterpolated } from './warp-interpolated';
import { widened, wideningOf } from './warp-widened';

/** As `gdalwarp -r cubic -et 0`. See {@link Kernels.warpCubic}. */
export function warpCubic(
  source: Raster,
  target: Raster,
  grid: SourceGrid,
  nodata: number | undefined,
  scale: readonly [x: number, y: number] = [1, 1],
): void {
  const widening = wideningOf(scale);
  warpInterpolated(source, target, grid, nodata, (samples) =>
    widening ? widened(samples, widening, convolution, 2) : cubic(samples),
  );
}

/** Keys' cubic convolution with a = -0.5 (Catmull-Rom), 0 to 2 pixels away. */
function convolution(distance: number): number {
  return distance <= 1
    ? (1.5 * distance - 2.5) * distance * distance + 1
    : ((-0.5 * distance + 2.5) * distance - 4) * distance + 2;
}

/** The same for the pixels before and after a place that is `t` past the second of four: coefficients of t^3 to t^0. */
const COEFFICIENTS = [
  [-0.5, 1, -0.5, 0],
  [1.5, -2.5, 0, 1],
  [-1.5, 2, 0.5, 0],
  [0.5, -0.5, 0, 0],
] as const;

/** Between the sixteen pixels around a place; bilinear, as in GDAL, where not all of them exist and are valid. */
function cubic(samples: ValidSamples): Interpolation {
  const { data, width, height, isValid, single } = samples;
  const round = single ? Math.fround : (value: number) => value;
  const careful = bilinear(samples);
  const weightsAt = (t: number) =>
    COEFFICIENTS.map(([c3, c2, c1, c0]) => {
      const high = round(round(round(c3 * t) + c2) * t);
      return round(round(round(high + c1) * t) + c0);
    }) as [number, number, number, number];
  const sumOfFour = (a: number, b: number, c: number, d: number) => round(round(a + b) + round(c + d));

  return (x, y) => {
    const left = Math.floor(x - 0.5);
    const top = Math.floor(y - 0.5);
    if (left < 1 || top < 1 || left + 2 >= width || top + 2 >= height) return careful(x, y);
    for (let row = top - 1; row <= top + 2; row++) {
      for (let col = left - 1; col <= left + 2; col++) if (!isValid(data[row * width + col]!)) return careful(x, y);
    }
    const across = weightsAt(round(x - 0.5 - left));
    const down = weightsAt(round(y - 0.5 - top));
    const products = across.map((weight, i) => {
      const at = (top - 1) * width + left - 1 + i;
      const column = down.map((weightY, j) => round(data[at + j * width]! * weightY));
      return round(sumOfFour(...(column as [number, number, number, number])) * weight);
    });
    return sumOfFour(...(products as [number, number, number, number]));
  };
}
