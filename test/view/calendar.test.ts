import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodsBetween } from '#geo/calendar';
import { UTC_CLOCK } from '#geo/clock';
import { cutOf, daysAround, fiscalMonth, monthsAround, needsDays, ownPeriod, readPeriod } from '#view/calendar';
import { dayCounts, lastDayOf, monthIndex, monthOf, stepsOf } from '#view/periods';

const DAY = 86_400_000;
const isoDay = (number: number) => new Date(number * DAY).toISOString().slice(0, 10);

describe('periods of the page', () => {
  it('are those of the library, to the day', () => {
    const month = fc.integer({ min: 1, max: 12 }).map((one) => `year-${String(one).padStart(2, '0')}`);
    const own = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom('D', 'W', 'M', 'Y'))
      .map(([count, unit]) => `P${count}${unit}`);
    const day = fc.integer({ min: -20_000, max: 40_000 });
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom('year', 'season', 'month'), month, own), day, (text, number) => {
        const kind = readPeriod(text)!;
        expect(kind).toBe(text);
        const [period] = periodsBetween(text, number * DAY, number * DAY, UTC_CLOCK);
        const cut = cutOf(kind)!;
        const around =
          cut.unit === 'day' ? daysAround(isoDay(number), cut) : inDays(monthsAround(monthIndex(isoDay(number)), cut));
        expect(around).toEqual({ start: isoDay(period!.start / DAY), end: isoDay(period!.end / DAY - 1) });
        expect(needsDays(kind)).toBe(cut.unit === 'day');
      }),
    );
  });

  it('are nothing shorter than a day, nothing of several units, and no nonsense', () => {
    for (const text of ['PT12H', 'P1Y6M', 'P0D', 'P', 'P1H', 'year-13', 'year-7', 'week', '', undefined])
      expect(readPeriod(text), String(text)).toBeUndefined();
    expect(readPeriod('P016D')).toBe('P16D');
    expect(ownPeriod('P2W')).toEqual({ count: 2, unit: 'W' });
    expect([fiscalMonth('year-07'), fiscalMonth('year')]).toEqual([7, undefined]);
  });
});

function inDays({ first, last }: { first: number; last: number }) {
  return { start: `${monthOf(first)}-01`, end: lastDayOf(monthOf(last)) };
}

describe('steps', () => {
  const span = { start: '2022-12-30', end: '2023-02-28' };
  const days = dayCounts([
    { start: '2022-12-29T18:00:00Z', end: '2022-12-30T18:00:00Z', count: 1 },
    { start: '2022-12-30T18:00:00Z', end: '2022-12-31T18:00:00Z', count: 0 },
    { start: '2023-01-01T18:00:00Z', end: '2023-01-02T18:00:00Z', count: 2 },
    { start: '2023-01-07T18:00:00Z', end: '2023-01-08T18:00:00Z', count: 3 },
    { start: '2023-03-07T18:00:00Z', end: '2023-03-08T18:00:00Z', count: 9 },
  ]);

  it('of weeks begin on Mondays, hold their days, and are cut to the span', () => {
    expect(days[0]).toEqual({ day: '2022-12-30', count: 1 });
    expect(stepsOf('P1W', { months: [], days }, span)).toMatchObject([
      { key: '2022-12-26', start: '2022-12-30', end: '2023-01-01', count: 1 },
      { key: '2023-01-02', start: '2023-01-02', end: '2023-01-08', count: 5 },
    ]);
    expect(stepsOf('P1W', { months: [{ month: '2023-01', count: 5 }], days: null }, span)).toEqual([]);
  });

  it('of fiscal years and quarters begin with their month', () => {
    const months = ['2021-06', '2021-07', '2022-02', '2022-11'].map((month) => ({ month, count: 1 }));
    const whole = { start: '2021-01-01', end: '2022-12-31' };
    expect(stepsOf('year-07', { months, days: null }, whole)).toMatchObject([
      { key: '2020-07', start: '2021-01-01', end: '2021-06-30', count: 1 },
      { key: '2021-07', start: '2021-07-01', end: '2022-06-30', count: 2 },
      { key: '2022-07', start: '2022-07-01', end: '2022-12-31', count: 1 },
    ]);
    expect(stepsOf('P3M', { months, days: null }, whole).map(({ key }) => key)).toEqual([
      '2021-04',
      '2021-07',
      '2022-01',
      '2022-10',
    ]);
  });
});
