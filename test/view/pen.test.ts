import { describe, expect, it } from 'vitest';
import { type Corner, Pen } from '#view/draw/pen';

const near = (a: Corner, b: Corner) => Math.hypot(a[0] - b[0], a[1] - b[1]) < 0.5;

describe('a pen that sets corners one by one', () => {
  it('makes a box of two opposite ones', () => {
    const pen = new Pen('box', near);
    expect(pen.preview([4, 4])).toBeNull();
    expect(pen.set([1, 2])).toBeNull();
    expect(pen.set([1.1, 2.1])).toBeNull();
    expect(pen.set([1, 9])).toBeNull();
    const ring = [
      [1, 2],
      [4, 2],
      [4, 6],
      [1, 6],
      [1, 2],
    ];
    expect(pen.preview([4, 6])).toEqual({ type: 'Polygon', coordinates: [ring] });
    expect(pen.set([4, 6])).toEqual({ type: 'Polygon', coordinates: [ring] });
  });

  it('closes a polygon of three corners or more where the first or the last is set again', () => {
    const ring = [
      [0, 0],
      [5, 0],
      [5, 5],
      [0, 0],
    ];
    for (const again of [
      [0.1, 0],
      [5, 5],
    ] as const) {
      const pen = new Pen('polygon', near);
      expect([pen.set([0, 0]), pen.set([5, 0]), pen.set([5, 0]), pen.set([0, 0])]).toEqual([null, null, null, null]);
      expect(pen.count).toBe(2);
      expect(pen.set([5, 5])).toBeNull();
      expect(pen.set(again)).toEqual({ type: 'Polygon', coordinates: [ring] });
    }
  });

  it('takes corners back', () => {
    const pen = new Pen('polygon', near);
    pen.undo();
    pen.set([0, 0]);
    pen.set([3, 3]);
    pen.undo();
    expect(pen.count).toBe(1);
    expect(pen.set([5, 0])).toBeNull();
    expect(pen.count).toBe(2);
  });
});
