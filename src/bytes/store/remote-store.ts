import * as Comlink from 'comlink';
import type { Validators } from '../http-rules';
import type { ByteRange } from '../source';
import type { KeptObject, StoreUsage } from './block-store';
import type { StoreOptions, StoreWorkerApi } from './store-worker';

/** Blocks kept between visits. Nothing rejects: what the store cannot do is fetched. */
export interface KeptBlocks {
  /** Settles when it is known whether blocks are kept; soon, also where they are not. */
  readonly ready: Promise<void>;
  /** Whether they are kept now. */
  readonly open: boolean;
  recall(object: string): Promise<KeptObject | null>;
  /** Pieces that touch the ranges, whole and checked. */
  read(
    object: string,
    version: Validators,
    ranges: readonly ByteRange[],
  ): Promise<Array<{ offset: number; data: Uint8Array }>>;
  /** Keeps bytes, some time after; `data` is copied. */
  write(object: string, kept: KeptObject, offset: number, data: Uint8Array): void;
  /** Null where nothing is kept. */
  usage(): Promise<StoreUsage | null>;
  clear(): Promise<void>;
  close(): void;
}

/** Waiting for a store that does not open would hold up the first picture. */
const START_MS = 3000;
/** A disk that takes longer is no help. */
const ANSWER_MS = 5000;
/** Bytes on their way to the disk; past it the network is faster than the disk, and blocks are left out. */
const MOST_PENDING = 64 * 1024 * 1024;
/** For what is on its way to arrive, when closed. */
const LAST_WORDS_MS = 1000;

/** The store in its worker. */
export class RemoteStore implements KeptBlocks {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #api: Comlink.Remote<StoreWorkerApi>;
  #open = false;
  #ended = false;
  #onEnd = () => {};
  #pending = 0;

  constructor(createWorker: () => Worker, options: StoreOptions) {
    this.#worker = createWorker();
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#end();
    });
    this.#api = Comlink.wrap<StoreWorkerApi>(this.#worker);
    this.ready = this.#start(options);
  }

  get open(): boolean {
    return this.#open;
  }

  async recall(object: string): Promise<KeptObject | null> {
    await this.ready;
    return this.#ask(null, () => this.#api.recall(object));
  }

  read(
    object: string,
    version: Validators,
    ranges: readonly ByteRange[],
  ): Promise<Array<{ offset: number; data: Uint8Array }>> {
    return this.#ask([], () => this.#api.read(object, version, [...ranges]));
  }

  write(object: string, kept: KeptObject, offset: number, data: Uint8Array): void {
    if (!this.#open || this.#pending + data.length > MOST_PENDING) return;
    this.#pending += data.length;
    const copy = data.slice();
    void this.#ask(undefined, () => this.#api.write(object, kept, offset, Comlink.transfer(copy, [copy.buffer]))).then(
      () => {
        this.#pending -= data.length;
      },
    );
  }

  usage(): Promise<StoreUsage | null> {
    return this.#ask(null, () => this.#api.usage());
  }

  async clear(): Promise<void> {
    await this.#ask(undefined, () => this.#api.clear());
  }

  close(): void {
    if (this.#ended) return;
    const last = this.#ask(undefined, () => this.#api.close(), LAST_WORDS_MS);
    // Asked before this, so that the worker has all of it first.
    this.#open = false;
    void Promise.race([last, after(LAST_WORDS_MS)]).then(() => this.#end());
  }

  async #start(options: StoreOptions): Promise<void> {
    const onOpen = Comlink.proxy(() => {
      this.#open = !this.#ended;
    });
    const state = this.#api.start({ ...options }, onOpen).catch(() => 'denied' as const);
    const opened = state.then((known) => {
      if (known === 'open') this.#open = !this.#ended;
      if (known === 'denied') this.#end();
    });
    const ended = new Promise<void>((done) => {
      this.#onEnd = done;
    });
    await Promise.race([opened, ended, after(START_MS)]);
  }

  /** The worker's answer; `otherwise` where there is none, and then the store is given up. */
  async #ask<T>(otherwise: T, call: () => Promise<T>, limit = ANSWER_MS): Promise<T> {
    if (!this.#open) return otherwise;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), limit);
    });
    try {
      return await Promise.race([call(), late]);
    } catch {
      this.#end();
      return otherwise;
    } finally {
      clearTimeout(timer);
    }
  }

  #end(): void {
    this.#open = false;
    this.#ended = true;
    this.#worker.terminate();
    this.#onEnd();
  }
}

function after(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
