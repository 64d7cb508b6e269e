import { QuadratError } from '#model/errors';

const MINUTE = 60_000;

/** Turns wall-clock time of a place into UTC and back. Wall-clock time is counted as if it were UTC. */
export interface Clock {
  toUtc(local: number): number;
  toLocal(utc: number): number;
}

/** A clock that is always `offset` milliseconds ahead of UTC. */
export function fixedClock(offset: number): Clock {
  return { toUtc: (local) => local - offset, toLocal: (utc) => utc + offset };
}

export const UTC_CLOCK: Clock = fixedClock(0);

/** Mean solar time at a longitude: four minutes (240 s) a degree ahead of UTC. */
export function solarClock(longitude: number): Clock {
  return fixedClock(Math.round(longitude * 240_000));
}

/**
 * The clock that dates without a zone, days and periods are on: solar time at the middle of the area, UTC, or civil time
 * of an IANA zone. Without an area there is no place whose solar day could be meant, so 'solar' is UTC then.
 *
 * @throws QuadratError BAD_REQUEST for a zone nobody knows
 */
export function clockOf(timeZone: unknown, midLongitude: number | undefined): Clock {
  if (timeZone === 'UTC') return UTC_CLOCK;
  if (timeZone !== undefined && timeZone !== 'solar') {
    if (typeof timeZone === 'string') return zoneClock(timeZone);
    throw new QuadratError('BAD_REQUEST', "timeZone must be 'solar', 'UTC' or an IANA name.");
  }
  return midLongitude === undefined ? UTC_CLOCK : solarClock(midLongitude);
}

/** Civil time of an IANA zone, daylight saving included. Throws BAD_REQUEST for a zone nobody knows. */
export function zoneClock(timeZone: string): Clock {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-hc-h23', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    const message = `timeZone '${timeZone}' is not known; use 'solar', 'UTC' or an IANA name such as 'Africa/Nairobi'.`;
    throw new QuadratError('BAD_REQUEST', message, { cause });
  }
  const toLocal = (utc: number) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(utc)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return wallClock(year, month, day, hour, minute, second) + (((utc % 1000) + 1000) % 1000);
  };
  const toUtc = (local: number) => {
    // The offset that holds at the result, found from the offset near it: exact but in the hour that a clock change
    // repeats (then the earlier) or leaves out (then as if the clock had not changed yet).
    const before = toLocal(local - 26 * 60 * MINUTE) - (local - 26 * 60 * MINUTE);
    const first = local - before;
    const after = local - (toLocal(first) - first);
    return toLocal(first) === local ? first : toLocal(after) === local ? after : first;
  };
  return { toUtc, toLocal };
}

/** Milliseconds of a calendar date read as UTC; years below 100 are themselves. */
export function wallClock(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}
