import { mkdir, open, readdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { type KeptFiles, QuadratError } from '../library';

const LOCK = 'lock';
const WAIT_MS = 50;
/** A process that made the lock and has not signed it by now never will. */
const NAMELESS_MS = 10_000;

export interface DiskFilesOptions {
  /** How long to wait for another process, in milliseconds. Default 60,000. */
  patience?: number;
}

/** A folder on disk. Writers take turns by a lock file that names their process; one whose process is gone is taken over. */
export class DiskFiles implements KeptFiles {
  readonly place: string;
  readonly #patience: number;

  private constructor(folder: string, { patience = 60_000 }: DiskFilesOptions) {
    this.place = folder;
    this.#patience = patience;
  }

  /** Makes the folder where there is none. */
  static async open(folder: string, options: DiskFilesOptions = {}): Promise<DiskFiles> {
    const path = resolve(folder);
    await mkdir(path, { recursive: true });
    return new DiskFiles(path, options);
  }

  list(): Promise<string[]> {
    return readdir(this.place);
  }

  async size(name: string): Promise<number | null> {
    return (await unlessMissing(stat(this.#path(name))))?.size ?? null;
  }

  async read(name: string, from = 0): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = await unlessMissing(open(this.#path(name), 'r'));
    if (!file) return null;
    try {
      const { size } = await file.stat();
      const bytes = new Uint8Array(Math.max(0, size - from));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  }

  async write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await withRoom(async () => {
      const file = await open(this.#path(name), 'r+');
      try {
        let written = 0;
        while (written < bytes.length) {
          written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
        }
      } finally {
        await file.close();
      }
    }, this.place);
  }

  async truncate(name: string, size: number): Promise<void> {
    await withRoom(async () => {
      const path = this.#path(name);
      // To nothing: it may not be there yet.
      if (size === 0) await (await open(path, 'w')).close();
      else await truncate(path, size);
    }, this.place);
  }

  async sync(name: string): Promise<void> {
    await withRoom(async () => {
      // The folder, too: else a new file may not be found after a loss of power. Windows opens no folders, and needs none.
      const paths = process.platform === 'win32' ? [this.#path(name)] : [this.#path(name), this.place];
      for (const path of paths) {
        const file = await open(path, path === this.place ? 'r' : 'r+');
        await file.sync().finally(() => file.close());
      }
    }, this.place);
  }

  remove(name: string): Promise<void> {
    return rm(this.#path(name), { force: true });
  }

  async exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#lock(signal);
    try {
      return await work();
    } finally {
      await this.remove(LOCK);
    }
  }

  async busy(): Promise<boolean> {
    return (await this.size(LOCK)) !== null;
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  #path(name: string): string {
    return join(this.place, name);
  }

  async #lock(signal: AbortSignal | undefined): Promise<void> {
    const own = `${hostname()} ${process.pid} ${crypto.randomUUID()}`;
    const began = performance.now();
    for (;;) {
      signal?.throwIfAborted();
      try {
        const file = await open(this.#path(LOCK), 'wx');
        await file.writeFile(own).finally(() => file.close());
        return;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw full(error, this.place);
      }
      if (await this.#takeOver()) continue;
      if (performance.now() - began > this.#patience) throw await this.#refusal();
      await after(WAIT_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }

  /** Removes the lock of a process of this machine that no longer runs. */
  async #takeOver(): Promise<boolean> {
    const held = await this.#holder();
    if (held === undefined) return true;
    const [machine, pid] = held.split(' ');
    const nameless = held === '' && (await this.#age()) > NAMELESS_MS;
    if (!nameless && (machine !== hostname() || isRunning(Number(pid)))) return false;
    // Renamed first: of several who see the same dead lock, one gets it. Had a living one come in between, it goes back.
    const aside = this.#path(`${LOCK}.${crypto.randomUUID()}`);
    try {
      await rename(this.#path(LOCK), aside);
    } catch {
      return true;
    }
    if ((await readFile(aside, 'utf8')) === held) await rm(aside, { force: true });
    else await rename(aside, this.#path(LOCK));
    return true;
  }

  async #age(): Promise<number> {
    return Date.now() - ((await unlessMissing(stat(this.#path(LOCK))))?.mtimeMs ?? Date.now());
  }

  async #holder(): Promise<string | undefined> {
    return unlessMissing(readFile(this.#path(LOCK), 'utf8'));
  }

  async #refusal(): Promise<QuadratError> {
    const [machine, pid] = (await this.#holder())?.split(' ') ?? [];
    const who = pid ? `process ${pid} on ${machine}` : 'another process';
    const message = `${this.place} is being written by ${who}. Wait for it, or remove ${this.#path(LOCK)} if it is gone.`;
    return new QuadratError('UNSUPPORTED', message);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function withRoom<T>(work: () => Promise<T>, place: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw full(error, place);
  }
}

function full(error: unknown, place: string): unknown {
  if (!['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error) ?? '')) return error;
  const message = `There is no room left for ${place}; what was there before is as it was. Make room and try again.`;
  return new QuadratError('QUOTA', message, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
