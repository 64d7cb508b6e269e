import type { ByteRange, ByteSource } from '#bytes/source';
import { QuadratError } from '#model/errors';

/** Holds the whole header of most cloud-optimised files, so that one request is enough. */
const HEAD_SIZE = 32 * 1024;

/** The parts of a file that its structure needs, fetched in few requests. */
export class HeaderBytes {
  /** Length of the whole file in bytes. */
  readonly size: number;
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  readonly #segments: Array<{ offset: number; data: Uint8Array }>;

  private constructor(source: ByteSource, signal: AbortSignal | undefined, head: Uint8Array, size: number) {
    this.size = size;
    this.#source = source;
    this.#signal = signal;
    this.#segments = [{ offset: 0, data: head }];
  }

  static async open(source: ByteSource, signal: AbortSignal | undefined): Promise<HeaderBytes> {
    const [head] = await source.read([{ offset: 0, length: HEAD_SIZE }], { signal });
    // After the first read, which tells it: asked before, it would cost a request.
    return new HeaderBytes(source, signal, head!, await source.size({ signal }));
  }

  /** Fetches what is not here yet, all at once. Ranges must lie inside the file. */
  async need(ranges: readonly ByteRange[]): Promise<void> {
    const missing = ranges.filter((range) => range.length > 0 && !this.#find(range.offset, range.length));
    if (missing.length === 0) return;
    const parts = await this.#source.read(missing, { signal: this.#signal });
    parts.forEach((data, index) => {
      this.#segments.push({ offset: missing[index]!.offset, data });
    });
  }

  has(offset: number, length: number): boolean {
    return this.#find(offset, length) !== undefined;
  }

  /** A view of bytes that were needed before. */
  view(offset: number, length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    const segment = this.#find(offset, length);
    if (!segment) {
      throw new QuadratError('BAD_TIFF', `The file ends inside its header (byte ${offset + length} of ${this.size}).`);
    }
    return segment.data.subarray(offset - segment.offset, offset - segment.offset + length);
  }

  #find(offset: number, length: number): { offset: number; data: Uint8Array } | undefined {
    return this.#segments.find((s) => s.offset <= offset && s.offset + s.data.length >= offset + length);
  }
}
