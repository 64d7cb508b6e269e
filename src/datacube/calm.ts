import { whenAborted } from '#bytes/when-aborted';

/** Long enough for a page to lay itself out and ask for its first picture, and to go on from a coarse one to a fine one. */
const CALM_MS = 2500;

/** Knows when a datacube has had nothing to do for a while: the time for what nobody waits for. */
export class Calm {
  readonly #waiting = new Set<() => void>();
  #busy = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Runs work that somebody waits for. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++;
    clearTimeout(this.#timer);
    try {
      return await work();
    } finally {
      this.#busy--;
      this.#watch();
    }
  }

  /** Calls back once it is calm, unless the signal aborts first. */
  when(call: () => void, signal: AbortSignal): void {
    const release = whenAborted(signal, () => {
      this.#waiting.delete(entry);
      if (this.#waiting.size === 0) clearTimeout(this.#timer);
    });
    const entry = () => {
      release();
      call();
    };
    this.#waiting.add(entry);
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#busy > 0 || this.#waiting.size === 0) return;
    this.#timer = setTimeout(() => {
      const calls = [...this.#waiting];
      this.#waiting.clear();
      for (const call of calls) call();
    }, CALM_MS);
  }
}
