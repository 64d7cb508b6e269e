import { nextTurn } from './breathe';
import type { ReadBytes } from './tile-context';
import { type BlockRequest, type Delivery, outcomeOf } from './worker-protocol';

/**
 * Takes blocks to the worker that asked for them as they arrive: one message for all that arrived in a turn, since most
 * of a tile is often there before it is asked for.
 */
export class Courier {
  readonly #read: ReadBytes;
  readonly #signal: AbortSignal;
  readonly #send: (deliveries: Delivery[], buffers: ArrayBuffer[]) => void;
  #ready: Delivery[] = [];
  #waiting = 0;

  constructor(read: ReadBytes, signal: AbortSignal, send: (deliveries: Delivery[], buffers: ArrayBuffer[]) => void) {
    this.#read = read;
    this.#signal = signal;
    this.#send = send;
  }

  /** Requests that are not answered; while there are any, a worker's silence is the network's. */
  get waiting(): number {
    return this.#waiting;
  }

  request(requests: readonly BlockRequest[]): void {
    for (const { id, url, ranges } of requests) {
      this.#waiting++;
      void outcomeOf(this.#read(url, ranges, this.#signal), this.#signal).then((outcome) => {
        this.#ready.push({ id, outcome });
        if (this.#ready.length === 1) void nextTurn().then(() => this.#flush());
      });
    }
  }

  #flush(): void {
    const ready = this.#ready;
    this.#ready = [];
    this.#waiting -= ready.length;
    if (this.#signal.aborted) return;
    // Copies: other tiles wait for the same blocks, and what is transferred is gone.
    const deliveries = ready.map(({ id, outcome }) => ({
      id,
      outcome: outcome.ok ? { ok: true as const, value: outcome.value.map((bytes) => bytes.slice()) } : outcome,
    }));
    const buffers = deliveries.flatMap(({ outcome }) => (outcome.ok ? outcome.value.map(({ buffer }) => buffer) : []));
    this.#send(deliveries, buffers);
  }
}
