import { resolveCrs } from './crs';

/** GeoKeys as geotiff.js gives them: names from the GeoTIFF specification to values. */
export type GeoKeys = Record<string, unknown>;

/** "See the other keys": the file spells its system out instead of naming a code. */
const USER_DEFINED = 32767;

/**
 * The CRS of a GeoTIFF as text for `resolveCrs`: 'EPSG:<code>' where the file names one, else what its keys spell out;
 * undefined where they say nothing, or nothing that proj4 can do. Vertical keys are passed over. Only a file that spells
 * out its projection on a datum it names by a code loads the table of definitions.
 */
export async function crsFromGeoKeys(geoKeys: GeoKeys): Promise<string | undefined> {
  const projected = codeIn(geoKeys, 'ProjectedCSTypeGeoKey');
  const geographic = codeIn(geoKeys, 'GeographicTypeGeoKey');
  const model = geoKeys.GTModelTypeGeoKey;
  const hasProjection = projected !== undefined || numberIn(geoKeys, 'ProjCoordTransGeoKey') !== undefined;
  // 1 projected, 2 geographic. A file without the key goes by the others it has.
  const isProjected = model === 1 || (model !== 2 && hasProjection);
  const own = isProjected ? projected : geographic;
  if (own !== undefined && own !== USER_DEFINED && (isProjected || model === 2 || model === undefined)) {
    return `EPSG:${own}`;
  }
  const wkt = esriString(geoKeys);
  if (wkt) return wkt;
  if (!isProjected)
    return model === 2 && geographic === USER_DEFINED ? spelledOut('+proj=longlat', geoKeys) : undefined;
  const projection = projectionOf(geoKeys);
  return projection && spelledOut(projection, geoKeys);
}

/** ArcGIS writes the WKT itself into a citation, and so does GDAL where it has no keys for a projection. */
function esriString(geoKeys: GeoKeys): string | undefined {
  for (const key of ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey']) {
    const match = /ESRI PE String\s*=\s*(\w+\[.*\])/s.exec(String(geoKeys[key] ?? ''));
    if (match) return match[1];
  }
  return undefined;
}

async function spelledOut(projection: string, geoKeys: GeoKeys): Promise<string | undefined> {
  const datum = await datumOf(geoKeys);
  return datum && `${projection} ${datum} +no_defs`;
}

/** The part of a proj4 string that says on which Earth the coordinates lie. */
async function datumOf(geoKeys: GeoKeys): Promise<string | undefined> {
  const code = codeIn(geoKeys, 'GeographicTypeGeoKey');
  if (code !== undefined && code !== USER_DEFINED) {
    try {
      const { definition } = await resolveCrs(`EPSG:${code}`);
      return definition.replace(/\s*\+(?:proj=longlat|no_defs)/g, '').trim();
    } catch {
      // A datum unknown here still has an ellipsoid, which the file usually repeats.
    }
  }
  const ellipsoid = ellipsoidOf(geoKeys);
  if (!ellipsoid) return undefined;
  const shift = geoKeys.GeogTOWGS84GeoKey;
  const meridian = numberIn(geoKeys, 'GeogPrimeMeridianLongGeoKey');
  return [
    ellipsoid,
    ...(shift && typeof shift === 'object'
      ? [`+towgs84=${[...(shift as ArrayLike<number> & Iterable<number>)].join()}`]
      : []),
    ...(meridian ? [`+pm=${meridian * degreesPerUnit(geoKeys)}`] : []),
  ].join(' ');
}

/** Ellipsoids of the EPSG registry that PROJ has a name for. */
const ELLIPSOIDS: Record<number, string> = {
  7001: 'airy',
  7004: 'bessel',
  7008: 'clrk66',
  7012: 'clrk80',
  7019: 'GRS80',
  7022: 'intl',
  7024: 'krass',
  7030: 'WGS84',
};

function ellipsoidOf(geoKeys: GeoKeys): string | undefined {
  const a = numberIn(geoKeys, 'GeogSemiMajorAxisGeoKey');
  const b = numberIn(geoKeys, 'GeogSemiMinorAxisGeoKey');
  const flattening = numberIn(geoKeys, 'GeogInvFlatteningGeoKey');
  if (a && (b || flattening)) return flattening ? `+a=${a} +rf=${flattening}` : `+a=${a} +b=${b}`;
  const name = ELLIPSOIDS[numberIn(geoKeys, 'GeogEllipsoidGeoKey') ?? 0];
  return name && `+ellps=${name}`;
}

/** Which proj4 parameters the keys of a projection give, and what it is called there. */
interface Method {
  proj: string;
  /** Parameters by name; `scale` only where it is not 1. */
  takes: Array<'lat_0' | 'lon_0' | 'lonc' | 'lat_1' | 'lat_2' | 'lat_ts' | 'alpha' | 'gamma' | 'scale'>;
  also?: string;
}

/**
 * Coordinate transformations of the GeoTIFF specification (section 6.3.3.3) as libgeotiff's geotiff_proj4.c reads them.
 * The package geotiff-geokeys-to-proj4 was tried first: it lost the pole of polar stereographic grids and the standard
 * parallel of equirectangular ones.
 */
const METHODS: Record<number, Method> = {
  1: { proj: 'tmerc', takes: ['lat_0', 'lon_0', 'scale'] },
  3: { proj: 'omerc', takes: ['lat_0', 'lonc', 'alpha', 'gamma', 'scale'], also: '+no_uoff' },
  7: { proj: 'merc', takes: ['lon_0', 'lat_ts', 'scale'] },
  8: { proj: 'lcc', takes: ['lat_0', 'lon_0', 'lat_1', 'lat_2'] },
  9: { proj: 'lcc', takes: ['lat_0', 'lon_0', 'scale'] },
  10: { proj: 'laea', takes: ['lat_0', 'lon_0'] },
  11: { proj: 'aea', takes: ['lat_0', 'lon_0', 'lat_1', 'lat_2'] },
  12: { proj: 'aeqd', takes: ['lat_0', 'lon_0'] },
  13: { proj: 'eqdc', takes: ['lat_0', 'lon_0', 'lat_1', 'lat_2'] },
  14: { proj: 'stere', takes: ['lat_0', 'lon_0', 'scale'] },
  15: { proj: 'stere', takes: ['lon_0', 'scale'] },
  16: { proj: 'sterea', takes: ['lat_0', 'lon_0', 'scale'] },
  17: { proj: 'eqc', takes: ['lat_0', 'lon_0', 'lat_ts'] },
  18: { proj: 'cass', takes: ['lat_0', 'lon_0'] },
  19: { proj: 'gnom', takes: ['lat_0', 'lon_0'] },
  20: { proj: 'mill', takes: ['lon_0'] },
  21: { proj: 'ortho', takes: ['lat_0', 'lon_0'] },
  22: { proj: 'poly', takes: ['lat_0', 'lon_0'] },
  23: { proj: 'robin', takes: ['lon_0'] },
  24: { proj: 'sinu', takes: ['lon_0'] },
  25: { proj: 'vandg', takes: ['lon_0'] },
  27: { proj: 'tmerc', takes: ['lat_0', 'lon_0', 'scale'], also: '+axis=wsu' },
  28: { proj: 'cea', takes: ['lon_0', 'lat_ts'] },
};

/** Keys that mean one thing: files use those of one origin for projections that have the other. */
const KEYS = {
  latitude: ['ProjNatOriginLatGeoKey', 'ProjFalseOriginLatGeoKey', 'ProjCenterLatGeoKey'],
  longitude: [
    'ProjStraightVertPoleLongGeoKey',
    'ProjNatOriginLongGeoKey',
    'ProjFalseOriginLongGeoKey',
    'ProjCenterLongGeoKey',
  ],
  easting: ['ProjFalseEastingGeoKey', 'ProjFalseOriginEastingGeoKey', 'ProjCenterEastingGeoKey'],
  northing: ['ProjFalseNorthingGeoKey', 'ProjFalseOriginNorthingGeoKey', 'ProjCenterNorthingGeoKey'],
  scale: ['ProjScaleAtNatOriginGeoKey', 'ProjScaleAtCenterGeoKey'],
};

/** The part of a proj4 string that says how the Earth is drawn; undefined for a method or unit that is not known. */
function projectionOf(geoKeys: GeoKeys): string | undefined {
  const metres = metresPerUnit(geoKeys);
  if (metres === undefined) return undefined;
  // Conversions of the EPSG registry, of which only UTM's follow a rule: 16013 is zone 13 north, 16113 south.
  const utm = /^16([01])(\d\d)$/.exec(String(geoKeys.ProjectionGeoKey ?? ''));
  if (utm) return `+proj=utm +zone=${Number(utm[2])}${utm[1] === '1' ? ' +south' : ''}${unit(metres)}`;
  const number = numberIn(geoKeys, 'ProjCoordTransGeoKey') ?? 0;
  const method = METHODS[number];
  if (!method) return undefined;
  const degrees = degreesPerUnit(geoKeys);
  const angle = (...keys: string[]) => (first(geoKeys, keys) ?? 0) * degrees;
  const latitude = angle(...KEYS.latitude);
  const longitude = angle(...KEYS.longitude);
  const parameters: Record<Method['takes'][number], string> = {
    lat_0: `+lat_0=${latitude}`,
    lon_0: `+lon_0=${longitude}`,
    lonc: `+lonc=${longitude}`,
    lat_1: `+lat_1=${angle('ProjStdParallel1GeoKey')}`,
    lat_2: `+lat_2=${angle('ProjStdParallel2GeoKey')}`,
    lat_ts: `+lat_ts=${angle('ProjStdParallel1GeoKey')}`,
    alpha: `+alpha=${angle('ProjAzimuthAngleGeoKey')}`,
    gamma: `+gamma=${angle('ProjRectifiedGridAngleGeoKey', 'ProjAzimuthAngleGeoKey')}`,
    scale: `+k=${first(geoKeys, KEYS.scale) ?? 1}`,
  };
  return [
    `+proj=${method.proj}`,
    ...method.takes.map((name) => parameters[name]),
    ...(number === 9 ? [`+lat_1=${latitude}`] : []),
    // The keys give the parallel that is true to scale; the pole is the one on its side.
    ...(number === 15
      ? [`+lat_0=${latitude < 0 ? -90 : 90}`, ...(Math.abs(latitude) < 90 ? [`+lat_ts=${latitude}`] : [])]
      : []),
    ...(method.also ? [method.also] : []),
    `+x_0=${(first(geoKeys, KEYS.easting) ?? 0) * metres}`,
    `+y_0=${(first(geoKeys, KEYS.northing) ?? 0) * metres}${unit(metres)}`,
  ].join(' ');
}

function unit(metres: number): string {
  return metres === 1 ? ' +units=m' : ` +to_meter=${metres}`;
}

/** Units of length by their EPSG code, in metres. */
const LENGTHS: Record<number, number> = {
  9001: 1,
  9002: 0.3048,
  9003: 1200 / 3937,
  9005: 0.3047972654,
  9036: 1000,
};

function metresPerUnit(geoKeys: GeoKeys): number | undefined {
  const code = numberIn(geoKeys, 'ProjLinearUnitsGeoKey') ?? 9001;
  return code === USER_DEFINED ? numberIn(geoKeys, 'ProjLinearUnitSizeGeoKey') : LENGTHS[code];
}

/** Units of angle by their EPSG code: radian, grad, gon; everything else is some notation of degrees. */
function degreesPerUnit(geoKeys: GeoKeys): number {
  const code = numberIn(geoKeys, 'GeogAngularUnitsGeoKey') ?? 9102;
  if (code === 9101) return 180 / Math.PI;
  if (code === 9105 || code === 9106) return 0.9;
  const size = code === USER_DEFINED ? numberIn(geoKeys, 'GeogAngularUnitSizeGeoKey') : undefined;
  return size === undefined ? 1 : (size * 180) / Math.PI;
}

function first(geoKeys: GeoKeys, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = numberIn(geoKeys, key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A key with a number, which some writers store as a list of one. */
function numberIn(geoKeys: GeoKeys, key: string): number | undefined {
  const value = geoKeys[key];
  const found = typeof value === 'object' && value !== null ? (value as ArrayLike<unknown>)[0] : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** A code, where 0 is "undefined" in the specification. */
function codeIn(geoKeys: GeoKeys, key: string): number | undefined {
  const value = numberIn(geoKeys, key);
  return value !== undefined && value > 0 ? value : undefined;
}
