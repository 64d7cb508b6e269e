import { QuadratError } from '#model/errors';
import { type CredentialProvider, providerFor } from './credentials';
import type { HostQueue } from './host-queue';
import {
  displayName,
  isTransientStatus,
  MAX_ATTEMPTS,
  MAX_RETRY_AFTER_MS,
  networkError,
  type PageContext,
  parseRetryAfter,
  rangeHeader,
  retryDelay,
  statusError,
} from './http-rules';
import { ProgressDeadline } from './progress-deadline';
import { type RangeAnswer, RetryableError, readAnswer } from './range-answer';
import type { ByteRange } from './source';

/** What every request of one client shares. */
export interface Transport {
  fetch: typeof fetch;
  queue: HostQueue;
  credentials: readonly CredentialProvider[];
  /** Longest time without progress, in milliseconds. */
  stallMs: number;
  /** Longest wait before the second attempt, in milliseconds. */
  backoffMs: number;
  page: () => PageContext;
  /** Origins that have answered at least once, so that a later silence of theirs is not CORS. */
  answered: Set<string>;
  count: { requests: number; bytes: number };
}

/** A stalled connection is tried once more, no longer: each try costs a whole window. */
const STALL_ATTEMPTS = 2;
/** Where CORS is the likely cause, repeating cannot help; once more, in case it was the network after all. */
const UNHEARD_ATTEMPTS = 2;

/**
 * One range of an object, with its turn in the queue, deadline and retries. Rejects with a QuadratError, or with
 * `signal.reason` once the signal aborts.
 */
export async function fetchRange(
  transport: Transport,
  url: URL,
  range: ByteRange,
  signal: AbortSignal,
): Promise<RangeAnswer> {
  let waited = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await transport.queue.run(url.host, url.href, signal, () => attemptRange(transport, url, range, signal));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof RetryableError)) throw error;
      const { failure, retryAfterMs } = error;
      if (attempt >= error.attempts) throw failure;
      const delay = retryDelay(attempt, retryAfterMs, Math.random(), transport.backoffMs);
      if (waited + delay > MAX_RETRY_AFTER_MS) throw failure;
      if (retryAfterMs !== null) transport.queue.pause(url.host, retryAfterMs);
      await sleep(delay, signal);
      waited += delay;
    }
  }
}

async function attemptRange(
  transport: Transport,
  url: URL,
  range: ByteRange,
  signal: AbortSignal,
): Promise<RangeAnswer> {
  const provider = providerFor(transport.credentials, url);
  const signed = provider ? await sign(provider, url, signal) : { url };

  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  let stalled = false;
  const deadline = new ProgressDeadline(range.length, transport.stallMs, () => {
    stalled = true;
    controller.abort();
  });
  transport.count.requests++;
  try {
    const response = await transport.fetch(signed.url, {
      headers: { ...signed.headers, Range: rangeHeader(range) },
      // Chromium serves ranges of one URL one after the other through its own cache.
      cache: 'no-store',
      signal: controller.signal,
    });
    transport.answered.add(url.origin);
    if (!response.ok && response.status !== 416) {
      await response.body?.cancel();
      throw failedStatus(response, url.href, provider !== undefined);
    }
    return await readAnswer(response, url.href, range, (bytes) => {
      deadline.received(bytes);
      transport.count.bytes += bytes;
    });
  } catch (error) {
    if (error instanceof RetryableError || error instanceof QuadratError) throw error;
    if (signal.aborted) throw signal.reason;
    if (stalled) throw new RetryableError(stallError(url.href, transport.stallMs), { attempts: STALL_ATTEMPTS });
    throw lostConnection(transport, url, error);
  } finally {
    deadline.stop();
    signal.removeEventListener('abort', follow);
    // Frees the connection where the body was not read to its end.
    controller.abort();
  }
}

async function sign(
  provider: CredentialProvider,
  url: URL,
  signal: AbortSignal,
): ReturnType<CredentialProvider['sign']> {
  try {
    const signed = await provider.sign(new URL(url), { signal });
    signal.throwIfAborted();
    return signed;
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new QuadratError(
      'UNAUTHORIZED',
      `No access to ${displayName(url.href)}: the credentials for ${url.host} could not be had. Sign in again.`,
      { url: url.href, cause },
    );
  }
}

function failedStatus(response: Response, url: string, signed: boolean): RetryableError | QuadratError {
  const { status, headers } = response;
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), Date.now());
  const error = statusError(status, url, retryAfterMs);
  if (isTransientStatus(status)) return new RetryableError(error, { retryAfterMs });
  // A signature may have expired while the request waited; the provider is asked for a new one.
  if (signed && (status === 401 || status === 403)) return new RetryableError(error, { attempts: 2 });
  return error;
}

function lostConnection(transport: Transport, url: URL, cause: unknown): RetryableError {
  const page = transport.page();
  const answered = transport.answered.has(url.origin);
  const failure = networkError(url.href, answered ? { online: page.online } : page, cause);
  return new RetryableError(failure, { attempts: failure.code === 'CORS' ? UNHEARD_ATTEMPTS : MAX_ATTEMPTS });
}

function stallError(url: string, stallMs: number): QuadratError {
  const seconds = stallMs >= 1000 ? `${Math.round(stallMs / 1000)} seconds` : `${stallMs} milliseconds`;
  return new QuadratError(
    'NETWORK',
    `Reading ${displayName(url)} stalled: no progress for ${seconds}. Check the connection and try again.`,
    { url },
  );
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave);
      resolve();
    }, ms);
    function leave(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener('abort', leave, { once: true });
  });
}
