import type { Stage } from '../measure';
import type { EngineWork } from '../page/engine';
import type { Contestants } from './contestants';
import { datasetOf, productOf, sceneGrid } from './scene';

interface Codec {
  /** As the file is called. */
  file: string;
  label: string;
  bands: readonly string[];
  dtype: 'uint16' | 'uint8';
  /** Set where one worker is compared with GDAL in one thread. */
  atMostGdal?: number;
  atMostGeotiff: number;
  /**
   * Set for a codec that leaves decoders some freedom: ours must give GDAL's samples, theirs may differ by so much from
   * them on the average.
   */
  meanWithin?: number;
}

const GREY = { bands: ['b1'], dtype: 'uint16' } as const;
const COLOUR = { bands: ['b1', 'b2', 'b3'], dtype: 'uint8' } as const;
const CODECS: Codec[] = [
  { file: 'scene-none', label: 'none', ...GREY, atMostGeotiff: 0.1 },
  { file: 'scene-packbits', label: 'PackBits', ...GREY, atMostGeotiff: 0.1 },
  { file: 'scene-lzw', label: 'LZW + predictor 2', ...GREY, atMostGdal: 1.2, atMostGeotiff: 0.1 },
  { file: 'scene-deflate', label: 'Deflate + predictor 2', ...GREY, atMostGdal: 1.0, atMostGeotiff: 0.1 },
  { file: 'scene-zstd', label: 'ZSTD + predictor 2', ...GREY, atMostGdal: 1.3, atMostGeotiff: 0.1 },
  { file: 'scene-lerc', label: 'LERC', ...GREY, atMostGeotiff: 0.1 },
  { file: 'scene-lerc-deflate', label: 'LERC_DEFLATE', ...GREY, atMostGdal: 1.8, atMostGeotiff: 0.1 },
  { file: 'scene-lerc-zstd', label: 'LERC_ZSTD', ...GREY, atMostGeotiff: 0.1 },
  { file: 'colour-jpeg', label: 'JPEG, YCbCr, 3 bands', ...COLOUR, atMostGeotiff: 0.2, meanWithin: 3 },
  { file: 'colour-webp', label: 'WebP, lossless, 3 bands', ...COLOUR, atMostGeotiff: 0.1 },
];

/**
 * From stored bytes in memory to all samples of a scene in one array a band. Against GDAL it is the workers' own time for
 * that which counts, while they load the scene; against geotiff.js, which has no such clock, it is everything until the page
 * holds the arrays, messages included, with the same drivers and kernels in workers that do nothing else.
 */
export function decodeStages({ page, peer, scenes, server }: Contestants): Stage[] {
  return CODECS.flatMap((codec) => {
    const url = `${server}${scenes.path}/${codec.file}.tif`;
    const bands = [...codec.bands];
    const grid = sceneGrid(scenes.size);
    const work: Omit<EngineWork, 'workers' | 'count'> = {
      product: productOf(bands, codec.dtype),
      datasets: [datasetOf(url, bands, grid, 0)],
      request: { measurements: bands, geobox: grid },
    };
    const path = `${scenes.folder}/${codec.file}.tif`;
    const { meanWithin } = codec;
    const agreement = meanWithin ? { meanWithin } : ('exact' as const);
    const prepare = () => page.call('holdFiles', [url]);
    const stages: Stage[] = [];
    if (codec.atMostGdal !== undefined) {
      stages.push({
        stage: `decode ${codec.label}, one worker`,
        against: 'GDAL, one thread',
        atMost: codec.atMostGdal,
        agreement,
        prepare,
        ours: () => page.call('runEngine', { ...work, workers: 1, count: 'decode' }),
        theirs: () => peer.ask({ do: 'decode', path }),
      });
    }
    stages.push({
      stage: `decode ${codec.label}, two workers`,
      against: 'geotiff.js Pool(2)',
      atMost: codec.atMostGeotiff,
      agreement,
      prepare,
      ...(meanWithin && { expected: async () => (await peer.ask({ do: 'decode', path })).digest }),
      ours: () => page.call('decodeInWorkers', { url, workers: 2 }),
      theirs: () => page.call('geotiffReads', { url, workers: 2, colour: codec.bands.length === 3 }),
    });
    return stages;
  });
}
