import { cutOf, daysAround, monthsAround, type PeriodKind } from './calendar';

export type Season = 'DJF' | 'MAM' | 'JJA' | 'SON';

/** Both days included, ISO dates without a zone: local days of the area, as Quadrat reads them. */
export interface Span {
  start: string;
  end: string;
}

export interface MonthCount {
  /** `2023-05` */
  month: string;
  count: number;
}

/** Of one day of the calendar, `2023-05-17`. */
export interface DayCount {
  day: string;
  count: number;
}

/** How many datasets there are when. Days are known only where somebody needs them. */
export interface Counts {
  months: readonly MonthCount[];
  days: readonly DayCount[] | null;
}

export interface Step extends Span {
  /** `2023`, `2023-JJA`, `2023-05`; the first month of other periods of months, the first day of those of days. */
  key: string;
  kind: PeriodKind;
  /** Year of the step's last month: a winter that begins in December counts with the new year. */
  year: number;
  season?: Season;
  month?: number;
  /** Datasets in the months of this step; exact where the span begins and ends with a month. */
  count: number;
}

const SEASONS: readonly Season[] = ['DJF', 'MAM', 'JJA', 'SON'];

export function monthIndex(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

export function monthOf(index: number): string {
  const year = Math.floor(index / 12);
  return `${String(year).padStart(4, '0')}-${String(index - year * 12 + 1).padStart(2, '0')}`;
}

export function lastDayOf(month: string): string {
  const index = monthIndex(month);
  const days = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  return `${month}-${String(days).padStart(2, '0')}`;
}

/**
 * Counts per period of the index to counts per calendar month, every month between the first and the last included.
 * A period's middle names its month: its edges are local midnights, which in UTC may fall into the neighbours.
 */
export function monthCounts(periods: ReadonlyArray<{ start: string; end: string; count: number }>): MonthCount[] {
  const counts = new Map<number, number>();
  for (const { start, end, count } of periods) {
    if (count === 0) continue;
    const middle = new Date((Date.parse(start) + Date.parse(end)) / 2).toISOString();
    const index = monthIndex(middle);
    counts.set(index, (counts.get(index) ?? 0) + count);
  }
  if (counts.size === 0) return [];
  const first = Math.min(...counts.keys());
  const last = Math.max(...counts.keys());
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    month: monthOf(first + i),
    count: counts.get(first + i) ?? 0,
  }));
}

/** Counts per day of the index to counts per calendar day, empty ones left out. The middle decides, as it does of months. */
export function dayCounts(periods: ReadonlyArray<{ start: string; end: string; count: number }>): DayCount[] {
  return periods.flatMap(({ start, end, count }) => {
    const middle = new Date((Date.parse(start) + Date.parse(end)) / 2).toISOString();
    return count > 0 ? [{ day: middle.slice(0, 10), count }] : [];
  });
}

/**
 * The steps of a span that hold any dataset, in time order, cut to the span. Empty ones are left out: there is nothing
 * to show in them, and stepping through a dry winter of nothing helps nobody. None where days are needed and not known.
 */
export function stepsOf(kind: PeriodKind, { months, days }: Counts, span: Span): Step[] {
  const cut = cutOf(kind);
  const steps = new Map<string, Step>();
  const count = (frame: Frame, datasets: number) => {
    const step = steps.get(frame.key);
    if (step) step.count += datasets;
    else {
      const [start, end] = [later(frame.start, span.start), earlier(frame.end, span.end)];
      steps.set(frame.key, { ...frame, kind, start, end, count: datasets });
    }
  };
  if (cut?.unit === 'day') {
    for (const { day, count: datasets } of days ?? []) {
      if (day < span.start || day > span.end) continue;
      const around = daysAround(day, cut);
      count({ ...around, key: around.start, year: Number(around.end.slice(0, 4)) }, datasets);
    }
    return [...steps.values()];
  }
  const from = monthIndex(span.start);
  const to = monthIndex(span.end);
  for (const { month, count: datasets } of months) {
    const index = monthIndex(month);
    if (datasets === 0 || index < from || index > to) continue;
    const around = cut ? monthsAround(index, cut) : { first: from, last: to };
    count(frameOf(kind, around.first, around.last), datasets);
  }
  return [...steps.values()];
}

type Frame = Pick<Step, 'key' | 'start' | 'end' | 'year' | 'season' | 'month'>;

/** A period from its first month to its last. */
function frameOf(kind: PeriodKind, first: number, last: number): Frame {
  const year = Math.floor(last / 12);
  const frame = { start: `${monthOf(first)}-01`, end: lastDayOf(monthOf(last)), year };
  switch (kind) {
    case 'all':
      return { ...frame, key: 'all' };
    case 'year':
      return { ...frame, key: String(year) };
    case 'month':
      return { ...frame, key: monthOf(first), month: (first % 12) + 1 };
    case 'season': {
      const season = SEASONS[Math.floor((((first % 12) + 1) % 12) / 3)]!;
      return { ...frame, key: `${year}-${season}`, season };
    }
    default:
      return { ...frame, key: monthOf(first) };
  }
}

export const later = (a: string, b: string) => (a > b ? a : b);
export const earlier = (a: string, b: string) => (a < b ? a : b);

/** The step that holds a day of `near`'s middle, or else the nearest: changing from months to years stays in place. */
export function nearestStep(steps: readonly Step[], near: Span | undefined): Step | undefined {
  if (!near) return steps.at(-1);
  const middle = (Date.parse(near.start) + Date.parse(near.end)) / 2;
  let best: Step | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const step of steps) {
    const start = Date.parse(step.start);
    const end = Date.parse(step.end) + 86_400_000;
    const away = middle < start ? start - middle : middle > end ? middle - end : 0;
    if (away < distance) {
      best = step;
      distance = away;
    }
  }
  return best;
}
