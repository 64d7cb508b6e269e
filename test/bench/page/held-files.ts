import type { ByteSource } from '#bytes/source';

/** Files held in the page's memory, by address without its query, so that a stage is timed without the network. */
const held = new Map<string, Uint8Array<ArrayBuffer>>();

/** Holds these files and no others. */
export async function holdFiles(urls: readonly string[]): Promise<void> {
  for (const url of held.keys()) if (!urls.includes(url)) held.delete(url);
  for (const url of urls) {
    if (held.has(url)) continue;
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    held.set(url, new Uint8Array(await response.arrayBuffer()));
  }
}

export function heldBytes(url: string): Uint8Array<ArrayBuffer> {
  const bytes = held.get(url.split('?')[0]!);
  if (!bytes) throw new Error(`${url} is not held`);
  return bytes;
}

/** A held file as the engine reads files. Copies what is asked for, as a fetch would. */
export function openHeld(url: string): ByteSource {
  const bytes = heldBytes(url);
  return {
    url,
    size: async () => bytes.length,
    read: async (ranges) => ranges.map(({ offset, length }) => bytes.slice(offset, offset + length)),
  };
}
