/**
 * What `work` makes of each value, in their order, with up to `abreast` under way at once: the next begins as soon as
 * one is handed out. Nothing new begins once the reader stops or one has failed.
 */
export async function* inOrder<In, Out>(
  values: readonly In[],
  abreast: number,
  work: (value: In) => Promise<Out>,
): AsyncGenerator<Out, void, undefined> {
  const underWay: Array<Promise<Out>> = [];
  let next = 0;
  while (next < values.length || underWay.length > 0) {
    while (next < values.length && underWay.length < abreast) {
      const started = work(values[next++]!);
      // Looked at when its turn comes, which it may not.
      started.catch(() => undefined);
      underWay.push(started);
    }
    yield await underWay.shift()!;
  }
}
