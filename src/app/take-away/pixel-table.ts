import { type Product, QuadratError } from '#quadrat';
import type { Pixels } from './geotiff';
import type { Column, Table } from './table';

/** More rows than this no table program opens, and a page has no room for. */
export const MOST_ROWS = 4_000_000;

/**
 * Pixels as rows: x and y of their centres in the CRS of the grid, and a column a band in physical units (scale and offset
 * applied). Pixels without any value are left out.
 *
 * @throws QuadratError TOO_LARGE past {@link MOST_ROWS} pixels
 */
export function pixelTable({ shape, coords, bands }: Pixels, { measurements }: Product): Table {
  const [, height, width] = shape;
  if (height * width > MOST_ROWS) {
    throw new QuadratError(
      'TOO_LARGE',
      `A table of ${height * width} pixels is more than the ${MOST_ROWS} rows that are written. Choose larger pixels or a smaller area.`,
    );
  }
  const all = Object.values(bands);
  const empty = (at: number) => all.every(({ data, nodata }) => data[at] === nodata || Number.isNaN(data[at]));
  const kept: number[] = [];
  for (let at = 0; at < height * width; at++) if (!empty(at)) kept.push(at);
  const columns = all.map(({ name, data, nodata }): Column => {
    const { scale = 1, offset = 0 } = measurements.find((one) => one.name === name) ?? {};
    const values = Float64Array.from(kept, (at) => (data[at] === nodata ? Number.NaN : data[at]! * scale + offset));
    return { name, type: 'number', values };
  });
  return [
    { name: 'x', type: 'number', values: Float64Array.from(kept, (at) => coords.x[at % width]!) },
    { name: 'y', type: 'number', values: Float64Array.from(kept, (at) => coords.y[Math.floor(at / width)]!) },
    ...columns,
  ];
}
