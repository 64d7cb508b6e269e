import { QuadratError } from '#model/errors';
import type { ByteRange } from './source';

/** Attempts of one request, the first included. */
export const MAX_ATTEMPTS = 4;
/** Longest wait a server may ask for; beyond it the request fails at once, since nobody watches a map that long. */
export const MAX_RETRY_AFTER_MS = 20_000;
/** Objects up to this size are taken whole from servers that know no ranges. */
export const WHOLE_BODY_LIMIT = 1024 * 1024;

/** Longest wait before the second attempt; doubles with each further one. */
export const BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 8_000;

/** `bytes=first-last`, both ends included, as HTTP counts. */
export function rangeHeader(range: ByteRange): string {
  return `bytes=${range.offset}-${range.offset + range.length - 1}`;
}

/** What a Content-Range says: the part, and the whole's length; null for what it leaves open (`*`). */
export interface ContentRange {
  part: ByteRange | null;
  total: number | null;
}

/** RFC 9110, 14.4. Null where the header is absent or is not a well-formed range of bytes. */
export function parseContentRange(header: string | null | undefined): ContentRange | null {
  const match = /^\s*bytes\s+(?:(\d+)-(\d+)|\*)\/(\d+|\*)\s*$/i.exec(header ?? '');
  if (!match) return null;
  const total = match[3] === '*' ? null : Number(match[3]);
  if (match[1] === undefined) return { part: null, total };
  const first = Number(match[1]);
  const last = Number(match[2]);
  if (last < first || !Number.isSafeInteger(last) || (total !== null && last >= total)) return null;
  return { part: { offset: first, length: last - first + 1 }, total };
}

/**
 * Whether the part a server sent answers the range asked for: the same first byte, and the same last byte or the last
 * of the object. A sentence says what is wrong, null that nothing is.
 */
export function contentRangeFault(asked: ByteRange, answer: ContentRange): string | null {
  const { part, total } = answer;
  if (!part) return 'names no range in an answer that claims to be one';
  if (part.offset !== asked.offset) return `starts at byte ${part.offset} where byte ${asked.offset} was asked for`;
  if (part.length === asked.length) return null;
  if (part.length < asked.length && total !== null && part.offset + part.length === total) return null;
  return `holds ${part.length} bytes where ${asked.length} were asked for`;
}

/** Statuses that may pass by themselves. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Retry-After as milliseconds from `now`; null where absent or unreadable. Both forms: seconds and an HTTP date. */
export function parseRetryAfter(header: string | null | undefined, now: number): number | null {
  if (!header) return null;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * How long to wait before attempt `attempt` (the second is 1), in milliseconds. The server's own wish is honoured with a
 * little jitter on top; without one, exponential backoff with full jitter, which spreads a crowd of clients best.
 * `random` in 0..1.
 */
export function retryDelay(
  attempt: number,
  retryAfterMs: number | null,
  random: number,
  backoffMs = BACKOFF_MS,
): number {
  if (retryAfterMs !== null) return retryAfterMs + random * backoffMs;
  return random * Math.min(MAX_BACKOFF_MS, backoffMs * 2 ** (attempt - 1));
}

/** The error for a final HTTP status that is neither 200 nor 206. */
export function statusError(status: number, url: string, retryAfterMs: number | null = null): QuadratError {
  const name = displayName(url);
  if (status === 404 || status === 410) {
    return new QuadratError('NOT_FOUND', `${name} does not exist (HTTP ${status}). Check the link in the catalog.`, {
      url,
    });
  }
  if (status === 401 || status === 403 || status === 407) {
    const hint =
      'Access may need credentials or a signed link that has not expired; some object stores also say 403 for a missing file.';
    return new QuadratError('UNAUTHORIZED', `Reading ${name} was refused (HTTP ${status}). ${hint}`, { url });
  }
  if (status === 429 || (status === 503 && retryAfterMs !== null)) {
    const wait = retryAfterMs === null ? 'Wait a little' : `Wait ${Math.ceil(retryAfterMs / 1000)} seconds`;
    return new QuadratError(
      'RATE_LIMITED',
      `The server of ${name} asks for fewer requests (HTTP ${status}). ${wait}, then try again.`,
      { url },
    );
  }
  if (status === 416) {
    return new QuadratError(
      'NO_RANGE_SUPPORT',
      `The server refuses a range of ${name} that should exist (HTTP 416). The file may have been cut or replaced.`,
      { url },
    );
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new QuadratError('NETWORK', `The server failed to deliver ${name} (HTTP ${status}). Try again later.`, {
      url,
    });
  }
  return new QuadratError('NETWORK', `The server answered HTTP ${status} for ${name}, which is not a file.`, { url });
}

/** True for an answer that is a web page though a data file was asked for: a login page, or a site's own 404 page. */
export function isHtmlInstead(contentType: string | null | undefined, url: string): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType ?? '') && !/\.x?html?$/i.test(pathOf(url));
}

export function htmlError(url: string): QuadratError {
  return new QuadratError(
    'NOT_FOUND',
    `${displayName(url)} is a web page, not a data file. The link is probably wrong, or the server shows a login page.`,
    { url },
  );
}

/** The error for a server that sends the whole object (`total` bytes, null if it does not say) where a part was asked. */
export function noRangeError(url: string, total: number | null): QuadratError {
  const size = total === null ? `more than ${formatBytes(WHOLE_BODY_LIMIT)}` : formatBytes(total);
  return new QuadratError(
    'NO_RANGE_SUPPORT',
    `The server of ${displayName(url)} does not support range requests: reading it would download the whole file (${size}). ` +
      'Host it where ranges work, or download it and open the copy.',
    { url },
  );
}

export function changedError(url: string): QuadratError {
  return new QuadratError(
    'CHANGED_DURING_READ',
    `${displayName(url)} was replaced on the server while it was being read. Try again to read the new version.`,
    { url },
  );
}

/** What a page knows about itself; both absent outside a browser. */
export interface PageContext {
  /** Origin of the page or worker, e.g. `https://example.org`. */
  origin?: string;
  /** `navigator.onLine`. */
  online?: boolean;
}

/**
 * The error for a request that ended without an answer. Scripts are not told why, so this names what is likely: no
 * network, mixed content, CORS for another origin, or the server. `target`: the address that was asked, where it is
 * another than the object's own.
 */
export function networkError(url: string, page: PageContext, cause: unknown, target: URL = new URL(url)): QuadratError {
  const name = displayName(url);
  if (page.online === false) {
    return new QuadratError('NETWORK', `${name} cannot be read: this device is offline.`, { url, cause });
  }
  const origin = page.origin && page.origin !== 'null' ? new URL(page.origin) : null;
  if (page.origin && target.origin !== page.origin) {
    const loopback = /^(localhost|127\.|\[::1\])/.test(target.hostname);
    if (origin?.protocol === 'https:' && target.protocol === 'http:' && !loopback) {
      return new QuadratError(
        'CORS',
        `${name} was blocked: a page on https may not read from http. Use an https link.`,
        { url, cause },
      );
    }
    return new QuadratError(
      'CORS',
      `${name} cannot be read from this page. Most likely ${target.host} does not allow it (CORS): its owner has to send ` +
        `"Access-Control-Allow-Origin" and expose "Content-Range, ETag", or the file has to be served from ${page.origin === 'null' ? "the page's own host" : page.origin}. ` +
        'The server may also be down.',
      { url, cause },
    );
  }
  return new QuadratError('NETWORK', `${name} cannot be read: ${target.host} does not answer or cut the connection.`, {
    url,
    cause,
  });
}

/** What identifies one version of an object. Null for what the server does not tell (or CORS hides). */
export interface Validators {
  etag: string | null;
  lastModified: string | null;
  size: number | null;
}

/**
 * Whether two answers can come from the same version. A field that one side lacks decides nothing. Weak and strong forms
 * of an ETag count as equal, since some servers weaken it for some answers.
 */
export function sameVersion(a: Validators, b: Validators): boolean {
  if (a.size !== null && b.size !== null && a.size !== b.size) return false;
  if (a.etag !== null && b.etag !== null) return opaque(a.etag) === opaque(b.etag);
  return a.lastModified === null || b.lastModified === null || a.lastModified === b.lastModified;
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

/** Last part of an address for a sentence; the query is left out, since it may hold a signature. */
export function displayName(url: string): string {
  const name = pathOf(url).split('/').filter(Boolean).pop();
  return name ?? url;
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
}

/** `1.4 MB`, decimal as browsers and file managers count. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
