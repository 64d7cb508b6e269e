import type { Raster, SourceGrid } from '../kernels';
import { nodataMarker, sampleTypeOf } from '../samples';
import { checkWarp, pixelAt, sourceCoordinates } from './source-coordinates';

/** As `gdalwarp -r near -et 0`. See {@link Kernels.warpNearest}. */
export function warpNearest(source: Raster, target: Raster, grid: SourceGrid, nodata: number | undefined): void {
  checkWarp(source, target, grid);
  const marker = nodataMarker(sampleTypeOf(source.data), nodata);
  const xy = new Float64Array(2 * target.width);
  for (let row = 0; row < target.height; row++) {
    sourceCoordinates(grid, row, target.width, xy);
    for (let col = 0; col < target.width; col++) {
      const x = pixelAt(xy[2 * col]!, source.width);
      const y = pixelAt(xy[2 * col + 1]!, source.height);
      if (x < 0 || y < 0) continue;
      const value = source.data[y * source.width + x]!;
      if (value !== marker && !Number.isNaN(value)) target.data[row * target.width + col] = value;
    }
  }
}
