import type { ReadBytes } from './tile-context';
import { type BlockRequest, type Delivery, unwrap } from './worker-protocol';

interface Waiting {
  resolve: (parts: Uint8Array[]) => void;
  reject: (reason: unknown) => void;
  signal: AbortSignal | undefined;
}

/**
 * The blocks that one tile in a worker waits for. What is asked for in one turn goes to the coordinator in one message:
 * a tile of many dates asks for hundreds of blocks, and a message each would cost more than decoding some of them.
 */
export class Inbox {
  readonly #send: (requests: BlockRequest[]) => void;
  readonly #waiting = new Map<number, Waiting>();
  #outbox: BlockRequest[] = [];
  #number = 0;

  constructor(send: (requests: BlockRequest[]) => void) {
    this.#send = send;
  }

  readonly read: ReadBytes = (url, ranges, signal) =>
    new Promise((resolve, reject) => {
      const id = ++this.#number;
      this.#waiting.set(id, { resolve, reject, signal });
      this.#outbox.push({ id, url, ranges });
      if (this.#outbox.length === 1) queueMicrotask(() => this.#flush());
    });

  deliver(deliveries: readonly Delivery[]): void {
    for (const { id, outcome } of deliveries) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      try {
        waiting?.resolve(unwrap(outcome, waiting.signal));
      } catch (error) {
        waiting!.reject(error);
      }
    }
  }

  /** Nothing more will come. */
  close(reason: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #flush(): void {
    const requests = this.#outbox;
    this.#outbox = [];
    this.#send(requests);
  }
}
