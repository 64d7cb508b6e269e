/** `length` bytes from `offset`; both whole numbers, length above 0. */
export interface ByteRange {
  offset: number;
  length: number;
}

export interface ReadOptions {
  signal?: AbortSignal;
  /** The arrays may be parts of what a cache keeps, and are neither changed nor transferred: saves a copy. Default false. */
  shared?: boolean;
}

/**
 * Random access to the bytes of one object, wherever it lies. Every reader (TIFF, Parquet) takes this and nothing else,
 * so that deadlines, retries, version pins and caching are decided in one place.
 */
export interface ByteSource {
  /** Address for messages and cache keys; `blob:`-like and unique for local data. */
  readonly url: string;
  /** Total length in bytes. May cost a request the first time. */
  size(options?: ReadOptions): Promise<number>;
  /**
   * The bytes of every range, in the order asked. A range past the end comes back short only where `size` would say so
   * too (the caller asks for a generous header of a small file); any other shortfall rejects.
   */
  read(ranges: readonly ByteRange[], options?: ReadOptions): Promise<Uint8Array[]>;
}

/** What went over the wire since the client was made; differences of two snapshots are a request's own share. */
export interface ByteStats {
  requests: number;
  bytes: number;
  cachedBytes: number;
}
