import { type FileHandle, open } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type ByteRange, type ByteSource, QuadratError } from './library';

/** The bytes of a local file. Close it when done. */
export class FileSource implements ByteSource {
  readonly url: string;
  readonly #file: FileHandle;
  readonly #size: number;

  private constructor(path: string, file: FileHandle, size: number) {
    this.url = pathToFileURL(path).href;
    this.#file = file;
    this.#size = size;
  }

  /** Rejects with NOT_FOUND where there is no such file, or it may not be read. */
  static async open(path: string): Promise<FileSource> {
    try {
      const file = await open(path, 'r');
      return new FileSource(path, file, (await file.stat()).size);
    } catch (cause) {
      throw new QuadratError('NOT_FOUND', `${path} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }

  async size(): Promise<number> {
    return this.#size;
  }

  async read(ranges: readonly ByteRange[], options: { signal?: AbortSignal } = {}): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    for (const { offset, length } of ranges) {
      options.signal?.throwIfAborted();
      const wanted = Math.max(0, Math.min(length, this.#size - offset));
      const buffer = new Uint8Array(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await this.#file.read(buffer, filled, wanted - filled, offset + filled);
        if (bytesRead === 0)
          throw new QuadratError('CHANGED_DURING_READ', `${this.url} became shorter while it was read.`);
        filled += bytesRead;
      }
      parts.push(buffer);
    }
    return parts;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
