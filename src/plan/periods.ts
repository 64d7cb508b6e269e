import { periodIndex, periodsBetween } from '#geo/calendar';
import type { Clock } from '#geo/clock';
import type { Group, Step } from './load-plan';

/**
 * Groups to periods of the calendar, in time order; a period without a group is not listed. A group belongs where its
 * time, which is its first dataset's, lies on the clock. The time of a step is the period's first day as a date without
 * zone; of 'all', the first group's time.
 *
 * @throws QuadratError BAD_REQUEST
 */
export function stepsOf(groups: readonly Group[], period: string, clock: Clock): Step[] {
  if (groups.length === 0) return [];
  const instants = groups.map(({ time }) => Date.parse(time));
  const first = instants.reduce((low, instant) => Math.min(low, instant));
  const last = instants.reduce((high, instant) => Math.max(high, instant));
  const periods = periodsBetween(period, first, last, clock);
  const members = new Map<number, number[]>();
  instants.forEach((instant, group) => {
    const index = periodIndex(periods, instant);
    const known = members.get(index);
    if (known) known.push(group);
    else members.set(index, [group]);
  });
  return [...members]
    .sort(([a], [b]) => a - b)
    .map(([index, indices]) => {
      const { start, end, begins, name } = periods[index]!;
      const time = period === 'all' ? groups[indices[0]!]!.time : begins;
      return { time, groups: indices, period: { name, start: isoOf(start), end: isoOf(end) } };
    });
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
