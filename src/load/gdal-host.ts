import type { GdalProcess } from '#drivers/gdal/process';
import { isQuadratError, QuadratError } from '#model/errors';

/** Starts a GDAL; resolves when it can be used. */
export type StartGdal = (signal: AbortSignal) => Promise<GdalProcess>;

export interface GdalHostOptions {
  start: StartGdal;
  /** A GDAL that has nothing to do for this long is ended: it holds some 100 MB. Default 60 s. */
  idleMs?: number;
  /** Longest that opening a file or reading a block may take. Default 30 s. */
  deadlineMs?: number;
  /** Longest that fetching and starting GDAL itself may take. Default 3 minutes: it is some 40 MB. */
  startMs?: number;
}

const IDLE_MS = 60_000;
const DEADLINE_MS = 30_000;
const START_MS = 180_000;

/**
 * One GDAL, started when it is first needed, one task at a time. A task that is aborted or takes too long ends the GDAL
 * it runs in, since nothing else stops it; the next task gets a new one.
 */
export class GdalHost {
  readonly #options: GdalHostOptions;
  #process: Promise<GdalProcess> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #stop = new AbortController();
  #waiting = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: GdalHostOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Runs `task` after those before it. `task` gets the process and must not keep it. */
  async run<T>(signal: AbortSignal | undefined, task: (process: GdalProcess) => Promise<T>): Promise<T> {
    const before = this.#last;
    let done = () => {};
    this.#last = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#waiting++;
    clearTimeout(this.#idle);
    try {
      await untilAborted(before, signal);
      if (this.#closed) throw new QuadratError('BAD_REQUEST', 'This datacube has been closed. Open it again.');
      return await this.#runNow(signal, task);
    } finally {
      // One that was aborted in the queue must not let its successor overtake the task before it.
      void before.then(done);
      if (--this.#waiting === 0 && !this.#closed) this.#endWhenIdle();
    }
  }

  close(): void {
    this.#closed = true;
    this.#end();
  }

  async #runNow<T>(signal: AbortSignal | undefined, task: (process: GdalProcess) => Promise<T>): Promise<T> {
    const { startMs = START_MS, deadlineMs = DEADLINE_MS } = this.#options;
    try {
      const process = await within(startMs, untilAborted(this.#started(), signal), () => tooSlow('be loaded', startMs));
      return await within(deadlineMs, untilAborted(task(process), signal), () => tooSlow('read the file', deadlineMs));
    } catch (error) {
      // What GDAL says of a file leaves it usable. After anything else nobody knows what state it is in.
      const sound = isQuadratError(error) && error.code !== 'WORKER_CRASHED' && error.code !== 'OUT_OF_MEMORY';
      if (!sound) this.#end();
      throw error;
    }
  }

  #started(): Promise<GdalProcess> {
    this.#process ??= this.#options.start(this.#stop.signal);
    return this.#process;
  }

  #endWhenIdle(): void {
    this.#idle = setTimeout(() => this.#end(), this.#options.idleMs ?? IDLE_MS);
    // In Node a timer alone would keep the program alive.
    (this.#idle as { unref?: () => void }).unref?.();
  }

  #end(): void {
    clearTimeout(this.#idle);
    const process = this.#process;
    this.#process = undefined;
    this.#stop.abort();
    this.#stop = new AbortController();
    process?.then((running) => running.end()).catch(() => {});
  }
}

function tooSlow(what: string, ms: number): QuadratError {
  return new QuadratError(
    'WORKER_CRASHED',
    `GDAL could not ${what} within ${ms / 1000} seconds and was ended. The file may be damaged, or the network slow.`,
  );
}

async function within<T>(ms: number, work: Promise<T>, error: () => Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Settles as `work` does, or rejects with the signal's reason as soon as that is aborted. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
