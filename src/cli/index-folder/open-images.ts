import { join } from 'node:path';
import { FileSource } from '#cli/file-source';
import { type ImageLayout, inspectImage, isQuadratError } from '#cli/library';
import { LeftOut } from '#index-images/question';
import type { LayoutMemory } from './layout-memory';

/** Headers read at one time: enough to keep a disk or a network share busy, far from any limit on open files. */
const PARALLEL = 16;

export interface OpenOptions {
  /** Headers read before. */
  memory?: LayoutMemory;
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** The layouts of images, or why one cannot be read, by path. Rejects only when aborted. */
export async function openImages(
  folder: string,
  paths: readonly string[],
  options: OpenOptions = {},
): Promise<Map<string, ImageLayout | LeftOut>> {
  const found = new Map<string, ImageLayout | LeftOut>();
  const waiting = paths.values();
  let done = 0;
  const worker = async () => {
    for (const path of waiting) {
      options.signal?.throwIfAborted();
      found.set(path, await openImage(join(folder, path), options));
      done += 1;
      options.onProgress?.(done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, paths.length) }, worker));
  return found;
}

async function openImage(path: string, { memory, signal }: OpenOptions): Promise<ImageLayout | LeftOut> {
  try {
    return await (memory ? memory.layout(path, () => readHeader(path, signal)) : readHeader(path, signal));
  } catch (error) {
    signal?.throwIfAborted();
    if (isQuadratError(error)) return new LeftOut('it cannot be read', { detail: error.message });
    throw error;
  }
}

async function readHeader(path: string, signal: AbortSignal | undefined): Promise<ImageLayout> {
  const source = await FileSource.open(path);
  try {
    return await inspectImage(source, { signal });
  } finally {
    await source.close();
  }
}
