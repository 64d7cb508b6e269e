/**
 * Compiled, never run: each function says that what the library gives is what the promise says, or that what the promise
 * lets a user pass is what the library takes. Methods are checked piece by piece, because TypeScript compares their
 * parameters in either direction and would let a narrower request type through.
 */
import type * as Quadrat from '#quadrat';
import type * as Promised from './promise';

type Method<K extends 'find' | 'count' | 'load' | 'composite' | 'estimate'> = Parameters<Quadrat.Datacube[K]>[0];

export const checks = {
  open: (open: typeof Quadrat.Datacube.open): typeof Promised.Datacube.open => open,
  openOptions: (options: Promised.OpenOptions): Parameters<typeof Quadrat.Datacube.open>[0] => options,
  datacube: (datacube: Quadrat.Datacube): Promised.Datacube => datacube,
  isQuadratError: (test: typeof Quadrat.isQuadratError): typeof Promised.isQuadratError => test,
  error: (error: Quadrat.QuadratError): Promised.QuadratError => error,

  findTakes: (query: Promised.Query): Method<'find'> => query,
  countTakes: (query: Promised.Query): Method<'count'> => query,
  loadTakes: (request: Promised.LoadRequest): Method<'load'> => request,
  compositeTakes: (request: Promised.CompositeRequest): Method<'composite'> => request,
  estimateTakes: (request: Promised.LoadRequest | Promised.CompositeRequest): Method<'estimate'> => request,

  localAdds: (
    given: [items: Promised.StacItem[], options: Promised.AddOptions],
  ): Parameters<Quadrat.LocalIndex['add']> => given,
  localUpdates: (update: Promised.DatasetUpdate): Quadrat.DatasetUpdate => update,
  localImports: (options: Promised.ImportOptions): Quadrat.ImportOptions => options,

  product: (product: Awaited<ReturnType<Quadrat.Datacube['products']['get']>>): Promised.Product => product,
  dataset: (dataset: Quadrat.Dataset): Promised.Dataset => dataset,
  cube: (cube: Quadrat.Cube): Promised.Cube => cube,
  listIndices: (list: typeof Quadrat.listIndices): typeof Promised.listIndices => list,
  zonalStatistics: (find: typeof Quadrat.zonalStatistics): typeof Promised.zonalStatistics => find,
  indexImages: (index: typeof Quadrat.indexImages): typeof Promised.indexImages => index,
  estimate: (estimate: Quadrat.Estimate): Promised.Estimate => estimate,
};
