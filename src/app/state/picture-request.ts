import type { CompositeRequest, Cube, GeoBox, Product } from '#quadrat';
import { gridFor, resolutionFor, resolutionOf } from '#view/grid-for-view';
import { type Box, boxOfGeobox, contains, intersect, toLonLat } from '#view/mercator';
import { Raster } from '#view/raster';
import { describeFailure } from '../failure';
import type { Question } from './choices.svelte';
import type { Held } from './picture-cache';
import type { PictureFacts } from './picture-machine';
import type { ProductFacts } from './product-facts';

/** What the map shows, as far as a picture must know. */
export interface MapView {
  box: Box;
  zoom: number;
  pixelRatio: number;
}

/** One tile: a sixteenth of the pixels of a screen, and there in a sixteenth of the time. */
const OVERVIEW_SIDE = 256;
const DETAIL_SIDE = 2048;
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

/** Whether a picture on grid `a` leaves nothing to be wished for on grid `b`. */
export function covers(a: GeoBox, b: GeoBox): boolean {
  return resolutionOf(a) <= resolutionOf(b) * 1.01 && contains(boxOfGeobox(a), boxOfGeobox(b));
}

/** Names of the bands of a layer's result, one a channel. */
function channelsOf({ layer }: Question): readonly string[] {
  return layer.kind === 'index' ? [layer.id] : layer.bands;
}

export function compositeRequest(question: Question, geobox: GeoBox): CompositeRequest {
  const { layer, mask, product, time, narrow } = question;
  return {
    ...narrow,
    product,
    time: [time[0], time[1]],
    geobox,
    method: 'median',
    period: 'all',
    // Tiles of one pass overlap; as one step they count once, or the overlap would weigh double in the median.
    groupBy: 'solar_day',
    // One broken file should not cost the picture; it is named beside it.
    skipBrokenDatasets: true,
    ...(layer.kind === 'index'
      ? { expressions: { [layer.id]: layer.expression } }
      : { measurements: [...new Set(layer.bands)] }),
    ...(mask ? { mask } : {}),
  };
}

export function emptyRaster(question: Question, product: Product, geobox: GeoBox): Raster {
  const channels = channelsOf(question);
  const nodata = channels.map((channel) => {
    const measurement = product.measurements.find(({ name }) => name === channel);
    if (!measurement) return undefined;
    return measurement.nodata ?? (measurement.dtype.startsWith('float') ? undefined : 0);
  });
  return new Raster(geobox, channels, nodata);
}

export function factsOf(cube: Cube, before: PictureFacts | null): PictureFacts {
  const [, latitude] = toLonLat(cube.geobox.transform[2], cube.geobox.transform[5]);
  return {
    scenes: Math.max(
      before?.scenes ?? 0,
      cube.sources.reduce((sum, ids) => sum + ids.length, 0),
    ),
    resolution: resolutionOf(cube.geobox) * Math.cos((latitude * Math.PI) / 180),
    bytes: (before?.bytes ?? 0) + cube.stats.bytes,
    milliseconds: (before?.milliseconds ?? 0) + cube.stats.totalMs,
    skipped: cube.skipped.map(({ dataset, error }) => ({ dataset, failure: describeFailure(error) })),
  };
}
