import { QuadratError } from '#model/errors';
import { type Clock, wallClock } from './query-time';
import { isoOf } from './stac/item-time';

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?$/;
const HOUR = 3_600_000;
/** More steps than any timeline can show; a guard against `PT1H` over a century. */
const MOST_PERIODS = 200_000;

export interface PeriodCount {
  start: string;
  end: string;
  count: number;
}

/** An ISO 8601 duration as calendar months or as hours; the two do not mix, since no fixed grid would come of it. */
export type Step = { months: number } | { hours: number };

/** Throws BAD_REQUEST for anything but a positive duration of years and months, or of weeks, days and hours. */
export function stepOf(period: string): Step {
  const match = typeof period === 'string' ? DURATION.exec(period) : null;
  const [, years = 0, months = 0, weeks = 0, days = 0, hours = 0] = (match ?? []).map((digits) => Number(digits ?? 0));
  const wholeMonths = 12 * years + months;
  const wholeHours = 24 * (7 * weeks + days) + hours;
  if (wholeMonths > 0 && wholeHours === 0) return { months: wholeMonths };
  if (wholeHours > 0 && wholeMonths === 0) return { hours: wholeHours };
  const shown = JSON.stringify(period)?.slice(0, 40);
  throw new QuadratError(
    'BAD_REQUEST',
    `period ${shown} is not a duration such as 'P1D', 'P7D', 'P1M', 'P3M' or 'P1Y'.`,
  );
}

/**
 * Edges of the periods from the one that holds `first` to the one that holds `last`, in UTC milliseconds; one edge more
 * than periods. Periods lie on the clock's calendar: months counted from January 1970, days from 1 January 1970 and
 * weeks from Monday 29 December 1969.
 */
export function periodEdges(step: Step, first: number, last: number, clock: Clock): number[] {
  const edgeAt = edgesOn(step);
  const from = Math.floor(positionOf(step, clock.toLocal(first)));
  const to = Math.floor(positionOf(step, clock.toLocal(last))) + 1;
  if (to - from > MOST_PERIODS) {
    throw new QuadratError('BAD_REQUEST', `${to - from} periods are more than ${MOST_PERIODS}; ask for longer ones.`);
  }
  return Array.from({ length: to - from + 1 }, (_, index) => clock.toUtc(edgeAt(from + index)));
}

/** 1 January 1970 was a Thursday; whole weeks start on Mondays. */
function originOf(step: { hours: number }): number {
  return step.hours % 168 === 0 ? -72 * HOUR : 0;
}

function edgesOn(step: Step): (index: number) => number {
  if ('months' in step) return (index) => wallClock(1970, 1 + index * step.months, 1);
  return (index) => originOf(step) + index * step.hours * HOUR;
}

function positionOf(step: Step, local: number): number {
  if ('hours' in step) return (local - originOf(step)) / (step.hours * HOUR);
  const date = new Date(local);
  return (12 * (date.getUTCFullYear() - 1970) + date.getUTCMonth()) / step.months;
}

/** Counts a period, empty ones between the first and the last included. `counts[i]` belongs to edges i to i + 1. */
export function toPeriodCounts(edges: readonly number[], counts: ArrayLike<number>): PeriodCount[] {
  return Array.from({ length: edges.length - 1 }, (_, index) => ({
    start: isoOf(edges[index]!),
    end: isoOf(edges[index + 1]!),
    count: counts[index] ?? 0,
  }));
}

/** Index of the period that holds an instant. */
export function periodIndex(edges: readonly number[], instant: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= instant) low = middle;
    else high = middle;
  }
  return low;
}
