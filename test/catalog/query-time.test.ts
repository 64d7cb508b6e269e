import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodOf } from '#catalog/query-time';
import { solarClock, UTC_CLOCK, zoneClock } from '#geo/clock';

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

  test.each([
    ['2019-05-31T23:50:00Z', 'Europe/Berlin', '2019-06-01'],
    ['2019-05-31T14:29:00Z', 'Australia/Darwin', '2019-05-31'],
    ['2019-05-31T14:31:00Z', 'Australia/Darwin', '2019-06-01'],
    ['2019-01-01T09:59:00Z', 'Pacific/Honolulu', '2018-12-31'],
    ['2019-05-31T10:30:00.250Z', 'Pacific/Kiritimati', '2019-06-01'],
  ])('the day of %s in %s is %s', (time, zone, day) => {
    expect(new Date(zoneClock(zone).toLocal(Date.parse(time))).toISOString().slice(0, 10)).toBe(day);
  });

  test('a zone that does not exist is refused', () => {
    expect(() => zoneClock('Mars/Olympus')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
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
