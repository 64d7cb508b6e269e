import { clockOf } from '#geo/clock';
import { bboxPolygon, midLongitude } from '#geo/footprint';
import { geoboxPolygon } from '#geo/geobox';
import type { Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Product } from '#model/product';
import type { CompositeRequest, LoadRequest } from '#model/request';
import { planBands } from './bands';
import { groupDatasets } from './groups';
import type { Group, LoadPlan, ReducePlan } from './load-plan';
import { type CrsTable, outputGrid } from './output-grid';
import { stepsOf } from './periods';

/**
 * Edge of a tile. 256 x 256 pixels of 60 dates of 4 bands are 31 MB: a few of those in flight stay far below what a tab
 * may use, and a screen fills in some twenty steps rather than all at once.
 */
const TILE_SIZE = 256;

export interface PlanInput {
  request: LoadRequest | CompositeRequest;
  /** What the index found, or the caller brought. */
  datasets: readonly Dataset[];
  /** Products of those datasets. */
  products: readonly Product[];
  crsOf: CrsTable;
  /** Names of the bands an expression uses. */
  inputsOf: (expression: string) => string[];
}

/**
 * A request and its datasets to everything that will be done. Pure: fetches nothing, waits for nothing.
 *
 * @throws QuadratError NO_DATA, BAD_REQUEST, UNKNOWN_MEASUREMENT, UNSUPPORTED
 */
export function planLoad({ request, datasets, products, crsOf, inputsOf }: PlanInput): LoadPlan {
  if (datasets.length === 0) {
    throw new QuadratError(
      'NO_DATA',
      'No dataset matches this product, area and time. Widen the area or the time span.',
    );
  }
  const bands = planBands(request, products, inputsOf);
  const geobox = outputGrid(
    request,
    datasets,
    bands.reads.map((read) => read.name),
    crsOf,
  );
  const groups = groupDatasets(datasets, request.groupBy ?? 'time');
  const reduce = 'method' in request ? planReduce(request, groups) : undefined;
  const steps = reduce
    ? stepsOf(
        groups,
        (request as CompositeRequest).period ?? 'all',
        clockOf(request.timeZone, midLongitudeOf(request, crsOf)),
      )
    : groups.map((group, index) => ({ time: group.time, groups: [index] }));
  return {
    geobox,
    crs: crsOf(geobox.crs),
    ...bands,
    groups,
    steps,
    fuse: request.fuse ?? 'first',
    ...(reduce && { reduce }),
    tileSize: TILE_SIZE,
  };
}

/** Solar longitude of the area a request asks for, as the index takes it; undefined where it names none. */
function midLongitudeOf(request: LoadRequest, crsOf: CrsTable): number | undefined {
  const { bbox, geopolygon } = request;
  const grid = request.geobox ?? request.like;
  const crs = crsOf(bbox || geopolygon || !grid ? (request.crs ?? 'EPSG:4326') : grid.crs);
  if (bbox) return midLongitude({ crs, geometry: bboxPolygon(bbox, crs) });
  if (geopolygon) return midLongitude({ crs, geometry: geopolygon });
  return grid && midLongitude({ crs, geometry: geoboxPolygon(grid) });
}

function planReduce(request: CompositeRequest, groups: readonly Group[]): ReducePlan {
  const { method, quantile, by, withSpread } = request;
  if (method === 'quantile' && !(quantile !== undefined && quantile >= 0 && quantile <= 1)) {
    throw new QuadratError('BAD_REQUEST', "The method 'quantile' needs a quantile from 0 to 1.");
  }
  if (method === 'best' && !by) {
    throw new QuadratError(
      'BAD_REQUEST',
      "The method 'best' needs `by`: the band or expression whose highest value picks the date.",
    );
  }
  return {
    method,
    ...(quantile !== undefined && { quantile }),
    ...(by && { by: request.expressions?.[by] ?? by }),
    withCount: request.withCount ?? false,
    ...(withSpread && { withSpread }),
    times: groups.map(({ time }) => Date.parse(time)),
    ...(method === 'harmonic' && planHarmonic(request)),
  };
}

/** More turns a year than this follow noise; a bound on the size of the equations too. */
const MOST_HARMONICS = 6;

function planHarmonic({ harmonics = 1, trend = false, fittedAt = [] }: CompositeRequest) {
  if (!(Number.isInteger(harmonics) && harmonics >= 1 && harmonics <= MOST_HARMONICS)) {
    throw new QuadratError('BAD_REQUEST', `harmonics is a whole number from 1 to ${MOST_HARMONICS}.`);
  }
  const instants = fittedAt.map((time) => {
    const instant = Date.parse(time);
    if (Number.isFinite(instant)) return instant;
    throw new QuadratError('BAD_REQUEST', `fittedAt lists times such as '2020-07-01' or '2020-07-01T10:00:00Z'.`);
  });
  return { harmonics, trend, fittedAt: instants };
}
