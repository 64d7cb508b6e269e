import type { StacCollection, StacItem } from '#quadrat';
import type { GeneratedScenes } from '../data';
import { dayOf, sceneGrid } from './scene';

export const GENERATED_BANDS = ['red', 'nir'];
export const MASK = { measurement: 'quality', exclude: [9] };
/** Files there are; further dates are the same files under other addresses, which no cache takes for the same. */
const FILES = 24;

/** The generated scenes of half the size as a catalog of `dates` dates. Their place on Earth is the whole zone's. */
export function generatedCatalog(
  scenes: GeneratedScenes,
  server: string,
  dates: number,
): { items: StacItem[]; collections: StacCollection[] } {
  const { crs, transform, shape } = sceneGrid(scenes.size / 2);
  const items = Array.from({ length: dates }, (_, date) => ({
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: ['https://stac-extensions.github.io/projection/v2.0.0/schema.json'],
    id: `generated-${date}`,
    collection: 'generated',
    bbox: [9, 46.7, 9.3, 47],
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [9, 46.7],
          [9.3, 46.7],
          [9.3, 47],
          [9, 47],
          [9, 46.7],
        ],
      ],
    },
    properties: { datetime: dayOf(date), 'proj:code': crs, 'proj:shape': shape, 'proj:transform': transform },
    assets: Object.fromEntries(
      [...GENERATED_BANDS, MASK.measurement].map((band) => [
        band,
        {
          href: `${server}${scenes.path}/road-${date % FILES}-${band}.tif${date < FILES ? '' : `?copy=${date}`}`,
          type: 'image/tiff; application=geotiff; profile=cloud-optimized',
          roles: ['data'],
          'raster:bands': [{ data_type: 'uint16', nodata: 0 }],
        },
      ]),
    ),
    links: [],
  }));
  const collection = {
    type: 'Collection',
    stac_version: '1.0.0',
    id: 'generated',
    description: 'Scenes generated for the benchmark',
    license: 'CC0-1.0',
    extent: {
      spatial: { bbox: [[9, 46.7, 9.3, 47]] },
      temporal: { interval: [[dayOf(0), dayOf(dates - 1)]] },
    },
    links: [],
  };
  return { items, collections: [collection] };
}
