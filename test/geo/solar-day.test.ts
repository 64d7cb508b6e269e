import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDay, localDayStart, solarDay, solarDayStart, solarOffsetSeconds } from '#geo/solar-day';

describe('solar day', () => {
  it('is 240 seconds a degree ahead of UTC', () => {
    expect(solarOffsetSeconds(15)).toBe(3600);
    expect(solarOffsetSeconds(-122.5)).toBe(-29400);
  });

  it.each([
    ['2019-05-31T23:50:00Z', 149, '2019-06-01'],
    ['2019-05-31T23:50:00Z', 0, '2019-05-31'],
    ['2019-06-01T02:00:00Z', -105, '2019-05-31'],
    ['2019-12-31T14:00:01Z', 150, '2020-01-01'],
    ['2019-12-31T13:59:59Z', 150, '2019-12-31'],
    ['2020-03-01T01:30:00+02:00', 0, '2020-02-29'],
  ])('of %s at %d is %s', (time, longitude, day) => {
    expect(solarDay(time, longitude)).toBe(day);
  });

  it('begins at its start and not before', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1972-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (date, longitude) => {
          const day = solarDay(date.toISOString(), longitude);
          const start = solarDayStart(day, longitude);
          expect(start).toBeLessThanOrEqual(date.getTime());
          expect(date.getTime()).toBeLessThan(start + 86_400_000);
        },
      ),
    );
  });

  it.each([
    ['2019-02-30T00:00:00Zx', 10],
    ['', 10],
    ['2019-05-01T00:00:00Z', Number.NaN],
  ])('refuses %s at %d', (time, longitude) => {
    expect(() => solarDay(time, longitude)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

describe('local day', () => {
  it.each([
    ['2019-05-31T23:50:00Z', 'UTC', '2019-05-31'],
    ['2019-05-31T23:50:00Z', 'Europe/Berlin', '2019-06-01'],
    ['2019-05-31T14:29:00Z', 'Australia/Darwin', '2019-05-31'],
    ['2019-05-31T14:31:00Z', 'Australia/Darwin', '2019-06-01'],
    ['2019-01-01T09:59:00Z', 'Pacific/Honolulu', '2018-12-31'],
    ['2019-05-31T10:30:00.250Z', 'Pacific/Kiritimati', '2019-06-01'],
  ])('of %s in %s is %s', (time, zone, day) => {
    expect(localDay(time, zone)).toBe(day);
  });

  it.each([
    ['2019-03-31', 'Europe/Berlin', '2019-03-30T23:00:00.000Z'],
    ['2019-04-01', 'Europe/Berlin', '2019-03-31T22:00:00.000Z'],
    ['2019-10-28', 'Europe/Berlin', '2019-10-27T23:00:00.000Z'],
    ['2019-05-31', 'UTC', '2019-05-31T00:00:00.000Z'],
    // Midnight was skipped: clocks went from 00:00 to 01:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2019-05-31', 'Asia/Kathmandu', '2019-05-30T18:15:00.000Z'],
  ])('of %s in %s begins at %s', (day, zone, start) => {
    expect(new Date(localDayStart(day, zone)).toISOString()).toBe(start);
    expect(localDay(start, zone)).toBe(day);
    expect(localDay(new Date(Date.parse(start) - 1000).toISOString(), zone)).not.toBe(day);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => localDay('2019-05-31T00:00:00Z', 'Mars/Olympus')).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });
});
