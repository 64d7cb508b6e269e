import type { ExpressionProblem, Notice } from '#quadrat';
import type { RampId } from '#view/ramps';
import type { Measure, MethodName } from '../../state/method';

const LOCALE = 'en-GB';
const number = new Intl.NumberFormat(LOCALE);
const scenes = (count: number) => `${number.format(count)} ${count === 1 ? 'scene' : 'scenes'}`;

/** The look of a picture, how it is composed, and what lies over it. */
export const picture = {
  ramps: {
    'sand-green': 'Sand to green',
    'brown-green': 'Brown to green',
    'brown-blue': 'Brown to blue',
    'yellow-green': 'Yellow to green',
    'sand-brown': 'Sand to brown',
    blues: 'Blues',
    viridis: 'Viridis',
    cividis: 'Cividis',
    magma: 'Magma',
    inferno: 'Inferno',
    'red-blue': 'Red to blue',
    'purple-orange': 'Purple to orange',
    cycle: 'Round the year',
    grey: 'Grey',
  } satisfies Record<RampId, string>,
  rampKinds: { sequential: 'Low to high', diverging: 'Both sides of a middle', cyclic: 'Angles' },

  more: {
    indices: 'More indices',
    search: 'Search indices',
    searchHint: 'Name or what it shows',
    count: (shown: number, all: number) =>
      shown === all
        ? `${number.format(all)} indices these bands allow`
        : `${number.format(shown)} of ${number.format(all)}`,
    none: 'No index of that name or purpose that these bands allow.',
    failed: 'The list of indices could not be loaded. Check the connection, then close and open it again.',
    loading: 'Loading the list of indices …',
    publication: 'Publication',
    needsReflectance: 'Needs reflectance, which this product may not hold',
    domains: {
      vegetation: 'Vegetation',
      water: 'Water',
      burn: 'Burn',
      snow: 'Snow',
      soil: 'Soil',
      urban: 'Built-up land',
      clouds: 'Clouds',
      radar: 'Radar',
    } as Record<string, string>,
  },
  expression: {
    title: 'Own formula',
    label: 'Formula',
    show: 'Show',
    placeholder: '(nir - red) / (nir + red)',
    bands: 'Insert a band',
    good: (bands: string) => `Uses ${bands}`,
    at: (character: number) => `Character ${character}: `,
    /** The library speaks English. */
    problem: (_problem: ExpressionProblem, message: string) => message,
    hint: '+ - * / ** ( ) < > == && || ? : and functions such as sqrt, min, max, clamp, where',
  },
  classes: {
    title: (band: string) => `Classes of ${band}`,
    colour: (label: string) => `Colour of ${label}`,
    show: 'Shown',
  },

  stretch: {
    histogram: (what: string) => `How often each value of ${what} is on screen`,
    low: (what: string) => `Darkest value of ${what}`,
    high: (what: string) => `Brightest value of ${what}`,
    empty: 'Nothing of the picture is on screen.',
    reset: 'Back to the first look',
  },

  compose: {
    title: 'Compose',
    method: 'Each pixel is',
    methods: {
      median: 'Median',
      geomedian: 'Geometric median',
      medoid: 'Medoid',
      mean: 'Mean',
      min: 'Lowest value',
      max: 'Highest value',
      first: 'Earliest date',
      last: 'Latest date',
      stddev: 'Standard deviation',
      count: 'Number of values',
      quantile: 'Percentile',
      best: 'Best date',
      trend: 'Trend over time',
      harmonic: 'Season',
    } satisfies Record<MethodName, string>,
    meanings: {
      median: 'The middle of all dates, band by band: robust, and the default.',
      geomedian: 'The middle of all dates with all bands taken together, so that their ratios stay true.',
      medoid: 'The one date that is nearest to all others: true colours of a single day.',
      mean: 'The average of all dates; a cloud that was missed shows.',
      min: 'The lowest value of all dates.',
      max: 'The highest value of all dates.',
      first: 'The first date that is not masked.',
      last: 'The last date that is not masked.',
      stddev: 'How much the dates differ.',
      count: 'How many dates have a value.',
      quantile: 'The value that this share of the dates stays below.',
      best: 'The date on which an index is highest, with all bands from it.',
      trend: 'A line through all dates.',
      harmonic: 'A wave of one year through all dates.',
    } satisfies Record<MethodName, string>,
    percentile: (percent: number) => `${percent} % of the dates are below`,
    percentileLabel: 'Percentile',
    by: 'Highest',
    output: 'Show',
    outputs: {
      sen: 'Change a year (Theil-Sen)',
      slope: 'Change a year (least squares)',
      kendall_p: 'p of the change (Mann-Kendall)',
      slope_p: 'p of the change (t test)',
      mean: 'Mean level',
      amplitude1: 'Strength of the season',
      phase1: 'When it is highest',
      r2: 'How well a season fits (R²)',
      centre: 'The median itself',
      smad: 'Spread in colour (smad)',
      emad: 'Spread in values (emad)',
      bcmad: 'Relative spread (bcmad)',
    },
    widen: 'Widen clouds by',
    specks: 'Forget specks up to',
    metres: (metres: number) => (metres === 0 ? 'nothing' : `${number.format(metres)} m`),
    cost: (count: number, bytes: string, seconds: string) => `${scenes(count)} · ${bytes} · about ${seconds}`,
    costHint: 'At most: what was read before is not read again.',
    counting: 'Estimating …',
    hold: 'Wait for my word before composing',
    go: 'Compose',
    upToDate: 'The map shows this',
  },
  measures: {
    value: '',
    count: 'number of dates',
    deviation: 'standard deviation',
    'spread-smad': 'spread in colour (smad)',
    'spread-emad': 'spread in stored values (emad)',
    'spread-bcmad': 'relative spread (bcmad)',
    'trend-sen': 'change a year',
    'trend-slope': 'change a year',
    'trend-kendall_p': 'p of the change',
    'trend-slope_p': 'p of the change',
    'harmonic-amplitude1': 'strength of the season',
    'harmonic-phase1': 'time of the peak',
    'harmonic-r2': 'fit of a season, R²',
    'harmonic-mean': 'mean level',
  } satisfies Record<Measure, string>,
  /** Why a picture takes longer, in the library's words where the page has none of its own. */
  notice: (_code: Notice['code'], message: string) => message,
  aYear: (units: string) => (units === '' ? 'a year' : `${units} a year`),
  monthOfPhase: ['July', 'October', 'January', 'April', 'July'],
  /** `Median of 48 scenes` */
  methodOf: (method: MethodName, count: number): string => {
    const names: Partial<Record<MethodName, string>> = {
      quantile: 'Percentile',
      best: 'Best date',
      harmonic: 'Season',
    };
    return `${names[method] ?? picture.compose.methods[method]} of ${scenes(count)}`;
  },
  done: (method: MethodName, count: number, resolution: string): string =>
    `${picture.methodOf(method, count)}, ${resolution} a pixel`,

  layers: {
    title: 'Layers',
    hint: 'The topmost comes first.',
    live: 'The picture',
    counts: 'Observations behind each pixel',
    visible: (title: string) => `Show ${title}`,
    opacity: (title: string) => `Opacity of ${title}`,
    up: (title: string) => `Move ${title} up`,
    down: (title: string) => `Move ${title} down`,
    remove: (title: string) => `Remove ${title}`,
    keep: 'Keep this picture as a layer',
    tooMany: 'Four pictures are kept; remove one to keep another.',
    percent: (share: number) => `${Math.round(share * 100)} %`,
  },
  attribution: {
    label: 'Sources and licences',
    licence: (name: string) => `Licence ${name}`,
    basemap: 'Natural Earth',
  },
};
