import { scaleLinear, scaleUtc } from 'd3-scale';
import type { PlotFrame } from './series-layout';

/** Shares of one date, from the bottom up. */
export interface StackStep {
  /** ISO 8601 UTC. */
  time: string;
  /** In the order of the classes; NaN counts as none. */
  parts: readonly number[];
}

export interface StackLayout {
  bars: Array<{ step: number; part: number; x: number; y: number; width: number; height: number }>;
  xTicks: Array<{ x: number; date: Date }>;
  yTicks: Array<{ y: number; value: number }>;
}

/** Bars of stacked amounts at their dates, from zero up; a bar is as wide as the narrowest gap between two dates leaves room. */
export function layoutStack(steps: readonly StackStep[], frame: PlotFrame): StackLayout {
  if (steps.length === 0) return { bars: [], xTicks: [], yTicks: [] };
  const dates = steps.map(({ time }) => Date.parse(time));
  const amount = (part: number) => (Number.isFinite(part) ? part : 0);
  const highest = Math.max(...steps.map(({ parts }) => parts.reduce((sum, part) => sum + amount(part), 0)));
  const span = Math.max(...dates) - Math.min(...dates);
  const pad = Math.max(span * 0.03, 86_400_000);
  const x = scaleUtc()
    .domain([Math.min(...dates) - pad, Math.max(...dates) + pad])
    .range([frame.left, frame.width - frame.right]);
  const y = scaleLinear()
    .domain([0, highest || 1])
    .nice(4)
    .range([frame.height - frame.bottom, frame.top]);
  const places = dates.map((date) => x(date));
  const gaps = places.slice(1).map((place, i) => place - places[i]!);
  const width = Math.max(1.5, Math.min(14, Math.min(...gaps, 18) * 0.8));
  return {
    bars: steps.flatMap(({ parts }, step) => {
      let below = 0;
      return parts.flatMap((part, index) => {
        const from = below;
        below += amount(part);
        if (below === from) return [];
        const top = y(below);
        return [{ step, part: index, x: places[step]! - width / 2, y: top, width, height: y(from) - top }];
      });
    }),
    xTicks: x.ticks(Math.max(2, Math.floor(frame.width / 60))).map((date) => ({ x: x(date), date })),
    yTicks: y.ticks(4).map((value) => ({ y: y(value), value })),
  };
}
