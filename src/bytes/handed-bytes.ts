import { assemble } from './extents';
import { isHtmlInstead, isTransientStatus, MAX_ATTEMPTS, parseRetryAfter, retryDelay } from './http-rules';
import type { ByteRange } from './source';

/** What a library may read by synchronous requests in a worker, as plain data. */
export interface HandedRules {
  /** Objects whose bytes are handed to it, under addresses that no host has, and how long each is. */
  objects: Array<{ url: string; size: number }>;
  /** Beginnings of addresses of program code, which it may request itself, whole. */
  prefixes: string[];
  /** Such a request that takes longer fails. */
  timeoutMs: number;
}

/** Bytes of an object from `offset`. */
export interface HandedBytes {
  offset: number;
  data: Uint8Array;
}

/** A range that was asked for and not there. */
export interface Miss extends ByteRange {
  url: string;
}

/** Bytes held for the library; what was handed over first goes first. */
const MOST_HELD = 256 * 1024 * 1024;
/** The thread can only spin while it waits. */
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
 * Puts the byte layer under the synchronous requests of a library that knows no other: they are answered from bytes that
 * the page has fetched and handed over, and never reach the network. What is not there fails at once and is noted, so
 * that the page can fetch it and have the library try again. Program code under `prefixes` is requested, with a time-out
 * and further attempts: without, a stalled server would hold the thread for good. Everything else is refused.
 * Asynchronous requests are left alone.
 *
 * @param Xhr the global constructor; its prototype is changed
 */
export function handBytesTo(Xhr: typeof XMLHttpRequest): {
  setRules(rules: HandedRules): void;
  give(url: string, bytes: readonly HandedBytes[]): void;
  /** What was asked for in vain since the last call. */
  takeMisses(): Miss[];
} {
  const native = { ...ownMethods(Xhr.prototype) };
  const asked = new WeakMap<XMLHttpRequest, Asked>();
  const answers = new WeakMap<XMLHttpRequest, Answer>();
  const held: Array<HandedBytes & { url: string }> = [];
  let heldBytes = 0;
  let misses: Miss[] = [];
  let rules: HandedRules = { objects: [], prefixes: [], timeoutMs: 10_000 };

  const request = (ask: Asked): Answer => {
    const xhr = new Xhr();
    native.open.call(xhr, ask.method, ask.url, false);
    xhr.responseType = 'arraybuffer';
    xhr.timeout = rules.timeoutMs;
    for (const [name, value] of ask.headers) native.setRequestHeader.call(xhr, name, value);
    native.send.call(xhr, null);
    const body = xhr.response instanceof ArrayBuffer ? xhr.response : null;
    return { status: xhr.status, headers: headersOf(native.getAllResponseHeaders.call(xhr)), body };
  };

  const code = (ask: Asked): Answer => {
    for (let attempt = 1; ; attempt++) {
      let answer: Answer | null = null;
      let fault = '';
      try {
        answer = request(ask);
        if (isHtmlInstead(answer.headers.get('content-type'), ask.url)) throw new Error('a web page, not a file');
        if (!isTransientStatus(answer.status)) return answer;
        fault = `HTTP ${answer.status}`;
      } catch (error) {
        fault = error instanceof Error ? error.message : String(error);
      }
      if (attempt === MAX_ATTEMPTS) throw new Error(`${ask.url}: ${fault}`);
      const retryAfter = parseRetryAfter(answer?.headers.get('retry-after'), Date.now());
      spin(Math.min(LONGEST_WAIT_MS, retryDelay(attempt, retryAfter, Math.random())));
    }
  };

  const handed = (url: string, size: number, ask: Asked): Answer => {
    if (ask.method === 'HEAD') return partialAnswer(size, null);
    const range = rangeOf(ask);
    if (ask.method !== 'GET' || !range) throw new Error(`${ask.method} ${url} is not allowed here`);
    const part = { offset: range.offset, length: Math.max(0, Math.min(range.length, size - range.offset)) };
    const extents = held.filter((bytes) => bytes.url === url);
    const body = assemble(
      part,
      extents.map((bytes) => ({ ...bytes, version: NO_VERSION })),
    );
    if (part.length > 0 && body.length === 0) {
      misses.push({ url, ...part });
      throw new Error(`bytes ${part.offset} to ${part.offset + part.length} of ${url} are not here yet`);
    }
    // Shorter where only the beginning is here: a library that reads ahead asks again for what it needs.
    return partialAnswer(body.length, body.buffer as ArrayBuffer);
  };

  const perform = (ask: Asked): Answer => {
    const object = rules.objects.find(({ url }) => url === ask.url);
    if (object) return handed(object.url, object.size, ask);
    if (ask.method !== 'GET' || !rules.prefixes.some((prefix) => ask.url.startsWith(prefix))) {
      throw new Error(`${ask.method} ${ask.url} is not allowed here`);
    }
    return code(ask);
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
      rules = next;
    },
    give(url, bytes) {
      for (const piece of bytes) {
        held.push({ ...piece, url });
        heldBytes += piece.data.length;
      }
      while (heldBytes > MOST_HELD) heldBytes -= held.shift()!.data.length;
    },
    takeMisses() {
      const taken = misses;
      misses = [];
      return taken;
    },
  };
}

/** The page hands over one version only; which, is its affair. */
const NO_VERSION = { etag: null, lastModified: null, size: null };

function ownMethods({ open, setRequestHeader, send, getResponseHeader, getAllResponseHeaders }: XMLHttpRequest) {
  return { open, setRequestHeader, send, getResponseHeader, getAllResponseHeaders };
}

function absolute(url: string | URL): string {
  const parsed = new URL(url, globalThis.location?.href);
  parsed.hash = '';
  return parsed.href;
}

/** 206 for HEAD too, as if a range from 0 had been asked for: that is what tells DuckDB that ranges work. */
function partialAnswer(length: number, body: ArrayBuffer | null): Answer {
  const headers = new Map([
    ['content-length', String(length)],
    ['accept-ranges', 'bytes'],
  ]);
  return { status: 206, headers, body };
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
