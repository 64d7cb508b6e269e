import { QuadratError } from '#model/errors';
import { type Keeping, keepingOf } from './freshness';
import {
  contentRangeFault,
  displayName,
  htmlError,
  isHtmlInstead,
  MAX_ATTEMPTS,
  noRangeError,
  parseContentRange,
  statusError,
  type Validators,
  WHOLE_BODY_LIMIT,
} from './http-rules';
import type { ByteRange } from './source';

/** Bytes of an object from `offset`, and what the answer said about the object. */
export interface RangeAnswer {
  offset: number;
  data: Uint8Array;
  /** `size` null where neither Content-Range nor the length of the answer tells. */
  validators: Validators;
  keeping: Keeping;
}

/** All bytes of an object. */
export interface WholeAnswer {
  blob: Blob;
  validators: Validators;
  keeping: Keeping;
}

/** The server sends the whole object where a part was asked, and it is too large to take unasked. */
export class WholeOnlyError extends Error {
  /** What a caller is told who is not asked, or declines. */
  readonly failure: QuadratError;
  /** Length of the object; null where the server does not say. */
  readonly bytes: number | null;

  constructor(url: string, bytes: number | null) {
    const failure = noRangeError(url, bytes);
    super(failure.message);
    this.failure = failure;
    this.bytes = bytes;
  }
}

/** A failure that another attempt may not meet. */
export class RetryableError extends Error {
  readonly failure: QuadratError;
  readonly retryAfterMs: number | null;
  /** How many attempts such a failure deserves in all. */
  readonly attempts: number;

  constructor(failure: QuadratError, options: { retryAfterMs?: number | null; attempts?: number } = {}) {
    super(failure.message);
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.attempts = options.attempts ?? MAX_ATTEMPTS;
  }
}

/** Checks and reads the answer (200, 206 or 416) to a request for `range`. */
export async function readAnswer(
  response: Response,
  url: string,
  range: ByteRange,
  onBytes: (bytes: number) => void,
): Promise<RangeAnswer> {
  const { headers } = response;
  if (response.status === 416) return pastTheEnd(response, url, range);
  if (isHtmlInstead(headers.get('content-type'), url)) throw htmlError(url);
  return response.status === 206 ? readPart(response, url, range, onBytes) : readWhole(response, url, range, onBytes);
}

/** 416 is no failure where the range begins past the end: there is nothing to read. */
function pastTheEnd(response: Response, url: string, range: ByteRange): RangeAnswer {
  const total = parseContentRange(response.headers.get('content-range'))?.total ?? null;
  if (total === null || range.offset < total) throw statusError(416, url);
  return { offset: range.offset, data: new Uint8Array(0), ...describe(response, total) };
}

async function readPart(
  response: Response,
  url: string,
  range: ByteRange,
  onBytes: (bytes: number) => void,
): Promise<RangeAnswer> {
  const header = response.headers.get('content-range');
  const answer = parseContentRange(header);
  const fault = answer ? contentRangeFault(range, answer) : header && `has an unreadable Content-Range "${header}"`;
  if (fault) throw new RetryableError(wrongRangeError(url, fault), { attempts: 2 });
  const expected = answer?.part?.length ?? range.length;
  const data = await readExpected(response, expected, onBytes);
  if (data === null) throw wrongRangeError(url, `holds more than the ${expected} bytes asked for`);
  if (data.length === expected) return { offset: range.offset, data, ...describe(response, answer?.total) };
  // Without CORS's permission a page sees no Content-Range; a complete short answer then ends where the object does.
  if (!answer && declaredLength(response) === data.length && data.length > 0) {
    return { offset: range.offset, data, ...describe(response, range.offset + data.length) };
  }
  throw cutOff(url, data.length, expected);
}

/** A server without ranges sends everything. That is welcome where it is little, or what was asked for anyway. */
async function readWhole(
  response: Response,
  url: string,
  range: ByteRange,
  onBytes: (bytes: number) => void,
): Promise<RangeAnswer> {
  const declared = declaredLength(response);
  const limit = Math.max(WHOLE_BODY_LIMIT, range.offset === 0 ? range.length : 0);
  if (declared !== null && declared > limit) throw new WholeOnlyError(url, declared);
  const data = await readBody(response, limit, onBytes);
  if (data === null) throw new WholeOnlyError(url, declared);
  if (declared !== null && data.length < declared) throw cutOff(url, data.length, declared);
  return { offset: 0, data, ...describe(response, data.length) };
}

/** Parts of this size go from the heap to the browser's own keeping, so that a large object never lies in the heap whole. */
const BLOB_PART = 8 * 1024 * 1024;

/** Checks and reads the answer to a request for all of an object, whatever its size. */
export async function readWholeAnswer(
  response: Response,
  url: string,
  onBytes: (bytes: number) => void,
): Promise<WholeAnswer> {
  if (isHtmlInstead(response.headers.get('content-type'), url)) throw htmlError(url);
  if (response.status !== 200) throw statusError(response.status, url);
  const declared = declaredLength(response);
  const parts: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let gathered = 0;
  let length = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    onBytes(next.value.length);
    chunks.push(next.value);
    gathered += next.value.length;
    length += next.value.length;
    if (gathered < BLOB_PART) continue;
    parts.push(new Blob(chunks));
    chunks = [];
    gathered = 0;
  }
  // Over a compressed transfer the header counts other bytes than these.
  const compressed = response.headers.get('content-encoding') !== null;
  if (declared !== null && length < declared && !compressed) throw cutOff(url, length, declared);
  return { blob: new Blob([...parts, ...chunks]), ...describe(response, length) };
}

/** Answers of an API longer than this are no page of a search. */
const LONGEST_TEXT = 64 * 1024 * 1024;

/** Checks and reads the answer of an API as text. */
export async function readText(response: Response, url: string, onBytes: (bytes: number) => void): Promise<string> {
  if (isHtmlInstead(response.headers.get('content-type'), url)) throw htmlError(url);
  const body = await readBody(response, LONGEST_TEXT, onBytes);
  if (body !== null) return new TextDecoder().decode(body);
  const message = `${displayName(url)} answers with more than 64 MiB at once, which is too much for a page of a search.`;
  throw new QuadratError('TOO_LARGE', message, { url });
}

/** The body in a buffer of its own; null as soon as it is longer than `limit`. */
async function readBody(
  response: Response,
  limit: number,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array | null> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    onBytes(value.length);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

/**
 * As `readBody`, of a body that should be `expected` bytes long: straight into one buffer where the browser can. Chunks would
 * be as much memory again, which is collected late.
 */
async function readExpected(
  response: Response,
  expected: number,
  onBytes: (bytes: number) => void,
): Promise<Uint8Array | null> {
  const reader = response.body && intoBuffers(response.body);
  if (!reader) return readBody(response, expected, onBytes);
  let body = new Uint8Array(expected);
  for (let length = 0; ; ) {
    const room = length < expected ? body.subarray(length) : new Uint8Array(1);
    const { done, value } = await reader.read(room);
    // What was handed over has come back as another object, at the end too.
    if (value && length < expected) body = new Uint8Array(value.buffer);
    if (done) return length === expected ? body : body.slice(0, length);
    onBytes(value.length);
    if (length === expected) {
      await reader.cancel();
      return null;
    }
    length += value.length;
  }
}

function intoBuffers(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

function describe({ headers }: Response, size: number | null = null): { validators: Validators; keeping: Keeping } {
  const validators = { etag: headers.get('etag'), lastModified: headers.get('last-modified'), size };
  return { validators, keeping: keepingOf(headers, Date.now()) };
}

function declaredLength(response: Response): number | null {
  const header = response.headers.get('content-length');
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

function cutOff(url: string, got: number, expected: number): RetryableError {
  return new RetryableError(
    new QuadratError(
      'NETWORK',
      `The connection broke while reading ${displayName(url)}: ${got} of ${expected} bytes came. Try again.`,
      { url },
    ),
  );
}

function wrongRangeError(url: string, fault: string): QuadratError {
  return new QuadratError(
    'NO_RANGE_SUPPORT',
    `The server answers range requests wrongly: its answer for ${displayName(url)} ${fault}. Host the file elsewhere.`,
    { url },
  );
}
