/** A system of a registry: its definition and area of use. */
export interface Registered {
  id: string;
  definition: string;
  bounds: readonly [west: number, south: number, east: number, north: number];
}

/** What most satellite images, catalogs and maps use; with UTM, these need no table. */
const SINGLE: ReadonlyMap<string, Omit<Registered, 'id'>> = new Map([
  ['EPSG:4326', { definition: '+proj=longlat +datum=WGS84 +no_defs', bounds: [-180, -90, 180, 90] }],
  [
    'EPSG:3857',
    {
      definition:
        '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
      bounds: [-180, -85.06, 180, 85.06],
    },
  ],
  [
    'EPSG:3031',
    {
      definition: '+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
      bounds: [-180, -90, 180, -60],
    },
  ],
  [
    'EPSG:3413',
    {
      definition: '+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs',
      bounds: [-180, 60, 180, 90],
    },
  ],
]);

/** The definition of a code that needs no table, or undefined. */
export function wellKnown(code: string): Registered | undefined {
  const single = SINGLE.get(code);
  if (single) return { id: code, ...single };
  const utm = /^EPSG:32([67])(\d\d)$/.exec(code);
  const zone = Number(utm?.[2]);
  if (!utm || zone < 1 || zone > 60) return undefined;
  const south = utm[1] === '7';
  return {
    id: code,
    definition: `+proj=utm +zone=${zone}${south ? ' +south' : ''} +datum=WGS84 +units=m +no_defs`,
    bounds: [zone * 6 - 186, south ? -80 : 0, zone * 6 - 180, south ? 0 : 84],
  };
}
