import type { Dataset } from '#model/dataset';
import type { Product } from '#model/product';
import type { Stage } from '../measure';
import type { Contestants } from './contestants';

export const SAMPLE = '/dist/sample/catalog.parquet';
const WORKERS = 2;
const VISIBLE = ['red', 'green', 'blue'];

/** The classes the sample's publisher drops, as numbers, which is all that the peers know. */
export function maskOf({ defaultMask }: Product): { measurement: string; exclude: number[] } {
  if (!defaultMask) throw new Error('the sample names no mask');
  return { ...defaultMask, exclude: defaultMask.exclude.filter((entry) => typeof entry === 'number') };
}

/** What a page that reads the sample without Quadrat would do: geotiff.js over HTTP, images on their own grid. */
export async function sampleStages({ page }: Contestants): Promise<Stage[]> {
  const { product, grids } = await page.call('describeCatalog', SAMPLE);
  const mask = maskOf(product);
  const datasets: Dataset[] = [];
  for (const dataset of grids[0]!) {
    const bands = Object.keys(dataset.measurements);
    if (await page.call('geotiffReadsAll', { datasets: [dataset], bands, workers: WORKERS })) datasets.push(dataset);
  }
  const { crs, transform, shape } = datasets[0]!.measurements.red!;
  const geobox = { crs: crs!, transform: transform!, shape: shape! };
  const spectral = product.measurements.map(({ name }) => name).filter((name) => name !== mask.measurement);
  const one = { datasets: datasets.slice(0, 1), measurements: spectral, geobox };
  const all = { datasets, measurements: VISIBLE, geobox, mask, method: 'median' as const };
  return [
    {
      stage: `load one date of the sample over HTTP, ${spectral.length} bands of ${shape!.join(' x ')}, two workers`,
      against: 'geotiff.js Pool(2)',
      atMost: 0.5,
      agreement: 'exact',
      ours: () => page.call('runLibrary', { catalog: SAMPLE, workers: WORKERS, request: one }),
      theirs: () => page.call('geotiffLoads', { datasets: one.datasets, bands: spectral, workers: WORKERS }),
    },
    {
      stage: `masked median of ${datasets.length} dates of the sample over HTTP, 3 bands, two workers`,
      against: 'geotiff.js Pool(2), TypeScript',
      atMost: 0.5,
      agreement: 'exact',
      ours: () => page.call('runLibrary', { catalog: SAMPLE, workers: WORKERS, request: all }),
      theirs: () => page.call('geotiffComposes', { datasets, bands: VISIBLE, workers: WORKERS, nodata: 0, mask }),
    },
  ];
}
