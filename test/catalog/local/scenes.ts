import type { StacItem } from '#model/dataset';
import type { Query } from '#model/query';
import { itemOf } from '../contract-items';

export const SCENES = 100_000;
const TILES = 1000;
const BANDS = [
  'coastal',
  'blue',
  'green',
  'red',
  'rededge1',
  'rededge2',
  'rededge3',
  'nir',
  'nir08',
  'swir16',
  'swir22',
  'scl',
];

/** A tile that a hundred of the scenes show. */
export const TILE: Query = { bbox: [10.4, 50.4, 10.5, 50.5] };

/** Scenes of Sentinel-2 as publishers write them, some 5 KB of JSON each: a thousand tiles, a pass every five days. */
export function* sceneItems(count = SCENES): Generator<StacItem, void, undefined> {
  for (let number = 0; number < count; number++) {
    const tile = number % TILES;
    const [west, south] = [10 + (tile % 40), 50 - Math.floor(tile / 40)];
    const time = Date.UTC(2020, 0, 1, 10, 30) + Math.floor(number / TILES) * 5 * 86_400_000 + tile * 1000;
    const datetime = new Date(time).toISOString();
    const id = `S2A_${tile}_${datetime.slice(0, 10).replaceAll('-', '')}_0_L2A`;
    const item = itemOf({
      id,
      collection: 'sentinel-2-l2a',
      datetime,
      box: [west + 0.05, south + 0.05, west + 0.95, south + 0.95],
    });
    const folder = `https://sentinel-cogs.s3.us-west-2.amazonaws.com/sentinel-s2-l2a-cogs/${tile}/${id}`;
    yield {
      ...item,
      properties: {
        ...(item.properties as object),
        platform: 'sentinel-2a',
        constellation: 'sentinel-2',
        instruments: ['msi'],
        'eo:cloud_cover': (number * 7919) % 100,
        'view:sun_azimuth': 150 + (number % 60) / 2,
        'view:sun_elevation': 20 + (number % 97) / 3,
        's2:processing_baseline': '05.09',
        's2:nodata_pixel_percentage': (number % 1000) / 10,
        created: datetime,
        updated: datetime,
      },
      assets: Object.fromEntries(
        BANDS.map((band) => [
          band,
          {
            href: `${folder}/${band}.tif`,
            type: 'image/tiff; application=geotiff; profile=cloud-optimized',
            title: `${band} - reflectance at the bottom of the atmosphere`,
            roles: ['data'],
            'proj:shape': [10980, 10980],
            'proj:transform': [10, 0, 300000 + tile * 10, 0, -10, 5600040],
            'raster:bands': [{ data_type: 'uint16', nodata: 0, spatial_resolution: 10, scale: 0.0001, offset: -0.1 }],
          },
        ]),
      ),
    };
  }
}
