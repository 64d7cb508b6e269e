import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { RememberedLayout } from './index-folder/layout-memory';
import type { StacItem } from './library';

/** What the last run found, kept beside its catalog under a hidden name. */
export interface IndexState {
  /** Headers by the absolute path of their file. */
  layouts: Map<string, RememberedLayout>;
  /** Checksum of each item, by product and id. */
  items: Map<string, string>;
  /** Checksum of the collections, and how they were divided. */
  collections: string;
  /** Checksum of the catalog, or of its manifest, as it was written. */
  catalog: string;
}

/** Counts up with what is kept of a header: what an older program kept is not used. */
const FORMAT = 'quadrat index state 1';

/** `folder/.catalog.parquet.state` for `folder/catalog.parquet`. */
export function statePath(catalog: string): string {
  return join(dirname(catalog), `.${basename(catalog)}.state`);
}

/** Undefined where there is none, or it is of another catalog than the one that is there now: then all is read anew. */
export async function readState(catalog: string): Promise<IndexState | undefined> {
  try {
    const [stored, current] = await Promise.all([readFile(statePath(catalog)), readFile(catalog)]);
    const { format, ...state } = deserialize(stored) as IndexState & { format: string };
    return format === FORMAT && state.catalog === checksum(current) ? state : undefined;
  } catch {
    return undefined;
  }
}

export function encodeState(state: IndexState): Uint8Array {
  return serialize({ format: FORMAT, ...state });
}

export function checksum(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Items by product and id. */
export function checksumsOf(items: readonly StacItem[]): Map<string, string> {
  return new Map(items.map((item) => [`${item.collection}/${item.id}`, checksum(JSON.stringify(item))]));
}

export interface Changes {
  added: string[];
  changed: string[];
  vanished: string[];
}

export function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Changes {
  const names = [...after.keys()];
  return {
    added: names.filter((name) => !before.has(name)).sort(),
    changed: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)).sort(),
    vanished: [...before.keys()].filter((name) => !after.has(name)).sort(),
  };
}
