import type { Raster, SourceGrid } from '../kernels';
import { nodataMarker, sampleTypeOf } from '../samples';
import { checkWarp, pixelAt, sourceCoordinates } from './source-coordinates';
import { resampledStore } from './store-resampled';

/**
 * GDAL keeps its four-sample formula while the output is at most about 5 % coarser than the source
 * (`dfXScale >= 0.95`), and only then widens the kernel.
 */
export const WIDEN_ABOVE = 1 / 0.95;

/** Below this sum of weights a pixel stays unset. */
export const LEAST_WEIGHT = 1e-5;

/**
 * Weights of the pixels around `coordinate` on one axis: a triangle of half-width `scale`, centred on the coordinate,
 * cut at the edges of the source. Returns the first pixel; `weights` is refilled.
 */
export function triangleWeights(coordinate: number, scale: number, size: number, weights: number[]): number {
  const centre = coordinate - 0.5;
  const first = Math.max(Math.floor(centre - scale) + 1, 0);
  const last = Math.min(Math.ceil(centre + scale) - 1, size - 1);
  weights.length = 0;
  for (let i = first; i <= last; i++) weights.push(1 - Math.abs(i - centre) / scale);
  return first;
}

/** As `gdalwarp -r bilinear -et 0`. See {@link Kernels.warpBilinear}. */
export function warpBilinear(
  source: Raster,
  target: Raster,
  grid: SourceGrid,
  nodata: number | undefined,
  scale: readonly [x: number, y: number] = [1, 1],
): void {
  checkWarp(source, target, grid);
  const type = sampleTypeOf(source.data);
  const marker = nodataMarker(type, nodata);
  const store = resampledStore(type, marker);
  const [scaleX, scaleY] = scale.map((s) => (s > WIDEN_ABOVE ? s : 1)) as [number, number];
  const isValid = (value: number) => value !== marker && !Number.isNaN(value);
  const weightsX: number[] = [];
  const weightsY: number[] = [];
  const xy = new Float64Array(2 * target.width);

  for (let row = 0; row < target.height; row++) {
    sourceCoordinates(grid, row, target.width, xy);
    for (let col = 0; col < target.width; col++) {
      const x = pixelAt(xy[2 * col]!, source.width);
      const y = pixelAt(xy[2 * col + 1]!, source.height);
      if (x < 0 || y < 0 || !isValid(source.data[y * source.width + x]!)) continue;

      const firstX = triangleWeights(xy[2 * col]!, scaleX, source.width, weightsX);
      const firstY = triangleWeights(xy[2 * col + 1]!, scaleY, source.height, weightsY);
      let sum = 0;
      let total = 0;
      for (let j = 0; j < weightsY.length; j++) {
        const line = (firstY + j) * source.width + firstX;
        for (let i = 0; i < weightsX.length; i++) {
          const value = source.data[line + i]!;
          if (!isValid(value)) continue;
          const weight = weightsX[i]! * weightsY[j]!;
          sum += value * weight;
          total += weight;
        }
      }
      if (total >= LEAST_WEIGHT) store(target.data, row * target.width + col, sum / total);
    }
  }
}
