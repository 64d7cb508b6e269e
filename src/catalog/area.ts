import { resolveCrs } from '#geo/crs';
import { bboxPolygon, type Footprint, intersects, type LonLatBox, lonLatBoxes, midLongitude } from '#geo/footprint';
import { geoboxPolygon } from '#geo/geobox';
import { QuadratError } from '#model/errors';
import type { GeoBox, GeoJsonGeometry } from '#model/grid';

const LON_LAT = 'EPSG:4326';

/** Where datasets must lie. */
export interface Area {
  footprint: Footprint;
  /** For the solar day. */
  midLongitude: number;
  /** Boxes that together cover the area; none crosses the antimeridian. For ruling out, never for ruling in. */
  boxes: ReadonlyArray<Readonly<LonLatBox>>;
  /** Whether a footprint and the area share a point. */
  test(footprint: Footprint): boolean;
}

/** [west, south, east, north] in a CRS; west > east crosses the antimeridian. Rejects with BAD_REQUEST. */
export async function areaOfBox(bbox: readonly [number, number, number, number], crs = LON_LAT): Promise<Area> {
  const resolved = await resolveCrs(crs);
  return areaOfFootprint({ crs: resolved, geometry: bboxPolygon(bbox, resolved) });
}

/** A GeoJSON geometry in a CRS. Rejects with BAD_REQUEST for what is none, or is empty. */
export async function areaOf(geometry: GeoJsonGeometry, crs = LON_LAT): Promise<Area> {
  return areaOfFootprint({ crs: await resolveCrs(crs), geometry });
}

/** The ground under all pixels of a grid. */
export async function areaOfGeoBox(like: GeoBox): Promise<Area> {
  return areaOfFootprint({ crs: await resolveCrs(like.crs), geometry: geoboxPolygon(like) });
}

function areaOfFootprint(footprint: Footprint): Area {
  const boxes = lonLatBoxes(footprint);
  if (boxes.length === 0) throw new QuadratError('BAD_REQUEST', 'The area of the query is empty.');
  return { footprint, midLongitude: midLongitude(footprint), boxes, test: (other) => intersects(other, footprint) };
}
