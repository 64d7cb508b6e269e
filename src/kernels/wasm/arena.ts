/** Memory for a result of so many bytes; it may hold anything. */
export type Allocate = (bytes: number) => ArrayBuffer;

/**
 * Memory for the arguments of one kernel call. Nothing outlives the call, so every call starts again at the same place:
 * a call that fails leaves nothing to clean up. The memory grows on need up to a limit, and never shrinks (WASM cannot).
 */
export class Arena {
  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly base: number,
    private readonly limit: number,
  ) {}

  /**
   * Places for regions of these sizes in bytes, 16-byte aligned; undefined where they go over the limit or the browser
   * has no more memory. Views made before may be detached.
   */
  place(...sizes: number[]): number[] | undefined {
    let at = this.base;
    const places = sizes.map((size) => {
      at = Math.ceil(at / 16) * 16;
      const start = at;
      at += size;
      return start;
    });
    const missing = at - this.memory.buffer.byteLength;
    if (at > this.limit) return undefined;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / 65536));
      } catch {
        return undefined;
      }
    }
    return places;
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer);
  }
}
