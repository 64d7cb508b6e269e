import type { BandLocation, Datacube, Product } from '#quadrat';
import { type Layer, layersOf } from '#view/combinations';
import { nativeResolution } from '#view/grid-for-view';
import { type Box, boxOfLonLat, lonLatBounds } from '#view/mercator';
import { lastDayOf, type MonthCount, monthCounts, type Span } from '#view/periods';

/** What the page must know of a product before it can ask for a picture. */
export interface ProductFacts {
  product: Product;
  /** On offer without choosing bands by hand; the first is what the product opens with. */
  layers: Layer[];
  /** [west, south, east, north] in degrees; east passes 180 where the extent crosses the antimeridian. */
  bounds: [number, number, number, number];
  box: Box;
  months: MonthCount[];
  /** First day of the first month to the last day of the last. */
  span: Span;
  scenes: number;
  /** Pixel size of the finest band in metres of EPSG:3857, where the catalog says. */
  native?: number;
}

/** Null for a product without any scene. */
export async function describeProduct(
  cube: Datacube,
  product: Product,
  signal: AbortSignal,
): Promise<ProductFacts | null> {
  const query = { product: product.name, signal };
  const [extent, periods, native] = await Promise.all([
    cube.spatialExtent(query),
    cube.countByPeriod(query, 'P1M'),
    finestResolution(cube, product, signal),
  ]);
  const bounds = extent && lonLatBounds(extent);
  const months = monthCounts(periods);
  const first = months[0];
  const last = months.at(-1);
  if (!bounds || !first || !last) return null;
  return {
    product,
    layers: layersOf(product),
    bounds,
    box: boxOfLonLat(bounds),
    months,
    span: { start: `${first.month}-01`, end: lastDayOf(last.month) },
    scenes: months.reduce((sum, { count }) => sum + count, 0),
    ...(native === undefined ? {} : { native }),
  };
}

/** One dataset speaks for all: pictures need a bound on detail, not the truth about every scene. */
async function finestResolution(cube: Datacube, product: Product, signal: AbortSignal): Promise<number | undefined> {
  for await (const dataset of cube.find({ product: product.name, limit: 1, signal })) {
    const bounds = lonLatBounds(dataset.footprint.geometry);
    const latitude = bounds && dataset.footprint.crs.toUpperCase() === 'EPSG:4326' ? (bounds[1] + bounds[3]) / 2 : 0;
    const sizes = Object.values(dataset.measurements).flatMap(({ transform, crs }: BandLocation) =>
      transform && crs ? [nativeResolution(transform, crs, latitude)] : [],
    );
    return sizes.length > 0 ? Math.min(...sizes) : undefined;
  }
  return undefined;
}
