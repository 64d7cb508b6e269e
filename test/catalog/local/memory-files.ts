import type { KeptFiles } from '#bytes/files/kept-files';
import { QuadratError } from '#model/errors';

/** What is on a disk: files, and who may write. Several indexes over one are several tabs. */
export class Disk {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  turn: Promise<unknown> = Promise.resolve();
  waiting = 0;
  /** Bytes that may still be written before the power goes; then nothing ever is. */
  power = Number.POSITIVE_INFINITY;
  /** Bytes that may still be written before it is full. */
  room = Number.POSITIVE_INFINITY;

  copy(): Disk {
    const copy = new Disk();
    for (const [name, bytes] of this.files) copy.files.set(name, bytes.slice());
    return copy;
  }
}

export class PowerLoss extends Error {}

/** Files in memory that lose power at any byte, fill up, and count what was read. */
export class MemoryFiles implements KeptFiles {
  readonly place = 'memory';
  reads = 0;
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async list(): Promise<string[]> {
    return [...this.#disk.files.keys()];
  }

  async size(name: string): Promise<number | null> {
    return this.#disk.files.get(name)?.length ?? null;
  }

  async read(name: string, from = 0): Promise<Uint8Array<ArrayBuffer> | null> {
    this.reads++;
    return this.#disk.files.get(name)?.slice(from) ?? null;
  }

  async write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const old = this.#disk.files.get(name) ?? new Uint8Array(0);
    if (at > old.length) throw new Error(`a hole in ${name}`);
    const allowed = Math.min(bytes.length, this.#disk.power, this.#disk.room);
    const size = Math.max(old.length, at + allowed);
    const next = new Uint8Array(size);
    next.set(old);
    next.set(bytes.subarray(0, allowed), at);
    this.#disk.files.set(name, next);
    this.#disk.power -= allowed;
    this.#disk.room -= allowed;
    if (allowed === bytes.length) return;
    if (this.#disk.power <= 0) throw new PowerLoss();
    throw new QuadratError('QUOTA', 'There is no room left.');
  }

  async truncate(name: string, size: number): Promise<void> {
    this.#powered();
    this.#disk.files.set(name, (this.#disk.files.get(name) ?? new Uint8Array(0)).slice(0, size));
  }

  async sync(): Promise<void> {
    this.#powered();
  }

  async remove(name: string): Promise<void> {
    this.#powered();
    this.#disk.files.delete(name);
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#disk.turn.then(work);
    this.#disk.turn = mine.catch(() => undefined);
    this.#disk.waiting++;
    return mine.finally(() => {
      this.#disk.waiting--;
    });
  }

  async busy(): Promise<boolean> {
    return this.#disk.waiting > 0;
  }

  async close(): Promise<void> {}

  #powered(): void {
    if (this.#disk.power <= 0) throw new PowerLoss();
  }
}
