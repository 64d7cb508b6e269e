/** A definition with its area of use. */
export interface BuiltIn {
  id: string;
  definition: string;
  bounds?: readonly [west: number, south: number, east: number, north: number];
}

/** What most satellite images, catalogs and maps use; with UTM, these need no table. */
const SINGLE: ReadonlyMap<number, Omit<BuiltIn, 'id'>> = new Map([
  [4326, { definition: '+proj=longlat +datum=WGS84 +no_defs', bounds: [-180, -90, 180, 90] }],
  [
    3857,
    {
      definition:
        '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
      bounds: [-180, -85.06, 180, 85.06],
    },
  ],
  [
    3031,
    {
      definition: '+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
      bounds: [-180, -90, 180, -60],
    },
  ],
  [
    3413,
    {
      definition: '+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
      bounds: [-180, 60, 180, 90],
    },
  ],
]);

/** Older names of web Mercator. */
const WEB_MERCATOR: ReadonlySet<number> = new Set([900913, 3785, 102100, 102113]);

/** The definition of a code that needs no table, or undefined. */
export function builtIn(code: number): BuiltIn | undefined {
  if (WEB_MERCATOR.has(code)) return builtIn(3857);
  const single = SINGLE.get(code);
  if (single) return { id: `EPSG:${code}`, ...single };
  const zone = code % 100;
  const south = code > 32700;
  if (Math.floor(code / 100) !== 326 + (south ? 1 : 0) || zone < 1 || zone > 60) return undefined;
  return {
    id: `EPSG:${code}`,
    definition: `+proj=utm +zone=${zone}${south ? ' +south' : ''} +datum=WGS84 +units=m +no_defs`,
    bounds: [zone * 6 - 186, south ? -80 : 0, zone * 6 - 180, south ? 0 : 84],
  };
}
