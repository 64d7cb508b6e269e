import type { Extent } from './extents';
import type { ByteRange } from './source';

/** One fetch that several readers may wait for. It aborts when the last of them leaves. */
export class SharedFetch implements ByteRange {
  readonly offset: number;
  readonly length: number;
  readonly #controller = new AbortController();
  readonly #result: Promise<Extent>;
  readonly #onEnd: () => void;
  #waiters = 0;

  /** `onEnd` runs as soon as nobody may join any more. */
  constructor(range: ByteRange, fetch: (signal: AbortSignal) => Promise<Extent>, onEnd: () => void) {
    this.offset = range.offset;
    this.length = range.length;
    this.#onEnd = onEnd;
    this.#result = fetch(this.#controller.signal);
    this.#result.then(onEnd, onEnd);
  }

  join(): Promise<Extent> {
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
export function joinAll(fetches: readonly SharedFetch[], signal: AbortSignal | undefined): Promise<Extent[]> {
  return new Promise((resolve, reject) => {
    let done = false;
    const finish = (settle: () => void) => {
      if (done) return;
      done = true;
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const fail = (reason: unknown) =>
      finish(() => {
        for (const fetch of fetches) fetch.leave(reason);
        reject(reason);
      });
    const onAbort = () => fail(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    Promise.all(fetches.map((fetch) => fetch.join())).then((extents) => finish(() => resolve(extents)), fail);
  });
}
