import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMON_PERIODS, type PeriodKind } from '#view/calendar';
import { lastDayOf, monthCounts, monthIndex, monthOf, nearestStep, stepsOf as stepsOfCounts } from '#view/periods';

const months = (from: string, counts: number[]) =>
  counts.map((count, i) => ({ month: monthOf(monthIndex(from) + i), count }));
const stepsOf = (kind: PeriodKind, list: ReturnType<typeof months>, span: { start: string; end: string }) =>
  stepsOfCounts(kind, { months: list, days: null }, span);
const SPAN = { start: '2021-11-01', end: '2023-04-30' };
const TWO_WINTERS = months('2021-11', [1, 2, 1, 1, 0, 3, 0, 0, 2, 0, 0, 0, 0, 4, 0, 1, 1, 1]);

describe('months', () => {
  it('count by the middle of a period: local midnight may be the day before in UTC', () => {
    const counts = monthCounts([
      { start: '2022-12-31T18:00:00Z', end: '2023-01-31T18:00:00Z', count: 2 },
      { start: '2023-02-28T18:00:00Z', end: '2023-03-31T18:00:00Z', count: 5 },
    ]);
    expect(counts).toEqual([
      { month: '2023-01', count: 2 },
      { month: '2023-02', count: 0 },
      { month: '2023-03', count: 5 },
    ]);
    expect(monthCounts([{ start: '2023-01-01', end: '2023-02-01', count: 0 }])).toEqual([]);
  });

  it('end when they end', () => {
    expect(['2023-02', '2024-02', '2023-12', '1900-02'].map(lastDayOf)).toEqual([
      '2023-02-28',
      '2024-02-29',
      '2023-12-31',
      '1900-02-28',
    ]);
  });

  it('count through any year and back', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 12 * 9999 }), (i) => monthIndex(monthOf(i)) === i));
  });
});

describe('steps', () => {
  it('begin a winter in December and name it after the new year', () => {
    const steps = stepsOf('season', TWO_WINTERS, SPAN);
    expect(steps.map(({ key, start, end, count }) => [key, start, end, count])).toEqual([
      ['2021-SON', '2021-11-01', '2021-11-30', 1],
      ['2022-DJF', '2021-12-01', '2022-02-28', 4],
      ['2022-MAM', '2022-03-01', '2022-05-31', 3],
      ['2022-JJA', '2022-06-01', '2022-08-31', 2],
      ['2023-DJF', '2022-12-01', '2023-02-28', 5],
      ['2023-MAM', '2023-03-01', '2023-04-30', 2],
    ]);
  });

  it('leave out what holds no scene', () => {
    expect(stepsOf('month', TWO_WINTERS, SPAN).every(({ count }) => count > 0)).toBe(true);
    expect(stepsOf('year', [], SPAN)).toEqual([]);
  });

  it('are cut to the span', () => {
    const steps = stepsOf('year', TWO_WINTERS, { start: '2022-01-15', end: '2022-12-10' });
    expect(steps).toMatchObject([{ key: '2022', start: '2022-01-15', end: '2022-12-10' }]);
  });

  it('of any kind share out the same scenes, in order and without overlap', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        counts,
        fc.integer({ min: 23_000, max: 25_000 }),
        fc.constantFrom(...COMMON_PERIODS),
        (list, from, kind) => {
          const all = months(monthOf(from), list);
          const span = { start: `${all[0]!.month}-01`, end: lastDayOf(all.at(-1)!.month) };
          const steps = stepsOf(kind, all, span);
          expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(list.reduce((sum, count) => sum + count, 0));
          for (const [i, step] of steps.entries()) {
            expect(step.start <= step.end).toBe(true);
            expect(step.start >= span.start && step.end <= span.end).toBe(true);
            if (i > 0) expect(step.start > steps[i - 1]!.end).toBe(true);
          }
        },
      ),
    );
  });
});

describe('changing the period', () => {
  it('stays where one was', () => {
    const summer = stepsOf('season', TWO_WINTERS, SPAN).find(({ key }) => key === '2022-JJA');
    expect(nearestStep(stepsOf('month', TWO_WINTERS, SPAN), summer)?.key).toBe('2022-07');
    expect(nearestStep(stepsOf('year', TWO_WINTERS, SPAN), summer)?.key).toBe('2022');
  });

  it('begins with the latest where nothing was chosen', () => {
    expect(nearestStep(stepsOf('month', TWO_WINTERS, SPAN), undefined)?.key).toBe('2023-04');
  });
});
