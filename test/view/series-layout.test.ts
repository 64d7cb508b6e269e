import { describe, expect, it } from 'vitest';
import { layoutPlot, nearestMark, type PlotPoint, type PlotSeries } from '#view/plot/series-layout';

const FRAME = { width: 300, height: 160, left: 40, right: 10, top: 10, bottom: 20 };
const point = (time: string, value: number, masked = false): PlotPoint => ({ time, value, masked });
const series = (points: PlotPoint[], line: PlotSeries['line'] = []): PlotSeries => ({
  label: 'A',
  colour: '#000000',
  points,
  line,
});

describe('a plot over time', () => {
  const points = [
    point('2023-01-01T10:00:00Z', 0.2),
    point('2023-02-01T10:00:00Z', 5, true),
    point('2023-03-01T10:00:00Z', Number.NaN),
    point('2023-06-01T10:00:00Z', 0.8),
  ];

  it('puts time right and value up, inside its frame', () => {
    const { marks } = layoutPlot([series(points)], FRAME);
    expect(marks.map(({ index }) => index)).toEqual([0, 1, 3]);
    expect(marks[0]!.x).toBeLessThan(marks[2]!.x);
    expect(marks[0]!.y).toBeGreaterThan(marks[2]!.y);
    for (const { x, y } of marks) {
      expect(x).toBeGreaterThanOrEqual(FRAME.left);
      expect(x).toBeLessThanOrEqual(FRAME.width - FRAME.right);
      expect(y).toBeGreaterThanOrEqual(FRAME.top);
      expect(y).toBeLessThanOrEqual(FRAME.height - FRAME.bottom);
    }
  });

  it('joins only what counts, and lets only that rule the scale', () => {
    const { lines, yTicks } = layoutPlot([series(points)], FRAME);
    expect(lines[0]!.match(/[ML]/g)).toHaveLength(2);
    expect(Math.max(...yTicks.map(({ value }) => value))).toBeLessThan(1.5);
  });

  it('draws composites as the line where there are some, without those that have no value', () => {
    const composites = [0.3, Number.NaN, 0.4, 0.5].map((value, i) => ({ time: `2023-0${i + 1}-15`, value }));
    expect(layoutPlot([series(points, composites)], FRAME).lines[0]!.match(/[ML]/g)).toHaveLength(3);
  });

  it('fills from the low ends to the high ones, of what counts', () => {
    const spread = (time: string, masked = false) => ({ time, value: 0.5, masked, low: 0.2, high: 0.8 });
    const dates = [spread('2023-01-01'), spread('2023-02-01', true), spread('2023-03-01')];
    const { bands, yTicks } = layoutPlot([series(dates)], FRAME);
    expect(bands[0]).toMatch(/^M[^Z]+Z$/);
    expect(bands[0]!.match(/[ML]/g)).toHaveLength(4);
    expect(Math.max(...yTicks.map(({ value }) => value))).toBeGreaterThanOrEqual(0.8);
  });

  it('places several series on one scale', () => {
    const { marks, lines } = layoutPlot([series(points), series([point('2023-04-01', 12)])], FRAME);
    const other = marks.find((mark) => mark.series === 1)!;
    expect(other.y).toBeLessThan(
      Math.min(...marks.filter((mark) => mark.series === 0 && !mark.masked).map(({ y }) => y)),
    );
    expect(lines).toHaveLength(2);
  });

  it('has a place for one observation, for equal ones, and for none', () => {
    expect(layoutPlot([series([point('2023-01-01', 3)])], FRAME).marks).toHaveLength(1);
    const equal = layoutPlot([series([point('2023-01-01', 3), point('2023-01-01', 3)])], FRAME);
    expect(equal.marks.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(layoutPlot([series([point('2023-01-01', Number.NaN)])], FRAME)).toMatchObject({ marks: [], lines: [] });
    expect(layoutPlot([], FRAME).marks).toEqual([]);
  });

  it('finds the mark one points at', () => {
    const { marks } = layoutPlot([series(points)], FRAME);
    expect(nearestMark(marks, marks[2]!.x - 4, 80)).toBe(2);
    expect(nearestMark([], 10, 10)).toBe(-1);
  });
});
