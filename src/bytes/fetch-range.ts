import { QuadratError } from '#model/errors';
import { signedRequest, targetOf } from './address';
import {
  displayName,
  isTransientStatus,
  MAX_ATTEMPTS,
  MAX_RETRY_AFTER_MS,
  networkError,
  parseRetryAfter,
  rangeHeader,
  retryDelay,
  statusError,
} from './http-rules';
import { ProgressDeadline } from './progress-deadline';
import {
  type RangeAnswer,
  RetryableError,
  readAnswer,
  readText,
  readWholeAnswer,
  type WholeAnswer,
  WholeOnlyError,
} from './range-answer';
import type { ByteRange } from './source';
import type { Transport } from './transport';
import { whenAborted } from './when-aborted';

/** A stalled connection is tried once more, no longer: each try costs a whole window. */
const STALL_ATTEMPTS = 2;
/** Where CORS is the likely cause, repeating cannot help; once more, in case it was the network after all. */
const UNHEARD_ATTEMPTS = 2;

/**
 * One range of an object, with its turn in the queue, deadline and retries. Rejects with a QuadratError, with
 * WholeOnlyError where the server has no ranges, or with `signal.reason` once the signal aborts.
 */
export function fetchRange(
  transport: Transport,
  name: string,
  range: ByteRange,
  signal: AbortSignal,
): Promise<RangeAnswer> {
  const ask: Ask<RangeAnswer> = {
    headers: { Range: rangeHeader(range) },
    size: range.length,
    read: (response, onBytes) => readAnswer(response, name, range, onBytes),
  };
  return repeated(transport, name, ask, signal);
}

/** All of an object, as `fetchRange`. `size`: what the server said it is, in bytes. */
export function fetchWhole(
  transport: Transport,
  name: string,
  size: number | null,
  signal: AbortSignal,
): Promise<WholeAnswer> {
  const ask: Ask<WholeAnswer> = {
    headers: {},
    size: size ?? 0,
    read: (response, onBytes) => readWholeAnswer(response, name, onBytes),
  };
  return repeated(transport, name, ask, signal);
}

/** The answer to a question of an API: GET, or POST where there is a `body` of JSON. As text; otherwise as `fetchRange`. */
export function fetchText(
  transport: Transport,
  name: string,
  body: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const ask: Ask<string> = {
    headers: {
      Accept: 'application/geo+json, application/json',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    size: 0,
    read: (response, onBytes) => readText(response, name, onBytes),
  };
  return repeated(transport, name, ask, signal);
}

/** The length that a HEAD request tells; null where it is refused or does not say. Rejects only when aborted. */
export async function fetchLength(
  transport: Transport,
  name: string,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const never = new AbortController().signal;
  const target = targetOf(name, transport);
  transport.count.requests++;
  const response = await signedRequest(name, target, transport, signal ?? never)
    .then(({ url, headers }) => transport.fetch(url, init('HEAD', headers, signal ?? null)))
    .catch(() => null);
  signal?.throwIfAborted();
  const length = response?.ok ? response.headers.get('content-length') : null;
  return length !== null && /^\d+$/.test(length) ? Number(length) : null;
}

/** One kind of request: what it sends, about how much it expects, and how its answer is read. */
interface Ask<T> {
  headers: Record<string, string>;
  /** Sent by POST; GET without. */
  body?: string;
  size: number;
  read: (response: Response, onBytes: (bytes: number) => void) => Promise<T>;
}

async function repeated<T>(transport: Transport, name: string, ask: Ask<T>, signal: AbortSignal): Promise<T> {
  let waited = 0;
  for (let attempt = 1; ; attempt++) {
    // Anew for each attempt: what patchUrl signs may have expired.
    const target = targetOf(name, transport);
    try {
      return await transport.queue.run(target.host, name, signal, () =>
        attemptOnce(transport, name, target, ask, signal),
      );
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof RetryableError)) throw error;
      const { failure, retryAfterMs } = error;
      if (attempt >= error.attempts) throw failure;
      const delay = retryDelay(attempt, retryAfterMs, Math.random(), transport.backoffMs);
      if (waited + delay > MAX_RETRY_AFTER_MS) throw failure;
      if (retryAfterMs !== null) transport.queue.pause(target.host, retryAfterMs);
      await sleep(delay, signal);
      waited += delay;
    }
  }
}

async function attemptOnce<T>(
  transport: Transport,
  name: string,
  target: URL,
  ask: Ask<T>,
  signal: AbortSignal,
): Promise<T> {
  const { url, headers, signed } = await signedRequest(name, target, transport, signal);
  const controller = new AbortController();
  const forget = whenAborted(signal, () => controller.abort(signal.reason));
  let stalled = false;
  const deadline = new ProgressDeadline(ask.size, transport.stallMs, () => {
    stalled = true;
    controller.abort();
  });
  transport.count.requests++;
  const record = { url: name, status: 0, bytes: 0, milliseconds: 0, failed: true };
  const began = performance.now();
  try {
    const method = ask.body === undefined ? 'GET' : 'POST';
    const response = await transport.fetch(url, {
      ...init(method, headers, controller.signal, ask.headers),
      ...(ask.body === undefined ? {} : { body: ask.body }),
    });
    transport.answered.add(target.origin);
    record.status = response.status;
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      throw redirectError(name, target);
    }
    if (!response.ok && response.status !== 416) {
      await response.body?.cancel();
      throw failedStatus(response, name, signed);
    }
    const answer = await ask.read(response, (bytes) => {
      deadline.received(bytes);
      transport.count.bytes += bytes;
      record.bytes += bytes;
    });
    record.failed = false;
    return answer;
  } catch (error) {
    if (error instanceof RetryableError || error instanceof WholeOnlyError || error instanceof QuadratError)
      throw error;
    if (signal.aborted) throw signal.reason;
    if (stalled) throw new RetryableError(stallError(name, transport.stallMs), { attempts: STALL_ATTEMPTS });
    throw lostConnection(transport, name, target, error);
  } finally {
    deadline.stop();
    forget();
    // Frees the connection where the body was not read to its end.
    controller.abort();
    transport.onFetch?.({ ...record, milliseconds: performance.now() - began });
  }
}

function init(
  method: string,
  secret: Record<string, string>,
  signal: AbortSignal | null,
  plain: Record<string, string> = {},
): RequestInit {
  return {
    method,
    headers: { ...secret, ...plain },
    // Chromium serves ranges of one URL one after the other through its own cache.
    cache: 'no-store',
    // A browser takes Authorization off a redirect to another host, but no other header.
    redirect: Object.keys(secret).length > 0 ? 'manual' : 'follow',
    signal,
  };
}

function redirectError(name: string, target: URL): QuadratError {
  return new QuadratError(
    'UNAUTHORIZED',
    `${target.host} sends requests for ${displayName(name)} elsewhere, and credentials are not sent on to another address. ` +
      'Let the credentials provider sign the final address instead.',
    { url: name },
  );
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

function lostConnection(transport: Transport, name: string, target: URL, cause: unknown): RetryableError {
  const page = transport.page();
  const answered = transport.answered.has(target.origin);
  const failure = networkError(name, answered ? { online: page.online } : page, cause, target);
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
    const forget = whenAborted(signal, () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, ms);
  });
}
