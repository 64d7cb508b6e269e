import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Changes, changesBetween, checksum } from './index-state';
import { createByteClient, ParquetCatalog, readManifest } from './library';
import type { EncodedIndex } from './write-index';

/** What a catalog to be written makes of the one that is there. */
export interface Comparison {
  changes: Changes;
  /** Whether it is the same to the last byte. */
  same: boolean;
}

/**
 * Compares a catalog with the one at `path` by their items, both as they are read from a file, so that what writing does to a
 * value is no change. Undefined where nothing is there, or no catalog that can be read.
 */
export async function compareCatalog(path: string, { catalog, parts }: EncodedIndex): Promise<Comparison | undefined> {
  try {
    const current = await readFile(path);
    const before = await checksumsIn(current, (href) => readFile(join(dirname(path), decodeURIComponent(href))));
    const after = await checksumsIn(catalog, async (href) => parts!.get(href)!);
    return { changes: changesBetween(before, after), same: current.equals(catalog) };
  } catch {
    return undefined;
  }
}

/** @param part reads a part that a manifest names */
async function checksumsIn(
  content: Uint8Array,
  part: (href: string) => Promise<Uint8Array>,
): Promise<Map<string, string>> {
  if (new TextDecoder().decode(content.subarray(0, 4)) === 'PAR1') return new Map(await checksumsOfItems(content));
  const { parts } = readManifest(JSON.parse(new TextDecoder().decode(content)), 'the manifest');
  const found = new Map<string, string>();
  for (const { href } of parts) for (const each of await checksumsOfItems(await part(href))) found.set(...each);
  return found;
}

async function checksumsOfItems(content: Uint8Array): Promise<Array<[name: string, checksum: string]>> {
  const bytes = createByteClient({ cache: 'none' });
  try {
    const catalog = await ParquetCatalog.open(bytes.open(new Blob([content as Uint8Array<ArrayBuffer>])));
    const found: Array<[string, string]> = [];
    for (const [group] of catalog.file.metadata.row_groups.entries()) {
      const places = Array.from({ length: catalog.file.rows(group) }, (_, row) => ({ group, row }));
      for (const item of await catalog.readItems(places)) {
        if (item) found.push([`${item.collection}/${item.id}`, checksum(JSON.stringify(sorted(item)))]);
      }
    }
    return found;
  } finally {
    bytes.close();
  }
}

/** Columns come in the order of the first item that has them, which another item may change. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
