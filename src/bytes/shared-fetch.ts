import { whenAborted } from './when-aborted';

/** One fetch that several readers may wait for. It aborts when the last of them leaves. */
export class SharedFetch<T> {
  readonly #controller = new AbortController();
  readonly #result: Promise<T>;
  readonly #onEnd: () => void;
  #waiters = 0;

  /** `onEnd` runs as soon as nobody may join any more. */
  constructor(fetch: (signal: AbortSignal) => Promise<T>, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#result = fetch(this.#controller.signal);
    this.#result.then(onEnd, onEnd);
  }

  join(): Promise<T> {
    this.#waiters++;
    return this.#result;
  }

  /** To be called at most once for each `join`. */
  leave(reason: unknown): void {
    if (--this.#waiters === 0) this.abort(reason);
  }

  abort(reason: unknown): void {
    this.#onEnd();
    this.#controller.abort(reason);
  }
}

/**
 * Waits for all of the fetches. The first failure, or the caller's abort, leaves all of them and rejects at once, with
 * that failure or `signal.reason`.
 */
export function joinAll<T>(fetches: readonly SharedFetch<T>[], signal: AbortSignal | undefined): Promise<T[]> {
  return new Promise((resolve, reject) => {
    let done = false;
    const finish = (settle: () => void) => {
      if (done) return;
      done = true;
      forget();
      settle();
    };
    const fail = (reason: unknown) =>
      finish(() => {
        for (const fetch of fetches) fetch.leave(reason);
        reject(reason);
      });
    const forget = whenAborted(signal, () => fail(signal?.reason));
    Promise.all(fetches.map((fetch) => fetch.join())).then((results) => finish(() => resolve(results)), fail);
    if (signal?.aborted) fail(signal.reason);
  });
}
