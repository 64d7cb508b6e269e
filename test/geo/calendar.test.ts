import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPeriod, periodIndex, periodsBetween } from '#geo/calendar';
import { type Clock, clockOf, solarClock, UTC_CLOCK, zoneClock } from '#geo/clock';

const PERIODS = [
  'all',
  'year',
  'season',
  'month',
  'year-01',
  'year-07',
  'year-10',
  'P1Y',
  'P1M',
  'P3M',
  'P5M',
  'P1Y6M',
  'P1D',
  'P7D',
  'P1W',
  'P2W',
  'P16D',
  'P1DT12H',
  'PT6H',
  'PT1H',
  'PT90M',
];

/** Zones with clock changes at midnight, of half an hour, from one minute past midnight, and of a day left out. */
const ZONES = [
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Europe/London',
];
const CLOCKS: Array<[string, Clock]> = [
  ['UTC', UTC_CLOCK],
  ['solar, 178.7 E', solarClock(178.7)],
  ['solar, 70 W', solarClock(-70)],
  ...ZONES.map((zone): [string, Clock] => [zone, zoneClock(zone)]),
];

const at = (text: string) => Date.parse(text);
const names = (period: string, from: string, to: string, clock = UTC_CLOCK) =>
  periodsBetween(period, at(from), at(to), clock).map(({ name }) => name);

describe.each(PERIODS)('%s', (period) => {
  test('tiles time: no gap, no overlap, each instant in exactly one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CLOCKS),
        fc.integer({ min: -3e11, max: 2e12 }),
        fc.integer({ min: 0, max: 3e8 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        ([, clock], first, span, places) => {
          const periods = periodsBetween(period, first, first + span, clock);
          expect(periods[0]!.start).toBeLessThanOrEqual(first);
          expect(periods.at(-1)!.end).toBeGreaterThan(first + span);
          for (const [i, { start, end }] of periods.entries()) {
            expect(end).toBeGreaterThanOrEqual(start);
            if (i > 0) expect(start).toBe(periods[i - 1]!.end);
          }
          for (const place of places) {
            const instant = first + Math.floor(place * span);
            const holding = periods.filter(({ start, end }) => start <= instant && instant < end);
            expect(holding).toEqual([periods[periodIndex(periods, instant)]]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('does not depend on what else is asked for', () => {
    if (period === 'all') return;
    fc.assert(
      fc.property(
        fc.constantFrom(...CLOCKS),
        fc.integer({ min: 0, max: 1.9e12 }),
        fc.integer({ min: 0, max: 2e8 }),
        ([, clock], first, earlier) => {
          const alone = periodsBetween(period, first, first, clock);
          const among = periodsBetween(period, first - earlier, first, clock);
          expect(among[periodIndex(among, first)]).toEqual(alone[periodIndex(alone, first)]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('calendars', () => {
  test('a winter belongs to the year of its January, leap day included', () => {
    expect(names('season', '2019-11-30T23:59:59Z', '2020-03-01')).toEqual(['2019-SON', '2020-DJF', '2020-MAM']);
    const [winter] = periodsBetween('season', at('2020-02-29T23:59:59Z'), at('2020-02-29T23:59:59Z'), UTC_CLOCK);
    expect(winter).toEqual({ name: '2020-DJF', begins: '2019-12-01', start: at('2019-12-01'), end: at('2020-03-01') });
  });

  test('fiscal years begin with their month', () => {
    const periods = periodsBetween('year-07', at('2019-06-30T23:59:59Z'), at('2019-07-01'), UTC_CLOCK);
    expect(periods.map(({ name, begins }) => [name, begins])).toEqual([
      ['2018-07--P1Y', '2018-07-01'],
      ['2019-07--P1Y', '2019-07-01'],
    ]);
    expect(names('year', '2019-12-31', '2020-01-01')).toEqual(['2019', '2020']);
    const [asYear] = periodsBetween('year-01', at('2019-05-05'), at('2019-05-05'), UTC_CLOCK);
    const [year] = periodsBetween('year', at('2019-05-05'), at('2019-05-05'), UTC_CLOCK);
    expect([asYear!.start, asYear!.end]).toEqual([year!.start, year!.end]);
  });

  test('days and weeks count from 1970, whatever the data', () => {
    expect(names('P1W', '2024-05-15', '2024-05-15')).toEqual(['2024-05-13--P1W']);
    expect(names('P16D', '2020-01-01', '2020-01-20')).toEqual(['2019-12-26--P16D', '2020-01-11--P16D']);
    expect((at('2019-12-26') / 86_400_000) % 16).toBe(0);
    expect(names('P3M', '2024-05-15', '2024-07-01')).toEqual(['2024-04--P3M', '2024-07--P3M']);
    expect(names('PT6H', '2020-01-01T05:00:00Z', '2020-01-01T06:00:00Z')).toEqual([
      '2020-01-01T00:00--PT6H',
      '2020-01-01T06:00--PT6H',
    ]);
  });

  test('a day is the local day', () => {
    const evening = at('2019-12-31T13:00:00Z');
    const inFiji = periodsBetween('year', evening, evening, clockOf(undefined, 178.7));
    expect(inFiji.map(({ name }) => name)).toEqual(['2020']);
    expect(periodsBetween('year', evening, evening, clockOf('solar', undefined))[0]!.name).toBe('2019');
    expect(periodsBetween('year', evening, evening, clockOf('Pacific/Fiji', 0))[0]!.name).toBe('2020');
    expect(periodsBetween('year', evening, evening, clockOf('UTC', 178.7))[0]!.name).toBe('2019');
    const hours = periodsBetween(
      'P1D',
      at('2021-03-28T12:00:00Z'),
      at('2021-03-28T12:00:00Z'),
      zoneClock('Europe/Berlin'),
    );
    expect((hours[0]!.end - hours[0]!.start) / 3_600_000).toBe(23);
  });

  test('a day that a zone left out holds nothing', () => {
    // Samoa went from 29 to 31 December 2011.
    const apia = zoneClock('Pacific/Apia');
    const days = periodsBetween('P1D', at('2011-12-29T20:00:00Z'), at('2011-12-31T20:00:00Z'), apia);
    const left = days.find(({ begins }) => begins === '2011-12-30');
    expect(left!.end - left!.start).toBe(0);
  });

  test.each([
    'fortnight',
    'year-00',
    'year-13',
    'year-7',
    'P',
    'PT',
    'P0D',
    'P0M',
    'P1M1D',
    'P1Y2D',
    '1M',
    'P-1D',
    'P1.5D',
    'PT1S',
    'all ',
    '',
  ])('refuses %j', (period) => {
    expect(() => checkPeriod(period)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    expect(() => periodsBetween(period, 0, 0, UTC_CLOCK)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test('refuses what no memory can list', () => {
    expect(() => periodsBetween('PT1M', 0, 2e12, UTC_CLOCK)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
