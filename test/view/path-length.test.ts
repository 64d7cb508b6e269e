import { describe, expect, it } from 'vitest';
import { pathLength } from '#view/path-length';

describe('the length of a path', () => {
  // By PROJ's geod (`geod +ellps=WGS84 -I +units=m`).
  it.each([
    [[11.5, 48.1], [12.1, 48.3], 49838.4769],
    [[151.21, -33.86], [-0.12, 51.5], 16988534.4597],
    [[0, 0], [1, 0], 111319.4908],
    [[0, 0], [0, 1], 110574.3886],
    [[15.6, 78.2], [15.9, 78.3], 13084.3188],
    [[179.5, 60], [-179.5, 60], 55799.4704],
    [[30, -12], [30.00003, -12.00002], 3.9457],
  ] as const)('from %j to %j is that of PROJ', (from, to, metres) => {
    expect(pathLength([from, to])).toBeCloseTo(metres, 3);
    expect(pathLength([to, from])).toBeCloseTo(metres, 3);
  });

  it('is the sum of its pieces, and nothing of one position', () => {
    expect(pathLength([])).toBe(0);
    expect(pathLength([[4, 5]])).toBe(0);
    const there = [[0, 0] as const, [1, 0] as const];
    expect(pathLength([...there, [1, 0], [0, 0]])).toBeCloseTo(2 * pathLength(there), 6);
  });

  it('is not told between opposite sides of the globe', () => {
    expect(
      pathLength([
        [0, 0],
        [179.9, 0.1],
      ]),
    ).toBeNaN();
  });
});
