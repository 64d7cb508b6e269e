import { createByteClient } from '#bytes/byte-client';
import { OpfsFiles } from '#bytes/files/opfs-files';
import { LocalIndex } from '#catalog/local/local-index';
import { LocalStore } from '#catalog/local/local-store';
import { startFilesWorker } from '#datacube/open-local';
import { sceneItems, TILE } from '../../catalog/local/scenes';

export interface AddedDatasets {
  /** Until all of them were on the disk. */
  addMs: number;
  /** The first search after it. */
  findMs: number;
  found: number;
  /** A search by another visitor, who has to read them all first. */
  reopenMs: number;
  /** Of the files, in bytes. */
  stored: number;
}

/** Adds so many scenes to a new local index in the origin's private file system, in one transaction, and looks for some. */
export async function addDatasets(count: number): Promise<AddedDatasets> {
  const path = ['quadrat-bench', crypto.randomUUID()];
  const open = async () =>
    new LocalIndex(
      'bench',
      new LocalStore(await OpfsFiles.open({ path, startWorker: startFilesWorker })),
      createByteClient(),
    );
  const timed = async <T>(work: () => Promise<T>) => {
    const started = performance.now();
    return { result: await work(), ms: performance.now() - started };
  };
  const search = async (index: LocalIndex) => {
    let found = 0;
    for await (const { id } of index.find(TILE)) if (id) found++;
    return found;
  };
  // Functions of their own, so that nothing of the first visit is held during the second.
  const add = async () => {
    const index = await open();
    const { ms: addMs } = await timed(() => index.add(sceneItems(count), { createProducts: true }));
    const { result: found, ms: findMs } = await timed(() => search(index));
    await index.close();
    return { addMs, findMs, found };
  };
  const comeAgain = async () => {
    const index = await open();
    const { result, ms } = await timed(() => search(index));
    await index.close();
    return { again: result, reopenMs: ms };
  };
  try {
    const added = await add();
    const { again, reopenMs } = await comeAgain();
    if (again !== added.found) throw new Error(`${added.found} were found before, ${again} after`);
    const { usage = 0 } = await navigator.storage.estimate();
    return { ...added, reopenMs, stored: usage };
  } finally {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(path[0]!, { recursive: true });
  }
}
