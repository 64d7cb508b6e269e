import { bytesPerSample, type DType, type TypedArray, viewAs } from '#model/dtype';

/**
 * Memory of finished work for the work to come. Fresh memory is dear: the system clears every page of it on first touch
 * and takes it back when it is collected, which holds up all threads of a process; for samples of 16 bits that costs about
 * as much as warping them. What is taken holds whatever was in it before.
 */
export class SpareBuffers {
  readonly #limit: number;
  /** By size in bytes; tiles and blocks come in a few sizes only. */
  readonly #spare = new Map<number, ArrayBuffer[]>();
  readonly #lent = new WeakSet<ArrayBufferLike>();
  #bytes = 0;

  /** `limit`: most bytes kept while nobody uses them. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  readonly takeBytes = (bytes: number): ArrayBuffer => {
    let buffer = this.#spare.get(bytes)?.pop();
    if (buffer) this.#bytes -= bytes;
    else buffer = new ArrayBuffer(bytes);
    this.#lent.add(buffer);
    return buffer;
  };

  take(dtype: DType, length: number): TypedArray {
    return viewAs(dtype, this.takeBytes(length * bytesPerSample(dtype)));
  }

  /** Takes back memory that nobody will read or write any more; what was not lent here is left alone. */
  giveBack({ buffer }: TypedArray): void {
    if (this.#lent.delete(buffer)) this.adopt(buffer as ArrayBuffer);
  }

  /** Takes over memory from elsewhere. */
  adopt(buffer: ArrayBuffer): void {
    const bytes = buffer.byteLength;
    // What was transferred away has no bytes left.
    if (bytes === 0 || this.#bytes + bytes > this.#limit) return;
    const spare = this.#spare.get(bytes);
    if (spare) spare.push(buffer);
    else this.#spare.set(bytes, [buffer]);
    this.#bytes += bytes;
  }
}
