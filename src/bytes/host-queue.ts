import { whenAborted } from './when-aborted';

interface Waiting {
  start: () => void;
}

/**
 * Lets `limit` tasks per host run at once. Fair among `lane`s (one an object): a waiting lane gets every turn in
 * rotation, so a hundred ranges of one file cannot hold up the header of the next.
 */
export class HostQueue {
  readonly #limit: number;
  readonly #hosts = new Map<string, HostState>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `task` when a turn comes. Rejects with `signal.reason`, and gives up the place, when aborted before. */
  async run<T>(host: string, lane: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    await this.#turn(host, lane, signal);
    try {
      return await task();
    } finally {
      this.#release(host);
    }
  }

  /** No task of this host starts for `ms`: the server asked for it. */
  pause(host: string, ms: number): void {
    const state = this.#state(host);
    const until = Date.now() + ms;
    if (until <= state.pausedUntil) return;
    state.pausedUntil = until;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => {
      state.pausedUntil = 0;
      this.#next(host, state);
    }, ms);
  }

  /** Ends every pause, so that no timer outlives the client. */
  clear(): void {
    for (const state of this.#hosts.values()) clearTimeout(state.timer);
    this.#hosts.clear();
  }

  #turn(host: string, lane: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const state = this.#state(host);
      const waiting: Waiting = {
        start: () => {
          stay();
          resolve();
        },
      };
      const leave = () => {
        const queue = state.lanes.get(lane);
        const place = queue?.indexOf(waiting) ?? -1;
        if (queue && place >= 0) queue.splice(place, 1);
        if (queue?.length === 0) state.lanes.delete(lane);
        reject(signal.reason);
      };
      const stay = whenAborted(signal, leave);
      const queue = state.lanes.get(lane);
      if (queue) queue.push(waiting);
      else state.lanes.set(lane, [waiting]);
      this.#next(host, state);
    });
  }

  #release(host: string): void {
    const state = this.#hosts.get(host);
    if (!state) return;
    state.running--;
    this.#next(host, state);
  }

  #next(host: string, state: HostState): void {
    while (state.running < this.#limit && state.pausedUntil <= Date.now()) {
      const first = state.lanes.entries().next().value;
      if (!first) {
        if (state.running === 0 && state.pausedUntil === 0) this.#hosts.delete(host);
        return;
      }
      const [lane, queue] = first;
      const waiting = queue.shift();
      // Back of the line for this lane: a Map keeps the order of insertion.
      state.lanes.delete(lane);
      if (queue.length > 0) state.lanes.set(lane, queue);
      if (!waiting) continue;
      state.running++;
      waiting.start();
    }
  }

  #state(host: string): HostState {
    let state = this.#hosts.get(host);
    if (!state) {
      state = { running: 0, pausedUntil: 0, timer: undefined, lanes: new Map() };
      this.#hosts.set(host, state);
    }
    return state;
  }
}

interface HostState {
  running: number;
  pausedUntil: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  lanes: Map<string, Waiting[]>;
}
