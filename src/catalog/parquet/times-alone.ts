import type { ReadOptions } from '#bytes/source';
import type { ResolvedQuery } from '../resolved-query';
import { inOrder } from './in-order';
import type { TimeSpanOfKey } from './key-source';
import type { ParquetCatalog } from './parquet-catalog';
import type { GroupPlan } from './row-groups';

/** Columns of times read at once: small, far apart, and as many as the byte layer lets through to a host. */
const ABREAST = 6;

/** How many rows of a row group that is decided by time alone are in the query's span, where statistics tell. */
export function countByStatistics(
  { byTime, rows, earliest, latest }: GroupPlan,
  { time }: ResolvedQuery,
): number | undefined {
  const within = (time.start === null || earliest >= time.start) && (time.end === null || latest < time.end);
  return byTime && within ? rows : undefined;
}

/** When the rows in the query's span were taken, of row groups that are decided by time alone. Reads nothing but `datetime`. */
export async function* timesAlone(
  { file }: ParquetCatalog,
  groups: readonly GroupPlan[],
  { time }: ResolvedQuery,
  options: ReadOptions,
): AsyncGenerator<TimeSpanOfKey[], void, undefined> {
  const [from, to] = [time.start ?? Number.NEGATIVE_INFINITY, time.end ?? Number.POSITIVE_INFINITY];
  const columns = inOrder(groups, ABREAST, ({ group }) => file.readColumns(group, ['datetime'], undefined, options));
  for await (const values of columns) {
    options.signal?.throwIfAborted();
    const instants = values.get('datetime') ?? [];
    const spans: TimeSpanOfKey[] = [];
    for (let row = 0; row < instants.length; row++) {
      const instant = instants.at(row);
      const start = instant instanceof Date ? instant.getTime() : Number.NaN;
      if (start >= from && start < to) spans.push({ start, end: start });
    }
    yield spans;
  }
}
