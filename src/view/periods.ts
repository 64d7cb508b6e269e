/** How time is cut: one picture of everything, or one a year, season or month. */
export type PeriodKind = 'all' | 'year' | 'season' | 'month';
export const PERIOD_KINDS: readonly PeriodKind[] = ['all', 'year', 'season', 'month'];
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

export interface Step extends Span {
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

/**
 * The steps of a span that hold any dataset, in time order, cut to the span. Empty ones are left out: there is nothing
 * to show in them, and stepping through a dry winter of nothing helps nobody.
 */
export function stepsOf(kind: PeriodKind, months: readonly MonthCount[], span: Span): Step[] {
  const from = monthIndex(span.start);
  const to = monthIndex(span.end);
  const steps = new Map<string, Step>();
  for (const { month, count } of months) {
    const index = monthIndex(month);
    if (count === 0 || index < from || index > to) continue;
    const { first, last, ...frame } = frameOf(kind, index, from, to);
    const step = steps.get(frame.key);
    if (step) step.count += count;
    else {
      steps.set(frame.key, {
        ...frame,
        kind,
        start: later(`${monthOf(first)}-01`, span.start),
        end: earlier(lastDayOf(monthOf(last)), span.end),
        count,
      });
    }
  }
  return [...steps.values()];
}

interface Frame {
  key: string;
  first: number;
  last: number;
  year: number;
  season?: Season;
  month?: number;
}

function frameOf(kind: PeriodKind, index: number, from: number, to: number): Frame {
  const year = Math.floor(index / 12);
  switch (kind) {
    case 'all':
      return { key: 'all', first: from, last: to, year: Math.floor(to / 12) };
    case 'year':
      return { key: String(year), first: year * 12, last: year * 12 + 11, year };
    case 'month':
      return { key: monthOf(index), first: index, last: index, year, month: (index % 12) + 1 };
    case 'season': {
      const first = Math.floor((index + 1) / 3) * 3 - 1;
      const seasonYear = Math.floor((first + 2) / 12);
      const season = SEASONS[Math.floor((((first % 12) + 1) % 12) / 3)]!;
      return { key: `${seasonYear}-${season}`, first, last: first + 2, year: seasonYear, season };
    }
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
