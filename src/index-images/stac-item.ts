import { midLongitude } from '#geo/footprint';
import type { StacItem } from '#model/dataset';
import type { GeoJsonGeometry } from '#model/grid';
import type { ImageLayout } from '#model/image';
import { itemTimes } from './dates';
import type { FileBand } from './file-bands';
import { footprintOfGrid } from './footprint';
import type { Scene } from './scenes';
import { FILE_EXTENSION, structureOf } from './structure-fields';

/** Where the catalog's links lead: from a file's absolute path, or path below the place, to what is written. */
export type HrefFor = (path: string) => string;

const MEDIA_TYPE = 'image/tiff; application=geotiff';
export const STAC_VERSION = '1.1.0';
const PROJECTION = 'https://stac-extensions.github.io/projection/v2.0.0/schema.json';

/** The asset key of files that hold several bands; a measurement is called so by nobody. */
const SEVERAL_BANDS = 'image';

/** A scene as a STAC item, with the grid of every file in it, so that loading needs no look at a header. */
export async function itemOf(scene: Scene, product: string, hrefFor: HrefFor): Promise<StacItem> {
  const footprint = await footprintOf(scene.files.map((file) => file.layout));
  const longitude = midLongitude({ crs: 'EPSG:4326', geometry: footprint });
  const assets = Object.fromEntries(
    scene.files.map((file) => [
      file.bands.length === 1 ? file.bands[0]!.name : SEVERAL_BANDS,
      {
        href: hrefFor(file.path),
        type: MEDIA_TYPE,
        roles: ['data'],
        ...projectionOf(file.layout),
        ...structureOf(file.layout),
        bands: file.bands.map(bandOf),
      },
    ]),
  );
  return {
    type: 'Feature',
    stac_version: STAC_VERSION,
    stac_extensions: [PROJECTION, FILE_EXTENSION],
    id: scene.id,
    collection: product,
    geometry: footprint,
    bbox: boxOf(footprint),
    properties: {
      ...itemTimes(scene.when, longitude),
      ...(scene.when.time || scene.when.date.length < 10 ? {} : { 'quadrat:date_only': true }),
      ...(scene.tile ? { 'quadrat:tile': scene.tile } : {}),
    },
    assets,
    links: [],
  };
}

/** `proj:*` of an image; a CRS without a code is written as its text, which is WKT where the file has it. */
export function projectionOf(layout: ImageLayout): Record<string, unknown> {
  const level = layout.levels[0];
  const coded = layout.crs !== undefined && /^[A-Z]+:\d+$/.test(layout.crs);
  return {
    ...(layout.crs === undefined ? {} : coded ? { 'proj:code': layout.crs } : { 'proj:wkt2': layout.crs }),
    ...(level ? { 'proj:shape': [level.height, level.width] } : {}),
    ...(layout.transform ? { 'proj:transform': [...layout.transform] } : {}),
  };
}

/** A band as STAC 1.1 describes it. JSON has no NaN, so STAC writes it as text. */
export function bandOf(band: FileBand): Record<string, unknown> {
  const fields = {
    name: band.name,
    data_type: band.dtype,
    nodata: band.nodata === undefined || Number.isFinite(band.nodata) ? band.nodata : String(band.nodata).toLowerCase(),
    unit: band.units,
    'raster:scale': band.scale,
    'raster:offset': band.offset,
    'eo:common_name': band.commonName,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The footprint of the image that covers most: the bands of a scene cover the same ground, give or take a pixel. */
export async function footprintOf(layouts: readonly ImageLayout[]): Promise<GeoJsonGeometry> {
  const covers = ({ transform, levels: [level] }: ImageLayout) =>
    transform && level
      ? Math.abs(transform[0] * transform[4] - transform[1] * transform[3]) * level.width * level.height
      : 0;
  const [widest] = [...layouts].sort((a, b) => covers(b) - covers(a));
  const level = widest?.levels[0];
  if (!widest?.crs || !widest.transform || !level) throw new TypeError('a scene without georeference');
  return footprintOfGrid({ crs: widest.crs, transform: widest.transform, shape: [level.height, level.width] });
}

/**
 * [west, south, east, north]. A footprint cut at the antimeridian has parts on both sides of it; its box is written, as
 * GeoJSON asks, with west > east.
 */
export function boxOf(geometry: GeoJsonGeometry): [number, number, number, number] {
  const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as number[][][][];
  const boxes = polygons.map(([ring = []]) => {
    const x = ring.map((position) => position[0]!);
    const y = ring.map((position) => position[1]!);
    return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)] as const;
  });
  const south = Math.min(...boxes.map((box) => box[1]));
  const north = Math.max(...boxes.map((box) => box[3]));
  const east = boxes.filter((box) => box[2] === 180);
  const west = boxes.filter((box) => box[0] === -180);
  if (boxes.length > 1 && east.length > 0 && west.length > 0) {
    return [Math.min(...east.map((box) => box[0])), south, Math.max(...west.map((box) => box[2])), north];
  }
  return [Math.min(...boxes.map((box) => box[0])), south, Math.max(...boxes.map((box) => box[2])), north];
}
