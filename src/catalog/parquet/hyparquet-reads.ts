import type { ByteSource, ReadOptions } from '#bytes/source';

/** A column that arrives in pieces, some of which reach beyond the rows wanted. */
export class PartialColumn {
  readonly values: unknown[];
  readonly #from: number;
  #filled = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.values = new Array(to - from);
  }

  get complete(): boolean {
    return this.#filled === this.values.length;
  }

  put(piece: ArrayLike<unknown>, row: number): void {
    const first = Math.max(0, this.#from - row);
    const last = Math.min(piece.length, this.#from - row + this.values.length);
    for (let i = first; i < last; i++) this.values[row - this.#from + i] = piece[i];
    this.#filled += Math.max(0, last - first);
  }
}

/**
 * The file as hyparquet wants it. It asks slice by slice; the slices asked in one breath go to the byte layer as one
 * read, which can then merge neighbours and share its connections.
 */
export class BatchedReads {
  readonly byteLength: number;
  readonly #source: ByteSource;
  readonly #check: (bytes: Uint8Array, offset: number) => void;
  readonly #options: ReadOptions;
  #waiting: Array<{
    offset: number;
    length: number;
    resolve(buffer: ArrayBuffer): void;
    reject(error: unknown): void;
  }> = [];

  constructor(
    source: ByteSource,
    size: number,
    check: (bytes: Uint8Array, offset: number) => void,
    options: ReadOptions,
  ) {
    this.#source = source;
    this.byteLength = size;
    this.#check = check;
    this.#options = options;
  }

  slice(start: number, end: number = this.byteLength): Promise<ArrayBuffer> {
    const answer = new Promise<ArrayBuffer>((resolve, reject) => {
      if (!(start >= 0 && end > start && end <= this.byteLength)) {
        throw new RangeError(`bytes ${start} to ${end} are not in the file`);
      }
      this.#waiting.push({ offset: start, length: end - start, resolve, reject });
      if (this.#waiting.length === 1) void this.#flush();
    });
    // The reader asks ahead, and never looks at some of the answers when another has failed.
    answer.catch(() => undefined);
    return answer;
  }

  async #flush(): Promise<void> {
    // Readers that were answered together ask again within a few turns of the microtask queue.
    for (let turn = 0; turn < 8; turn++) await undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const parts = await this.#source.read(batch, this.#options);
      batch.forEach((request, index) => {
        const part = parts[index];
        if (part?.byteLength !== request.length) throw new RangeError('the file is shorter than it was');
        // Checked in the very buffer that is decoded, so that pages are unpacked once.
        const buffer = exactBuffer(part);
        this.#check(new Uint8Array(buffer), request.offset);
        request.resolve(buffer);
      });
    } catch (error) {
      for (const request of batch) request.reject(error);
    }
  }
}

export function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return whole ? buffer : (bytes.slice().buffer as ArrayBuffer);
}
