import { midLongitude } from '#geo/footprint';
import { localDay, solarDay } from '#geo/solar-day';
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
  const reduce = 'method' in request ? planReduce(request) : undefined;
  const steps = reduce
    ? stepsOf(groups, (request as CompositeRequest).period ?? 'all', dayOf(request.timeZone ?? 'solar'))
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

/** The local day a group belongs to: solar time at its first footprint's middle, UTC, or a named zone. */
function dayOf(timeZone: string): (group: Group) => string {
  return (group) => {
    if (timeZone === 'UTC') return new Date(group.time).toISOString().slice(0, 10);
    if (timeZone === 'solar') return solarDay(group.time, midLongitude(group.datasets[0]!.footprint));
    return localDay(group.time, timeZone);
  };
}

function planReduce(request: CompositeRequest): ReducePlan {
  const { method, quantile, by } = request;
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
  };
}
