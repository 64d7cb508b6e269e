import { apply, invert, scaled } from '#geo/affine';
import type { Crs } from '#geo/crs';
import { transformer } from '#geo/transformer';
import type { Affine, GeoBox } from '#model/grid';
import type { ImageLayout } from '#model/image';

/**
 * The level to read when one output pixel spans `ratio` full-resolution pixels: the coarsest that is not coarser than
 * the output. An overview within 0.1 of the ratio counts as equal, which is the tolerance of gdalwarp's `-ovr AUTO`.
 */
export function chooseLevel(layout: ImageLayout, ratio: number): number {
  const full = layout.levels[0]!;
  let best = 0;
  layout.levels.forEach((level, index) => {
    const own = full.width / level.width;
    if (own <= ratio + 0.1 && own > full.width / layout.levels[best]!.width) best = index;
  });
  return best;
}

/** Transform of a level: the full one stretched by the ratio of sizes, so that both cover the same ground. */
export function levelTransform(transform: Affine, layout: ImageLayout, level: number): Affine {
  const full = layout.levels[0]!;
  const own = layout.levels[level]!;
  return scaled(transform, full.width / own.width, full.height / own.height);
}

/**
 * Full-resolution source pixels per output pixel along the source's columns and rows, at the centre of the source. Taken
 * once per image rather than per tile, so that neighbouring tiles read the same level and show no seam.
 */
export function sourcePixelsPerOutputPixel(
  source: { crs: Crs; transform: Affine; width: number; height: number },
  output: GeoBox,
  outputCrs: Crs,
): [x: number, y: number] {
  const toOutput = transformer(source.crs, outputCrs);
  const inverse = invert(output.transform);
  const place = (col: number, row: number): [number, number] => {
    const [x, y] = toOutput.forward(...apply(source.transform, col, row));
    return apply(inverse, x, y);
  };
  const col = source.width / 2;
  const row = source.height / 2;
  const length = (a: [number, number], b: [number, number]): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const x = 1 / length(place(col - 0.5, row), place(col + 0.5, row));
  const y = 1 / length(place(col, row - 0.5), place(col, row + 0.5));
  return [Number.isFinite(x) ? x : 1, Number.isFinite(y) ? y : 1];
}
