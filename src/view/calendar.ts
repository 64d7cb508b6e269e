/**
 * How time is cut: one picture of everything, or one a period. As the library has them: `year-07` for years that begin in
 * July, and ISO durations of years and months, or of weeks and days.
 */
export type PeriodKind = 'all' | 'year' | 'season' | 'month' | `year-${string}` | `P${string}`;
/** What most ask for. */
export const COMMON_PERIODS = ['all', 'year', 'season', 'month'] as const;

/** Units of a period of one's own, as ISO 8601 writes them. */
export const PERIOD_UNITS = ['D', 'W', 'M', 'Y'] as const;
export type PeriodUnit = (typeof PERIOD_UNITS)[number];

/** Consecutive periods of `count` months or days, of which number 0 begins `origin` after 1 January 1970. */
export interface Cut {
  unit: 'month' | 'day';
  count: number;
  origin: number;
}

/** January 1970, in months since the year 0. */
const EPOCH_MONTH = 1970 * 12;
const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday; whole weeks begin on Mondays. */
const MONDAY = -3;
/** A longer period is a slip of the keyboard. */
const LONGEST = 9999;

/** A period that a page can show; undefined for anything else, also for those shorter than a day. */
export function readPeriod(text: string | undefined): PeriodKind | undefined {
  const common = COMMON_PERIODS.find((kind) => kind === text);
  if (common || text === undefined) return common;
  if (/^year-(?:0[1-9]|1[0-2])$/.test(text)) return text as PeriodKind;
  const own = ownPeriod(text);
  return own && `P${own.count}${own.unit}`;
}

/** Number and unit of a period of one's own; undefined where it is none, or has several units. */
export function ownPeriod(text: string): { count: number; unit: PeriodUnit } | undefined {
  const [, digits = '', unit] = /^P(\d{1,5})([DWMY])$/.exec(text) ?? [];
  const count = Number(digits);
  const known = PERIOD_UNITS.find((one) => one === unit);
  return known && count >= 1 && count <= LONGEST ? { count, unit: known } : undefined;
}

/** Month in which the years of a fiscal period begin, 1 to 12; undefined for other periods. */
export function fiscalMonth(kind: PeriodKind): number | undefined {
  const [, month] = /^year-(\d\d)$/.exec(kind) ?? [];
  return month === undefined ? undefined : Number(month);
}

/** Null for 'all', which is not cut. */
export function cutOf(kind: PeriodKind): Cut | null {
  if (kind === 'all') return null;
  if (kind === 'year') return { unit: 'month', count: 12, origin: 0 };
  if (kind === 'month') return { unit: 'month', count: 1, origin: 0 };
  if (kind === 'season') return { unit: 'month', count: 3, origin: -1 };
  const fiscal = fiscalMonth(kind);
  if (fiscal !== undefined) return { unit: 'month', count: 12, origin: fiscal - 1 };
  const { count, unit } = ownPeriod(kind) ?? { count: 1, unit: 'M' };
  switch (unit) {
    case 'Y':
      return { unit: 'month', count: 12 * count, origin: 0 };
    case 'M':
      return { unit: 'month', count, origin: 0 };
    case 'W':
      return { unit: 'day', count: 7 * count, origin: MONDAY };
    case 'D':
      return { unit: 'day', count, origin: count % 7 === 0 ? MONDAY : 0 };
  }
}

/** Whether steps of such a period need counts by day; for others those by month will do. */
export function needsDays(kind: PeriodKind): boolean {
  return cutOf(kind)?.unit === 'day';
}

/** First and last month of the period that holds a month; months count from the year 0. */
export function monthsAround(month: number, { count, origin }: Cut): { first: number; last: number } {
  const from = EPOCH_MONTH + origin;
  const first = Math.floor((month - from) / count) * count + from;
  return { first, last: first + count - 1 };
}

/** First and last day of the period that holds a day, ISO dates. */
export function daysAround(day: string, { count, origin }: Cut): { start: string; end: string } {
  const number = Date.parse(`${day}T00:00:00Z`) / DAY_MS;
  const first = Math.floor((number - origin) / count) * count + origin;
  return { start: isoDay(first), end: isoDay(first + count - 1) };
}

const isoDay = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);
