import type { IndexDriver } from '#catalog/index-driver';
import { midLongitude } from '#geo/footprint';
import { solarDay } from '#geo/solar-day';
import type { Dataset } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { Query } from '#model/query';

const DAY = 86_400_000;

export interface WalkOptions {
  /** Leave out days on which one of the queries has no dataset. Default false. */
  everyQuery?: boolean;
  /** Ends the walk; beside the signals of the queries. */
  signal?: AbortSignal;
}

/** The datasets of one solar day. */
export interface WalkedDay {
  /** '2020-05-25', in mean solar time at each footprint's mid-longitude, as `groupBy: 'solar_day'` has it. */
  day: string;
  /** When the first of them was taken. */
  time: string;
  /** For each query, in their order, what it found on that day, by time, then id. */
  datasets: Dataset[][];
}

/** A stream that was looked at one dataset ahead. */
interface Head {
  stream: AsyncIterator<Dataset>;
  query: number;
  next: Dataset | undefined;
}

/**
 * Several queries in step, by solar day: each day once, in order, with what each query found on it. Holds the datasets of
 * three days at most, however many there are: a day is over when no dataset to come can belong to it, wherever on the
 * globe, which is twelve hours after its end in UTC.
 */
export async function* walkDays(
  index: Pick<IndexDriver, 'find'>,
  queries: readonly Query[],
  { everyQuery = false, signal }: WalkOptions = {},
): AsyncGenerator<WalkedDay, void, undefined> {
  checkQueries(queries);
  signal?.throwIfAborted();
  const heads = queries.map((query, place): Head => {
    const signals = [signal, query.signal].filter((each) => each !== undefined);
    const asked = signals.length > 0 ? { ...query, signal: AbortSignal.any(signals) } : query;
    return { stream: index.find(asked)[Symbol.asyncIterator](), query: place, next: undefined };
  });
  const days = new Map<string, Dataset[][]>();
  try {
    await Promise.all(heads.map(pull));
    for (;;) {
      const first = earliest(heads);
      const reached = first?.next ? Date.parse(first.next.time.start) : Number.POSITIVE_INFINITY;
      for (const day of [...days.keys()].sort()) {
        if (Date.parse(`${day}T00:00:00Z`) + 1.5 * DAY > reached) break;
        const datasets = days.get(day)!;
        days.delete(day);
        signal?.throwIfAborted();
        if (!everyQuery || datasets.every(({ length }) => length > 0)) yield { day, time: startOf(datasets), datasets };
      }
      if (!first?.next) return;
      const day = solarDay(first.next.time.start, midLongitude(first.next.footprint));
      const datasets = days.get(day) ?? queries.map(() => []);
      days.set(day, datasets);
      datasets[first.query]!.push(first.next);
      await pull(first);
    }
  } finally {
    await Promise.allSettled(heads.map(({ stream }) => stream.return?.()));
  }
}

async function pull(head: Head): Promise<void> {
  const { done, value } = await head.stream.next();
  head.next = done ? undefined : value;
}

function earliest(heads: readonly Head[]): Head | undefined {
  return heads
    .filter(({ next }) => next !== undefined)
    .reduce<Head | undefined>((best, head) => (best && before(best.next!, head.next!) ? best : head), undefined);
}

function before(a: Dataset, b: Dataset): boolean {
  return Date.parse(a.time.start) <= Date.parse(b.time.start);
}

function startOf(datasets: readonly Dataset[][]): string {
  return datasets.flat().reduce((first, dataset) => (before(first, dataset) ? first : dataset)).time.start;
}

function checkQueries(queries: readonly Query[]): void {
  if (!Array.isArray(queries) || queries.length === 0) {
    throw new QuadratError('BAD_REQUEST', 'A walk needs a list of queries, one for each product to walk.');
  }
  const other = queries.find(({ orderBy }) => orderBy !== undefined && orderBy !== 'time');
  if (other) {
    throw new QuadratError('BAD_REQUEST', `A walk goes by time; leave out orderBy '${String(other.orderBy)}'.`);
  }
}
