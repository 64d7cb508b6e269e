import { scaleLinear, scaleUtc } from 'd3-scale';

/** One observation. `value` NaN where there is none. */
export interface PlotPoint {
  /** ISO 8601 UTC. */
  time: string;
  value: number;
  /** Drawn hollow: it exists but does not count. */
  masked: boolean;
  /** Ends of the band around the value, where it stands for many. */
  low?: number;
  high?: number;
}

/** Observations of one thing in one place, and what sums them up. */
export interface PlotSeries {
  label: string;
  /** CSS colour. */
  colour: string;
  points: readonly PlotPoint[];
  /** Composites, in time order. Empty: the points that count are joined instead. */
  line: ReadonlyArray<{ time: string; value: number }>;
}

export interface PlotFrame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * `series`, `index`: which point of which series it is. `beyond`: the value lies outside the scale, and the mark at its
 * edge.
 */
export interface Mark {
  series: number;
  index: number;
  x: number;
  y: number;
  masked: boolean;
  beyond: boolean;
}

export interface PlotLayout {
  /** Of all series, in their order; only of points that have a value. */
  marks: Mark[];
  /** SVG paths, one a series; empty where there is nothing to join or to fill. */
  lines: string[];
  bands: string[];
  xTicks: Array<{ x: number; date: Date }>;
  yTicks: Array<{ y: number; value: number }>;
}

/** CSS pixels from the middle of one date below the plot to the next. */
const TICK_ROOM = 56;

/** Places series on one plot: time to the right from the first to the last, values up over all of them. */
export function layoutPlot(series: readonly PlotSeries[], frame: PlotFrame): PlotLayout {
  const valued = series.flatMap(({ points }, of) =>
    points.flatMap((point, index) => (Number.isFinite(point.value) ? [{ ...point, series: of, index }] : [])),
  );
  if (valued.length === 0) return { marks: [], lines: [], bands: [], xTicks: [], yTicks: [] };
  const dates = series.flatMap(({ points, line }) => [...points, ...line].map(({ time }) => Date.parse(time)));
  // Values that count set the scale; a bright cloud would squash everything else against the floor.
  const counted = valued.filter(({ masked }) => !masked);
  const ruling = (counted.length > 1 ? counted : valued).flatMap(({ value, low, high }) => [
    value,
    low ?? value,
    high ?? value,
  ]);
  const summed = series.flatMap(({ line }) => line.map(({ value }) => value).filter(Number.isFinite));
  const x = scaleUtc().domain(padded(dates, 0.02, 86_400_000));
  x.range([frame.left, frame.width - frame.right]);
  const y = scaleLinear()
    .domain(padded([...ruling, ...summed], 0.08, 1e-6))
    .nice(4);
  y.range([frame.height - frame.bottom, frame.top]).clamp(true);
  const [bottom = 0, top = 0] = y.domain();
  const place = ({ time, value }: { time: string; value: number }) =>
    `${x(Date.parse(time)).toFixed(1)},${y(value).toFixed(1)}`;
  return {
    marks: valued.map(({ series: of, index, time, value, masked }) => ({
      series: of,
      index,
      x: x(Date.parse(time)),
      y: y(value),
      masked,
      beyond: value < bottom || value > top,
    })),
    lines: series.map(({ points, line }) => pathThrough(line.length > 0 ? line : counting(points), place)),
    bands: series.map(({ points }) => bandAround(counting(points), place)),
    xTicks: spaced(
      x.ticks(Math.max(2, Math.floor(frame.width / TICK_ROOM))).map((date) => ({ x: x(date), date })),
      frame.width - TICK_ROOM / 2.4,
    ),
    yTicks: y.ticks(4).map((value) => ({ y: y(value), value })),
  };
}

/** Those whose words do not touch, and end before `most`: a scale may make twice as many as it was asked for. */
function spaced<Tick extends { x: number }>(ticks: readonly Tick[], most: number): Tick[] {
  const [first, second] = ticks;
  const every = first && second ? Math.ceil(TICK_ROOM / Math.max(1, second.x - first.x)) : 1;
  return ticks.filter((tick, i) => i % every === 0 && tick.x <= most);
}

function counting(points: readonly PlotPoint[]): PlotPoint[] {
  return points.filter(({ masked }) => !masked);
}

type Place = (at: { time: string; value: number }) => string;

function pathThrough(line: ReadonlyArray<{ time: string; value: number }>, place: Place): string {
  const known = line.filter(({ value }) => Number.isFinite(value));
  return known.length > 1 ? `M${known.map(place).join('L')}` : '';
}

/** There along the upper ends and back along the lower. */
function bandAround(points: readonly PlotPoint[], place: Place): string {
  const known = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  if (known.length < 2) return '';
  const upper = known.map(({ time, high }) => place({ time, value: high! }));
  const lower = known.map(({ time, low }) => place({ time, value: low! })).reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}

function padded(values: readonly number[], share: number, least: number): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = Math.max((high - low) * share, least);
  return [low - pad, high + pad];
}

/** The mark nearest to a place, or -1. */
export function nearestMark(marks: readonly Mark[], x: number, y: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (const [i, mark] of marks.entries()) {
    // Dates are what one aims at; height settles between marks of one date.
    const away = Math.hypot(mark.x - x, (mark.y - y) * 0.5);
    if (away < distance) {
      best = i;
      distance = away;
    }
  }
  return best;
}
