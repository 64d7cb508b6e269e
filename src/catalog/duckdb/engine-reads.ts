import { coalesce } from '#bytes/coalesce';
import { missing } from '#bytes/extents';
import type { HandedRules } from '#bytes/handed-bytes';
import type { ByteRange, ByteSource } from '#bytes/source';
import type { BytesMessage, MissesMessage, RulesMessage } from '../../../workers/duckdb-worker';
import type { PlannedReads } from './engine';

/** A catalog's file for DuckDB's own reader, under a name of our own. */
export interface EngineFile {
  name: string;
  /** How to read it, or the file itself. */
  data: ByteSource | File;
  size: number;
}

/** DuckDB-WASM reads whole pages of this size, and more and more of them ahead. */
const PAGE = 16 * 1024;
/** Ends for good what a query asks for round after round: a file that is not what its footer says. */
const MOST_ROUNDS = 100;
/** A host that nobody can have (RFC 2606): what is asked of it by mistake goes nowhere. */
const NOWHERE = 'https://quadrat.invalid/';

/**
 * DuckDB's reads, done by the page's byte layer. Its worker can wait for nothing but a synchronous request, and nothing
 * of the page can answer one. So bytes are handed over before a query, as far as they can be foretold; a query that
 * lacks some fails, which costs a few milliseconds, and is asked again with what it lacked. Pins, credentials, retries,
 * caches, limits per host, aborts and counts are the byte layer's, because it is the byte layer that reads.
 */
export class EngineReads {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  /** Makes the engine forget what it has of a file, a failed read included. */
  readonly #renew: (name: string) => Promise<void>;
  readonly #sources = new Map<string, { name: string; source: ByteSource; size: number }>();
  readonly #held = new Map<string, ByteRange[]>();

  constructor(
    worker: Worker,
    files: readonly EngineFile[],
    rules: Omit<HandedRules, 'objects'>,
    renew: (name: string) => Promise<void>,
  ) {
    this.#worker = worker;
    this.#renew = renew;
    const objects: HandedRules['objects'] = [];
    for (const { name, data, size } of files) {
      if (data instanceof Blob) continue;
      this.#sources.set(addressOf(name), { name, source: data, size });
      objects.push({ url: addressOf(name), size });
    }
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const message: RulesMessage = { quadratRules: { ...rules, objects }, misses: port2 };
    worker.postMessage(message, [port2]);
  }

  /** Runs a query until it lacks nothing. Rejects with what the byte layer meets, or with what the query does. */
  async during<T>(
    query: () => Promise<T>,
    planned: PlannedReads | undefined,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    if (planned) await this.#bring(addressOf(planned.file), planned.first, signal);
    for (let round = 1; ; round++) {
      signal?.throwIfAborted();
      try {
        return await query();
      } catch (error) {
        const misses = await this.#misses();
        // DuckDB reads ahead, and takes what it failed to read for read.
        for (const url of new Set(misses.map((miss) => miss.url))) await this.#renew(this.#sources.get(url)!.name);
        if (misses.length === 0 || round === MOST_ROUNDS) throw error;
        signal?.throwIfAborted();
        for (const { url, offset, length } of misses) {
          // What lies behind the first page was read ahead, unless nobody knows better.
          const range = { offset, length: planned ? Math.min(length, PAGE) : length };
          // The worker may have let go of it in favour of others.
          this.#held.set(url, missing(this.#held.get(url) ?? [], [range]));
          await this.#bring(url, [range, ...alike(range, planned)], signal);
        }
      }
    }
  }

  close(): void {
    this.#port.close();
  }

  async #bring(url: string, ranges: readonly ByteRange[], signal: AbortSignal | undefined): Promise<void> {
    const { source, size } = this.#sources.get(url) ?? {};
    const held = this.#held.get(url) ?? [];
    const pages = ranges.map((range) => wholePages(range, size ?? 0));
    // One after the other, since pages of neighbours are the same.
    const absent: ByteRange[] = [];
    for (const range of pages) absent.push(...missing([range], [...held, ...absent]));
    if (!source || absent.length === 0) return;
    // The byte layer fetches what lies between near ranges as well; handed over with them, it is not fetched again.
    const spans = coalesce(absent).map(({ offset, length }): ByteRange => ({ offset, length }));
    const parts = await source.read(spans, { signal });
    const bytes = parts.map((data, index) => ({ offset: spans[index]!.offset, data }));
    const message: BytesMessage = { quadratBytes: { url, bytes } };
    this.#worker.postMessage(message, [...new Set(parts.map(({ buffer }) => buffer as ArrayBuffer))]);
    this.#held.set(url, [...held, ...spans]);
  }

  #misses(): Promise<MissesMessage> {
    return new Promise((resolve) => {
      this.#port.onmessage = ({ data }: MessageEvent<MissesMessage>) => resolve(data);
      this.#port.postMessage(null);
    });
  }
}

/** The address under which the engine knows a file. */
export function addressOf(name: string): string {
  return `${NOWHERE}${name}`;
}

/** A range with the rest of its first and last page. */
function wholePages({ offset, length }: ByteRange, size: number): ByteRange {
  const first = Math.floor(offset / PAGE) * PAGE;
  const end = Math.min(size, Math.ceil((offset + length) / PAGE) * PAGE);
  return { offset: first, length: end - first };
}

/** What a query will also lack that lacks this: the columns stored there, in all the row groups. */
function alike({ offset, length }: ByteRange, planned: PlannedReads | undefined): ByteRange[] {
  const touches = (chunk: ByteRange) => chunk.offset < offset + length && offset < chunk.offset + chunk.length;
  return planned?.columns.filter((chunks) => chunks.some(touches)).flat() ?? [];
}
