import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodEdges, periodIndex, stepOf } from '#catalog/periods';
import { periodOf, solarClock, UTC_CLOCK, zoneClock } from '#catalog/query-time';

const iso = ({ start, end }: { start: number; end: number }) =>
  [start, end].map((time) => new Date(time).toISOString());

describe('partial dates', () => {
  test.each([
    ['2019', '2019-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z'],
    ['2020-02', '2020-02-01T00:00:00.000Z', '2020-03-01T00:00:00.000Z'],
    ['2019-12-31', '2019-12-31T00:00:00.000Z', '2020-01-01T00:00:00.000Z'],
    ['2019-12-31T23', '2019-12-31T23:00:00.000Z', '2020-01-01T00:00:00.000Z'],
    ['2019-12-31T23:59', '2019-12-31T23:59:00.000Z', '2020-01-01T00:00:00.000Z'],
    ['2019-12-31T23:59:59Z', '2019-12-31T23:59:59.000Z', '2020-01-01T00:00:00.000Z'],
    ['2019-12-31T23:59:59.5+01:00', '2019-12-31T22:59:59.500Z', '2019-12-31T22:59:59.501Z'],
    ['0099-01', '0099-01-01T00:00:00.000Z', '0099-02-01T00:00:00.000Z'],
  ])('%s', (text, start, end) => {
    expect(iso(periodOf(text, UTC_CLOCK))).toEqual([start, end]);
  });

  test.each([
    '2019-00',
    '2019-02-29',
    '2019-1',
    '19',
    '2019-05-04T24:00',
    'now',
    '2019/2020',
    '2019-05-04T10:61',
    ' 2019',
  ])('refuses %s', (text) => {
    expect(() => periodOf(text, UTC_CLOCK)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

describe('clocks', () => {
  test('days of civil time last 23 to 25 hours where the clock changes', () => {
    const berlin = zoneClock('Europe/Berlin');
    const hours = (text: string) => {
      const { start, end } = periodOf(text, berlin);
      return (end - start) / 3_600_000;
    };
    expect([hours('2021-03-27'), hours('2021-03-28'), hours('2021-10-31')]).toEqual([24, 23, 25]);
    expect(iso(periodOf('2021-07-01', berlin))[0]).toBe('2021-06-30T22:00:00.000Z');
  });

  test('solar time runs four minutes a degree ahead', () => {
    expect(iso(periodOf('2021-07-01', solarClock(150)))[0]).toBe('2021-06-30T14:00:00.000Z');
    expect(iso(periodOf('2021-07-01', solarClock(-179.5)))[0]).toBe('2021-07-01T11:58:00.000Z');
  });

  test('UTC comes back from any zone', () => {
    const zones = ['America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Nairobi'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: -6e11, max: 2e12 }), (zone, utc) => {
        const clock = zoneClock(zone);
        // The hour that a clock change repeats stands for two instants, an hour or less apart.
        return Math.abs(clock.toUtc(clock.toLocal(utc)) - utc) <= 3_600_000;
      }),
      { numRuns: 200 },
    );
  });
});

describe('periods', () => {
  test.each(['P1D', 'P7D', 'P1W', 'P16D', 'PT6H', 'P1M', 'P3M', 'P1Y'])(
    '%s: each instant is in exactly one',
    (period) => {
      const step = stepOf(period);
      fc.assert(
        fc.property(fc.integer({ min: -1e12, max: 2e12 }), fc.integer({ min: 0, max: 5e9 }), (first, span) => {
          const edges = periodEdges(step, first, first + span, UTC_CLOCK);
          expect(edges[0]!).toBeLessThanOrEqual(first);
          expect(edges.at(-1)!).toBeGreaterThan(first + span);
          const place = periodIndex(edges, first);
          return edges[place]! <= first && first < edges[place + 1]!;
        }),
        { numRuns: 100 },
      );
    },
  );

  test('weeks begin on Mondays, quarters in January', () => {
    const monday = periodEdges(stepOf('P1W'), Date.UTC(2024, 4, 15), Date.UTC(2024, 4, 15), UTC_CLOCK)[0]!;
    expect(new Date(monday).toISOString()).toBe('2024-05-13T00:00:00.000Z');
    const quarter = periodEdges(stepOf('P3M'), Date.UTC(2024, 4, 15), Date.UTC(2024, 4, 15), UTC_CLOCK)[0]!;
    expect(new Date(quarter).toISOString()).toBe('2024-04-01T00:00:00.000Z');
  });

  test.each(['P', 'P0D', 'P1M1D', '1M', 'P-1D', 'PT1S', ''])('refuses %j', (period) => {
    expect(() => stepOf(period)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
