import type { SyncFile } from './store/segment-file';

/** The handle of a tab that was closed is given back a moment after its lock. */
const HANDLE_ATTEMPTS = 20;
const HANDLE_WAIT_MS = 50;

/** Only workers have it, and the library's types are a page's. */
interface SyncFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>;
}

/** Opens a file of the origin's private file system for writing in place, as only workers can; makes it where it is not there. */
export async function openSyncFile(folder: FileSystemDirectoryHandle, name: string): Promise<SyncFile> {
  const entry = (await folder.getFileHandle(name, { create: true })) as SyncFileHandle;
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
