import { QuadratError } from '#model/errors';

const DAY = 86_400_000;

/**
 * Seconds that mean solar time at `longitude` is ahead of UTC: 240 per degree, as the Earth turns 360 in a day. Open Data
 * Cube's `solar_day` (datacube/api/query.py) takes the same and drops the fraction of a second; only its `solar_offset`,
 * which widens the time span of a query, rounds to whole hours.
 */
export function solarOffsetSeconds(longitude: number): number {
  return longitude * 240;
}

/** The date, 'YYYY-MM-DD', of an ISO 8601 instant in mean solar time at `longitude` in degrees. */
export function solarDay(isoTime: string, longitude: number): string {
  return new Date(instant(isoTime) + solarOffsetSeconds(finite(longitude)) * 1000).toISOString().slice(0, 10);
}

function instant(isoTime: string): number {
  const time = Date.parse(isoTime);
  if (Number.isNaN(time) || Math.abs(time) > 8.64e15 - DAY) {
    throw new QuadratError('BAD_REQUEST', `'${isoTime}' is not a time; write it as 2019-05-31T10:20:30Z.`);
  }
  return time;
}

function finite(longitude: number): number {
  if (Number.isFinite(longitude)) return longitude;
  throw new QuadratError('BAD_REQUEST', 'A solar day needs a place, and this area or footprint has no longitude.');
}
