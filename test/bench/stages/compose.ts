import type { GeoBox } from '#model/grid';
import type { Stage } from '../measure';
import type { EngineWork } from '../page/engine';
import type { Contestants } from './contestants';
import { datasetOf, productOf, sceneGrid } from './scene';

const DATES = 24;
/** A step shorter than this share of a pixel's range of values ends the geomedian's iteration, in the library too. */
const EPS = 1e-4;
const BANDS = ['b1', 'b2', 'b3', 'b4'];

/** 24 dates of 4 bands to one, from pixels in memory; and the work of two workers against that of one. */
export function composeStages({ page, peer, scenes, server }: Contestants): Stage[] {
  const grid = sceneGrid(scenes.size / 4);
  const names = Array.from({ length: DATES }, (_, date) => `date-${date}.tif`);
  const urls = names.map((name) => `${server}${scenes.path}/${name}`);
  const paths = names.map((name) => `${scenes.folder}/${name}`);
  const work = (part: Pick<EngineWork, 'request' | 'workers' | 'count'>): EngineWork => ({
    product: productOf(BANDS, 'uint16'),
    datasets: urls.map((url, date) => datasetOf(url, BANDS, grid, date)),
    ...part,
  });
  const prepare = () => page.call('holdFiles', urls);
  const median = { measurements: BANDS, geobox: grid, method: 'median' as const };
  const geomedian = { measurements: BANDS, geobox: grid, method: 'geomedian' as const };
  let mercator: GeoBox | undefined;
  const both = (workers: number): EngineWork => {
    const place = mercator ? { geobox: mercator } : { outputCrs: 'EPSG:3857', resolution: 14.6 };
    const request = { measurements: BANDS, resampling: 'bilinear' as const, method: 'median' as const, ...place };
    return work({ request, workers, count: 'wall' });
  };
  const medianAgainst = (against: string, atMost: number, byInsertion: boolean): Stage => ({
    stage: `median of ${DATES} dates x ${BANDS.length} bands, one worker`,
    against,
    atMost,
    agreement: 'exact',
    prepare,
    ours: () => page.call('runEngine', work({ request: median, workers: 1, count: 'compose' })),
    theirs: () => peer.ask({ do: 'median', paths, byInsertion }),
  });
  return [
    medianAgainst('numba np.median, one thread', 0.06, false),
    medianAgainst('numba sorting by insertion, one thread', 0.1, true),
    {
      stage: `geomedian, eps ${EPS}, of ${DATES} dates x ${BANDS.length} bands, one worker`,
      against: 'fused numba, one thread',
      atMost: 0.8,
      agreement: { within: 1, share: 0.999 },
      prepare,
      ours: () => page.call('runEngine', work({ request: geomedian, workers: 1, count: 'compose' })),
      theirs: () => peer.ask({ do: 'geomedian', paths, eps: EPS }),
    },
    {
      stage: `warp bilinear and median of ${DATES} dates x ${BANDS.length} bands, two workers`,
      against: 'one worker',
      atMost: 0.55,
      agreement: 'exact',
      prepare: async () => {
        await prepare();
        // As many pixels as the scenes have: whole tiles, as many for one worker as for the other.
        mercator ??= { ...(await page.call('gridOf', both(1))), shape: grid.shape };
      },
      ours: () => page.call('runEngine', both(2)),
      theirs: () => page.call('runEngine', both(1)),
    },
  ];
}
