import { type Dataset, type GeoJsonGeometry, partsOf, resolveCrs, toLonLat } from '#quadrat';

interface Feature {
  type: 'Feature';
  id?: string;
  geometry: GeoJsonGeometry;
  properties: Record<string, unknown>;
}

/** RFC 7946: longitude and latitude whatever the CRS of the shapes was. */
export function featureCollection(features: readonly Feature[], credit: string): string {
  return `${JSON.stringify({ type: 'FeatureCollection', credit, features }, null, 1)}\n`;
}

/** Where a scene lies, with what its catalog says of it. */
export async function footprintFeature({ id, product, time, footprint, properties }: Dataset): Promise<Feature> {
  const crs = await resolveCrs(footprint.crs);
  const geometry =
    crs.id === 'EPSG:4326' ? footprint.geometry : polygonsOf(toLonLat(partsOf(footprint.geometry), crs).parts);
  return { type: 'Feature', id, geometry, properties: { product, start: time.start, end: time.end, ...properties } };
}

function polygonsOf(parts: ReturnType<typeof partsOf>): GeoJsonGeometry {
  const coordinates = parts
    .filter(({ kind }) => kind === 'polygon')
    .map(({ paths }) =>
      paths.map((path) => Array.from({ length: path.length / 2 }, (_, i) => [path[2 * i], path[2 * i + 1]])),
    );
  return coordinates.length === 1
    ? { type: 'Polygon', coordinates: coordinates[0] }
    : { type: 'MultiPolygon', coordinates };
}
