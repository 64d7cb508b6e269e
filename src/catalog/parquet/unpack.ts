import type { ColumnMetaData, Compressors } from 'hyparquet';

/** Unpacks ZSTD: at most `size` bytes of what `source` holds. Throws RangeError where it is corrupt. */
export type UnpackZstd = (source: Uint8Array, size: number) => Uint8Array;

/**
 * Unpacks pages, each once: whoever checks a page and whoever decodes it get the same bytes. Lives as long as one read,
 * since it holds all of them.
 */
export class Unpacker {
  /** For hyparquet. */
  readonly compressors: Compressors;
  readonly #known = new WeakMap<ArrayBufferLike, Map<number, Uint8Array>>();

  constructor(methods: Compressors) {
    this.compressors = Object.fromEntries(
      Object.entries(methods).map(([name, unpack]) => [
        name,
        (source: Uint8Array, size: number) => this.#once(source, size, unpack),
      ]),
    );
  }

  /** Throws RangeError where the page is not of the size its header says, or packed in a way that is not known. */
  page(bytes: Uint8Array, size: number, { codec }: Pick<ColumnMetaData, 'codec'>): Uint8Array {
    const unpack = this.compressors[codec];
    if (codec !== 'UNCOMPRESSED' && !unpack) throw new RangeError(`compression ${codec} is not known`);
    const page = unpack ? unpack(bytes, size) : bytes;
    if (page.byteLength !== size) throw new RangeError('a page of another size than it says');
    return page;
  }

  #once(source: Uint8Array, size: number, unpack: (source: Uint8Array, size: number) => Uint8Array): Uint8Array {
    const pages = this.#known.get(source.buffer) ?? new Map<number, Uint8Array>();
    this.#known.set(source.buffer, pages);
    const known = pages.get(source.byteOffset);
    if (known?.byteLength === size) return known;
    const page = unpack(source, size);
    pages.set(source.byteOffset, page);
    return page;
  }
}
