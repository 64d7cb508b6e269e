import { nextTurn } from './breathe';
import type { SpareBuffers } from './spare-buffers';
import type { ReadBytes } from './tile-context';
import { type BlockRequest, type Delivery, outcomeOf } from './worker-protocol';

/** Stored blocks are of any length: rounded up by less than a quarter, they come in few sizes and serve each other. */
export function roomFor(bytes: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, bytes))) - 2);
  return Math.ceil(bytes / step) * step;
}

/**
 * Takes blocks to the worker that asked for them as they arrive: one message for all that arrived in a turn, since most
 * of a tile is often there before it is asked for.
 */
export class Courier {
  readonly #read: ReadBytes;
  readonly #signal: AbortSignal;
  readonly #send: (deliveries: Delivery[], buffers: ArrayBuffer[]) => void;
  readonly #spare: SpareBuffers;
  #ready: Delivery[] = [];
  #waiting = 0;

  /** `spare`: memory for what is sent, which comes back by `roomFor` its length. */
  constructor(
    read: ReadBytes,
    signal: AbortSignal,
    spare: SpareBuffers,
    send: (deliveries: Delivery[], buffers: ArrayBuffer[]) => void,
  ) {
    this.#read = read;
    this.#signal = signal;
    this.#spare = spare;
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
      outcome: outcome.ok ? { ok: true as const, value: outcome.value.map((bytes) => this.#copy(bytes)) } : outcome,
    }));
    const buffers = deliveries.flatMap(({ outcome }) => (outcome.ok ? outcome.value.map(({ buffer }) => buffer) : []));
    this.#send(deliveries, buffers);
  }

  #copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const copy = new Uint8Array(this.#spare.takeBytes(roomFor(bytes.length)), 0, bytes.length);
    copy.set(bytes);
    return copy;
  }
}
