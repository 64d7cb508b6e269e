import type { StacItem } from '#model/dataset';
import type { GeoBox } from '#model/grid';
import { bandFields, COG_TYPE, SAMPLE_COLLECTION, TRUTH_COLLECTION } from './collections';
import { footprintOf } from './footprint';
import { RESOLUTION, type SampleTile, type Scene } from './sample';
import { seasonOf } from './season';
import type { Observation } from './sensor';
import { BANDS } from './spectra';

/** Where the sample's files lie, relative to its catalog; always with `/`. */
export function scenePath(scene: Pick<Scene, 'id'>, band: string): string {
  return `scenes/${scene.id}/${band}.tif`;
}

export function truthPath({ name }: Pick<SampleTile, 'name'>): string {
  return `truth/${name}-median.tif`;
}

/** The STAC item of one scene, its links relative to the catalog; undefined where the swath missed the tile. */
export async function sceneItem(
  { id, tile, pass, datetime }: Scene,
  { cloudy, seen }: Pick<Observation, 'cloudy' | 'seen'>,
  seed: number,
): Promise<StacItem | undefined> {
  const footprint = await footprintOf(tile, pass);
  if (!footprint || seen === 0) return undefined;
  const [east, north, up] = seasonOf(pass.time, seed).sun;
  const azimuth = (Math.atan2(east, north) * 180) / Math.PI;
  const assets = BANDS.map((band) => {
    const { eo, raster } = bandFields(band);
    return [
      band,
      {
        href: `./${scenePath({ id }, band)}`,
        type: COG_TYPE,
        roles: ['data'],
        'eo:bands': [eo],
        'raster:bands': [raster],
      },
    ];
  });
  return {
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: [
      'https://stac-extensions.github.io/eo/v1.1.0/schema.json',
      'https://stac-extensions.github.io/raster/v1.1.0/schema.json',
      'https://stac-extensions.github.io/projection/v2.0.0/schema.json',
      'https://stac-extensions.github.io/view/v1.0.0/schema.json',
    ],
    id,
    collection: SAMPLE_COLLECTION,
    ...footprint,
    properties: {
      datetime,
      title: `Simulated scene, ${tile.name} tile`,
      platform: 'simulated',
      constellation: 'simulated',
      instruments: ['simulated-msi'],
      gsd: RESOLUTION,
      'quadrat:simulated': true,
      'eo:cloud_cover': round(cloudy * 100, 2),
      'view:off_nadir': 0,
      'view:sun_azimuth': round((azimuth + 360) % 360, 2),
      'view:sun_elevation': round((Math.asin(up) * 180) / Math.PI, 2),
      ...projection(tile.geobox),
    },
    assets: {
      ...Object.fromEntries(assets),
      scl: {
        href: `./${scenePath({ id }, 'scl')}`,
        type: COG_TYPE,
        roles: ['data'],
        'raster:bands': [{ data_type: 'uint8', nodata: 0, spatial_resolution: RESOLUTION }],
      },
    },
    links: [],
  };
}

/** The item of a tile's truth, over all dates of the sample. */
export async function truthItem(tile: SampleTile, scenes: readonly Scene[]): Promise<StacItem> {
  const own = scenes.filter((scene) => scene.tile.name === tile.name);
  const times = own.map(({ datetime }) => datetime).sort();
  const footprint = await footprintOf(tile, { ...own[0]!.pass, edge: undefined });
  const described = BANDS.map(bandFields);
  return {
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: ['https://stac-extensions.github.io/projection/v2.0.0/schema.json'],
    id: `simulated-truth-${tile.name}`,
    collection: TRUTH_COLLECTION,
    ...footprint,
    properties: {
      datetime: null,
      start_datetime: times[0],
      end_datetime: times.at(-1),
      title: `Truth of the simulated ${tile.name} tile`,
      platform: 'simulated',
      gsd: RESOLUTION,
      'quadrat:simulated': true,
      ...projection(tile.geobox),
    },
    assets: {
      median: {
        href: `./${truthPath(tile)}`,
        type: COG_TYPE,
        roles: ['data'],
        'eo:bands': described.map(({ eo }) => eo),
        'raster:bands': described.map(({ raster }) => raster),
      },
    },
    links: [],
  };
}

function projection({ crs, transform, shape }: GeoBox): Record<string, unknown> {
  const [, , left, , , top] = transform;
  const [height, width] = shape;
  return {
    'proj:code': crs,
    'proj:shape': [...shape],
    'proj:transform': [...transform],
    'proj:bbox': [left, top - height * RESOLUTION, left + width * RESOLUTION, top],
  };
}

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
