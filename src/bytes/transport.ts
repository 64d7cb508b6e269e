import type { AddressRules } from './address';
import type { HostQueue } from './host-queue';
import type { PageContext } from './http-rules';

/** What a caller is asked before an object is downloaded whole, because its server cannot send parts. */
export interface FullDownload {
  url: string;
  /** How much that is; null where the server does not say. */
  bytes: number | null;
}

/** A request that has ended, for whoever keeps a log. */
export interface FetchRecord {
  /** As the catalog gives it: without what `patchUrl` or credentials add. */
  url: string;
  /** 0 where there was no answer. */
  status: number;
  /** Of the body, as far as it was read. */
  bytes: number;
  milliseconds: number;
  /** Called off, or failed before the whole of what was asked for had come. */
  failed: boolean;
}

/** What every request of one client shares. */
export interface Transport extends AddressRules {
  fetch: typeof fetch;
  queue: HostQueue;
  /** Whether an object may be downloaded whole; undefined where nobody can be asked. */
  onFullDownload: ((download: FullDownload) => boolean | Promise<boolean>) | undefined;
  /** Told of every request once it has ended. */
  onFetch: ((record: FetchRecord) => void) | undefined;
  /** Longest time without progress, in milliseconds. */
  stallMs: number;
  /** Longest wait before the second attempt, in milliseconds. */
  backoffMs: number;
  page: () => PageContext;
  /** Origins that have answered at least once, so that a later silence of theirs is not CORS. */
  answered: Set<string>;
  count: { requests: number; bytes: number };
}
