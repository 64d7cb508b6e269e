import { expect, test } from 'vitest';
import { isQuadratError } from '#model/errors';
import { stepsOf } from '#plan/periods';

const groups = ['2019-12-31', '2020-01-01', '2020-02-29', '2020-03-01', '2020-12-15', '2021-02-01'].map((day) => ({
  time: `${day}T10:00:00.000Z`,
  datasets: [],
}));
const dayOf = ({ time }: { time: string }) => time.slice(0, 10);

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
    [
      ['2019-12-31', [0, 1]],
      ['2020-02-29', [2, 3]],
      ['2020-10-26', [4]],
      ['2020-12-25', [5]],
    ],
  ],
])('%s', (period, expected) => {
  expect(stepsOf(groups, period, dayOf)).toEqual(expected.map(([time, members]) => ({ time, groups: members })));
});

test('months are named by their first day', () => {
  expect(stepsOf(groups, 'month', dayOf).map(({ time }) => time)).toEqual([
    '2019-12-01',
    '2020-01-01',
    '2020-02-01',
    '2020-03-01',
    '2020-12-01',
    '2021-02-01',
  ]);
});

test.each(['fortnight', 'P0M', 'P1Y2M', 'PT1H', ''])('%j is no period', (period) => {
  let caught: unknown;
  try {
    stepsOf(groups, period, dayOf);
  } catch (error) {
    caught = error;
  }
  expect(isQuadratError(caught, 'BAD_REQUEST')).toBe(true);
});
