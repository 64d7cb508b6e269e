import type { SyncFile } from '#bytes/store/segment-file';

/** A file in memory that can run out of room, lose power in the middle of a write, and rot. */
export class MemoryFile implements SyncFile {
  bytes = new Uint8Array(0);
  /** Grows to this and no further. */
  quota = Number.POSITIVE_INFINITY;
  /** Bytes that still reach the disk before the power goes. */
  power = Number.POSITIVE_INFINITY;
  closed = false;

  read(target: Uint8Array<ArrayBuffer>, { at }: { at: number }): number {
    const part = this.bytes.subarray(at, at + target.length);
    target.set(part);
    return part.length;
  }

  write(data: Uint8Array<ArrayBuffer>, { at }: { at: number }): number {
    if (at + data.length > Math.max(this.quota, this.bytes.length)) {
      throw new DOMException('no more', 'QuotaExceededError');
    }
    const reached = data.subarray(0, this.power);
    this.power -= reached.length;
    if (reached.length === 0) return data.length;
    if (at + reached.length > this.bytes.length) {
      const grown = new Uint8Array(at + reached.length);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(reached, at);
    return data.length;
  }

  truncate(size: number): void {
    this.bytes = this.bytes.slice(0, size);
  }

  getSize(): number {
    return this.bytes.length;
  }

  flush(): void {}

  close(): void {
    this.closed = true;
  }
}
