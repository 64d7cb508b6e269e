/** What waits for each signal; belongs to the signal, and goes with it. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `call` when the signal aborts; the function returned takes that back. However many wait, the signal has one
 * listener: a tile of sixty dates waits sixty times on one signal, which Node takes for a leak, and says so.
 *
 * A signal that has already aborted never calls; look at `signal.aborted` first.
 */
export function whenAborted(signal: AbortSignal | undefined, call: () => void): () => void {
  if (!signal) return () => {};
  const calls = waiting.get(signal) ?? listen(signal);
  // A function of its own, so that one call registered twice counts twice.
  const entry = () => call();
  calls.add(entry);
  return () => calls.delete(entry);
}

function listen(signal: AbortSignal): Set<() => void> {
  const calls = new Set<() => void>();
  waiting.set(signal, calls);
  const onAbort = () => {
    for (const call of [...calls]) call();
    calls.clear();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return calls;
}
