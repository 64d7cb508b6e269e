import { fromArrayBuffer, fromUrl, Pool } from 'geotiff';
import { referenceKernels } from '#kernels/reference';
import type { TypedArray } from '#model/dtype';
import type { Dataset } from '#quadrat';
import type { Measure } from '../measure';
import { digestOf } from './digest';
import { heldBytes } from './held-files';

export interface GeotiffWork {
  url: string;
  workers: number;
  /** Whether its bands are red, green and blue, however they are stored. */
  colour: boolean;
}

export interface GeotiffLoad {
  datasets: Dataset[];
  bands: string[];
  workers: number;
}

export interface GeotiffComposite extends GeotiffLoad {
  nodata: number;
  mask: { measurement: string; exclude: number[] };
}

const pools = new Map<number, Pool>();
let reads = 0;

function poolOf(workers: number): Pool {
  const pool = pools.get(workers) ?? new Pool(workers);
  pools.set(workers, pool);
  return pool;
}

/** All bands of a held file at full resolution, by geotiff.js with a pool of its own workers. */
export async function geotiffReads({ url, workers, colour }: GeotiffWork): Promise<Measure> {
  const pool = poolOf(workers);
  const { buffer } = heldBytes(url);
  const image = await (await fromArrayBuffer(buffer)).getImage();
  const started = performance.now();
  // Both give planes; readRasters leaves YCbCr as it is stored.
  const read = colour ? image.readRGB({ pool, interleave: false }) : image.readRasters({ pool });
  const bands = (await read) as unknown as TypedArray[];
  const ms = performance.now() - started;
  return { ms, digest: digestOf(Array.from(bands)) };
}

/** All samples of one band of a dataset, at full resolution, over HTTP. */
async function readBand(dataset: Dataset, band: string, workers: number): Promise<TypedArray> {
  const { href, band: number = 1 } = dataset.measurements[band]!;
  // A new address every time: Quadrat reads past the browser's cache too, which mixes up parts of a file at that.
  const tiff = await fromUrl(`${href}?read=${reads++}`);
  const [samples] = await tiff.readRasters({ samples: [number - 1], pool: poolOf(workers) });
  return samples as TypedArray;
}

/** Whether geotiff.js reads all of a dataset: it has no answer to blocks that a file leaves out for being nodata. */
export async function geotiffReadsAll({ datasets, bands, workers }: GeotiffLoad): Promise<boolean> {
  try {
    await geotiffLoads({ datasets, bands, workers });
    return true;
  } catch {
    return false;
  }
}

export async function geotiffLoads({ datasets, bands, workers }: GeotiffLoad): Promise<Measure> {
  const started = performance.now();
  const read = await Promise.all(datasets.flatMap((dataset) => bands.map((band) => readBand(dataset, band, workers))));
  return { ms: performance.now() - started, digest: digestOf(read) };
}

/** geotiff.js has no masks and no medians, so it gets the readable TypeScript ones. */
export async function geotiffComposes({ datasets, bands, workers, nodata, mask }: GeotiffComposite): Promise<Measure> {
  const started = performance.now();
  const stacks: TypedArray[][] = bands.map(() => []);
  for (const dataset of datasets) {
    const read = await Promise.all([mask.measurement, ...bands].map((band) => readBand(dataset, band, workers)));
    const keep = referenceKernels.maskClasses(read[0]!, mask.exclude, 0);
    bands.forEach((_, index) => {
      const data = read[index + 1]!;
      referenceKernels.applyMask(data, keep, nodata);
      stacks[index]!.push(data);
    });
  }
  const medians = stacks.map((stack) => referenceKernels.median(stack, nodata));
  return { ms: performance.now() - started, digest: digestOf(medians) };
}
