import * as Comlink from 'comlink';
import type { Validators } from '../http-rules';
import type { ByteRange } from '../source';
import { openSyncFile } from '../sync-file';
import { BlockStore, type KeptObject, type StoreUsage } from './block-store';

/** Why a store cannot be opened: the browser refuses, or another tab has it. */
export type StoreState = 'open' | 'denied' | 'taken';

export interface StoreOptions {
  /** Of the file in the origin's private file system, and of the lock. */
  name: string;
  /** Upper bound in bytes; a quarter of what the browser grants where that is less. Under 16 MiB nothing is kept. */
  limit: number;
}

/** What the worker of the store offers; nothing of it rejects. */
export interface StoreWorkerApi {
  /** `onOpen` is called when another tab has let go of it and it could be opened after all. */
  start(options: StoreOptions, onOpen: () => void): Promise<StoreState>;
  recall(object: string): KeptObject | null;
  read(object: string, version: Validators, ranges: readonly ByteRange[]): Array<{ offset: number; data: Uint8Array }>;
  write(object: string, kept: KeptObject, offset: number, data: Uint8Array): void;
  usage(): StoreUsage | null;
  clear(): void;
  close(): void;
}

/** Less is not worth a worker; and segments have one size, whatever the limit, to be found again. */
const LEAST_BYTES = 16 * 1024 * 1024;
/** Which segments were used last is written this long after a change. */
const FLUSH_MS = 2000;

/** The worker's side of the block store: one writer per origin, by Web Locks. */
export function createStoreWorker(): StoreWorkerApi {
  let store: BlockStore | null = null;
  let letGo = () => {};
  const closing = new AbortController();
  let flushing: ReturnType<typeof setTimeout> | undefined;

  /** Damage in the file, or a disk that fails: from then on there is no store. */
  const using = <T>(otherwise: T, work: (open: BlockStore) => T): T => {
    if (!store) return otherwise;
    try {
      flushing ??= setTimeout(() => {
        flushing = undefined;
        using(undefined, (open) => open.flush());
      }, FLUSH_MS);
      return work(store);
    } catch (error) {
      // A full disk ends the writing of this block, not the reading of others.
      if ((error as Partial<DOMException> | null)?.name !== 'QuotaExceededError') end();
      return otherwise;
    }
  };

  const end = () => {
    clearTimeout(flushing);
    const open = store;
    store = null;
    try {
      open?.close();
    } catch {
      // It is gone either way.
    }
    letGo();
  };

  /** Opens the file and holds the lock for as long as it is open. Resolves once that is decided. */
  const openLocked = (options: StoreOptions): Promise<StoreState> =>
    new Promise((resolve) => {
      const hold = async (lock: Lock | null): Promise<void> => {
        if (!lock) return resolve('taken');
        try {
          const limit = await affordable(options.limit);
          if (limit < LEAST_BYTES) return resolve('denied');
          const file = await openSyncFile(await navigator.storage.getDirectory(), options.name);
          if (closing.signal.aborted) return file.close();
          store = new BlockStore(file, { limit });
        } catch {
          return resolve('denied');
        }
        const held = new Promise<void>((done) => {
          letGo = done;
        });
        resolve('open');
        await held;
      };
      navigator.locks.request(options.name, { ifAvailable: true }, hold).catch(() => resolve('denied'));
    });

  return {
    async start(options, onOpen) {
      const { storage, locks } = navigator;
      if (!storage?.getDirectory || !locks) return 'denied';
      const state = await openLocked(options);
      if (state === 'taken') waitForTurn(options.name, closing.signal, () => openLocked(options), onOpen);
      return state;
    },
    recall: (object) => using(null, (open) => open.recall(object)),
    read(object, version, ranges) {
      const pieces = using([], (open) => open.read(object, version, ranges));
      return Comlink.transfer(
        pieces,
        pieces.map(({ data }) => data.buffer as ArrayBuffer),
      );
    },
    write: (object, kept, offset, data) => using(undefined, (open) => open.write(object, kept, offset, data)),
    usage: () => using(null, (open) => open.usage()),
    clear: () => using(undefined, (open) => open.clear()),
    close() {
      closing.abort();
      end();
    },
  };
}

/** Opens when the tab that has the store is closed; whoever waits longest comes first. */
function waitForTurn(name: string, signal: AbortSignal, open: () => Promise<StoreState>, onOpen: () => void): void {
  navigator.locks
    .request(name, { signal }, () => undefined)
    .then(async () => {
      const state = signal.aborted ? 'denied' : await open();
      if (state === 'open') onOpen();
      else if (state === 'taken') waitForTurn(name, signal, open, onOpen);
    })
    .catch(() => undefined);
}

async function affordable(limit: number): Promise<number> {
  const { quota } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
  return quota === undefined ? limit : Math.min(limit, Math.floor(quota / 4));
}
