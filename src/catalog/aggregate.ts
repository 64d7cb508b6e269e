import { checkPeriod, periodIndex, periodsBetween } from '#geo/calendar';
import type { Clock } from '#geo/clock';
import { type PeriodCount, toPeriodCounts } from './periods';
import { isoOf } from './stac/item-time';

type Batches<Key> = AsyncIterable<readonly Key[]>;

/** Datasets per period, each where it starts; empty periods between the first and the last included. */
export async function countInPeriods(
  batches: Batches<{ start: number }>,
  period: string,
  clock: Clock,
): Promise<PeriodCount[]> {
  checkPeriod(period);
  const starts: number[] = [];
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for await (const batch of batches) {
    for (const { start } of batch) {
      starts.push(start);
      first = Math.min(first, start);
      last = Math.max(last, start);
    }
  }
  if (starts.length === 0) return [];
  const periods = periodsBetween(period, first, last, clock);
  const counts = new Uint32Array(periods.length);
  for (const start of starts) counts[periodIndex(periods, start)]!++;
  return toPeriodCounts(periods, counts);
}

/** From the first start to the last end, both included; null where nothing was found. */
export async function temporalExtentOf(
  batches: Batches<{ start: number; end: number }>,
): Promise<{ start: string; end: string } | null> {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for await (const batch of batches) {
    for (const key of batch) {
      start = Math.min(start, key.start);
      end = Math.max(end, key.end);
    }
  }
  return start <= end ? { start: isoOf(start), end: isoOf(end) } : null;
}
