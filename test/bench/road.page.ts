/**
 * The browser's half of the benchmark: runs in a page of Chromium, served beside the built library and the sample. Both
 * contestants get the same files over the same loopback server and as many workers.
 */
import { fromUrl, Pool } from 'geotiff';
import { referenceKernels } from '#kernels/reference';
import type { TypedArray } from '#model/dtype';
import type { GeoBox } from '#model/grid';
import type { CubeStats, Datacube as DatacubeClass, Dataset, Product } from '#quadrat';

/** What is measured, as plain data that all contestants get. */
export interface Work {
  datasets: Dataset[];
  geobox: GeoBox;
  bands: string[];
  nodata: number;
  mask: { measurement: string; exclude: number[] };
}

export interface Timing {
  ms: number;
  /** Mean of the first band's valid pixels: contestants that disagree did not do the same work. */
  mean: number;
  /** Where Quadrat's time went, summed over its workers. */
  parts?: string;
}

const WORKERS = 1;

async function open(): Promise<DatacubeClass> {
  // Not bundled: the benchmark is of the library as it is published.
  const address = new URL('/dist/lib/quadrat.js', location.href).href;
  const { Datacube } = (await import(/* @vite-ignore */ address)) as { Datacube: typeof DatacubeClass };
  return Datacube.open({
    catalogs: new URL('/dist/sample/catalog.parquet', location.href),
    workers: WORKERS,
    cache: 'none',
    extensions: false,
  });
}

let datacube: DatacubeClass | undefined;
let pool: Pool | undefined;
let reads = 0;

function meanOf(data: ArrayLike<number>, nodata: number): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value !== nodata) {
      sum += value;
      count++;
    }
  }
  return sum / count;
}

/** The sample's product, and its datasets by the grid they lie on, the grid with most dates first. */
async function describe(): Promise<{ product: Product; grids: Dataset[][] }> {
  datacube ??= await open();
  const cube = datacube;
  const [product] = await cube.products.list();
  const grids = new Map<string, Dataset[]>();
  for await (const dataset of cube.find({ product: product!.name })) {
    const { crs, transform } = Object.values(dataset.measurements)[0]!;
    const key = `${crs} ${transform}`;
    grids.set(key, [...(grids.get(key) ?? []), dataset]);
  }
  return { product: product!, grids: [...grids.values()].sort((a, b) => b.length - a.length) };
}

/** A grid in Web Mercator over all of `datasets`, of pixels about as fine as theirs. */
async function mercator(datasets: Dataset[], band: string): Promise<GeoBox> {
  const cube = datacube!;
  const whole = { datasets, measurements: [band], outputCrs: 'EPSG:3857', resolution: 15 };
  return (await cube.composite({ ...whole, method: 'first' })).geobox;
}

/** A datacube that has read nothing yet but one pixel, so that its worker has started and its kernels are compiled. */
async function openAfresh({ datasets, bands, geobox }: Work): Promise<DatacubeClass> {
  await datacube?.close();
  datacube = await open();
  const corner = { ...geobox, shape: [1, 1] as const };
  await datacube.load({ datasets: [datasets.at(-1)!], measurements: [bands.at(-1)!], geobox: corner });
  return datacube;
}

function partsOf({ decodeMs, warpMs, composeMs, requests }: CubeStats): string {
  return `decode ${decodeMs.toFixed(0)}, warp ${warpMs.toFixed(0)}, compose ${composeMs.toFixed(0)} ms; ${requests} requests`;
}

async function quadratDecodes(work: Work): Promise<Timing> {
  const { datasets, geobox, bands, nodata } = work;
  const cube = await openAfresh(work);
  const started = performance.now();
  const { bands: result, stats } = await cube.load({ datasets, measurements: bands, geobox });
  return { ms: performance.now() - started, mean: meanOf(result[bands[0]!]!.data, nodata), parts: partsOf(stats) };
}

async function quadratComposes(work: Work): Promise<Timing> {
  const { datasets, geobox, bands, nodata, mask } = work;
  const cube = await openAfresh(work);
  const started = performance.now();
  const { bands: result, stats } = await cube.composite({
    datasets,
    measurements: bands,
    geobox,
    mask,
    method: 'median',
  });
  return { ms: performance.now() - started, mean: meanOf(result[bands[0]!]!.data, nodata), parts: partsOf(stats) };
}

/** All samples of one band of a dataset, at full resolution. */
async function geotiffReads(dataset: Dataset, band: string): Promise<TypedArray> {
  pool ??= new Pool(WORKERS);
  const { href, band: number = 1 } = dataset.measurements[band]!;
  // A new address every time: Quadrat reads past the browser's cache too, which mixes up parts of a file at that.
  const tiff = await fromUrl(`${href}?read=${reads++}`);
  const [samples] = await tiff.readRasters({ samples: [number - 1], pool });
  return samples as TypedArray;
}

/** Whether geotiff.js reads all of a dataset: it has no answer to blocks that a file leaves out for being nodata. */
async function geotiffReadsAll(dataset: Dataset): Promise<boolean> {
  try {
    await Promise.all(Object.keys(dataset.measurements).map((band) => geotiffReads(dataset, band)));
    return true;
  } catch {
    return false;
  }
}

async function geotiffDecodes({ datasets, bands, nodata }: Work): Promise<Timing> {
  const started = performance.now();
  const read = await Promise.all(datasets.flatMap((dataset) => bands.map((band) => geotiffReads(dataset, band))));
  return { ms: performance.now() - started, mean: meanOf(read[0]!, nodata) };
}

/** geotiff.js has no masks and no medians, so it gets the readable TypeScript ones. */
async function geotiffComposes({ datasets, bands, nodata, mask }: Work): Promise<Timing> {
  const started = performance.now();
  const stacks: TypedArray[][] = bands.map(() => []);
  for (const dataset of datasets) {
    const read = await Promise.all([mask.measurement, ...bands].map((band) => geotiffReads(dataset, band)));
    const keep = referenceKernels.maskClasses(read[0]!, mask.exclude, 0);
    bands.forEach((_, index) => {
      const data = read[index + 1]!;
      referenceKernels.applyMask(data, keep, nodata);
      stacks[index]!.push(data);
    });
  }
  const medians = stacks.map((stack) => referenceKernels.median(stack, nodata));
  return { ms: performance.now() - started, mean: meanOf(medians[0]!, nodata) };
}

export const bench = {
  describe,
  mercator,
  quadratDecodes,
  quadratComposes,
  geotiffReadsAll,
  geotiffDecodes,
  geotiffComposes,
};
declare global {
  interface Window {
    bench: typeof bench;
  }
}
window.bench = bench;
