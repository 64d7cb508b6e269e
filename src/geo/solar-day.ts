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

/** The date, 'YYYY-MM-DD', that an ISO 8601 instant has on a calendar in `zone`, 'UTC' or an IANA name. */
export function localDay(isoTime: string, zone: string): string {
  const time = instant(isoTime);
  if (zone === 'UTC') return new Date(time).toISOString().slice(0, 10);
  return new Date(time + zoneOffset(zone)(time)).toISOString().slice(0, 10);
}

/** Milliseconds local time is ahead of UTC at an instant. */
function zoneOffset(zone: string): (time: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (cause) {
    throw new QuadratError(
      'BAD_REQUEST',
      `'${zone}' is not a time zone this browser knows; use 'solar', 'UTC' or an IANA name such as 'Australia/Darwin'.`,
      { cause },
    );
  }
  return (time) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(time)) part[type] = Number(value);
    const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
    return local - Math.floor(time / 1000) * 1000;
  };
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
