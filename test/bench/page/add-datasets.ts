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
  try {
    const index = await open();
    const added = await timed(() => index.add(sceneItems(count), { createProducts: true }));
    const found = await timed(() => search(index));
    await index.close();
    const again = await open();
    const reopened = await timed(() => search(again));
    await again.close();
    if (reopened.result !== found.result) throw new Error(`${found.result} before, ${reopened.result} after`);
    const { usage = 0 } = await navigator.storage.estimate();
    return { addMs: added.ms, findMs: found.ms, found: found.result, reopenMs: reopened.ms, stored: usage };
  } finally {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(path[0]!, { recursive: true });
  }
}
