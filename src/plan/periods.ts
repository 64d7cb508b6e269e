import { QuadratError } from '#model/errors';
import type { Group, Step } from './load-plan';

/**
 * Groups to periods of the calendar, in time order; a period without a group is not listed. A group belongs to the
 * local day of its first dataset (`dayOf`), so that an evening pass at the date line falls in the month its people
 * would say. Seasons are DJF, MAM, JJA, SON; a winter is named by its December. The time of a step is the period's first
 * day as a date without zone; of 'all', the first group's time.
 */
export function stepsOf(groups: readonly Group[], period: string, dayOf: (group: Group) => string): Step[] {
  if (period === 'all') {
    return groups.length === 0 ? [] : [{ time: groups[0]!.time, groups: groups.map((_, index) => index) }];
  }
  const startOf = periodStart(period, groups.length === 0 ? '1970-01-01' : dayOf(groups[0]!));
  const steps = new Map<string, Step>();
  groups.forEach((group, index) => {
    const time = startOf(dayOf(group));
    const step = steps.get(time);
    if (step) step.groups.push(index);
    else steps.set(time, { time, groups: [index] });
  });
  return [...steps.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** First day of the period that holds a day, both 'YYYY-MM-DD'. */
function periodStart(period: string, firstDay: string): (day: string) => string {
  switch (period) {
    case 'year':
      return (day) => `${day.slice(0, 4)}-01-01`;
    case 'month':
      return (day) => `${day.slice(0, 7)}-01`;
    case 'season':
      return seasonStart;
    default:
      return durationStart(period, firstDay);
  }
}

function seasonStart(day: string): string {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  if (month <= 2) return `${pad(year - 1, 4)}-12-01`;
  return `${pad(year, 4)}-${pad(Math.floor(month / 3) * 3, 2)}-01`;
}

/**
 * ISO durations of whole years, months, weeks or days. Years and months count from January of year 0 so that 'P3M' are
 * calendar quarters whatever data is there; weeks and days count from the first group's day, as 'P16D' has no calendar.
 */
function durationStart(period: string, firstDay: string): (day: string) => string {
  const match = /^P(\d+)([YMWD])$/.exec(period);
  const count = Number(match?.[1] ?? 0);
  if (!match || count < 1) {
    throw new QuadratError(
      'BAD_REQUEST',
      `Period '${period}' is not known. Use 'all', 'year', 'season', 'month' or an ISO 8601 duration such as 'P3M' or 'P16D'.`,
    );
  }
  if (match[2] === 'Y' || match[2] === 'M') {
    const months = match[2] === 'Y' ? count * 12 : count;
    return (day) => {
      const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
      const start = index - (index % months);
      return `${pad(Math.floor(start / 12), 4)}-${pad((start % 12) + 1, 2)}-01`;
    };
  }
  const days = match[2] === 'W' ? count * 7 : count;
  const origin = dayNumber(firstDay);
  return (day) => {
    const start = origin + Math.floor((dayNumber(day) - origin) / days) * days;
    return new Date(start * 86_400_000).toISOString().slice(0, 10);
  };
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
