/** GeoKeys as geotiff.js gives them: names from the GeoTIFF specification to values. */
export type GeoKeys = Record<string, unknown>;

/** "See the other keys": the file spells its system out instead of naming a code. */
const USER_DEFINED = 32767;

/**
 * The CRS of a GeoTIFF as text for `resolveCrs`: 'EPSG:<code>' where the file names one, else what its keys spell out;
 * undefined where they say nothing. Only the second case loads the tables that takes (170 KB compressed).
 */
export async function crsFromGeoKeys(geoKeys: GeoKeys): Promise<string | undefined> {
  const projected = code(geoKeys.ProjectedCSTypeGeoKey);
  const geographic = code(geoKeys.GeographicTypeGeoKey ?? geoKeys.GeodeticCRSGeoKey);
  // GTModelTypeGeoKey: 1 projected, 2 geographic. Files without it go by the keys they have.
  const isGeographic = geoKeys.GTModelTypeGeoKey === 2 || (geoKeys.GTModelTypeGeoKey !== 1 && projected === undefined);
  const own = isGeographic ? geographic : projected;
  if (own !== undefined && own !== USER_DEFINED) return `EPSG:${own}`;
  const wkt = esriString(geoKeys);
  if (wkt) return wkt;
  if (own === undefined && geographic === undefined && geoKeys.ProjCoordTransGeoKey === undefined) return undefined;
  return spelledOut(geoKeys);
}

function code(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

/** ArcGIS writes the WKT itself into a citation. */
function esriString(geoKeys: GeoKeys): string | undefined {
  for (const key of ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey']) {
    const match = /ESRI PE String\s*=\s*(\w+\[.*\])/s.exec(String(geoKeys[key] ?? ''));
    if (match) return match[1];
  }
  return undefined;
}

async function spelledOut(geoKeys: GeoKeys): Promise<string | undefined> {
  const { toProj4 } = await import('geotiff-geokeys-to-proj4');
  const {
    proj4: text,
    coordinatesConversionParameters: factor,
    isGCS,
    errors,
  } = toProj4(geoKeys as unknown as Parameters<typeof toProj4>[0]);
  if (!text || Object.keys(errors).some((error) => error.endsWith('NotSupported'))) return undefined;
  // The library leaves the unit to its caller: coordinates are to be multiplied first. proj4 does that itself.
  return isGCS || factor.x === 1 ? text : `${text} +to_meter=${factor.x}`;
}
