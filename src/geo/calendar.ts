import { QuadratError } from '#model/errors';
import { type Clock, wallClock } from './clock';

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;
const FISCAL = /^year-(0[1-9]|1[0-2])$/;
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
/** More periods than any result or timeline can show; a guard against `PT1H` over a century. */
const MOST_PERIODS = 200_000;
const SEASONS = ['DJF', 'MAM', 'JJA', 'SON'] as const;

/** A period of the calendar between two instants, the first included, the second not; milliseconds since 1970. */
export interface Period {
  start: number;
  end: number;
  /** First moment on the local calendar: '2019-12-01', or '2019-12-01T06:00' where periods are shorter than a day. */
  begins: string;
  /** '2019', '2020-DJF', '2019-07', and with the duration otherwise: '2019-07--P1Y', '2019-12-26--P16D'. */
  name: string;
}

/** How a calendar is cut: into numbered periods without gap or overlap, on wall-clock time. */
interface Cut {
  /** Number of the period that holds a moment; period 0 begins in or about January 1970. */
  indexOf(local: number): number;
  startOf(index: number): number;
  nameOf(begins: string): string;
  /** Whether periods begin at midnight. */
  daily: boolean;
}

/**
 * The periods from the one that holds the instant `first` to the one that holds `last`, the empty ones between included.
 *
 * `period` is one of
 * - `'all'`: one period, of all there is;
 * - `'year'`, `'month'`: of the calendar;
 * - `'season'`: DJF, MAM, JJA, SON; a winter belongs to the year of its January, so December 2019 is in 2020-DJF;
 * - `'year-07'`: fiscal years that begin with that month, named by the year and month they begin in, '2019-07--P1Y';
 * - an ISO 8601 duration of years and months, counted from January 1970 (so 'P3M' are calendar quarters), or of weeks,
 *   days, hours and minutes, counted from 1 January 1970; whole weeks from Monday 29 December 1969. The count does not
 *   depend on the data: two cubes of one area have the same periods.
 *
 * All on the clock given: a day is the local day, 23 or 25 hours long where civil time changes.
 *
 * @throws QuadratError BAD_REQUEST for anything else, and where there would be more than 200,000 periods
 */
export function periodsBetween(period: string, first: number, last: number, clock: Clock): Period[] {
  if (period === 'all') return [{ start: first, end: last + 1, begins: new Date(first).toISOString(), name: 'all' }];
  const cut = cutOf(period);
  const from = cut.indexOf(clock.toLocal(first));
  const to = cut.indexOf(clock.toLocal(last)) + 1;
  if (to - from > MOST_PERIODS) {
    throw new QuadratError('BAD_REQUEST', `${to - from} periods are more than ${MOST_PERIODS}; ask for longer ones.`);
  }
  const edges = Array.from({ length: to - from + 1 }, (_, i) => clock.toUtc(cut.startOf(from + i)));
  // Where a clock goes back across an edge, a moment after the edge is once more before it.
  while (edges.at(-1)! <= last) edges.push(clock.toUtc(cut.startOf(from + edges.length)));
  // Where it goes forward over several, those that do not exist begin and end at once.
  for (let i = edges.length - 2; i >= 0; i--) edges[i] = Math.min(edges[i]!, edges[i + 1]!);
  return edges.slice(0, -1).map((start, i) => {
    const local = new Date(cut.startOf(from + i)).toISOString();
    const begins = cut.daily ? local.slice(0, -14) : local.slice(0, -8);
    return { start, end: edges[i + 1]!, begins, name: cut.nameOf(begins) };
  });
}

/** Index of the period that holds an instant between the first start and the last end. */
export function periodIndex(periods: readonly Period[], instant: number): number {
  let low = 0;
  let high = periods.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (periods[middle]!.start <= instant) low = middle;
    else high = middle;
  }
  return low;
}

/** Refuses what is no period, before anything is asked or fetched. @throws QuadratError BAD_REQUEST */
export function checkPeriod(period: string): void {
  if (period !== 'all') cutOf(period);
}

function cutOf(period: string): Cut {
  if (period === 'year') return months(12, 0, (begins) => begins.slice(0, -6));
  if (period === 'month') return months(1, 0, (begins) => begins.slice(0, -3));
  if (period === 'season') return months(3, -1, seasonName);
  const fiscal = typeof period === 'string' ? FISCAL.exec(period) : null;
  if (fiscal) return months(12, Number(fiscal[1]) - 1, (begins) => `${begins.slice(0, -3)}--P1Y`);
  return durationCut(period);
}

/** Years and months do not mix with the rest, since no fixed grid would come of it. */
function durationCut(period: string): Cut {
  const match = typeof period === 'string' ? DURATION.exec(period) : null;
  const numbers = (match ?? []).slice(1).map((digits) => Number(digits ?? 0));
  const [years = 0, wholeMonths = 0, weeks = 0, days = 0, hours = 0, minutes = 0] = numbers;
  const inMonths = 12 * years + wholeMonths;
  const inMinutes = 60 * (24 * (7 * weeks + days) + hours) + minutes;
  if (inMonths > 0 && inMinutes === 0) return months(inMonths, 0, (begins) => `${begins.slice(0, -3)}--${period}`);
  if (inMinutes > 0 && inMonths === 0) return minuteCut(inMinutes, (begins) => `${begins}--${period}`);
  const shown = JSON.stringify(period)?.slice(0, 40);
  throw new QuadratError(
    'BAD_REQUEST',
    `period ${shown} is not known. Use 'all', 'year', 'season', 'month', 'year-07' for years that begin in July, or a duration such as 'P3M', 'P16D', 'P1W' or 'PT12H'.`,
  );
}

function months(count: number, origin: number, nameOf: Cut['nameOf']): Cut {
  return {
    indexOf: (local) => {
      const date = new Date(local);
      return Math.floor((12 * (date.getUTCFullYear() - 1970) + date.getUTCMonth() - origin) / count);
    },
    startOf: (index) => wallClock(1970, 1 + origin + index * count, 1),
    nameOf,
    daily: true,
  };
}

/** 1 January 1970 was a Thursday. */
function minuteCut(count: number, nameOf: Cut['nameOf']): Cut {
  const length = count * MINUTE;
  const origin = length % WEEK === 0 ? -3 * 24 * 60 * MINUTE : 0;
  return {
    indexOf: (local) => Math.floor((local - origin) / length),
    startOf: (index) => origin + index * length,
    nameOf,
    daily: count % (24 * 60) === 0,
  };
}

/** The winter that begins in December 2019 is 2020-DJF. */
function seasonName(begins: string): string {
  const year = Number(begins.slice(0, -6));
  const month = Number(begins.slice(-5, -3));
  return month === 12 ? `${year + 1}-DJF` : `${year}-${SEASONS[month / 3]}`;
}
