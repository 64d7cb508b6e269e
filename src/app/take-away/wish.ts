import type { CompositeRequest, GeoBox, GeoJsonGeometry } from '#quadrat';
import { imageBands, indicesOf } from '#view/combinations';
import { cleanupSteps } from '../state/growth';
import { compositeRequest } from '../state/picture-request';
import type { ProductFacts } from '../state/product-facts';
import type { Question } from '../state/question';

export const PROJECTIONS = ['utm', 'EPSG:3857', 'EPSG:4326'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** What to take away of a question: where, in which pixels, which bands. */
export interface Wish {
  question: Question;
  facts: ProductFacts;
  /** In EPSG:4326. */
  area: GeoJsonGeometry;
  projection: Projection;
  /** Pixel size on the ground, metres. */
  resolution: number;
  /** The bands of the layer on the map, or every band and index of the product. */
  bands: 'layer' | 'all';
}

const METRES_PER_DEGREE = 111_195;

/** The pixel size in units of the projection. */
function sizeIn({ projection, resolution, facts }: Wish): number {
  const latitude = (facts.bounds[1] + facts.bounds[3]) / 2;
  if (projection === 'EPSG:4326') return Number((resolution / METRES_PER_DEGREE).toPrecision(6));
  if (projection === 'EPSG:3857') return Number((resolution / Math.cos((latitude * Math.PI) / 180)).toPrecision(6));
  return resolution;
}

/** A grid that stands for the real one, which the library lays out from the area. */
const ANY_GRID: GeoBox = { crs: 'EPSG:3857', transform: [1, 0, 0, 0, -1, 0], shape: [1, 1] };

/** The picture's own request, for an area and pixel size in place of the grid of a screen. */
export function requestOf(wish: Wish): CompositeRequest {
  const { question, facts, area, projection } = wish;
  const { geobox: _, measurements, expressions, mask, ...request } = compositeRequest(question, ANY_GRID);
  const cleanup = cleanupSteps(question.growth, wish.resolution);
  const every = {
    measurements: imageBands(facts.product).map(({ name }) => name),
    expressions: Object.fromEntries(indicesOf(facts.product).map(({ id, expression }) => [id, expression])),
  };
  const bands =
    wish.bands === 'layer' ? { ...(measurements && { measurements }), ...(expressions && { expressions }) } : every;
  return {
    ...request,
    withCount: false,
    ...bands,
    ...(mask
      ? { mask: { measurement: mask.measurement, exclude: mask.exclude ?? [], ...(cleanup.length > 0 && { cleanup }) } }
      : {}),
    geopolygon: area,
    outputCrs: projection,
    resolution: sizeIn(wish),
  };
}

/** The same pixels by their grid, which means the same wherever it is computed. */
export function onGrid(
  { outputCrs: _, resolution: __, ...request }: CompositeRequest,
  geobox: GeoBox,
): CompositeRequest {
  return { ...request, geobox };
}
