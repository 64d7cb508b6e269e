import {
  contentRangeFault,
  isHtmlInstead,
  isTransientStatus,
  MAX_ATTEMPTS,
  parseContentRange,
  parseRetryAfter,
  retryDelay,
  sameVersion,
  type Validators,
} from './http-rules';
import type { ByteRange } from './source';

/** What synchronous requests a worker may make, as plain data. */
export interface SyncRequestRules {
  /** Objects it may read by ranges, and how long each is; a HEAD for one is answered from this, without a request. */
  objects: Array<{ url: string; size: number }>;
  /** Beginnings of addresses it may read whole. */
  prefixes: string[];
  /** A request that takes longer fails; large ones get more, by a slow line's pace. */
  timeoutMs: number;
}

export interface SyncRequestStats {
  requests: number;
  bytes: number;
}

/** Slowest line that is waited for, in bytes a second. */
const SLOWEST = 32 * 1024;
/** The thread can only spin while it waits, so it waits less than the byte layer would. */
const LONGEST_WAIT_MS = 2000;

interface Asked {
  method: string;
  url: string;
  headers: Array<[string, string]>;
}

interface Answer {
  status: number;
  headers: Map<string, string>;
  body: ArrayBuffer | null;
}

/**
 * Puts the byte layer's rules under the synchronous requests of a library that knows none: they get a time-out, further
 * attempts, and checks of range, length and version; and only addresses in `rules` may be asked at all. Without, a
 * stalled server would hold the thread for good. Asynchronous requests are left alone.
 *
 * @param Xhr the global constructor; its prototype is changed
 * @returns a function to change the rules, and counts of what was requested
 */
export function guardSyncRequests(Xhr: typeof XMLHttpRequest): {
  setRules(rules: SyncRequestRules): void;
  readonly stats: SyncRequestStats;
} {
  const native = { ...ownMethods(Xhr.prototype) };
  const asked = new WeakMap<XMLHttpRequest, Asked>();
  const answers = new WeakMap<XMLHttpRequest, Answer>();
  const versions = new Map<string, Validators>();
  const stats = { requests: 0, bytes: 0 };
  let rules: SyncRequestRules = { objects: [], prefixes: [], timeoutMs: 10_000 };

  const request = (ask: Asked, range: ByteRange | null): Answer => {
    const xhr = new Xhr();
    native.open.call(xhr, ask.method, ask.url, false);
    xhr.responseType = 'arraybuffer';
    xhr.timeout = rules.timeoutMs + ((range?.length ?? 8 * SLOWEST) / SLOWEST) * 1000;
    for (const [name, value] of ask.headers) native.setRequestHeader.call(xhr, name, value);
    // The browser's cache answers ranges of a replaced file under the old version's headers. XMLHttpRequest has no
    // `cache: 'no-store'`, and across origins this header would cost a preflight that many hosts refuse.
    if (isSameOrigin(ask.url)) native.setRequestHeader.call(xhr, 'Cache-Control', 'no-cache');
    stats.requests++;
    native.send.call(xhr, null);
    const body = xhr.response instanceof ArrayBuffer ? xhr.response : null;
    stats.bytes += body?.byteLength ?? 0;
    return { status: xhr.status, headers: headersOf(native.getAllResponseHeaders.call(xhr)), body };
  };

  const perform = (ask: Asked): Answer => {
    const object = rules.objects.find(({ url }) => url === ask.url);
    if (object && ask.method === 'HEAD') return headAnswer(object.size);
    const range = rangeOf(ask);
    const allowed = object ? range !== null : rules.prefixes.some((prefix) => ask.url.startsWith(prefix));
    if (!allowed || ask.method !== 'GET') throw new Error(`${ask.method} ${ask.url} is not allowed here`);
    for (let attempt = 1; ; attempt++) {
      const { answer, fault } = attemptOf(() => request(ask, range), ask.url, range, object?.size ?? null, versions);
      if (answer && fault === null) return answer;
      const final = answer !== null && !isTransientStatus(answer.status) && answer.status !== 206;
      if (final && answer.status >= 400) return answer;
      if (final || attempt === MAX_ATTEMPTS) throw new Error(`${ask.url}: ${fault}`);
      const retryAfter = parseRetryAfter(answer?.headers.get('retry-after'), Date.now());
      spin(Math.min(LONGEST_WAIT_MS, retryDelay(attempt, retryAfter, Math.random())));
    }
  };

  Object.assign(Xhr.prototype, {
    open(this: XMLHttpRequest, method: string, url: string | URL, async = true, ...rest: [string?, string?]) {
      if (async) asked.delete(this);
      else asked.set(this, { method: method.toUpperCase(), url: absolute(url), headers: [] });
      native.open.call(this, method, url, async, ...rest);
    },
    setRequestHeader(this: XMLHttpRequest, name: string, value: string) {
      const ask = asked.get(this);
      if (ask) ask.headers.push([name, value]);
      else native.setRequestHeader.call(this, name, value);
    },
    send(this: XMLHttpRequest, body?: XMLHttpRequestBodyInit | null) {
      const ask = asked.get(this);
      if (!ask) {
        native.send.call(this, body);
        return;
      }
      const answer = perform(ask);
      answers.set(this, answer);
      // Own properties hide the prototype's, which would tell of a request that was never sent.
      for (const [name, value] of Object.entries({ status: answer.status, response: answer.body, readyState: 4 })) {
        Object.defineProperty(this, name, { value, configurable: true });
      }
    },
    getResponseHeader(this: XMLHttpRequest, name: string) {
      const answer = answers.get(this);
      return answer ? (answer.headers.get(name.toLowerCase()) ?? null) : native.getResponseHeader.call(this, name);
    },
  });
  return {
    setRules(next) {
      rules = { ...next, objects: next.objects.map(({ url, size }) => ({ url: absolute(url), size })) };
    },
    stats,
  };
}

function ownMethods({ open, setRequestHeader, send, getResponseHeader, getAllResponseHeaders }: XMLHttpRequest) {
  return { open, setRequestHeader, send, getResponseHeader, getAllResponseHeaders };
}

function absolute(url: string | URL): string {
  const parsed = new URL(url, globalThis.location?.href);
  parsed.hash = '';
  return parsed.href;
}

function isSameOrigin(url: string): boolean {
  return globalThis.location !== undefined && new URL(url).origin === globalThis.location.origin;
}

function headAnswer(size: number): Answer {
  const headers = new Map([
    ['content-length', String(size)],
    ['accept-ranges', 'bytes'],
  ]);
  // As if a range from 0 had been asked for, which is what tells DuckDB that ranges work.
  return { status: 206, headers, body: null };
}

/** One attempt, and what is wrong with it: null for nothing. */
function attemptOf(
  send: () => Answer,
  url: string,
  range: ByteRange | null,
  size: number | null,
  versions: Map<string, Validators>,
): { answer: Answer | null; fault: string | null } {
  let answer: Answer;
  try {
    answer = send();
  } catch (error) {
    return { answer: null, fault: `no answer (${error instanceof Error ? error.message : String(error)})` };
  }
  if (answer.status >= 400) return { answer, fault: `HTTP ${answer.status}` };
  if (isHtmlInstead(answer.headers.get('content-type'), url)) return { answer, fault: 'a web page, not a data file' };
  if (!range) return { answer, fault: answer.status === 200 ? null : `HTTP ${answer.status}` };
  if (answer.status !== 206) return { answer, fault: `HTTP ${answer.status} where a range was asked for` };
  return { answer, fault: rangeFault(answer, url, range, size, versions) };
}

function rangeFault(
  { headers, body }: Answer,
  url: string,
  range: ByteRange,
  size: number | null,
  versions: Map<string, Validators>,
): string | null {
  // Across origins the header may be hidden; then the length alone has to do.
  const told = parseContentRange(headers.get('content-range'));
  const fault = told && contentRangeFault(range, told);
  if (fault) return `an answer that ${fault}`;
  const expected = size === null ? range.length : Math.min(range.length, size - range.offset);
  if (body?.byteLength !== expected) return `${body?.byteLength ?? 0} bytes where ${expected} were asked for`;
  const version: Validators = {
    etag: headers.get('etag') ?? null,
    lastModified: headers.get('last-modified') ?? null,
    size: told?.total ?? null,
  };
  const pinned = versions.get(url) ?? { ...version, size };
  if (!sameVersion(pinned, version)) return 'the file was replaced while it was being read';
  versions.set(url, pinned);
  return null;
}

function rangeOf({ headers }: Asked): ByteRange | null {
  const value = headers.find(([name]) => name.toLowerCase() === 'range')?.[1];
  const match = /^bytes=(\d+)-(\d+)$/.exec(value ?? '');
  return match ? { offset: Number(match[1]), length: Number(match[2]) - Number(match[1]) + 1 } : null;
}

function headersOf(text: string): Map<string, string> {
  const lines = text.split('\r\n').map((line) => line.split(/:\s*(.*)/s));
  return new Map(lines.flatMap(([name, value]) => (name && value !== undefined ? [[name.toLowerCase(), value]] : [])));
}

function spin(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}
