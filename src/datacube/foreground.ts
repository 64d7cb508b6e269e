/** Between two requests of a page that draws its first picture less time passes than this. */
const QUIET_MS = 500;
/** A page that never rests gets its engine all the same. */
const LONGEST_MS = 15_000;

/**
 * Knows whether somebody waits for a result, so that what can wait does not take the processors from it: starting the index
 * engine costs a second of two of them.
 */
export class Foreground {
  #running = 0;
  #last = performance.now();

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#last = performance.now();
    }
  }

  /** Resolves when nothing has run for half a second; after a quarter of a minute in any case. */
  async rest(): Promise<void> {
    const began = performance.now();
    for (;;) {
      const now = performance.now();
      const rested = this.#running > 0 ? 0 : now - this.#last;
      if (rested >= QUIET_MS || now - began >= LONGEST_MS) return;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS - rested));
    }
  }
}
