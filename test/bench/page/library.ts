import type {
  CompositeRequest,
  CubeStats,
  Datacube as DatacubeClass,
  Dataset,
  LoadRequest,
  Product,
  StacCollection,
  StacItem,
} from '#quadrat';
import type { Measure } from '../measure';
import { digestOf } from './digest';

type Catalog = string | { items: StacItem[]; collections: StacCollection[] };

/** A request to the published library. Its datasets come from `catalog`, by id. */
export interface LibraryWork {
  catalog: Catalog;
  workers: number;
  request: LoadRequest | CompositeRequest;
}

async function open(catalog: Catalog, workers: number): Promise<DatacubeClass> {
  // Not bundled: the benchmark is of the library as it is published.
  const address = new URL('/dist/lib/quadrat.js', location.href).href;
  const { Datacube } = (await import(/* @vite-ignore */ address)) as { Datacube: typeof DatacubeClass };
  return Datacube.open({
    catalogs: typeof catalog === 'string' ? new URL(catalog, location.href) : catalog,
    workers,
    // Gone with the datacube, and every run has one of its own.
    cache: 'memory',
    extensions: false,
  });
}

/** A catalog's first product, and its datasets by the grid they lie on, the grid with most dates first. */
export async function describeCatalog(catalog: Catalog): Promise<{ product: Product; grids: Dataset[][] }> {
  const cube = await open(catalog, 1);
  try {
    const [product] = await cube.products.list();
    const grids = new Map<string, Dataset[]>();
    for await (const dataset of cube.find({ product: product!.name })) {
      const { crs, transform } = Object.values(dataset.measurements)[0]!;
      const key = `${crs} ${transform}`;
      grids.set(key, [...(grids.get(key) ?? []), dataset]);
    }
    return { product: product!, grids: [...grids.values()].sort((a, b) => b.length - a.length) };
  } finally {
    await cube.close();
  }
}

/**
 * Loads or composes with a datacube that has read nothing yet but one pixel, so that its workers have started and their
 * kernels are compiled. Everything from the request to the result counts.
 */
export async function runLibrary({ catalog, workers, request }: LibraryWork): Promise<Measure> {
  const cube = await open(catalog, workers);
  try {
    const { datasets, measurements, geobox } = request;
    if (!datasets || !measurements || !geobox) throw new Error('a benchmark names its datasets, bands and grid');
    const corner = { ...geobox, shape: [1, 1] as const };
    await cube.load({ datasets: [datasets.at(-1)!], measurements: [measurements.at(-1)!], geobox: corner });
    const started = performance.now();
    const { bands, stats } = 'method' in request ? await cube.composite(request) : await cube.load(request);
    const ms = performance.now() - started;
    return { ms, digest: digestOf(measurements.map((name) => bands[name]!.data)), note: partsOf(stats) };
  } finally {
    await cube.close();
  }
}

function partsOf({ decodeMs, warpMs, composeMs, requests, bytes }: CubeStats): string {
  const times = `decode ${decodeMs.toFixed(0)}, warp ${warpMs.toFixed(0)}, compose ${composeMs.toFixed(0)} ms`;
  return `${times}; ${requests} requests, ${(bytes / 1e6).toFixed(1)} MB`;
}
