/** A stream in order, and the place before which it has nothing: it is not asked for its first value until then. */
export interface DueStream<T> {
  stream: AsyncIterable<T>;
  /** -Infinity where nothing is known. */
  due: number;
}

/**
 * Streams that are each in order as one that is. Each that has begun is ahead of what was handed out by one value; all are
 * ended when the merged one is left.
 *
 * @param place where a value stands, for streams that begin later; never less than that of a value before it
 */
export async function* mergeStreams<T>(
  streams: ReadonlyArray<DueStream<T>>,
  compare: (a: T, b: T) => number,
  place: (value: T) => number = () => Number.POSITIVE_INFINITY,
): AsyncGenerator<T, void, undefined> {
  const waiting = streams.toSorted((a, b) => (a.due === b.due ? 0 : a.due - b.due));
  const begun = new Set<AsyncIterator<T>>();
  const heads: Array<{ stream: AsyncIterator<T>; value: T }> = [];
  const pull = async (stream: AsyncIterator<T>) => {
    const { done, value } = await stream.next();
    if (done) begun.delete(stream);
    return done ? [] : [{ stream, value: value as T }];
  };
  try {
    for (;;) {
      const first = heads.length > 0 ? heads.reduce((a, b) => (compare(b.value, a.value) < 0 ? b : a)) : undefined;
      const until = first ? place(first.value) : (waiting[0]?.due ?? Number.NEGATIVE_INFINITY);
      const now = waiting.splice(0, waiting.findLastIndex(({ due }) => due <= until) + 1);
      if (now.length > 0) {
        const opened = now.map(({ stream }) => stream[Symbol.asyncIterator]());
        for (const stream of opened) begun.add(stream);
        heads.push(...(await Promise.all(opened.map(pull))).flat());
        continue;
      }
      if (!first) return;
      yield first.value;
      heads.splice(heads.indexOf(first), 1, ...(await pull(first.stream)));
    }
  } finally {
    await Promise.allSettled([...begun].map((stream) => stream.return?.()));
  }
}
