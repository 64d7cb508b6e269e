import type { Raster, Samples, SourceGrid } from '../kernels';
import { nodataMarker, sampleTypeOf } from '../samples';
import { checkWarp, pixelAt, sourceCoordinates } from './source-coordinates';
import { resampledStore } from './store-resampled';

/** A source as interpolation sees it. */
export interface ValidSamples {
  readonly data: Samples;
  readonly width: number;
  readonly height: number;
  readonly isValid: (value: number) => boolean;
  /** Samples of 8 and 16 bits are worked in single precision, right to a tenth of a unit; others in double. */
  readonly single: boolean;
}

/** The value at a source coordinate; undefined for none. */
export type Interpolation = (x: number, y: number) => number | undefined;

/**
 * Fills `target` with what `interpolationOf` makes at every source coordinate. As in GDAL, a pixel whose own centre is
 * outside the source, or in an invalid pixel, stays as it is.
 */
export function warpInterpolated(
  source: Raster,
  target: Raster,
  grid: SourceGrid,
  nodata: number | undefined,
  interpolationOf: (samples: ValidSamples) => Interpolation,
): void {
  checkWarp(source, target, grid);
  const { data, width, height } = source;
  const type = sampleTypeOf(data);
  const marker = nodataMarker(type, nodata);
  const store = resampledStore(type, marker);
  const isValid = (value: number) => value !== marker && !Number.isNaN(value);
  const interpolate = interpolationOf({ data, width, height, isValid, single: data.BYTES_PER_ELEMENT <= 2 });
  const xy = new Float64Array(2 * target.width);
  for (let row = 0; row < target.height; row++) {
    sourceCoordinates(grid, row, target.width, xy);
    for (let col = 0; col < target.width; col++) {
      const x = pixelAt(xy[2 * col]!, width);
      const y = pixelAt(xy[2 * col + 1]!, height);
      if (x < 0 || y < 0 || !isValid(data[y * width + x]!)) continue;
      const value = interpolate(xy[2 * col]!, xy[2 * col + 1]!);
      if (value !== undefined) store(target.data, row * target.width + col, value);
    }
  }
}
