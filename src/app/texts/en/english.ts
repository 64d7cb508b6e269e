import type { COMMON_PERIODS, PeriodUnit } from '#view/calendar';
import type { ColourId, IndexId } from '#view/combinations';
import type { Season } from '#view/periods';
import { bring } from './bring';
import { compare } from './compare';
import { errors } from './errors';
import { find } from './find';
import { first } from './first';
import { frame } from './frame';
import { picture } from './picture';
import { takeAway } from './take-away';
import { understand } from './understand';
import { view } from './view';

const LOCALE = 'en-GB';

const number = new Intl.NumberFormat(LOCALE);
const day = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const tick = new Intl.DateTimeFormat(LOCALE, { month: 'short', year: '2-digit', timeZone: 'UTC' });
const monthName = (month: number, style: 'long' | 'short') =>
  new Intl.DateTimeFormat(LOCALE, { month: style, timeZone: 'UTC' }).format(Date.UTC(2000, month - 1, 15));

/** Every word on the page, in English. Another language is another folder with an object of this shape. */
export const english = {
  locale: LOCALE,
  decimal: '.',
  compass: { north: 'N', east: 'E', south: 'S', west: 'W' },
  product: 'Quadrat',
  tagline: 'A datacube in a browser tab',
  simulated: 'Simulated data',
  simulatedHint: 'These images were made by a simulator. Nothing on this map was really there.',
  number: (value: number) => number.format(value),

  panel: { label: 'What the map shows', tabs: frame.tabs, data: 'Data', show: 'Show', clouds: 'Clouds', look: 'Look' },
  products: {
    label: 'Product',
    facts: (scenes: number, from: string, to: string) =>
      `${number.format(scenes)} ${scenes === 1 ? 'scene' : 'scenes'}, ${from} to ${to}`,
    licence: (name: string) => `Licence: ${name}`,
  },
  layers: {
    label: 'Colours, index or band',
    colours: {
      natural: 'Natural colours',
      infrared: 'Infrared',
      shortwave: 'Short-wave',
      first: 'First three bands',
    } satisfies Record<ColourId, string>,
    indices: { ndvi: 'NDVI', ndwi: 'NDWI', ndmi: 'NDMI', nbr: 'NBR' } satisfies Record<IndexId, string>,
    meanings: {
      ndvi: 'How green: dense leaves near 0.9, bare ground near 0.1',
      ndwi: 'Open water is above zero',
      ndmi: 'Water held in leaves',
      nbr: 'Falls where it has burned',
    } satisfies Record<IndexId, string>,
    custom: 'Own bands',
    band: 'One band',
    red: 'Red',
    green: 'Green',
    blue: 'Blue',
    single: 'Band',
  },
  clouds: {
    toggle: 'Leave out clouds',
    leftOut: (classes: string) => `Left out: ${classes}`,
    off: 'Every pixel counts, clouds too',
    choose: 'Choose classes',
    noMask: 'This product names no quality band, so clouds cannot be told apart.',
    classNumber: (value: number | string) => `class ${value}`,
  },
  look: {
    stretch: 'Contrast',
    stretches: { '2': '2–98 %', '5': '5–95 %', '0': 'Full' },
    fit: 'Fit to what is shown',
    low: 'Low',
    high: 'High',
    gamma: (gamma: string) => `Brightness (gamma ${gamma})`,
    ramp: 'Colours',
    reversed: 'Reversed',
    follow: 'Sharpen as the map moves',
  },
  time: {
    label: 'Time',
    period: 'One picture for',
    periods: { all: 'All', year: 'Year', season: 'Season', month: 'Month' } satisfies Record<
      (typeof COMMON_PERIODS)[number],
      string
    >,
    other: 'Other periods',
    others: 'Other …',
    fiscal: 'Years from another month',
    fiscalFrom: (month: number) => `Year from ${monthName(month, 'long')}`,
    every: 'Or every',
    length: 'Length of a period',
    unit: 'Unit of its length',
    units: {
      D: (count: number) => (count === 1 ? 'day' : 'days'),
      W: (count: number) => (count === 1 ? 'week' : 'weeks'),
      M: (count: number) => (count === 1 ? 'month' : 'months'),
      Y: (count: number) => (count === 1 ? 'year' : 'years'),
    } as Record<PeriodUnit, (count: number) => string>,
    lengths: { P1D: 'Day', P1W: 'Week', P1M: 'Month', P3M: 'Quarter', P6M: 'Half-year', P1Y: 'Year' } as Readonly<
      Record<string, string>
    >,
    lengthOf: (count: number, unit: string) => `${number.format(count)} ${unit}`,
    step: 'Period shown',
    previous: 'Earlier',
    next: 'Later',
    from: 'From',
    to: 'To',
    reset: 'Whole span',
    scenes: (count: number) => `${number.format(count)} ${count === 1 ? 'scene' : 'scenes'}`,
    histogram: 'Scenes per month',
    month: (month: string, count: number) =>
      `${monthName(Number(month.slice(5)), 'long')} ${month.slice(0, 4)}: ${count} ${count === 1 ? 'scene' : 'scenes'}`,
    monthName,
    season: (season: Season, year: number) =>
      season === 'DJF'
        ? `Winter ${year - 1}/${String(year).slice(2)}`
        : season === 'MAM'
          ? `Spring ${year}`
          : season === 'JJA'
            ? `Summer ${year}`
            : `Autumn ${year}`,
    day: (iso: string) => day.format(Date.parse(iso)),
    days: (from: string, to: string) => day.formatRange(Date.parse(from), Date.parse(to)),
    /** Under the axis of a plot. */
    tick: (date: Date) => tick.format(date),
    range: (from: string, to: string) => `${from} – ${to}`,
  },
  picture: {
    ...picture,
    phases: { find: 'Finding scenes', plan: 'Planning', load: 'Reading', compose: 'Composing' },
    passes: { glance: 'First look', overview: 'Overview', detail: 'Sharpening' },
    headers: (done: number, total: number) => `Reading headers, ${number.format(done)} of ${number.format(total)}`,
    tiles: (done: number, total: number) => `${number.format(done)} of ${number.format(total)} tiles`,
    cancel: 'Cancel',
    resume: 'Go on',
    stopped: 'Stopped. What was finished is shown.',
    cost: (bytes: string, seconds: string) => `${bytes} read in ${seconds}`,
    kept: (seconds: string) => `from what was read before, in ${seconds}`,
    askTitle: 'That is a lot to read',
    ask: (scenes: number, bytes: string) =>
      `A picture of the whole area would read about ${bytes} from ${number.format(scenes)} scenes. Zoom in or shorten the time span, or go on.`,
    askGo: 'Read it',
    nothingTitle: 'No scenes here',
    nothing: 'The catalog has no scene for this place and time.',
    blankTitle: 'Nothing but clouds',
    blank: 'On every date the quality band rejects every pixel here. Choose a longer period, or count clouds too.',
    wholeSpan: 'Whole time span',
    wholeArea: 'Whole area',
    maskOff: 'Count clouds too',
    skipped: (count: number) =>
      `${number.format(count)} ${count === 1 ? 'scene' : 'scenes'} could not be read and ${count === 1 ? 'is' : 'are'} left out.`,
    update: 'Sharpen this view',
  },
  map: {
    label: 'Map',
    hint: 'Click the map for the values behind a pixel. From the keyboard: Enter asks at the centre.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    home: 'Whole area',
    where: 'Where on Earth this is',
    noWebgl:
      'This browser gives the page no WebGL 2, which the map draws with. Switch on hardware acceleration, or try another browser.',
    notLoaded: 'The map could not be fetched from this page’s host. Check the connection, then load the page again.',
  },
  legend: { label: 'Legend' },
  about: {
    open: 'About this page',
    title: 'About this page',
    body: 'Quadrat composes satellite images in this browser. It reads only the pixels it needs, straight from the files; nothing is uploaded and no server computes.',
    engine: 'Index',
    parquet: 'Parquet read by',
    spatial: 'Polygons tested by',
    cache: 'Cache',
    workers: 'Workers',
    basemap: 'Coasts and borders: Natural Earth',
    catalog: 'Catalog',
    close: 'Close',
  },
  start: {
    own: 'Your own images',
    ownBody: 'Stop the server and start it with your folder or catalog:',
    folder: 'npm start -- <folder of GeoTIFFs>',
    catalog: 'npm start -- <catalog.parquet or address>',
  },
  opening: {
    config: 'Starting',
    catalog: 'Opening the catalog',
    product: 'Looking into the product',
    consentTitle: 'Open this catalog?',
    consent: (host: string) =>
      `The link that brought you here opens a catalog on ${host}. That host will see your address and what you look at.`,
    consentGo: 'Open it',
    refusedTitle: 'This address is not opened',
    refused: 'A link may open catalogs on public https addresses only.',
    refusedAdvice: 'Serve the catalog over https, or start Quadrat with it: “npm start -- <catalog>”.',
    emptyTitle: 'This catalog is empty',
    empty: 'It opened without an error, but it has no product with any scene.',
    emptyAdvice: 'Fill it with “quadrat index <folder> -o catalog.parquet”, then reload.',
    badConfig: 'config.json beside this page is not what Quadrat expects: ',
    configAdvice: 'It should read like {"catalogs": ["sample/catalog.parquet"]}.',
  },
  storage: {
    label: 'Kept on this device',
    kept: (bytes: string) => `${bytes} for the next visit`,
    none: 'Nothing for the next visit',
    clear: 'Clear',
  },
  download: {
    title: 'Download whole files?',
    body: (hosts: string, files: number, size: string | null) =>
      `${hosts} cannot send parts of a file. To go on, ${files === 1 ? 'one file has' : `${number.format(files)} files have`} to be downloaded whole: ${size ?? 'how much that is, the host does not say'}. If you leave it, what needs these files stays out of the picture.`,
    go: 'Download',
    leave: 'Leave it',
  },
  understand,
  bring,
  takeAway,
  errors,
  compare,
  find,
  first,
  view,
  sheet: {
    expand: 'Show all choices',
    collapse: 'Show less',
    tall: 'Over the whole map',
    half: 'Leave room for the map',
  },
};
