import { bandsOf, parseExpression } from '#compose/expression';
import { indexExpressions } from '#compose/indices';
import { type Crs, resolveCrs } from '#geo/crs';
import type { Executor } from '#load/executor';
import type { LayoutCache } from '#load/read-images';
import type { BandLocation, Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { CompositeRequest, LoadRequest } from '#model/request';
import { planBands } from '#plan/bands';
import { type CrsTable, crsIdsOf } from '#plan/output-grid';

/** The part of a request that is a question to the index. */
export function queryOf(request: LoadRequest): Query {
  const {
    product,
    ids,
    time,
    timeZone,
    bbox,
    geopolygon,
    crs,
    like,
    geobox,
    properties,
    filter,
    limit,
    archived,
    signal,
  } = request;
  const query: Query = {
    product,
    ids,
    time,
    timeZone,
    bbox,
    geopolygon,
    crs,
    properties,
    filter,
    limit,
    archived,
    signal,
  };
  // An exact grid is also the area, unless a narrower one is given.
  if (!bbox && !geopolygon && (geobox ?? like)) query.like = geobox ?? like;
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

/** A request with the spectral indices it names written out as expressions. */
export async function withIndices<T extends LoadRequest>(request: T, products: readonly Product[]): Promise<T> {
  const { indices, expressions = {} } = request;
  if (!indices || indices.length === 0) return request;
  const twice = indices.find((name) => Object.hasOwn(expressions, name));
  if (twice !== undefined) {
    throw new QuadratError(
      'BAD_REQUEST',
      `The index '${twice}' has the name of an expression. Call that something else.`,
    );
  }
  return { ...request, expressions: { ...expressions, ...(await indexExpressions(indices, products)) } };
}

/** Names of the bands that an expression uses. */
export function inputsOf(expression: string): string[] {
  return bandsOf(parseExpression(expression));
}

/** Every band a request reads, by name. */
export function readBandNames(request: LoadRequest | CompositeRequest, products: readonly Product[]): string[] {
  return planBands(request, products, inputsOf).reads.flatMap((read) => [read.name, ...(read.aliases ?? [])]);
}

/** The products of some datasets, in order of first use. */
export function productsOf(datasets: readonly Dataset[], known: readonly Product[]): Product[] {
  return [...new Set(datasets.map((dataset) => dataset.product))].map((name) => {
    const product = known.find((candidate) => candidate.name === name);
    if (product) return product;
    throw new QuadratError(
      'UNKNOWN_PRODUCT',
      `The datasets are of product '${name}', which no open catalog describes.`,
    );
  });
}

/**
 * Datasets with CRS, shape and transform for every band that is read. Where the catalog says nothing, the file is opened
 * once; what the catalog does say stays.
 */
export async function withGrids(
  datasets: readonly Dataset[],
  bands: readonly string[],
  executor: Executor,
  layouts: LayoutCache,
  signal: AbortSignal | undefined,
): Promise<Dataset[]> {
  return Promise.all(
    datasets.map(async (dataset) => {
      const lacking = bands.filter((band) => {
        const location = dataset.measurements[band];
        return location && !(location.crs && location.shape && location.transform);
      });
      if (lacking.length === 0) return dataset;
      const measurements = { ...dataset.measurements };
      for (const band of lacking) measurements[band] = await completed(measurements[band]!, executor, layouts, signal);
      return { ...dataset, measurements };
    }),
  );
}

/** A location with its file's own grid; one that cannot be read stays as it is and is reported when it is loaded. */
async function completed(
  location: BandLocation,
  executor: Executor,
  layouts: LayoutCache,
  signal: AbortSignal | undefined,
): Promise<BandLocation> {
  try {
    const { crs, transform, levels } = await layouts.get({ href: location.href }, () =>
      executor.readLayout(location.href, signal),
    );
    const { height, width } = levels[0]!;
    return {
      ...location,
      crs: location.crs ?? crs,
      shape: location.shape ?? [height, width],
      transform: location.transform ?? transform,
    };
  } catch {
    signal?.throwIfAborted();
    return location;
  }
}

/** Resolves every CRS that planning a request needs, so that planning itself is pure. */
export async function crsTable(
  request: LoadRequest,
  datasets: readonly Dataset[],
  bands: readonly string[],
): Promise<CrsTable> {
  const ids = crsIdsOf(request, datasets, bands);
  const table = new Map<string, Crs>();
  await Promise.all(ids.map(async (id) => void table.set(id, await resolveCrs(id))));
  return (id) => {
    const crs = table.get(id);
    if (!crs) throw new QuadratError('BAD_REQUEST', `The CRS ${id} was not looked up before planning.`);
    return crs;
  };
}
