import type { CompositeRequest, Cube, GeoBox, Product } from '#quadrat';
import { gridFor, resolutionFor, resolutionOf } from '#view/grid-for-view';
import { type Box, boxOfGeobox, contains, intersect, toLonLat } from '#view/mercator';
import { Raster } from '#view/raster';
import { describeFailure } from '../failure';
import { cleanupSteps } from './growth';
import { drawnBands, keepsNumbers, methodRequest } from './method';
import type { Held } from './picture-cache';
import type { PictureFacts } from './picture-machine';
import type { ProductFacts } from './product-facts';
import type { Question } from './question';

/** What the map shows, as far as a picture must know. */
export interface MapView {
  box: Box;
  zoom: number;
  pixelRatio: number;
}

/** One tile: a sixteenth of the pixels of a screen, and there in a sixteenth of the time. */
const OVERVIEW_SIDE = 256;
const DETAIL_SIDE = 4096;
/** A picture is sharp enough where the view asks for no more than this much finer. */
const SHARP_ENOUGH = 1.35;

/** Grid of the whole extent, coarse enough to be there soon. Two pixels are left for edges on whole multiples. */
export function overviewGrid({ box, native }: ProductFacts): GeoBox {
  const side = Math.max(box.east - box.west, box.north - box.south);
  return gridFor(box, Math.max(native ?? 0, side / (OVERVIEW_SIDE - 2)), OVERVIEW_SIDE);
}

/** Grid of what is on screen, or null where what is held is sharp enough or nothing of the extent is on screen. */
export function detailGrid(facts: ProductFacts, held: Held, view: MapView): GeoBox | null {
  const box = intersect(view.box, facts.box);
  if (!box) return null;
  const resolution = resolutionFor(view.zoom, view.pixelRatio, facts.native);
  if (!held.overviewSkipped && resolutionOf(overviewGrid(facts)) <= resolution * SHARP_ENOUGH) return null;
  const wanted = gridFor(box, resolution, DETAIL_SIDE);
  return held.detailDone && held.detail && covers(held.detail.geobox, wanted) ? null : wanted;
}

/** Grid of what is on screen as sharp as it will be, or of the whole extent where nothing of it is. */
export function viewGrid(facts: ProductFacts, view: MapView): GeoBox {
  const box = intersect(view.box, facts.box);
  return box ? gridFor(box, resolutionFor(view.zoom, view.pixelRatio, facts.native), DETAIL_SIDE) : overviewGrid(facts);
}

/** How many bands a question reads, the quality band too. */
export function bandsRead({ layer, mask }: Question): number {
  return new Set(layer.bands).size + (mask ? 1 : 0);
}

/** Whether a picture on grid `a` leaves nothing to be wished for on grid `b`. */
export function covers(a: GeoBox, b: GeoBox): boolean {
  return resolutionOf(a) <= resolutionOf(b) * 1.01 && contains(boxOfGeobox(a), boxOfGeobox(b));
}

/** Name of the band that says how many observations are behind a pixel. */
const COUNT = 'count';

/** Size of a grid's pixels on the ground at its middle, metres. */
export function groundSize({ transform, shape }: GeoBox): number {
  const [size, , west, , , north] = transform;
  const [, latitude] = toLonLat(west, north - (size * shape[0]) / 2);
  return size * Math.cos((latitude * Math.PI) / 180);
}

export function compositeRequest(question: Question, geobox: GeoBox): CompositeRequest {
  const { layer, mask, product, time, method, growth, narrow } = question;
  const cleanup = cleanupSteps(growth, groundSize(geobox));
  return {
    ...narrow,
    product,
    time: [time[0], time[1]],
    geobox,
    ...methodRequest(method),
    period: 'all',
    withCount: true,
    // Tiles of one pass overlap; as one step they count once, or the overlap would weigh double in the median.
    groupBy: 'solar_day',
    // One broken file should not cost the picture; it is named beside it.
    skipBrokenDatasets: true,
    ...('expression' in layer
      ? { expressions: { [layer.id]: layer.expression } }
      : { measurements: [...new Set(layer.bands)] }),
    ...(mask ? { mask: { ...mask, ...(cleanup.length > 0 ? { cleanup } : {}) } } : {}),
  };
}

export function emptyRaster(question: Question, product: Product, geobox: GeoBox): Raster {
  const channels = drawnBands(question.layer, question.method);
  const nodata = channels.map((channel) => {
    if (!keepsNumbers(question.method)) return undefined;
    const measurement = product.measurements.find(({ name }) => name === channel);
    if (!measurement) return undefined;
    return measurement.nodata ?? (measurement.dtype.startsWith('float') ? undefined : 0);
  });
  return new Raster(geobox, channels, nodata, COUNT);
}

export function factsOf(cube: Cube, { method }: Question, before: PictureFacts | null): PictureFacts {
  return {
    method: method.name,
    scenes: Math.max(
      before?.scenes ?? 0,
      cube.sources.reduce((sum, ids) => sum + ids.length, 0),
    ),
    resolution: groundSize(cube.geobox),
    bytes: (before?.bytes ?? 0) + cube.stats.bytes,
    milliseconds: (before?.milliseconds ?? 0) + cube.stats.totalMs,
    skipped: cube.skipped.map(({ dataset, error }) => ({ dataset, failure: describeFailure(error) })),
  };
}
