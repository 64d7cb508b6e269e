import type { GeoBox } from '#model/grid';
import type { Resampling } from '#model/request';
import type { Agreement, Digest, Stage } from '../measure';
import type { EngineWork } from '../page/engine';
import type { Contestants } from './contestants';
import { datasetOf, productOf, sceneGrid } from './scene';

const METHODS: Array<{ resampling: Resampling; gdal: string; atMost: number; agreement: Agreement }> = [
  { resampling: 'nearest', gdal: 'near', atMost: 0.15, agreement: { within: 0, share: 0.999 } },
  { resampling: 'bilinear', gdal: 'bilinear', atMost: 0.12, agreement: { within: 1, share: 0.999 } },
  { resampling: 'cubic', gdal: 'cubic', atMost: 0.25, agreement: { within: 1, share: 0.999 } },
];

/** Pixels about as wide in EPSG:3857 as 10 m are at the scenes' latitude. */
const RESOLUTION = 14.6;

/**
 * A scene from UTM to EPSG:3857: the kernel in one worker and the page's planning of its grid, against gdalwarp in one
 * thread, from memory to memory. GDAL is timed as it is by default, interpolating between transformed points to within
 * 0.125 pixel; what both come to is compared with its exact transformer.
 */
export function warpStages({ page, peer, scenes, server }: Contestants): Stage[] {
  const url = `${server}${scenes.path}/scene-none.tif`;
  const path = `${scenes.folder}/scene-none.tif`;
  const bands = ['b1'];
  let grid: GeoBox | undefined;
  return METHODS.map(({ resampling, gdal, atMost, agreement }) => {
    const work = (): EngineWork => ({
      product: productOf(bands, 'uint16'),
      datasets: [datasetOf(url, bands, sceneGrid(scenes.size), 0)],
      request: {
        measurements: bands,
        resampling,
        ...(grid ? { geobox: grid } : { outputCrs: 'EPSG:3857', resolution: RESOLUTION }),
      },
      workers: 1,
      count: 'warp',
    });
    let exact: Digest | undefined;
    return {
      stage: `warp ${resampling} to EPSG:3857, one worker`,
      against: 'gdalwarp, one thread',
      atMost,
      agreement,
      prepare: async () => {
        await page.call('holdFiles', [url]);
        grid ??= await page.call('gridOf', work());
        exact = (await peer.ask({ do: 'warp', path, grid, resampling: gdal, exact: true })).digest;
      },
      ours: () => page.call('runEngine', work()),
      theirs: async () => {
        const timed = await peer.ask({ do: 'warp', path, grid, resampling: gdal, exact: false });
        return { ...timed, digest: exact! };
      },
    };
  });
}
