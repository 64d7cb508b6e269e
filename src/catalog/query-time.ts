import { QuadratError } from '#model/errors';

const MINUTE = 60_000;
const PARTIAL =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** Turns wall-clock time of a place into UTC and back. Wall-clock time is counted as if it were UTC. */
export interface Clock {
  toUtc(local: number): number;
  toLocal(utc: number): number;
}

/** A span of time: `start` included, `end` not; milliseconds since 1970, null is open. */
export interface TimeSpan {
  start: number | null;
  end: number | null;
}

function fixedClock(offset: number): Clock {
  return { toUtc: (local) => local - offset, toLocal: (utc) => utc + offset };
}

export const UTC_CLOCK: Clock = fixedClock(0);

/** Mean solar time at a longitude: four minutes (240 s) a degree ahead of UTC. */
export function solarClock(longitude: number): Clock {
  return fixedClock(Math.round(longitude * 240_000));
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

/**
 * The whole period a possibly partial date stands for: `'2019-05'` is May, `'2019-05-04T10'` an hour. A date without a
 * zone is on the given clock. Throws BAD_REQUEST.
 */
export function periodOf(text: string, clock: Clock): { start: number; end: number } {
  const match = PARTIAL.exec(text);
  if (!match) throw badTime(text);
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const fields = [year, month ?? 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  const [y, mo, d, h, mi, s] = fields as [number, number, number, number, number, number];
  const local = wallClock(y, mo, d, h, mi, s);
  const back = new Date(local);
  const exists = back.getUTCMonth() + 1 === mo && back.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  if (!exists) throw badTime(text);
  const toUtc = zone ? zonedClock(zone).toUtc : clock.toUtc;

  if (fraction !== undefined) {
    const start = toUtc(local) + Math.floor(Number(`0.${fraction}`) * 1000 + 1e-6);
    return { start, end: start + 1 };
  }
  const next =
    second !== undefined
      ? local + 1000
      : minute !== undefined
        ? local + MINUTE
        : hour !== undefined
          ? local + 60 * MINUTE
          : day !== undefined
            ? wallClock(y, mo, d + 1)
            : month !== undefined
              ? wallClock(y, mo + 1, 1)
              : wallClock(y + 1, 1, 1);
  return { start: toUtc(local), end: toUtc(next) };
}

function zonedClock(zone: string): Clock {
  if (zone === 'Z') return UTC_CLOCK;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return fixedClock(sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * MINUTE);
}

function badTime(text: unknown): QuadratError {
  const shown = JSON.stringify(text)?.slice(0, 60) ?? String(text);
  const message = `time ${shown} is not a date; write it as '2019', '2019-05', '2019-05-04' or '2019-05-04T10:30:00Z'.`;
  return new QuadratError('BAD_REQUEST', message);
}

/**
 * The span a query's `time` asks for: one period, or from the start of the first to the end of the second, both
 * included; null is open. Throws BAD_REQUEST.
 */
export function spanOf(time: unknown, clock: Clock): TimeSpan {
  if (typeof time === 'string') return periodOf(time, clock);
  if (!Array.isArray(time) || time.length !== 2) throw badTime(time);
  const [from, to] = time as unknown[];
  for (const edge of [from, to]) if (edge !== null && typeof edge !== 'string') throw badTime(edge);
  const start = from === null ? null : periodOf(from as string, clock).start;
  const end = to === null ? null : periodOf(to as string, clock).end;
  if (start !== null && end !== null && start >= end) {
    throw new QuadratError('BAD_REQUEST', `time runs backwards: ${from} is after ${to}.`);
  }
  return { start, end };
}
