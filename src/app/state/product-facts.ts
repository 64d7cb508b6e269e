import type { BandLocation, Datacube, Product, Query } from '#quadrat';
import { type Layer, layersOf } from '#view/combinations';
import { nativeResolution } from '#view/grid-for-view';
import { type Box, boxOfLonLat, intersect, lonLatBounds } from '#view/mercator';
import { earlier, lastDayOf, later, type MonthCount, monthCounts, type Span } from '#view/periods';
import type { AreaGeometry } from '../area/read-area';

/** What the page must know of a product before it can ask for a picture. */
export interface ProductFacts {
  product: Product;
  /** On offer without choosing bands by hand; the first is what the product opens with. */
  layers: Layer[];
  /** [west, south, east, north] in degrees; east passes 180 where the extent crosses the antimeridian. */
  bounds: [number, number, number, number];
  box: Box;
  months: MonthCount[];
  /** First day of the first month to the last day of the last, as far as they were looked at. */
  span: Span;
  scenes: number;
  /** The product is too large to be looked at as a whole, and only this part of it was. */
  within?: Scope;
  /** Pixel size of the finest band in metres of EPSG:3857, where the catalog says. */
  native?: number;
}

/** The part of a large product that is looked at: both days included. */
export interface Scope {
  area: AreaGeometry;
  time: Span;
}

/** A product as far as an area goes: what a picture is made of. `box` in EPSG:3857. */
export function framed(facts: ProductFacts, box: Box | null): ProductFacts {
  return box ? { ...facts, box: intersect(facts.box, box) ?? box } : facts;
}

/** A query for all of a product, or for the part of a large one that is looked at. */
export function partOf({ product, within }: ProductFacts): Query {
  const part: Query = { product: product.name };
  return within ? { ...part, geopolygon: within.area, time: [within.time.start, within.time.end] } : part;
}

/** A live archive with more scenes than this of a product is not gone through from end to end. */
const MOST_UNASKED = 200;

/** Whether a product is too large to be looked at as a whole: an archive behind an API, page after page. */
export async function isVast(cube: Datacube, product: Product, signal: AbortSignal): Promise<boolean> {
  if (!cube.capabilities.engine.includes('stac-api')) return false;
  return (await cube.count({ product: product.name, limit: MOST_UNASKED + 1, signal })) > MOST_UNASKED;
}

/** Null for a product without any scene, within `scope` where one is given. */
export async function describeProduct(
  cube: Datacube,
  product: Product,
  signal: AbortSignal,
  scope?: Scope,
): Promise<ProductFacts | null> {
  const query: Query = {
    product: product.name,
    signal,
    ...(scope ? { geopolygon: scope.area, time: [scope.time.start, scope.time.end] } : {}),
  };
  const [extent, periods, native] = await Promise.all([
    cube.spatialExtent(query),
    cube.countByPeriod(query, 'P1M'),
    finestResolution(cube, query),
  ]);
  const bounds = extent && lonLatBounds(scope?.area ?? extent);
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
    span: within({ start: `${first.month}-01`, end: lastDayOf(last.month) }, scope?.time),
    scenes: months.reduce((sum, { count }) => sum + count, 0),
    ...(native === undefined ? {} : { native }),
    ...(scope ? { within: scope } : {}),
  };
}

function within(span: Span, bounds: Span = span): Span {
  return { start: later(span.start, bounds.start), end: earlier(span.end, bounds.end) };
}

/** One dataset speaks for all: pictures need a bound on detail, not the truth about every scene. */
async function finestResolution(cube: Datacube, query: Query): Promise<number | undefined> {
  for await (const dataset of cube.find({ ...query, limit: 1 })) {
    const bounds = lonLatBounds(dataset.footprint.geometry);
    const latitude = bounds && dataset.footprint.crs.toUpperCase() === 'EPSG:4326' ? (bounds[1] + bounds[3]) / 2 : 0;
    const sizes = Object.values(dataset.measurements).flatMap(({ transform, crs }: BandLocation) =>
      transform && crs ? [nativeResolution(transform, crs, latitude)] : [],
    );
    return sizes.length > 0 ? Math.min(...sizes) : undefined;
  }
  return undefined;
}
