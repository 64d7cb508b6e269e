import type { AreaProblem } from '../../area/read-area';

const LOCALE = 'en-GB';
const number = new Intl.NumberFormat(LOCALE);
const moment = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** Finding: the area, the filters, the scenes. */
export const find = {
  area: {
    title: 'Area',
    none: 'Everything the product covers',
    size: (squareKilometres: number) =>
      squareKilometres < 1
        ? `${number.format(Math.round(squareKilometres * 100))} ha`
        : `${number.format(squareKilometres < 100 ? Math.round(squareKilometres * 10) / 10 : Math.round(squareKilometres))} km²`,
    polygons: (count: number) => `${number.format(count)} ${count === 1 ? 'polygon' : 'polygons'}`,
    box: 'Box',
    polygon: 'Polygon',
    view: 'This view',
    paste: 'Paste or file',
    undo: 'Undo',
    clear: 'Remove',
    goThere: 'Go there',
    pasteLabel: 'Coordinates of the area',
    pasteHint: 'GeoJSON, WKT, “west, south, east, north”, or corners as longitude and latitude. In degrees.',
    use: 'Use this area',
    file: 'GeoJSON file…',
    problems: {
      empty: 'Nothing is written here yet.',
      unreadable: 'This reads neither as GeoJSON, nor as WKT, nor as a list of coordinates.',
      noPolygon: 'There is no polygon in it. A box needs four numbers in order, a polygon three corners or more.',
      outside: 'Some of it lies outside of longitude ±180 and latitude ±90. Convert it to degrees (EPSG:4326) first.',
      otherCrs: 'It is in another coordinate system. Convert it to longitude and latitude (EPSG:4326) first.',
      tooMany: 'It has more than 20,000 corners. Simplify it first.',
    } satisfies Record<AreaProblem, string>,
  },
  filters: {
    title: 'Filters',
    names: {
      'eo:cloud_cover': 'Cloud cover',
      'eo:snow_cover': 'Snow cover',
      platform: 'Satellite',
      constellation: 'Constellation',
      instruments: 'Instrument',
      gsd: 'Ground resolution (m)',
      'view:sun_elevation': 'Sun above horizon (°)',
      'view:sun_azimuth': 'Direction of the sun (°)',
      'view:off_nadir': 'Off nadir (°)',
      'sat:orbit_state': 'Orbit',
      'sat:relative_orbit': 'Relative orbit',
      'landsat:wrs_path': 'WRS path',
      'landsat:wrs_row': 'WRS row',
      'mgrs:utm_zone': 'UTM zone',
      'grid:code': 'Grid cell',
    } as Readonly<Record<string, string>>,
    atMost: (percent: number) => `at most ${number.format(percent)} %`,
    any: 'any',
    from: (name: string) => `${name}, from`,
    to: (name: string) => `${name}, to`,
    more: 'More filters',
    reset: 'Reset filters',
    none: 'The scenes of this product do not differ in any property.',
    asking: 'Asking the catalog what its scenes differ in …',
    failed: 'The catalog could not say what its scenes differ in.',
    basis: {
      all: (count: number) => `Ranges of all ${number.format(count)} scenes.`,
      sample: (count: number) => `Ranges of ${number.format(count)} scenes, and what the catalog says of the others.`,
      'first look': (count: number) => `Ranges of ${number.format(count)} scenes so far; looking at the others …`,
    },
  },
  scenes: {
    title: 'Scenes',
    listing: 'Finding scenes',
    count: (count: number, more: boolean) =>
      `${more ? 'more than ' : ''}${number.format(count)} ${count === 1 ? 'scene' : 'scenes'} in the period shown`,
    none: 'No scene in this period, area and filter.',
    leftOut: (count: number) => `${number.format(count)} left out`,
    takeBack: 'Count all again',
    counts: (name: string) => `Count ${name}`,
    cloud: (percent: number) => `${number.format(Math.round(percent))} % cloud`,
    moment: (iso: string) => `${moment.format(Date.parse(iso))} UTC`,
    counted: 'Counts in the picture',
    back: 'All scenes',
    show: 'Show on the map',
    thumbnail: 'A small picture of this scene',
    noThumbnail: 'No picture: the images cannot be read.',
    properties: 'Properties',
    bands: 'Bands',
    links: 'Links',
    pixel: (size: string) => `${size} a pixel`,
    file: 'File',
  },
};
