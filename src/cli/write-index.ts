import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type PartitionBy, type StacCollection, type StacItem, writeCatalog, writeParts } from './library';

/** What a part is called after the catalog's own name; nothing else in the folder is ever touched. */
const PART = /^\d{4}(-\d{2})?-[0-9a-f]{10}\.parquet$/;

/** A catalog as it is to be written: its own bytes, and for one in parts those of the parts by their address. */
export interface EncodedIndex {
  catalog: Uint8Array;
  parts?: ReadonlyMap<string, Uint8Array>;
}

/** One file, or a manifest at `path` and its parts. */
export async function encodeIndex(
  path: string,
  items: readonly StacItem[],
  collections: readonly StacCollection[],
  partition: PartitionBy | undefined,
): Promise<EncodedIndex> {
  if (!partition) return { catalog: writeCatalog(items, collections) };
  const { manifest, files } = await writeParts(items, collections, partition, encodeURIComponent(prefixOf(path)));
  return { catalog: new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`), parts: files };
}

/** Parts lie beside the manifest, as a single file would, so that links are relative to either. */
function prefixOf(path: string): string {
  return `${basename(path).replace(/\.json$/i, '')}.`;
}

/**
 * Writes the catalog at `path`, and says how many of its parts were not there. Whenever it is broken off, what is at `path`
 * is either the old catalog or the new one: new parts have new names, and old ones go after the manifest has changed.
 */
export async function writeIndex(path: string, { catalog, parts }: EncodedIndex): Promise<number> {
  if (!parts) {
    await writeWhole(path, catalog);
    return 0;
  }
  const home = dirname(path);
  const prefix = prefixOf(path);
  const names = new Set([...parts.keys()].map(decodeURIComponent));
  let written = 0;
  for (const [href, bytes] of parts) {
    const part = join(home, decodeURIComponent(href));
    // Its name is its checksum.
    if ((await stat(part).catch(() => undefined))?.size === bytes.byteLength) continue;
    await writeWhole(part, bytes);
    written += 1;
  }
  await writeWhole(path, catalog);
  for (const name of await readdir(home)) {
    const isPart = name.startsWith(prefix) && PART.test(name.slice(prefix.length));
    if (isPart && !names.has(name)) await rm(join(home, name));
  }
  return written;
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
