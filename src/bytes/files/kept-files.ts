/**
 * A folder of files that stay: in the origin's private file system, or on disk. Names are plain, without folders. Every
 * method rejects with QUOTA where the disk or what the browser grants is full, UNSUPPORTED where storage is refused.
 */
export interface KeptFiles {
  /** For messages. */
  readonly place: string;
  list(): Promise<string[]>;
  /** Length in bytes; null where there is no such file. */
  size(name: string): Promise<number | null>;
  /** Bytes from `from` to the end; null where there is no such file, or it is being replaced. */
  read(name: string, from?: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Writes at a place at or before the end, and makes the file where there is none. Safe on disk only after `sync`. */
  write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Shortens a file, or makes an empty one. */
  truncate(name: string, size: number): Promise<void>;
  /** Resolves when all that was written to a file outlives a loss of power. */
  sync(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Runs `work` while nobody else, in no other tab or process, does; waits for its turn. */
  exclusively<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Whether somebody is at work exclusively just now, as far as that can be told. */
  busy(): Promise<boolean>;
  /**
   * Asks whoever may clear these files to let them be, where there is such a one; whether they will stay. Absent where
   * nobody clears them.
   */
  persist?(): Promise<boolean>;
  close(): Promise<void>;
}
