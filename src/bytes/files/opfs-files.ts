import * as Comlink from 'comlink';
import { type ErrorCode, isQuadratError, QuadratError } from '#model/errors';
import type { KeptFiles } from './kept-files';
import { folderOf, type OpfsWorkerApi } from './opfs-worker';

export interface OpfsFilesOptions {
  /** Names of nested folders in the origin's private file system; also the name of the lock. */
  path: readonly string[];
  startWorker: () => Worker;
  /** A worker that has not answered for this long is taken for dead, in milliseconds. Default 60,000. */
  answerMs?: number;
}

/**
 * A folder in the origin's private file system. It is read on the calling thread; written by a worker, which is started
 * for the first write, and by one tab at a time, by Web Locks.
 */
export class OpfsFiles implements KeptFiles {
  readonly place: string;
  readonly #path: readonly string[];
  readonly #folder: FileSystemDirectoryHandle;
  readonly #startWorker: () => Worker;
  readonly #answerMs: number;
  #worker: { thread: Worker; api: Comlink.Remote<OpfsWorkerApi> } | undefined;

  private constructor(folder: FileSystemDirectoryHandle, { path, startWorker, answerMs = 60_000 }: OpfsFilesOptions) {
    this.place = path.join('/');
    this.#path = path;
    this.#folder = folder;
    this.#startWorker = startWorker;
    this.#answerMs = answerMs;
  }

  /** Rejects with UNSUPPORTED where the browser has no such storage, or refuses it (in some private windows and frames). */
  static async open(options: OpfsFilesOptions): Promise<OpfsFiles> {
    const { storage, locks } = globalThis.navigator ?? {};
    if (!storage?.getDirectory || !locks || typeof Worker === 'undefined') throw refused();
    try {
      return new OpfsFiles(await folderOf(options.path), options);
    } catch (cause) {
      throw storageError(cause) ?? refused(cause);
    }
  }

  async list(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of (this.#folder as ListedFolder).keys()) names.push(name);
    return names;
  }

  async size(name: string): Promise<number | null> {
    return (await this.#file(name))?.size ?? null;
  }

  async read(name: string, from = 0): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = await this.#file(name);
    try {
      return file && new Uint8Array(await file.slice(from).arrayBuffer());
    } catch (error) {
      // Another tab has written to it, or removed it, since it was looked at.
      if (['NotReadableError', 'NotFoundError'].includes(nameOf(error))) return null;
      throw error;
    }
  }

  write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    // A copy is what crosses over: the caller goes on using its bytes.
    return this.#ask((api) => api.write(this.#path, name, at, bytes));
  }

  truncate(name: string, size: number): Promise<void> {
    return this.#ask((api) => api.truncate(this.#path, name, size));
  }

  sync(name: string): Promise<void> {
    return this.#ask((api) => api.sync(this.#path, name));
  }

  remove(name: string): Promise<void> {
    return this.#ask((api) => api.remove(this.#path, name));
  }

  exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return navigator.locks.request(this.place, signal ? { signal } : {}, work) as Promise<T>;
  }

  async busy(): Promise<boolean> {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name === this.place);
  }

  /** Some browsers ask the user, some decide by how the site is used; they may refuse now and grant it later. */
  async persist(): Promise<boolean> {
    const { storage } = globalThis.navigator;
    if (!storage.persist) return false;
    return (await storage.persisted()) || (await storage.persist());
  }

  async close(): Promise<void> {
    this.#end();
  }

  async #file(name: string): Promise<File | null> {
    try {
      return await (await this.#folder.getFileHandle(name)).getFile();
    } catch (error) {
      if (nameOf(error) === 'NotFoundError') return null;
      throw storageError(error) ?? error;
    }
  }

  /** Asks the worker; one that does not answer is ended, which gives back the files it had open. */
  async #ask<T>(call: (api: Comlink.Remote<OpfsWorkerApi>) => Promise<T>): Promise<T> {
    const { api, thread } = this.#started();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const dead = new Promise<never>((_, reject) => {
      const fail = () => reject(this.#crashed());
      timer = setTimeout(fail, this.#answerMs);
      thread.onerror = fail;
    });
    try {
      return await Promise.race([call(api), dead]);
    } catch (error) {
      throw storageError(error) ?? error;
    } finally {
      clearTimeout(timer);
    }
  }

  #started() {
    if (!this.#worker) {
      const thread = this.#startWorker();
      this.#worker = { thread, api: Comlink.wrap<OpfsWorkerApi>(thread) };
    }
    return this.#worker;
  }

  #crashed(): QuadratError {
    this.#end();
    const message = `The worker that writes ${this.place} has crashed or does not answer. What was there before is as it was; try again.`;
    return new QuadratError('WORKER_CRASHED', message);
  }

  #end(): void {
    this.#worker?.thread.terminate();
    this.#worker = undefined;
  }
}

/** Declared in later versions of TypeScript's library only. */
type ListedFolder = FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };

const REASONS: Record<string, [ErrorCode, string]> = {
  QuotaExceededError: [
    'QUOTA',
    'The browser grants no more room for local data; what was there before is as it was. Free some, or purge datasets.',
  ],
  SecurityError: ['UNSUPPORTED', ''],
  NotAllowedError: ['UNSUPPORTED', ''],
  UnknownError: ['UNSUPPORTED', ''],
  NoModificationAllowedError: [
    'UNSUPPORTED',
    'Another tab holds a file of the local index. Close other tabs of this page and try again.',
  ],
};

function storageError(error: unknown): QuadratError | undefined {
  if (isQuadratError(error)) return error;
  const known = REASONS[nameOf(error)];
  if (!known) return undefined;
  const [code, message] = known;
  return message ? new QuadratError(code, message, { cause: error }) : refused(error);
}

function refused(cause?: unknown): QuadratError {
  const message =
    'The browser refuses this page storage that stays, as it does in private windows and in frames of other sites. Open the page in a window of its own to use a local index.';
  return new QuadratError('UNSUPPORTED', message, cause === undefined ? {} : { cause });
}

function nameOf(error: unknown): string {
  return String((error as Partial<DOMException> | null)?.name);
}
