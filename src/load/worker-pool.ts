import * as Comlink from 'comlink';
import { whenAborted } from '#bytes/when-aborted';
import { fromErrorRecord, QuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import { Courier } from './courier';
import type { Executor, OpenBytes } from './executor';
import { SpareBuffers } from './spare-buffers';
import type { ReadBytes } from './tile-context';
import { type LoadWorkerApi, outcomeOf, type RemoteBytes, type TileRecord, unwrap } from './worker-protocol';

/** Longest a worker may compute without a sign of life: far above the slowest block, far below a user's patience. */
const SILENCE_MS = 20_000;
/** Reading a structure is milliseconds of work; past this the file is built to exhaust its reader. */
const LAYOUT_MS = 5_000;
/** How often silence is looked for. */
const WATCH_MS = 500;

/** What a worker asks for ahead of what it decodes. */
const STORED_SPARE_BYTES = 8 * 2 ** 20;

export interface WorkerPoolOptions {
  size: number;
  createWorker: () => Worker;
  open: OpenBytes;
  /** Compiled once, shared by all workers, which start meanwhile. Without it they use the TypeScript kernels. */
  kernels: Promise<WebAssembly.Module | undefined> | WebAssembly.Module | undefined;
  /** Milliseconds without a sign after which a worker that has a tile is given up. Default 20,000. */
  silenceMs?: number;
}

/**
 * Workers that run tiles and read structures. A worker that throws out of its loop, cannot be started or stays silent is
 * replaced, and what it was doing fails with WORKER_CRASHED; an aborted job ends its fetches at once.
 */
export function createWorkerPool(options: WorkerPoolOptions): Executor {
  const lanes = Array.from({ length: options.size }, () => new Lane(options));
  // One is on its way before there is work for it, and brings the script for the others.
  lanes[0]?.warm();
  let next = 0;
  return {
    size: options.size,
    open: options.open,
    readLayout(url, signal) {
      const lane = lanes[next++ % lanes.length]!;
      return lane.run(signal, undefined, (api, job) => api.readLayout(job, url)) as Promise<ImageLayout>;
    },
    async runTile(tile, laneIndex, read, signal) {
      const lane = lanes[laneIndex % lanes.length]!;
      const record: TileRecord = await lane.run(signal, read, (api, job) => {
        const spent = lane.takeSpent();
        return api.runTile(job, tile, Comlink.transfer(spent, spent));
      });
      return {
        ...record,
        skipped: record.skipped.map(({ dataset, error }) => ({ dataset, error: fromErrorRecord(error) })),
      };
    },
    giveBack({ bands }, laneIndex) {
      lanes[laneIndex % lanes.length]!.giveBack([...new Set(bands.map(({ buffer }) => buffer as ArrayBuffer))]);
    },
    forget(url) {
      for (const lane of lanes) lane.forget(url);
    },
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

type Outcome<T> = Awaited<ReturnType<typeof outcomeOf<T>>>;

interface Job {
  controller: AbortController;
  fail: (reason: unknown) => void;
  /** Reads the worker waits for; while there are any, silence is the network's. */
  reads: number;
  lastSign: number;
  /** For a tile: brings its blocks. A worker has its tiles by turns, and only the first of them can be silent. */
  courier: Courier | undefined;
}

/** One worker and the jobs it has; starts it on first use at the latest, and after a crash. */
class Lane {
  readonly #options: WorkerPoolOptions;
  readonly #jobs = new Map<number, Job>();
  #worker: Worker | undefined;
  #api: Promise<Comlink.Remote<LoadWorkerApi>> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #number = 0;
  #closed = false;
  #spent: ArrayBuffer[] = [];
  /** Memory that goes to the worker with stored blocks and comes back without. */
  readonly #stored = new SpareBuffers(STORED_SPARE_BYTES);

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Starts the worker; whatever is wrong with it, its first job says. */
  warm(): void {
    this.#start().catch(() => {});
  }

  async run<T>(
    signal: AbortSignal | undefined,
    blocks: ReadBytes | undefined,
    call: (api: Comlink.Remote<LoadWorkerApi>, job: number) => Promise<Outcome<T>>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const id = ++this.#number;
    const controller = new AbortController();
    let fail: (reason: unknown) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    // Not watched before the worker runs: until then it is the network that is slow.
    const job: Job = { controller, fail, reads: 0, lastSign: Number.POSITIVE_INFINITY, courier: undefined };
    this.#jobs.set(id, job);
    const started = this.#start();
    if (blocks) {
      job.courier = new Courier(blocks, controller.signal, this.#stored, (deliveries, buffers) => {
        job.lastSign = performance.now();
        started.then((api) => api.deliver(id, Comlink.transfer(deliveries, buffers))).catch(() => {});
      });
    }
    const forget = whenAborted(signal, () => {
      controller.abort(signal!.reason);
      fail(signal!.reason);
      started.then((api) => api.abort(id)).catch(() => {});
    });
    try {
      const work = started.then((api) => {
        job.lastSign = performance.now();
        return call(api, id);
      });
      const outcome = await Promise.race([work, failed]);
      signal?.throwIfAborted();
      return unwrap(outcome, signal);
    } finally {
      forget();
      this.#jobs.delete(id);
      // The next tile's turn begins.
      for (const other of this.#jobs.values()) if (other.courier) other.lastSign = performance.now();
    }
  }

  /** Keeps the memory of a result for the worker's next tile. */
  giveBack(buffers: ArrayBuffer[]): void {
    this.#spent = buffers;
  }

  takeSpent(): ArrayBuffer[] {
    const spent = this.#spent;
    this.#spent = [];
    return spent;
  }

  /** A worker that is not running has nothing to forget. */
  forget(url: string): void {
    this.#api?.then((api) => api.forget(url)).catch(() => {});
  }

  close(): void {
    this.#closed = true;
    this.#end(new QuadratError('WORKER_CRASHED', 'The datacube was closed while this was running.'));
  }

  #start(): Promise<Comlink.Remote<LoadWorkerApi>> {
    if (this.#closed) return Promise.reject(new QuadratError('BAD_REQUEST', 'This datacube has been closed.'));
    this.#api ??= this.#spawn();
    return this.#api;
  }

  async #spawn(): Promise<Comlink.Remote<LoadWorkerApi>> {
    const worker = this.#options.createWorker();
    this.#worker = worker;
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#crash(`A worker stopped${event.message ? `: ${event.message}` : ' or could not be started'}.`);
    });
    worker.addEventListener('messageerror', () => this.#crash('A message to or from a worker could not be read.'));
    this.#watch = setInterval(() => this.#lookForSilence(), WATCH_MS);
    const api = Comlink.wrap<LoadWorkerApi>(worker);
    await api.start(await this.#options.kernels, Comlink.proxy(this.#remoteBytes()));
    return api;
  }

  #remoteBytes(): RemoteBytes {
    const during = async <T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T>> => {
      const job = this.#jobs.get(id);
      if (!job) return { ok: false, error: 'aborted' };
      job.reads++;
      try {
        return await outcomeOf(work(job.controller.signal), job.controller.signal);
      } finally {
        job.reads--;
        job.lastSign = performance.now();
      }
    };
    return {
      size: (id, url) => during(id, (signal) => this.#options.open(url).size({ signal })),
      read: async (id, url, ranges) => {
        const outcome = await during(id, (signal) => this.#options.open(url).read(ranges, { signal }));
        if (!outcome.ok) return outcome;
        return Comlink.transfer(outcome, [...new Set(outcome.value.map((bytes) => bytes.buffer as ArrayBuffer))]);
      },
      request: (id, requests, spent) => {
        for (const buffer of spent) this.#stored.adopt(buffer);
        this.#jobs.get(id)?.courier?.request(requests);
      },
    };
  }

  #lookForSilence(): void {
    const now = performance.now();
    let tileHasTurn = false;
    for (const { courier, reads, lastSign } of this.#jobs.values()) {
      if (courier && tileHasTurn) continue;
      tileHasTurn ||= courier !== undefined;
      const waiting = courier ? courier.waiting : reads;
      const most = courier ? (this.#options.silenceMs ?? SILENCE_MS) : LAYOUT_MS;
      if (waiting === 0 && now - lastSign > most) {
        this.#crash(`A worker gave no sign for ${most / 1000} seconds; the file it reads may be built to exhaust it.`);
        return;
      }
    }
  }

  #crash(message: string): void {
    this.#end(new QuadratError('WORKER_CRASHED', message));
  }

  #end(error: QuadratError): void {
    clearInterval(this.#watch);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#api = undefined;
    for (const job of this.#jobs.values()) {
      job.controller.abort(error);
      job.fail(error);
    }
  }
}
