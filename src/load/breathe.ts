/** Longest a worker computes before it looks at its messages, so that an abort is heard well within 200 ms. */
const MAX_BUSY_MS = 40;

/**
 * Gives the event loop a turn when the last one is long enough ago. Awaiting a settled promise would not do: it runs
 * before any message is delivered.
 */
export class Breather {
  #last = performance.now();

  async breathe(signal: AbortSignal | undefined): Promise<void> {
    if (performance.now() - this.#last > MAX_BUSY_MS) {
      await nextTurn();
      this.#last = performance.now();
    }
    signal?.throwIfAborted();
  }
}

/** Resolves when other messages to this thread have had their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // Not setTimeout: nested ones are held back 4 ms each, a tenth of the work between them.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
