import { describe, expect, it } from 'vitest';
import { layoutPlot, nearestMark, type PlotPoint } from '#view/plot/time-scale';

const FRAME = { width: 300, height: 160, left: 40, right: 10, top: 10, bottom: 20 };
const point = (time: string, value: number, masked = false): PlotPoint => ({ time, value, masked });

describe('a plot over time', () => {
  const points = [
    point('2023-01-01T10:00:00Z', 0.2),
    point('2023-02-01T10:00:00Z', 5, true),
    point('2023-03-01T10:00:00Z', Number.NaN),
    point('2023-06-01T10:00:00Z', 0.8),
  ];

  it('puts time right and value up, inside its frame', () => {
    const { marks } = layoutPlot(points, FRAME);
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
    const { line, yTicks } = layoutPlot(points, FRAME);
    expect(line.match(/[ML]/g)).toHaveLength(2);
    expect(Math.max(...yTicks.map(({ value }) => value))).toBeLessThan(1.5);
  });

  it('has a place for one observation, for equal ones, and for none', () => {
    expect(layoutPlot([point('2023-01-01', 3)], FRAME).marks).toHaveLength(1);
    const equal = layoutPlot([point('2023-01-01', 3), point('2023-01-01', 3)], FRAME);
    expect(equal.marks.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(layoutPlot([point('2023-01-01', Number.NaN)], FRAME)).toMatchObject({ marks: [], line: '' });
  });

  it('finds the mark one points at', () => {
    const { marks } = layoutPlot(points, FRAME);
    expect(nearestMark(marks, marks[2]!.x - 4, 80)).toBe(2);
    expect(nearestMark([], 10, 10)).toBe(-1);
  });
});
