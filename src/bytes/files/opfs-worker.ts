import type { SyncFile } from '../store/segment-file';
import { openSyncFile } from '../sync-file';

/** What the worker that writes files offers; its errors are the browser's own. */
export interface OpfsWorkerApi {
  /** `path`: names of nested folders. */
  write(path: readonly string[], name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  truncate(path: readonly string[], name: string, size: number): Promise<void>;
  sync(path: readonly string[], name: string): Promise<void>;
  remove(path: readonly string[], name: string): Promise<void>;
}

/** Writes in place, as only workers can; a file stays open from its first write to the next `sync`. */
export function createOpfsWorker(): OpfsWorkerApi {
  const open = new Map<string, SyncFile>();

  const using = async <T>(path: readonly string[], name: string, work: (file: SyncFile) => T): Promise<T> => {
    const file = open.get(name) ?? (await openSyncFile(await folderOf(path), name));
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

/** A folder in the origin's private file system; made where there is none. */
export async function folderOf(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}
