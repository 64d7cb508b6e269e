import { expect, test } from 'vitest';
import { UTC_CLOCK } from '#geo/clock';
import { isQuadratError } from '#model/errors';
import { stepsOf } from '#plan/periods';

const groups = ['2019-12-31', '2020-01-01', '2020-02-29', '2020-03-01', '2020-12-15', '2021-02-01'].map((day) => ({
  time: `${day}T10:00:00.000Z`,
  datasets: [],
}));

test.each([
  ['all', [['2019-12-31T10:00:00.000Z', [0, 1, 2, 3, 4, 5]]]],
  [
    'year',
    [
      ['2019-01-01', [0]],
      ['2020-01-01', [1, 2, 3, 4]],
      ['2021-01-01', [5]],
    ],
  ],
  [
    'season',
    [
      ['2019-12-01', [0, 1, 2]],
      ['2020-03-01', [3]],
      ['2020-12-01', [4, 5]],
    ],
  ],
  [
    'P3M',
    [
      ['2019-10-01', [0]],
      ['2020-01-01', [1, 2, 3]],
      ['2020-10-01', [4]],
      ['2021-01-01', [5]],
    ],
  ],
  [
    'P60D',
    // From 1 January 1970, so that the days of other groups move no edge.
    [
      ['2019-12-10', [0, 1]],
      ['2020-02-08', [2, 3]],
      ['2020-12-04', [4, 5]],
    ],
  ],
  [
    'year-07',
    [
      ['2019-07-01', [0, 1, 2, 3]],
      ['2020-07-01', [4, 5]],
    ],
  ],
])('%s', (period, expected) => {
  expect(stepsOf(groups, period, UTC_CLOCK)).toMatchObject(
    expected.map(([time, members]) => ({ time, groups: members })),
  );
});

test('a step says which period it is, as countByPeriod would', () => {
  expect(stepsOf(groups, 'season', UTC_CLOCK).map(({ period }) => period)).toEqual([
    { name: '2020-DJF', start: '2019-12-01T00:00:00Z', end: '2020-03-01T00:00:00Z' },
    { name: '2020-MAM', start: '2020-03-01T00:00:00Z', end: '2020-06-01T00:00:00Z' },
    { name: '2021-DJF', start: '2020-12-01T00:00:00Z', end: '2021-03-01T00:00:00Z' },
  ]);
});

test('months are named by their first day', () => {
  expect(stepsOf(groups, 'month', UTC_CLOCK).map(({ time }) => time)).toEqual([
    '2019-12-01',
    '2020-01-01',
    '2020-02-01',
    '2020-03-01',
    '2020-12-01',
    '2021-02-01',
  ]);
});

test.each(['fortnight', 'P0M', 'P1Y2D', ''])('%j is no period', (period) => {
  let caught: unknown;
  try {
    stepsOf(groups, period, UTC_CLOCK);
  } catch (error) {
    caught = error;
  }
  expect(isQuadratError(caught, 'BAD_REQUEST')).toBe(true);
});
