import type { IndexCapabilities } from '../index-driver';
import { BuiltInKeys, builtInCapabilities, type KeySource } from '../parquet/key-source';
import type { ParquetCatalog } from '../parquet/parquet-catalog';
import type { EngineData, StartedEngine } from './start-engine';

export interface EngineSwitchOptions {
  extensions?: string | false | undefined;
  duckdb?: 'eager' | 'idle' | false;
  /** Calls back when nobody waits for anything, unless the signal aborts; the browser's own idle time is waited for after it. */
  whenCalm?: ((call: () => void, signal: AbortSignal) => void) | undefined;
}

/** The idle time that some browsers do not announce. */
const LATER_MS = 1500;

/**
 * Who finds the rows of some catalogs: the built-in reader until the engine has started, then the engine; the built-in
 * reader for good where there is none. First answers never wait for megabytes of engine. The files are known from the
 * start, since the engine is locked to them; a catalog may be opened from one of them later.
 */
export class EngineSwitch {
  readonly #files: readonly EngineData[];
  readonly #extensions: string | false | undefined;
  readonly #closing = new AbortController();
  readonly #sources = new Map<number, KeySource>();
  #reason: string | undefined;
  #engine: StartedEngine | undefined;
  #started: Promise<void> | undefined;

  constructor(files: readonly EngineData[], { extensions, duckdb = 'idle', whenCalm }: EngineSwitchOptions) {
    this.#files = files;
    this.#extensions = extensions;
    const wanted = duckdb !== false && files.length > 0;
    const possible = typeof Worker !== 'undefined' && globalThis.location !== undefined;
    if (wanted && !possible) this.#reason = 'There are no web workers here to run DuckDB in.';
    if (!wanted || !possible) this.#started = Promise.resolve();
    else if (duckdb === 'idle') {
      const { signal } = this.#closing;
      const start = () => whenIdle(() => void this.start(), signal);
      if (whenCalm) whenCalm(start, signal);
      else start();
    }
  }

  /** As far as it is known before a catalog is asked. */
  get capabilities(): IndexCapabilities {
    return this.#engine?.capabilities ?? builtInCapabilities(this.#reason);
  }

  /** @param place of the file among those given; `catalog` was opened from it */
  sourceOf(place: number, catalog: ParquetCatalog): KeySource {
    const known = this.#sources.get(place);
    if (known) return known;
    const source = this.#engine?.source(place, catalog) ?? new BuiltInKeys(catalog, this.#reason);
    this.#sources.set(place, source);
    return source;
  }

  /** Starts the engine, once; resolves when it answers, or is known not to. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException('The index was closed.', 'AbortError'));
    await this.#started;
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }

  async #start(): Promise<void> {
    try {
      const { startEngine } = await import('./start-engine');
      this.#engine = await startEngine(this.#files, this.#extensions, this.#closing.signal);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#reason = `DuckDB could not be started: ${why}`;
    }
    this.#sources.clear();
  }
}

function whenIdle(work: () => void, signal: AbortSignal): void {
  const run = () => {
    if (!signal.aborted) work();
  };
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 10 * LATER_MS });
  else setTimeout(run, LATER_MS);
}
