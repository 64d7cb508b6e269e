import type { Period } from '#geo/calendar';
import { isoOf } from './stac/item-time';

export interface PeriodCount {
  start: string;
  end: string;
  count: number;
}

/** Counts a period, empty ones between the first and the last included. `counts[i]` belongs to `periods[i]`. */
export function toPeriodCounts(periods: readonly Period[], counts: ArrayLike<number>): PeriodCount[] {
  return periods.map(({ start, end }, index) => ({ start: isoOf(start), end: isoOf(end), count: counts[index] ?? 0 }));
}
