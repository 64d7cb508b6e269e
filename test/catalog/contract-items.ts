import type { StacCollection, StacItem } from '#model/dataset';

/** A box as a polygon, or as two where it crosses 180 degrees. */
export function boxPolygon(west: number, south: number, east: number, north: number) {
  const ring = (left: number, right: number) => [
    [left, south],
    [right, south],
    [right, north],
    [left, north],
    [left, south],
  ];
  return west <= east
    ? { type: 'Polygon', coordinates: [ring(west, east)] }
    : { type: 'MultiPolygon', coordinates: [[ring(west, 180)], [ring(-180, east)]] };
}

interface ItemShape {
  id: string;
  collection?: string;
  datetime?: string | null;
  start?: string;
  end?: string;
  box: [number, number, number, number];
  properties?: Record<string, unknown>;
}

export function itemOf({
  id,
  collection = 'fields',
  datetime = null,
  start,
  end,
  box,
  properties,
}: ItemShape): StacItem {
  return {
    type: 'Feature',
    stac_version: '1.0.0',
    stac_extensions: ['https://stac-extensions.github.io/projection/v1.1.0/schema.json'],
    id,
    collection,
    geometry: boxPolygon(...box),
    bbox: box,
    properties: {
      datetime,
      ...(start ? { start_datetime: start, end_datetime: end } : {}),
      'proj:epsg': 32633,
      ...properties,
    },
    links: [{ rel: 'self', href: `https://data.example/${encodeURIComponent(id)}.json` }],
    assets: {
      red: {
        href: `https://data.example/${encodeURIComponent(id)}/red.tif`,
        type: 'image/tiff; application=geotiff',
        roles: ['data'],
        'proj:shape': [100, 200],
        'proj:transform': [10, 0, 500000, 0, -10, 5000000],
        'raster:bands': [{ data_type: 'uint16', nodata: 0 }],
      },
      thumbnail: { href: 'thumb.png', type: 'image/png', roles: ['thumbnail'] },
    },
  };
}

/** Names and values that break whoever pastes text into SQL, HTML, a path or a C string. */
export const HOSTILE = [
  "O'Brien's",
  '"; DROP TABLE datasets; --',
  "' OR 1=1 --",
  '<img src=x onerror=alert(1)>',
  'nul\u0000byte',
  'back\\slash %s $1 ?',
  'Ä ß 漢字 🛰️',
  'constructor',
  '__proto__',
  ' ',
];

export const COLLECTIONS: StacCollection[] = [
  {
    type: 'Collection',
    stac_version: '1.0.0',
    id: 'fields',
    description: 'Fields',
    license: 'CC0-1.0',
    providers: [{ name: 'Example', roles: ['producer'] }],
    'quadrat:simulated': true,
    'quadrat:mask': { measurement: 'scl', exclude: [3, 8, 9] },
    item_assets: {
      red: {
        type: 'image/tiff; application=geotiff',
        roles: ['data'],
        'eo:bands': [{ name: 'B04', common_name: 'red' }],
        'raster:bands': [{ data_type: 'uint16', nodata: 0, scale: 0.0001, unit: '1' }],
      },
      scl: {
        type: 'image/tiff; application=geotiff',
        roles: ['data'],
        'raster:bands': [{ data_type: 'uint8', nodata: 0 }],
        'classification:classes': [
          { value: 3, name: 'shadow' },
          { value: 4, name: 'vegetation' },
        ],
      },
    },
    links: [],
  },
  { type: 'Collection', stac_version: '1.0.0', id: 'lakes', description: 'Lakes', license: 'proprietary', links: [] },
];

/** Datasets whose answers can be said without a computer. */
export const ITEMS: StacItem[] = [
  itemOf({
    id: 'a1',
    datetime: '2019-05-31T23:30:00Z',
    box: [10, 50, 11, 51],
    properties: { cloud: 10, side: 'left' },
  }),
  itemOf({
    id: 'a2',
    datetime: '2019-06-01T00:30:00Z',
    box: [10, 50, 11, 51],
    properties: { cloud: 20, side: 'left' },
  }),
  itemOf({
    id: 'a3',
    datetime: '2019-06-15T10:00:00Z',
    box: [11, 50, 12, 51],
    properties: { cloud: 30.5, side: 'right' },
  }),
  itemOf({ id: 'a4', datetime: '2020-01-01T00:00:00Z', box: [20, 40, 21, 41], properties: { cloud: 40, good: true } }),
  itemOf({
    id: 'a5',
    datetime: '2020-02-29T12:00:00.250Z',
    box: [20, 40, 21, 41],
    properties: { cloud: 50, good: false },
  }),
  itemOf({
    id: 'l1',
    collection: 'lakes',
    start: '2019-01-01T00:00:00Z',
    end: '2019-12-31T23:59:59Z',
    box: [10.5, 50.5, 12.5, 52],
    properties: { cloud: 0, depth: '10' },
  }),
  itemOf({ id: 'l2', collection: 'lakes', datetime: '2021-03-01T00:00:00Z', box: [179, -17, -179, -16] }),
  itemOf({ id: 'l3', collection: 'lakes', datetime: '2021-03-02T00:00:00Z', box: [-179.5, -17, -178, -16] }),
  itemOf({ id: 'l4', collection: 'lakes', datetime: '2021-03-03T00:00:00Z', box: [30, -75, 60, -70] }),
  ...HOSTILE.map((text, index) =>
    itemOf({
      id: `h${index} ${text}`,
      collection: 'lakes',
      datetime: `2022-01-${String(index + 1).padStart(2, '0')}T00:00:00Z`,
      box: [100 + index, 0, 100.5 + index, 1],
      properties: { text, index },
    }),
  ),
];

/** A reproducible stream of numbers from 0 to below 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Many datasets all over the world and 20 years, two of them at most times in the same place. */
export function scatteredItems(count: number, seed = 7): StacItem[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, index) => {
    const west = Math.floor(random() * 360) - 180;
    const south = Math.floor(random() * 160) - 80;
    const east = west + 1 + 2 * random();
    const time =
      Date.UTC(2000, 0, 1) + Math.floor(random() * 20 * 365.25) * 86_400_000 + Math.floor(random() * 86_400_000);
    return itemOf({
      id: `s${String(index).padStart(6, '0')}`,
      collection: random() < 0.5 ? 'fields' : 'lakes',
      datetime: new Date(time).toISOString(),
      box: [west, south, east > 180 ? east - 360 : east, south + 1],
      properties: { cloud: Math.round(random() * 1000) / 10, tile: `T${Math.floor(random() * 50)}` },
    });
  });
}
