import type { SyncFile } from '../store/segment-file';

/** What the worker that writes files offers; its errors are the browser's own. */
export interface OpfsWorkerApi {
  /** `path`: names of nested folders. */
  write(path: readonly string[], name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  truncate(path: readonly string[], name: string, size: number): Promise<void>;
  sync(path: readonly string[], name: string): Promise<void>;
  remove(path: readonly string[], name: string): Promise<void>;
}

/** The handle of a tab that was closed is given back a moment after its lock. */
const HANDLE_ATTEMPTS = 20;
const HANDLE_WAIT_MS = 50;

/** Writes in place, as only workers can; a file stays open from its first write to the next `sync`. */
export function createOpfsWorker(): OpfsWorkerApi {
  const open = new Map<string, SyncFile>();

  const using = async <T>(path: readonly string[], name: string, work: (file: SyncFile) => T): Promise<T> => {
    const file = open.get(name) ?? (await openFile(path, name));
    open.set(name, file);
    try {
      return work(file);
    } catch (error) {
      release(name);
      throw error;
    }
  };

  const release = (name: string) => {
    const file = open.get(name);
    open.delete(name);
    try {
      file?.close();
    } catch {
      // It is gone either way.
    }
  };

  return {
    write: (path, name, at, bytes) =>
      using(path, name, (file) => {
        if (file.write(bytes, { at }) === bytes.length) return;
        throw new DOMException('The file was written in part.', 'QuotaExceededError');
      }),
    truncate: (path, name, size) => using(path, name, (file) => file.truncate(size)),
    async sync(path, name) {
      await using(path, name, (file) => file.flush());
      release(name);
    },
    async remove(path, name) {
      release(name);
      await (await folderOf(path)).removeEntry(name);
    },
  };
}

/** Only workers have it, and the library's types are a page's. */
interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
}

async function openFile(path: readonly string[], name: string): Promise<SyncFile> {
  const entry = (await (await folderOf(path)).getFileHandle(name, { create: true })) as SyncFileHandle;
  for (let attempt = 1; ; attempt++) {
    try {
      return await entry.createSyncAccessHandle();
    } catch (error) {
      const taken = (error as Partial<DOMException> | null)?.name === 'NoModificationAllowedError';
      if (!taken || attempt === HANDLE_ATTEMPTS) throw error;
      await new Promise((done) => setTimeout(done, HANDLE_WAIT_MS));
    }
  }
}

/** A folder in the origin's private file system; made where there is none. */
export async function folderOf(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}
