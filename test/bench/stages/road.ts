import type { Dataset } from '#model/dataset';
import type { GeoBox } from '#model/grid';
import type { Measure, Stage } from '../measure';
import type { LibraryWork } from '../page/library';
import type { Contestants } from './contestants';
import { GENERATED_BANDS, generatedCatalog, MASK } from './generated-catalog';
import { maskOf, SAMPLE } from './sample';

const WORKERS = 2;

interface Road {
  label: string;
  catalog: LibraryWork['catalog'];
  datasets: Dataset[];
  bands: string[];
  mask: { measurement: string; exclude: number[] };
  geobox: GeoBox;
}

/** From scenes on a web server to a masked median, all of it: the published library against GDAL with numpy. */
export async function roadStages(contestants: Contestants): Promise<Stage[]> {
  const roads = [await sampleRoad(contestants), await generatedRoad(contestants)];
  return roads.map((road) => stageOf(road, contestants));
}

async function sampleRoad({ page }: Contestants): Promise<Road> {
  const { product, grids } = await page.call('describeCatalog', SAMPLE);
  const datasets = grids[0]!.slice(0, 24);
  return {
    label: `${datasets.length} scenes of the sample`,
    catalog: SAMPLE,
    datasets,
    bands: ['red', 'green', 'blue'],
    mask: maskOf(product),
    geobox: await mercatorOver(page, datasets, 15),
  };
}

async function generatedRoad({ page, scenes, server }: Contestants): Promise<Road> {
  const catalog = generatedCatalog(scenes, server, 24);
  const { grids } = await page.call('describeCatalog', catalog);
  const datasets = grids[0]!;
  // A quarter of each scene, so that GDAL needs seconds and not a minute.
  const side = scenes.size / 4;
  return {
    label: `${side} x ${side} of 24 generated scenes`,
    catalog,
    datasets,
    bands: GENERATED_BANDS,
    mask: MASK,
    geobox: { ...(await mercatorOver(page, datasets, 14.6)), shape: [side, side] },
  };
}

/** A grid in Web Mercator over the datasets of one tile, of pixels about as fine as theirs. */
function mercatorOver(page: Contestants['page'], datasets: Dataset[], resolution: number): Promise<GeoBox> {
  const measurements = [Object.keys(datasets[0]!.measurements)[0]!];
  return page.call('gridOf', {
    product: { name: datasets[0]!.product, measurements: measurements.map((name) => ({ name, dtype: 'uint16' })) },
    datasets,
    request: { measurements, outputCrs: 'EPSG:3857', resolution },
    workers: WORKERS,
    count: 'wall',
  });
}

function stageOf({ label, catalog, datasets, bands, mask, geobox }: Road, { page, peer }: Contestants): Stage {
  const request = { datasets, measurements: bands, geobox, mask, method: 'median' as const };
  const placeOf = (dataset: Dataset, band: string) => {
    const { href, band: number = 1 } = dataset.measurements[band]!;
    return { path: `/vsicurl/${href}`, band: number, nodata: 0 };
  };
  const question = (share: 'rows' | 'dates') => ({
    do: 'road',
    work: {
      share,
      bands,
      mask,
      nodata: 0,
      grid: geobox,
      datasets: datasets.map((dataset) =>
        Object.fromEntries([mask.measurement, ...bands].map((band) => [band, placeOf(dataset, band)])),
      ),
    },
  });
  let share: 'rows' | 'dates' = 'rows';
  return {
    stage: `whole road: ${label} over HTTP to a masked median in EPSG:3857, two workers`,
    against: 'GDAL + numpy, two processes',
    atMost: 0.7,
    // GDAL takes its default transformer, within 0.125 pixel.
    agreement: { within: 0, share: 0.95 },
    prepare: async () => {
      // The peer shares its work in the way that is faster for it.
      const times = new Map<typeof share, Measure>();
      for (const way of ['rows', 'dates'] as const) times.set(way, await peer.ask(question(way)));
      share = times.get('rows')!.ms <= times.get('dates')!.ms ? 'rows' : 'dates';
    },
    ours: () => page.call('runLibrary', { catalog, workers: WORKERS, request }),
    theirs: async () => ({ ...(await peer.ask(question(share))), note: `GDAL's processes share the ${share}` }),
  };
}
