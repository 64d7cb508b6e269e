import type { AddressRules } from './address';
import type { HostQueue } from './host-queue';
import type { PageContext } from './http-rules';

/** What a caller is asked before an object is downloaded whole, because its server cannot send parts. */
export interface FullDownload {
  url: string;
  /** How much that is; null where the server does not say. */
  bytes: number | null;
}

/** What every request of one client shares. */
export interface Transport extends AddressRules {
  fetch: typeof fetch;
  queue: HostQueue;
  /** Whether an object may be downloaded whole; undefined where nobody can be asked. */
  onFullDownload: ((download: FullDownload) => boolean | Promise<boolean>) | undefined;
  /** Longest time without progress, in milliseconds. */
  stallMs: number;
  /** Longest wait before the second attempt, in milliseconds. */
  backoffMs: number;
  page: () => PageContext;
  /** Origins that have answered at least once, so that a later silence of theirs is not CORS. */
  answered: Set<string>;
  count: { requests: number; bytes: number };
}
