import { layoutPlot, type PlotSeries } from './series-layout';
import { layoutStack, type StackStep } from './stack-layout';

/** What stands around a plot that leaves the page. */
export interface Caption {
  title: string;
  /** Place, time span, what is hollow: one line each. */
  notes: readonly string[];
  /** Where the data comes from and under which licence. */
  credit: string;
  formatLevel: (value: number) => string;
  formatTick: (date: Date) => string;
}

const WIDTH = 880;
const PLOT = 340;
const LEFT = 62;
const RIGHT = 24;
const INK = '#17211d';
const QUIET = '#4f5b56';
const FONT = "'Inter', 'Helvetica Neue', Arial, sans-serif";

/** Series over time as an SVG document that needs nothing else: for a report, on white, with legend and credit. */
export function seriesFigure(series: readonly PlotSeries[], caption: Caption): string {
  const top = headHeight(caption, series.length);
  const frame = { width: WIDTH, height: top + PLOT, left: LEFT, right: RIGHT, top, bottom: 30 };
  const plot = layoutPlot(series, frame);
  const colourOf = (of: number) => series[of]?.colour ?? INK;
  const drawn = [
    ...series.map(({ colour }, i) =>
      plot.bands[i] ? `<path d="${plot.bands[i]}" fill="${colour}" fill-opacity="0.16"/>` : '',
    ),
    ...series.map(({ colour, line }, i) =>
      plot.lines[i]
        ? `<path d="${plot.lines[i]}" fill="none" stroke="${colour}" stroke-width="${line.length > 0 ? 2.4 : 1.4}" stroke-linejoin="round"/>`
        : '',
    ),
    ...plot.marks.map(({ series: of, x, y, masked }) =>
      masked
        ? `<circle cx="${n(x)}" cy="${n(y)}" r="3.4" fill="#ffffff" stroke="${colourOf(of)}" stroke-width="1.2" stroke-opacity="0.7"/>`
        : `<circle cx="${n(x)}" cy="${n(y)}" r="3.6" fill="${colourOf(of)}" stroke="#ffffff"/>`,
    ),
  ];
  return figure(
    caption,
    series.map(({ label, colour }) => ({ label, colour })),
    frame,
    plot,
    drawn,
  );
}

/** Stacked amounts over time, likewise. */
export function stackFigure(
  steps: readonly StackStep[],
  classes: ReadonlyArray<{ label: string; colour: string }>,
  caption: Caption,
): string {
  const top = headHeight(caption, classes.length);
  const frame = { width: WIDTH, height: top + PLOT, left: LEFT, right: RIGHT, top, bottom: 30 };
  const plot = layoutStack(steps, frame);
  const drawn = plot.bars.map(
    ({ part, x, y, width, height }) =>
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${classes[part]?.colour ?? INK}" stroke="#c4c3b9" stroke-width="0.5"/>`,
  );
  return figure(caption, classes, frame, plot, drawn);
}

const LEGEND_COLUMNS = 4;

function headHeight({ notes }: Caption, entries: number): number {
  return 44 + notes.length * 17 + Math.ceil(entries / LEGEND_COLUMNS) * 20 + 14;
}

function figure(
  { title, notes, credit, formatLevel, formatTick }: Caption,
  legend: ReadonlyArray<{ label: string; colour: string }>,
  frame: { width: number; height: number; left: number; right: number; bottom: number },
  axes: {
    xTicks: ReadonlyArray<{ x: number; date: Date }>;
    yTicks: ReadonlyArray<{ y: number; value: number }>;
  },
  drawn: readonly string[],
): string {
  const height = frame.height + 34;
  const legendTop = 44 + notes.length * 17 + 8;
  const column = (WIDTH - LEFT - RIGHT) / LEGEND_COLUMNS;
  const floor = frame.height - frame.bottom;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${FONT}" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(LEFT, 32, title, { size: 17, weight: 600, fill: INK }),
    ...notes.map((note, i) => text(LEFT, 52 + i * 17, note, {})),
    ...legend.flatMap(({ label, colour }, i) => {
      const x = LEFT + (i % LEGEND_COLUMNS) * column;
      const y = legendTop + Math.floor(i / LEGEND_COLUMNS) * 20;
      return [
        `<rect x="${n(x)}" y="${n(y)}" width="12" height="12" rx="3" fill="${colour}" stroke="#c4c3b9" stroke-width="0.5"/>`,
        text(x + 18, y + 10, label, { fill: INK }),
      ];
    }),
    ...axes.yTicks.flatMap(({ y, value }) => [
      `<line x1="${frame.left}" x2="${frame.width - frame.right}" y1="${n(y)}" y2="${n(y)}" stroke="#e0ded5"/>`,
      text(frame.left - 8, y + 4, formatLevel(value), { anchor: 'end' }),
    ]),
    ...axes.xTicks.flatMap(({ x, date }) => [
      `<line x1="${n(x)}" x2="${n(x)}" y1="${n(floor)}" y2="${n(floor + 5)}" stroke="${QUIET}"/>`,
      text(x, frame.height - 8, formatTick(date), { anchor: 'middle' }),
    ]),
    ...drawn,
    text(LEFT, height - 14, credit, { size: 11 }),
    '</svg>',
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function text(
  x: number,
  y: number,
  words: string,
  {
    size = 12,
    weight = 400,
    fill = QUIET,
    anchor = 'start',
  }: Partial<Record<'fill' | 'anchor', string>> & {
    size?: number;
    weight?: number;
  },
): string {
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Strangers' words may hold anything, also control characters, which XML does not allow at all. */
function escaped(words: string): string {
  return words
    .replaceAll(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
