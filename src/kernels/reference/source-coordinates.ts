import type { Raster, SourceGrid } from '../kernels';

/**
 * RangeError unless the grid covers `target` and the arrays are as long as the rasters say. A grid of pixel corners covers
 * one more column and row than one of centres.
 */
export function checkWarp(
  source: Raster,
  target: Raster,
  grid: SourceGrid,
  of: 'centres' | 'corners' = 'centres',
): void {
  for (const raster of [source, target]) {
    if (!(raster.width >= 0 && raster.height >= 0) || raster.data.length < raster.width * raster.height) {
      throw new RangeError(`${raster.data.length} samples are not a raster of ${raster.width} x ${raster.height}`);
    }
  }
  const { step, cols, rows, xy } = grid;
  const more = of === 'corners' ? 1 : 0;
  const enough = (cols - 1) * step >= target.width - 1 + more && (rows - 1) * step >= target.height - 1 + more;
  if (!(step >= 1 && Number.isInteger(step) && enough) || xy.length < 2 * cols * rows) {
    throw new RangeError(
      `a source grid of ${cols} x ${rows} nodes does not cover the ${of} of ${target.width} x ${target.height} pixels`,
    );
  }
}

/**
 * Source coordinates of the pixels of one output row: linear between the nodes above and below, then between left and
 * right. `xy` gets x, y pairs.
 */
export function sourceCoordinates(grid: SourceGrid, row: number, width: number, xy: Float64Array): void {
  const above = Math.floor(row / grid.step);
  const below = Math.min(above + 1, grid.rows - 1);
  const down = (row - above * grid.step) / grid.step;
  for (let axis = 0; axis < 2; axis++) {
    const node = (col: number) => {
      const top = grid.xy[2 * (above * grid.cols + col) + axis]!;
      const bottom = grid.xy[2 * (below * grid.cols + col) + axis]!;
      return top + (bottom - top) * down;
    };
    for (let col = 0; col * grid.step < width; col++) {
      const first = col * grid.step;
      const start = node(col);
      const slope = (node(Math.min(col + 1, grid.cols - 1)) - start) / grid.step;
      const count = Math.min(grid.step, width - first);
      for (let i = 0; i < count; i++) xy[2 * (first + i) + axis] = start + slope * i;
    }
  }
}

/**
 * GDAL's guard against a coordinate that arithmetic left a hair below a whole number (GWKCheckAndComputeSrcOffsets).
 */
export const EDGE_TOLERANCE = 1e-10;

/**
 * Index of the pixel a source coordinate falls in, -1 outside. As in GDAL the far edge, less the tolerance, is outside.
 */
export function pixelAt(coordinate: number, size: number): number {
  return coordinate >= 0 && coordinate + EDGE_TOLERANCE < size ? Math.floor(coordinate + EDGE_TOLERANCE) : -1;
}
