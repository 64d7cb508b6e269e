import { describe, expect, it } from 'vitest';
import { solarDay, solarOffsetSeconds } from '#geo/solar-day';

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

  it.each([
    ['2019-02-30T00:00:00Zx', 10],
    ['', 10],
    ['2019-05-01T00:00:00Z', Number.NaN],
  ])('refuses %s at %d', (time, longitude) => {
    expect(() => solarDay(time, longitude)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
