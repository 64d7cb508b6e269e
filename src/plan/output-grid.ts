import { apply, pixelSize } from '#geo/affine';
import { type Crs, utmFor } from '#geo/crs';
import { midLongitude } from '#geo/footprint';
import { geoboxFromBounds } from '#geo/geobox';
import { transformer } from '#geo/transformer';
import type { BandLocation, Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Affine, GeoBox, GeoJsonGeometry } from '#model/grid';
import type { LoadRequest } from '#model/request';
import { geometryPoints, type Points } from './points';

/** Finds a CRS that the caller has resolved before planning; planning itself waits for nothing. */
export type CrsTable = (id: string) => Crs;

/** CRS ids that planning this request will ask for. */
export function crsIdsOf(request: LoadRequest, datasets: readonly Dataset[], bands: readonly string[]): string[] {
  const ids = new Set<string>(['EPSG:4326']);
  const grid = request.geobox ?? request.like;
  if (grid) ids.add(grid.crs);
  ids.add(outputCrsId(request, datasets, bands));
  if (request.crs) ids.add(request.crs);
  for (const dataset of datasets) {
    ids.add(dataset.footprint.crs);
    for (const location of locationsOf(dataset, bands)) if (location.crs) ids.add(location.crs);
  }
  return [...ids];
}

/** The CRS of the result: the grid's, the one named, the UTM zone of the area, or the one most bands are in. */
export function outputCrsId(request: LoadRequest, datasets: readonly Dataset[], bands: readonly string[]): string {
  const grid = request.geobox ?? request.like;
  if (grid) return grid.crs;
  const asked = request.outputCrs ?? 'native';
  if (asked === 'utm') return utmFor(...centreOf(request, datasets));
  if (asked !== 'native') return asked;
  const counts = new Map<string, number>();
  for (const dataset of datasets) {
    for (const { crs } of locationsOf(dataset, bands)) if (crs) counts.set(crs, (counts.get(crs) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!most) {
    throw new QuadratError(
      'BAD_REQUEST',
      'No dataset says which CRS it is in. Name one with outputCrs, e.g. outputCrs: "utm".',
    );
  }
  return most[0];
}

/**
 * The grid of the result. Without `geobox` or `like`: bounds of the area (or of all datasets), pixels of `resolution`
 * (or the finest band's own, as long on the ground in the output CRS), edges on whole multiples unless `align` says
 * otherwise.
 *
 * @throws QuadratError BAD_REQUEST where the area has no place in the output CRS or the size is absurd
 */
export function outputGrid(
  request: LoadRequest,
  datasets: readonly Dataset[],
  bands: readonly string[],
  crsOf: CrsTable,
): GeoBox {
  const exact = request.geobox ?? request.like;
  if (exact) {
    if (request.geobox && (request.outputCrs || request.resolution || request.align)) {
      throw new QuadratError(
        'BAD_REQUEST',
        'A geobox is the whole grid: leave out outputCrs, resolution and align, or the geobox.',
      );
    }
    return checked(exact);
  }
  const crs = crsOf(outputCrsId(request, datasets, bands));
  const bounds = areaBounds(request, datasets, bands, crs, crsOf);
  const resolution = request.resolution ?? nativeResolution(datasets, bands, crs, crsOf);
  return checked(geoboxFromBounds(crs.id, bounds, resolution, request.align));
}

type Bounds = [minX: number, minY: number, maxX: number, maxY: number];

function areaBounds(
  request: LoadRequest,
  datasets: readonly Dataset[],
  bands: readonly string[],
  crs: Crs,
  crsOf: CrsTable,
): Bounds {
  const area = areaOf(request);
  const parts: Array<{ points: Points; crs: Crs }> = area
    ? [{ points: geometryPoints(area), crs: crsOf(request.crs ?? 'EPSG:4326') }]
    : datasets.flatMap((dataset) => datasetPoints(dataset, bands, crsOf));
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    const convert = transformer(part.crs, crs);
    for (const [x, y] of part.points) {
      const [px, py] = part.crs.id === crs.id ? [x, y] : convert.forward(x, y);
      if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
      bounds[0] = Math.min(bounds[0], px);
      bounds[1] = Math.min(bounds[1], py);
      bounds[2] = Math.max(bounds[2], px);
      bounds[3] = Math.max(bounds[3], py);
    }
  }
  if (!(bounds[2] > bounds[0] && bounds[3] > bounds[1])) {
    throw new QuadratError(
      'BAD_REQUEST',
      `The area is empty, or has no place in ${crs.id}. Choose another area or output CRS.`,
    );
  }
  return bounds;
}

/** The area of a request as one geometry; a box across 180 degrees goes on past it, so that it stays in one piece. */
function areaOf(request: LoadRequest): GeoJsonGeometry | undefined {
  if (request.geopolygon) return request.geopolygon;
  if (!request.bbox) return undefined;
  const [west, south, east, north] = request.bbox;
  const right = east < west ? east + 360 : east;
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [right, south],
        [right, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

function datasetPoints(
  dataset: Dataset,
  bands: readonly string[],
  crsOf: CrsTable,
): Array<{ points: Points; crs: Crs }> {
  const grids = locationsOf(dataset, bands).filter(isPlaced);
  if (grids.length === 0) {
    return [{ points: geometryPoints(dataset.footprint.geometry), crs: crsOf(dataset.footprint.crs) }];
  }
  return grids.map(({ crs, shape: [height, width], transform }) => {
    const corners: Points = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
      [0, 0],
    ];
    const ring = corners.map(([col, row]) => apply(transform, col, row));
    return { points: geometryPoints({ type: 'Polygon', coordinates: [ring] }), crs: crsOf(crs) };
  });
}

/** Pixel size in the output CRS that is as long on the ground as the finest band's, at the middle of that image. */
function nativeResolution(
  datasets: readonly Dataset[],
  bands: readonly string[],
  crs: Crs,
  crsOf: CrsTable,
): number | [number, number] {
  let finest: [y: number, x: number] | undefined;
  const seen = new Set<string>();
  for (const dataset of datasets) {
    for (const location of locationsOf(dataset, bands).filter(isPlaced)) {
      const key = `${location.crs} ${location.transform.join()} ${location.shape.join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const size = pixelSizeIn(location, crs, crsOf);
      if (size && (!finest || size[0] * size[1] < finest[0] * finest[1])) finest = size;
    }
  }
  if (!finest) {
    throw new QuadratError(
      'BAD_REQUEST',
      'No dataset says how large its pixels are. Give a resolution in units of the output CRS.',
    );
  }
  return [-finest[0], finest[1]];
}

function pixelSizeIn(
  location: Required<Pick<BandLocation, 'crs' | 'shape' | 'transform'>>,
  crs: Crs,
  crsOf: CrsTable,
): [number, number] | undefined {
  const own = crsOf(location.crs);
  const [x, y] = pixelSize(location.transform);
  if (own.id === crs.id) return [Math.abs(y), Math.abs(x)];
  const [height, width] = location.shape;
  const convert = transformer(own, crs);
  const place = (col: number, row: number) => convert.forward(...apply(location.transform, col, row));
  const length = ([ax, ay]: [number, number], [bx, by]: [number, number]) => Math.hypot(ax - bx, ay - by);
  const dx = length(place(width / 2 - 0.5, height / 2), place(width / 2 + 0.5, height / 2));
  const dy = length(place(width / 2, height / 2 - 0.5), place(width / 2, height / 2 + 0.5));
  const size = Math.sqrt(dx * dy);
  return Number.isFinite(size) && size > 0 ? [size, size] : undefined;
}

function centreOf(request: LoadRequest, datasets: readonly Dataset[]): [lon: number, lat: number] {
  const area = areaOf(request);
  const first = datasets[0];
  const footprint = area ? { crs: request.crs ?? 'EPSG:4326', geometry: area } : first?.footprint;
  if (!footprint)
    throw new QuadratError('BAD_REQUEST', 'There is no area to choose a UTM zone for. Give bbox or geopolygon.');
  const latitudes = geometryPoints(footprint.geometry).map(([, y]) => y);
  return [midLongitude(footprint), (Math.min(...latitudes) + Math.max(...latitudes)) / 2];
}

function checked(geobox: GeoBox): GeoBox {
  const [height, width] = geobox.shape;
  const whole = Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0;
  if (!whole || !geobox.transform.every(Number.isFinite)) {
    throw new QuadratError(
      'BAD_REQUEST',
      `A grid of ${height} x ${width} pixels cannot be made. Check the area and the resolution.`,
    );
  }
  return geobox;
}

function locationsOf(dataset: Dataset, bands: readonly string[]): BandLocation[] {
  return bands.flatMap((band) => dataset.measurements[band] ?? []);
}

function isPlaced(
  location: BandLocation,
): location is BandLocation & { crs: string; shape: [number, number]; transform: Affine } {
  return location.crs !== undefined && location.shape !== undefined && location.transform !== undefined;
}
