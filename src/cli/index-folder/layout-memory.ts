import { stat } from 'node:fs/promises';
import type { ImageLayout } from '#cli/library';

/** A header as it was read, and what the file looked like then. */
export interface RememberedLayout {
  size: number;
  /** Milliseconds since 1970. */
  modified: number;
  layout: ImageLayout;
}

/** Headers read before, by absolute path. One counts as long as its file has the size and the time it had then. */
export class LayoutMemory {
  readonly #known: ReadonlyMap<string, RememberedLayout>;
  readonly #used = new Map<string, RememberedLayout>();
  #read = 0;

  constructor(known: ReadonlyMap<string, RememberedLayout> = new Map()) {
    this.#known = known;
  }

  /** All that were asked for and could be read. */
  get used(): ReadonlyMap<string, RememberedLayout> {
    return this.#used;
  }

  /** How many were read anew. */
  get read(): number {
    return this.#read;
  }

  async layout(path: string, read: () => Promise<ImageLayout>): Promise<ImageLayout> {
    // Looked at before the file is read: one that is replaced meanwhile is read again the next time.
    const { size, mtimeMs: modified } = await stat(path);
    const known = this.#known.get(path);
    if (known?.size === size && known.modified === modified) {
      this.#used.set(path, known);
      return known.layout;
    }
    this.#read += 1;
    const layout = await read();
    this.#used.set(path, { size, modified, layout });
    return layout;
  }
}
