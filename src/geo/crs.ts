import proj4 from 'proj4';
import { QuadratError } from '#model/errors';
import { type BuiltIn, builtIn } from './well-known-crs';

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
 * Finds the CRS named 'EPSG:32613', '32613', 'ESRI:54009', 'OGC:CRS84', as a URN or URL of these, or spelled out as a
 * proj4 string, WKT or PROJJSON text. UTM, EPSG:4326, 3857, 3031 and 3413 come at once; other codes load the table of definitions
 * (100 KB compressed) the first time. Rejects with BAD_REQUEST where the name means nothing to it.
 *
 * CRS84 and EPSG:4326 differ only in axis order, which is x before y here, so both become 'EPSG:4326'.
 */
export async function resolveCrs(id: string): Promise<Crs> {
  const text = id.trim();
  const code = epsgCode(text) ?? rootAuthority(text);
  if (code === undefined) return crsFromDefinition(text, text);
  const known = builtIn(code) ?? (await fromTable(code));
  if (known) return fromBuiltIn(known);
  if (epsgCode(text) === undefined) return crsFromDefinition(text, text);
  throw new QuadratError(
    'BAD_REQUEST',
    `${text} is not a coordinate reference system Quadrat has a definition for; give it as a proj4 string or WKT.`,
  );
}

/**
 * A CRS from what proj4 takes, at once and without the table; `id` is trusted. Throws BAD_REQUEST where proj4 cannot
 * make sense of the definition.
 */
export function crsFromDefinition(id: string, definition: string): Crs {
  const projection = parseDefinition(id, definition);
  const isGeographic = projection.projName === 'longlat';
  return { id, definition, units: isGeographic ? 'degree' : linearUnits(projection), isGeographic };
}

/**
 * A CRS given as text that needs no table: a proj4 string, WKT, or one of the codes that are built in (UTM, 4326, 3857,
 * 3031, 3413). Throws BAD_REQUEST for any other code; `resolveCrs` knows more.
 */
export function crsOf(crs: Crs | string): Crs {
  if (typeof crs !== 'string') return crs;
  const text = crs.trim();
  const code = epsgCode(text) ?? rootAuthority(text);
  const known = code === undefined ? undefined : builtIn(code);
  return known ? fromBuiltIn(known) : crsFromDefinition(text, text);
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

/** The number of a code in any usual spelling; undefined where the text is a definition. */
function epsgCode(text: string): number | undefined {
  if (/^(?:OGC:|urn:ogc:def:crs:OGC:[^:]*:|https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[^/]+\/)CRS84$/i.test(text))
    return 4326;
  const match =
    /^(?:(?:EPSG|ESRI):+|urn:ogc:def:crs:(?:EPSG|ESRI):[^:]*:|https?:\/\/www\.opengis\.net\/def\/crs\/(?:EPSG|ESRI)\/[^/]+\/)?(\d{4,6})$/i.exec(
      text,
    );
  return match ? Number(match[1]) : undefined;
}

/** The code a WKT text says it spells out: the last AUTHORITY or ID, which is the outermost one. */
function rootAuthority(text: string): number | undefined {
  const match = /(?:AUTHORITY\s*\[\s*"EPSG"\s*,\s*"(\d+)"\s*\]|ID\s*\[\s*"EPSG"\s*,\s*(\d+)\s*\])\s*\]\s*$/i.exec(text);
  return match ? Number(match[1] ?? match[2]) : undefined;
}

function fromBuiltIn({ id, definition, bounds }: BuiltIn): Crs {
  return { ...crsFromDefinition(id, definition), bounds };
}

async function fromTable(code: number): Promise<BuiltIn | undefined> {
  const { default: table } = await import('./epsg-table.json');
  const row = (table as Record<string, string>)[code];
  if (row === undefined) return undefined;
  const [definition, bounds] = row.split('|');
  const box = bounds?.split(',').map(Number);
  return {
    id: `EPSG:${code}`,
    definition: definition!,
    bounds: box?.length === 4 ? (box as [number, number, number, number]) : undefined,
  };
}

interface Projection {
  projName?: string;
  units?: string;
  to_meter?: number;
}

/** proj4 as it parses a definition; what it throws (strings, mostly) becomes an error with a sentence. */
function parseDefinition(id: string, definition: string): Projection {
  try {
    return new proj4.Proj(asProj4(definition) as string) as unknown as Projection;
  } catch (cause) {
    const name = id.length > 80 ? `${id.slice(0, 80)}…` : id;
    throw new QuadratError(
      'BAD_REQUEST',
      `'${name}' is not a coordinate reference system Quadrat understands; use a code such as EPSG:32613, a proj4 string or WKT.`,
      { cause },
    );
  }
}

/** What proj4's constructor wants: PROJJSON parsed, every other text as it is. */
export function asProj4(definition: string): string | object {
  return definition.startsWith('{') ? (JSON.parse(definition) as object) : definition;
}

function linearUnits(projection: Projection): CrsUnits {
  const factor = projection.to_meter ?? 1;
  if (factor === 1) return 'metre';
  if (factor === 1000) return 'kilometre';
  if (Math.abs(factor - 0.3048) < 1e-10) return 'foot';
  if (Math.abs(factor - 1200 / 3937) < 1e-9) return 'us-survey-foot';
  return 'other';
}
