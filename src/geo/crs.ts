import proj4 from 'proj4';
import { QuadratError } from '#model/errors';
import { codeNamedBy, codeSpeltOutBy } from './crs-names';
import ellipsoids from './ellipsoids.json';
import { type Registered, wellKnown } from './well-known-crs';

export type CrsUnits = 'metre' | 'degree' | 'foot' | 'us-survey-foot' | 'kilometre' | 'other';

/**
 * A coordinate reference system. Coordinates are always x before y: longitude before latitude, easting before northing,
 * whatever axis order the authority names. That is GeoJSON's order, GDAL's "traditional" one, and proj4's.
 */
export interface Crs {
  /** 'EPSG:<code>' where one is known, else the text it was made from. Equal ids mean the same system. */
  id: string;
  /** What proj4 takes: a proj4 string, WKT or PROJJSON text. Enough to rebuild this with `crsFromDefinition`. */
  definition: string;
  units: CrsUnits;
  isGeographic: boolean;
  /** [west, south, east, north] in degrees, west > east across the antimeridian; where its use is meant. */
  bounds?: readonly [west: number, south: number, east: number, north: number];
}

/**
 * Finds the CRS named 'EPSG:32613', '32613', 'ESRI:54009' or 'OGC:CRS84', by a URN or URL of these, or spelled out as a
 * proj4 string, WKT or PROJJSON text. UTM on WGS 84, EPSG:4326, 3857, 3031 and 3413 come at once; other codes load a
 * table of definitions (100 KB compressed) the first time.
 *
 * Rejects with BAD_REQUEST where the name means nothing to it, and UNSUPPORTED for systems that proj4 places wrongly or
 * not at all. Datum shifts that PROJ makes with grid files are made with seven parameters or three, so that coordinates
 * on older national datums can be some metres from PROJ's; on WGS 84, ETRS89, NAD83, GDA and their like they agree to a
 * millimetre.
 */
export async function resolveCrs(id: string): Promise<Crs> {
  const text = id.trim();
  const named = codeNamedBy(text);
  const code = named ?? codeSpeltOutBy(text);
  const known = code === undefined ? undefined : (wellKnown(code) ?? (await fromTable(code)));
  if (known) return fromRegistered(known);
  if (named === undefined) return crsFromDefinition(text, text);
  throw new QuadratError(
    'BAD_REQUEST',
    `${named} is not a coordinate reference system Quadrat knows, or not one it can place within 30 m; give a proj4 string or WKT instead.`,
  );
}

/**
 * A CRS given as text that needs no table: a proj4 string, WKT, one of the codes `resolveCrs` answers at once, or any that
 * it has answered before. Throws BAD_REQUEST for any other code.
 */
export function crsOf(crs: Crs | string): Crs {
  if (typeof crs !== 'string') return crs;
  const text = crs.trim();
  const code = codeNamedBy(text) ?? codeSpeltOutBy(text);
  const before = code === undefined ? undefined : registered.get(code);
  if (before) return before;
  const known = code === undefined ? undefined : wellKnown(code);
  return known ? fromRegistered(known) : crsFromDefinition(text, text);
}

/**
 * A CRS from what proj4 takes, at once and without the table; `id` is trusted. Throws BAD_REQUEST where proj4 cannot
 * make sense of the definition, UNSUPPORTED where it needs a grid file or is not a system of two coordinates.
 */
export function crsFromDefinition(id: string, definition: string): Crs {
  const text = withOrigin(withEllipsoid(definition));
  const projection = parse(id, text);
  if (projection.projName === 'geocent' || /\+nadgrids=(?!@)/.test(text)) {
    throw new QuadratError(
      'UNSUPPORTED',
      `${named(id)} ${projection.projName === 'geocent' ? 'has three axes from the centre of the Earth' : 'needs a grid file for its datum'}, which Quadrat cannot work with; reproject the data or name another system.`,
    );
  }
  const isGeographic = projection.projName === 'longlat';
  return { id, definition: text, units: isGeographic ? 'degree' : linearUnits(projection), isGeographic };
}

/** The UTM zone of a place as 'EPSG:326xx' or 'EPSG:327xx', with the exceptions of Norway (32V) and Svalbard (31X-37X). */
export function utmFor(longitude: number, latitude: number): string {
  if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) {
    throw new QuadratError('BAD_REQUEST', 'A UTM zone needs a place, and this area has no coordinates.');
  }
  const lon = longitude - 360 * Math.floor((longitude + 180) / 360);
  let zone = Math.min(60, Math.floor((lon + 180) / 6) + 1);
  if (latitude >= 56 && latitude < 64 && lon >= 3 && lon < 12) zone = 32;
  if (latitude >= 72 && latitude < 84 && lon >= 0 && lon < 42) zone = lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37;
  return `EPSG:${(latitude < 0 ? 32700 : 32600) + zone}`;
}

/** Whether both mean the same system. */
export function sameCrs(a: Crs, b: Crs): boolean {
  return a === b || a.id === b.id || a.definition === b.definition;
}

/** What proj4's constructor wants: PROJJSON parsed, every other text as it is. */
export function asProj4(definition: string): string {
  // proj4 declares strings only for some of its calls, and takes PROJJSON objects in all of them.
  return definition.startsWith('{') ? (JSON.parse(definition) as string) : definition;
}

/**
 * Systems of a registry by id, so that one code is one object: catalogs ask for the same code once a dataset, parsing it
 * takes 50 µs, and what is kept per object (see `transformer`) is found again. As many as there are codes, at most.
 */
const registered = new Map<string, Crs>();

function fromRegistered({ id, definition, bounds }: Registered): Crs {
  let crs = registered.get(id);
  if (!crs) {
    crs = Object.freeze({ ...crsFromDefinition(id, definition), bounds });
    registered.set(id, crs);
  }
  return crs;
}

async function fromTable(code: string): Promise<Registered | undefined> {
  const { default: table } = await import('./epsg-table.json');
  const key = code.replace('EPSG:', '');
  if (!Object.hasOwn(table, key)) return undefined;
  const [definition = '', box = ''] = table[key as keyof typeof table].split('|');
  const [west, south, east, north] = box.split(',').map(Number);
  return { id: code, definition, bounds: [west!, south!, east!, north!] };
}

/** proj4 takes an ellipsoid it has no name for as WGS 84, without a word; these are the ones PROJ has and it has not. */
function withEllipsoid(definition: string): string {
  return definition.replace(/\+ellps=(\S+)/, (own, name: string) => {
    const found = Object.entries(ellipsoids).find(([key]) => key.toLowerCase() === name.toLowerCase());
    return found ? found[1] : own;
  });
}

/** Projections that have an origin of their own, or none. */
const OWN_ORIGIN = /\+proj=(?:longlat|latlong|lonlat|latlon|utm|omerc|krovak|nzmg|geocent|ob_tran)\b/;

/** PROJ's origin is 0 where a string names none; proj4 then counts with "undefined" and places nothing. */
function withOrigin(definition: string): string {
  if (!definition.startsWith('+') || OWN_ORIGIN.test(definition)) return definition;
  // Of a cone with one parallel, that is also where the origin lies.
  const oneParallel = definition.includes('+proj=lcc') && !definition.includes('+lat_2=');
  const missing = ['lat_0', 'lon_0', 'x_0', 'y_0'].filter(
    (name) => !definition.includes(`+${name}=`) && !(name === 'lat_0' && oneParallel),
  );
  return [definition, ...missing.map((name) => `+${name}=0`)].join(' ');
}

interface Projection {
  projName?: string;
  to_meter?: number;
}

/** proj4 as it parses a definition; what it throws (strings, mostly) becomes an error with a sentence. */
function parse(id: string, definition: string): Projection {
  try {
    return new proj4.Proj(asProj4(definition)) as Projection;
  } catch (cause) {
    throw new QuadratError(
      'BAD_REQUEST',
      `${named(id)} is not a coordinate reference system Quadrat understands; use a code such as EPSG:32613, a proj4 string or WKT.`,
      { cause },
    );
  }
}

function named(id: string): string {
  return `'${id.length > 80 ? `${id.slice(0, 80)}…` : id}'`;
}

function linearUnits(projection: Projection): CrsUnits {
  const factor = projection.to_meter ?? 1;
  if (factor === 1) return 'metre';
  if (factor === 1000) return 'kilometre';
  if (Math.abs(factor - 0.3048) < 1e-10) return 'foot';
  if (Math.abs(factor - 1200 / 3937) < 1e-9) return 'us-survey-foot';
  return 'other';
}
