import type { ByteClient } from '#bytes/byte-client';
import type { KeptFiles } from '#bytes/files/kept-files';
import { OpfsFiles } from '#bytes/files/opfs-files';
import { LocalIndex } from '#catalog/local/local-index';
import { LocalStore } from '#catalog/local/local-store';
import { QuadratError } from '#model/errors';
import filesWorkerUrl from '../../workers/files-worker.ts?worker&url';
import { startWorker } from './start-workers';

/** Folder of all local indices of an origin. */
const FOLDER = 'quadrat-local';

export function startFilesWorker(): Worker {
  return startWorker(filesWorkerUrl, 'quadrat-files');
}

/** A local index in the origin's private file system by its name, or in files of the caller's. */
export async function openLocal(local: string | KeptFiles, bytes: ByteClient): Promise<LocalIndex> {
  if (typeof local !== 'string') return new LocalIndex(local.place, new LocalStore(local), bytes);
  if (!/^[\w-][\w.-]{0,63}$/.test(local)) {
    throw new QuadratError('BAD_REQUEST', "local must be a name of up to 64 letters, digits, '-', '_' or '.'.");
  }
  const files = await OpfsFiles.open({ path: [FOLDER, local], startWorker: startFilesWorker });
  return new LocalIndex(local, new LocalStore(files), bytes);
}
