import type { Interpolation, ValidSamples } from './warp-interpolated';

/**
 * GDAL keeps the formulas for a kernel's own width while the output is at most about 5 % coarser than the source on both
 * axes (`dfXScale >= 0.95 && dfYScale >= 0.95`), and only then widens it.
 */
const WIDEN_ABOVE = 1 / 0.95;

/** Below this sum of weights there is no value. */
const LEAST_WEIGHT = 1e-6;

/** How many times as wide a kernel becomes along each axis; undefined where it keeps its own width. */
export function wideningOf([x, y]: readonly [x: number, y: number]): [x: number, y: number] | undefined {
  return x > WIDEN_ABOVE || y > WIDEN_ABOVE ? [Math.max(1, x), Math.max(1, y)] : undefined;
}

/**
 * The mean of the valid pixels that a kernel of `radius` reaches when stretched by `widening`. `kernel` gives the weight
 * at a distance from 0 to `radius`.
 */
export function widened(
  { data, width, height, isValid }: ValidSamples,
  [scaleX, scaleY]: readonly [x: number, y: number],
  kernel: (distance: number) => number,
  radius: number,
): Interpolation {
  return (x, y) => {
    const [firstX, weightsX] = weightsAlong(x - 0.5, scaleX, width, kernel, radius);
    const [firstY, weightsY] = weightsAlong(y - 0.5, scaleY, height, kernel, radius);
    let sum = 0;
    let total = 0;
    weightsY.forEach((weightY, j) => {
      const line = (firstY + j) * width + firstX;
      let sumOfRow = 0;
      let totalOfRow = 0;
      weightsX.forEach((weightX, i) => {
        const value = data[line + i]!;
        if (!isValid(value)) return;
        sumOfRow += value * weightX;
        totalOfRow += weightX;
      });
      sum += sumOfRow * weightY;
      total += totalOfRow * weightY;
    });
    return total >= LEAST_WEIGHT ? sum / total : undefined;
  };
}

/** Weights of the pixels around `centre` on one axis, cut at the edges of the source, and which pixel the first is of. */
function weightsAlong(
  centre: number,
  scale: number,
  size: number,
  kernel: (distance: number) => number,
  radius: number,
): [first: number, weights: number[]] {
  const first = Math.max(Math.floor(centre - radius * scale) + 1, 0);
  const last = Math.min(Math.ceil(centre + radius * scale) - 1, size - 1);
  const weights: number[] = [];
  for (let i = first; i <= last; i++) weights.push(kernel(Math.abs(i - centre) / scale));
  return [first, weights];
}
