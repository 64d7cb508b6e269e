import type { Dataset } from '#model/dataset';
import type { DType } from '#model/dtype';
import type { GeoBox } from '#model/grid';
import type { Product } from '#model/product';

/** The grid of a generated scene of `size` pixels, as scenes.py places it. */
export function sceneGrid(size: number): GeoBox {
  return { crs: 'EPSG:32632', transform: [10, 0, 500_000, 0, -10, 5_200_000], shape: [size, size] };
}

export function productOf(bands: readonly string[], dtype: DType): Product {
  return { name: 'generated', measurements: bands.map((name) => ({ name, dtype, nodata: 0 })) };
}

/** Day `index` from the start of a year, as an ISO time. */
export function dayOf(index: number): string {
  return new Date(Date.UTC(2023, 0, 1 + index, 10)).toISOString();
}

/** A dataset of one file with `bands` in their order. */
export function datasetOf(url: string, bands: readonly string[], grid: GeoBox, index: number): Dataset {
  const [height, width] = grid.shape;
  const [left, top] = [grid.transform[2], grid.transform[5]];
  const [right, bottom] = [left + width * grid.transform[0], top + height * grid.transform[4]];
  const ring = [
    [left, top],
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ];
  return {
    id: `generated-${index}`,
    product: 'generated',
    time: { start: dayOf(index), end: dayOf(index) },
    footprint: { crs: grid.crs, geometry: { type: 'Polygon', coordinates: [ring] } },
    measurements: Object.fromEntries(
      bands.map((name, band) => [
        name,
        { href: url, band: band + 1, crs: grid.crs, transform: grid.transform, shape: [height, width] as const },
      ]),
    ),
    properties: {},
  } as Dataset;
}
