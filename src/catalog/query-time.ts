import { type Clock, fixedClock, UTC_CLOCK, wallClock } from '#geo/clock';
import { QuadratError } from '#model/errors';

const MINUTE = 60_000;
const PARTIAL =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** A span of time: `start` included, `end` not; milliseconds since 1970, null is open. */
export interface TimeSpan {
  start: number | null;
  end: number | null;
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
