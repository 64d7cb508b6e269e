import { QuadratError } from '#model/errors';
import type { ByteRange, ByteSource, ReadOptions } from './source';

/** A file the user picked, or bytes in memory. Returned arrays own their buffers. */
export class BlobSource implements ByteSource {
  readonly url: string;
  readonly #blob: Blob;
  readonly #name: string;

  constructor(blob: Blob) {
    this.#blob = blob;
    const name = (blob as Partial<File>).name;
    this.#name = name || 'local data';
    this.url = `blob:local/${crypto.randomUUID()}/${encodeURIComponent(name || 'data')}`;
  }

  async size(options?: ReadOptions): Promise<number> {
    options?.signal?.throwIfAborted();
    return this.#blob.size;
  }

  async read(ranges: readonly ByteRange[], options?: ReadOptions): Promise<Uint8Array[]> {
    options?.signal?.throwIfAborted();
    try {
      const parts = await Promise.all(
        ranges.map(({ offset, length }) => this.#blob.slice(offset, offset + length).arrayBuffer()),
      );
      options?.signal?.throwIfAborted();
      return parts.map((part) => new Uint8Array(part));
    } catch (cause) {
      if (options?.signal?.aborted) throw options.signal.reason;
      const gone = (cause as Partial<DOMException> | null)?.name === 'NotFoundError';
      throw new QuadratError(
        gone ? 'NOT_FOUND' : 'CHANGED_DURING_READ',
        gone
          ? `${this.#name} is gone. Choose the file again.`
          : `${this.#name} has changed since it was chosen. Choose it again.`,
        { url: this.url, cause },
      );
    }
  }
}
