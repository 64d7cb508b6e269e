import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type PartitionBy, type StacCollection, type StacItem, writeCatalog, writeParts } from './library';

/** What a part is called after the catalog's own name; nothing else in the folder is ever touched. */
const PART = /^\d{4}(-\d{2})?-[0-9a-f]{10}\.parquet$/;

/** What was written: the catalog's own bytes, and for one in parts how many of them are new. */
export interface WrittenIndex {
  catalog: Uint8Array;
  parts?: { all: number; written: number };
}

/**
 * Writes the catalog at `path`: one file, or a manifest and its parts. Whenever it is broken off, what is at `path` is
 * either the old catalog or the new one: new parts have new names, and old ones go after the manifest has changed.
 */
export async function writeIndex(
  path: string,
  items: readonly StacItem[],
  collections: readonly StacCollection[],
  partition: PartitionBy | undefined,
): Promise<WrittenIndex> {
  if (!partition) {
    const catalog = writeCatalog(items, collections);
    await writeWhole(path, catalog);
    return { catalog };
  }
  const home = dirname(path);
  // Beside the manifest, as a single file would be, so that links are relative to either.
  const prefix = `${basename(path).replace(/\.json$/i, '')}.`;
  const { manifest, files } = await writeParts(items, collections, partition, encodeURIComponent(prefix));
  const names = new Set([...files.keys()].map(decodeURIComponent));
  let written = 0;
  for (const [href, bytes] of files) {
    const part = join(home, decodeURIComponent(href));
    // Its name is its checksum.
    if ((await stat(part).catch(() => undefined))?.size === bytes.byteLength) continue;
    await writeWhole(part, bytes);
    written += 1;
  }
  const catalog = new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`);
  await writeWhole(path, catalog);
  for (const name of await readdir(home)) {
    const isPart = name.startsWith(prefix) && PART.test(name.slice(prefix.length));
    if (isPart && !names.has(name)) await rm(join(home, name));
  }
  return { catalog, parts: { all: files.size, written } };
}

/** Under another name first: a command that is broken off, or a machine that stops, leaves no half file behind. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.part`;
  try {
    const file = await open(partial, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
