import { scaleLinear, scaleUtc } from 'd3-scale';

/** One observation. `value` NaN where there is none. */
export interface PlotPoint {
  /** ISO 8601 UTC. */
  time: string;
  value: number;
  /** Drawn hollow: it exists but does not count. */
  masked: boolean;
}

export interface PlotFrame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface PlotLayout {
  /**
   * In the order of the points that have a value; `index` is the place among all of them. `beyond`: the value lies
   * outside the scale, and the mark at its edge.
   */
  marks: Array<{ index: number; x: number; y: number; masked: boolean; beyond: boolean }>;
  /** SVG path through the marks that count; empty for fewer than two. */
  line: string;
  xTicks: Array<{ x: number; date: Date }>;
  yTicks: Array<{ y: number; value: number }>;
}

/** Places points on a plot: time to the right from the first to the last, values up over all of them. */
export function layoutPlot(points: readonly PlotPoint[], frame: PlotFrame): PlotLayout {
  const dated = points.map((point, index) => ({ ...point, index, date: Date.parse(point.time) }));
  const valued = dated.filter(({ value }) => Number.isFinite(value));
  if (valued.length === 0) return { marks: [], line: '', xTicks: [], yTicks: [] };
  const dates = dated.map(({ date }) => date);
  // Values that count set the scale; a bright cloud would squash everything else against the floor.
  const counted = valued.filter(({ masked }) => !masked);
  const ruling = (counted.length > 1 ? counted : valued).map(({ value }) => value);
  const x = scaleUtc().domain(padded(Math.min(...dates), Math.max(...dates), 0.02, 86_400_000));
  x.range([frame.left, frame.width - frame.right]);
  const y = scaleLinear()
    .domain(padded(Math.min(...ruling), Math.max(...ruling), 0.08, 1e-6))
    .nice(4);
  y.range([frame.height - frame.bottom, frame.top]).clamp(true);
  const [bottom = 0, top = 0] = y.domain();
  const marks = valued.map(({ index, date, value, masked }) => ({
    index,
    x: x(date),
    y: y(value),
    masked,
    beyond: value < bottom || value > top,
  }));
  const path = marks.filter(({ masked }) => !masked).map((mark) => `${mark.x.toFixed(1)},${mark.y.toFixed(1)}`);
  return {
    marks,
    line: path.length > 1 ? `M${path.join('L')}` : '',
    xTicks: x.ticks(Math.max(2, Math.floor(frame.width / 55))).map((date) => ({ x: x(date), date })),
    yTicks: y.ticks(4).map((value) => ({ y: y(value), value })),
  };
}

function padded(low: number, high: number, share: number, least: number): [number, number] {
  const pad = Math.max((high - low) * share, least);
  return [low - pad, high + pad];
}

/** The mark nearest to a place, or -1. */
export function nearestMark(marks: PlotLayout['marks'], x: number, y: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (const [i, mark] of marks.entries()) {
    // Dates are what one aims at; height only settles between two marks of a date.
    const away = Math.hypot(mark.x - x, (mark.y - y) * 0.35);
    if (away < distance) {
      best = i;
      distance = away;
    }
  }
  return best;
}
