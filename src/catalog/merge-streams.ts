/**
 * Streams that are each in order as one that is. Each is ahead of what was handed out by one value; all are ended when
 * the merged one is left.
 */
export async function* mergeStreams<T>(
  streams: ReadonlyArray<AsyncIterable<T>>,
  compare: (a: T, b: T) => number,
): AsyncGenerator<T, void, undefined> {
  const open = streams.map((stream) => stream[Symbol.asyncIterator]());
  const pull = async (stream: AsyncIterator<T>) => {
    const { done, value } = await stream.next();
    return done ? undefined : { stream, value: value as T };
  };
  try {
    const heads = (await Promise.all(open.map(pull))).filter((head) => head !== undefined);
    while (heads.length > 0) {
      const first = heads.reduce((best, head) => (compare(head.value, best.value) < 0 ? head : best));
      yield first.value;
      const next = await pull(first.stream);
      heads.splice(heads.indexOf(first), 1, ...(next ? [next] : []));
    }
  } finally {
    await Promise.allSettled(open.map((stream) => stream.return?.()));
  }
}
