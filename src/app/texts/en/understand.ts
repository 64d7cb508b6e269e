import type { MethodName } from '../../state/method';
import { picture } from './picture';

const number = new Intl.NumberFormat('en-GB');
const metre = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const kilometre = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const hectares = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 4 });

/** Values over time, at points and in areas. */
export const understand = {
  drawPolygon: 'Click to set corners; click the last one again to finish. Esc gives up.',
  drawBox: 'Click one corner, then the opposite one. Esc gives up.',
  drawLine: 'Click along the way; click the last corner again to finish. Esc gives up.',
  measure: 'Measure a distance',
  measured: 'Measured distance',
  measureAgain: 'Measure again',
  measureEnd: 'Put the measured path away',
  onEllipsoid: 'on the ellipsoid of WGS 84, heights aside',
  distance: (metres: number) => (metres < 1000 ? `${metre.format(metres)} m` : `${kilometre.format(metres / 1000)} km`),
  drawCancel: 'Cancel',
  drawArea: 'Draw an area to look into',

  label: 'Values over time',
  close: 'Close',
  places: 'Places',
  point: 'Point',
  area: 'Area',
  hectares: (value: number) => `${hectares.format(value)} ha`,
  pixels: (count: number) => `${number.format(count)} pixels`,
  coarser: (resolution: string) => `read at ${resolution} a pixel, because the area is large`,
  remove: (label: string) => `Remove ${label}`,
  addPoint: 'Add points',
  addPointHint: 'A click on the map adds a point beside those there are',
  addArea: 'Draw area',
  addView: 'Area on screen',
  full: 'As many places as colours can tell apart. Remove one to add another.',

  series: 'Show',
  plot: (what: string) => `${what} over time`,
  loading: (label: string) => `Reading every date at ${label}`,
  classesLoading: 'Reading the classes of every date',
  cancel: 'Cancel',
  none: (label: string) =>
    `No scene has a value at ${label}. It may lie outside every image; choose a place inside the dashed outline.`,
  noPixel: (label: string) => `${label} is smaller than a pixel and holds the centre of none. Draw a larger area.`,
  summary: (valid: number, masked: number) =>
    `${number.format(valid)} ${valid === 1 ? 'date' : 'dates'} counted, ${number.format(masked)} left out`,
  hollow: 'Hollow: left out by the cloud mask.',
  hollowArea: 'Hollow: less than half of the area is seen.',
  line: (method: MethodName, period: string) => {
    const known: Readonly<Record<string, string>> = { all: 'month', year: 'year', season: 'season', month: 'month' };
    return `Line: ${picture.compose.methods[method].toLowerCase()} of each ${known[period] ?? 'period'}.`;
  },
  areaLine: 'Dots: mean. Line: median. Band: from 10 % to 90 % of the pixels.',
  onMap: 'This scene is on the map while you point at it.',
  maskedBy: (why: string) => `left out: ${why}`,
  tooLittle: (share: number) => `only ${Math.round(share * 100)} % seen`,
  spread: (low: string, high: string) => `80 % between ${low} and ${high}`,
  seen: (share: number) => `${Math.round(share * 100)} % seen`,
  table: 'All values',
  place: 'Place',
  date: 'Date',
  mean: 'mean',
  scaled: 'Scale and offset of the product applied.',

  classes: 'Ground by class',
  classesShow: 'Show the ground of each class',
  classesHide: 'Hide',
  classesPlot: (label: string) => `Hectares of each class in ${label}, over time`,
  classesAxis: 'Hectares by class, clouds and all.',

  download: 'Download',
  downloadAs: (format: string) => `Download the figure as ${format}`,
  downloadClassesAs: (format: string) => `Download the figure of classes as ${format}`,
  downloadFailed: 'The file could not be made',
};
