import type { BasemapId } from '../../map/basemaps';
import type { Theme } from '../../theme';

const number = new Intl.NumberFormat('en-GB');

/** Around the map: places, settings, the first minute. */
export const view = {
  search: 'Search for a place',
  searchOpen: 'Search for a place',
  searchHint: 'Town, or latitude, longitude',
  places: 'Places found',
  nowhere: 'No town of this name is known here. Try latitude and longitude.',
  searchFailed:
    'The names of places could not be loaded. Check the connection; coordinates can be put into the address.',
  settings: {
    open: 'Settings',
    title: 'Settings',
    close: 'Close',
    language: 'Language',
    languageFailed: 'The words of this language could not be loaded. Check the connection, then try again.',
    theme: 'Colours of the page',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' } satisfies Record<Theme, string>,
    basemap: 'Map under the pictures',
    basemaps: {
      none: 'Coasts and borders, offline',
      osm: 'OpenStreetMap, online',
      topo: 'OpenTopoMap, online',
      s2cloudless: 'Sentinel-2 cloudless, online',
    } satisfies Record<BasemapId, string>,
    basemapHint: 'An online map asks its publisher for every part of it that you look at.',
    log: 'What was fetched',
    crs: 'Coordinates in',
    crsHint: 'EPSG:4326 for degrees, “utm” for the zone of the place, or any EPSG code.',
    crsUnknown: 'This coordinate system is not known here.',
    kept: 'Kept on this device, for the next visit.',
    tour: 'Show the first steps again',
  },
  log: {
    title: 'What was fetched',
    close: 'Close',
    sum: (requests: number, bytes: string) =>
      `${number.format(requests)} ${requests === 1 ? 'request' : 'requests'} for catalogs and images since the page was loaded, ${bytes}. What was kept is not asked for again.`,
    file: 'File',
    host: 'Host',
    status: 'Status',
    bytes: 'Read',
    time: 'Took',
  },
  tour: {
    label: 'First steps',
    title: 'How green was each season here?',
    step: (step: number, of: number) => `Step ${step} of ${of}`,
    seen: (scenes: string, from: string, to: string) =>
      `You look at ${scenes} from ${from} to ${to}, composed in this browser into one picture without clouds.`,
    green: 'Plants reflect near infrared and swallow red. An index of both says how green the ground was.',
    seasons: 'Now one picture for each season. The arrows below the map step from one to the next.',
    showGreen: 'Show how green',
    showSeasons: 'One for each season',
    earlier: 'One season back',
    done: 'Done',
    skip: 'Skip',
  },
};
