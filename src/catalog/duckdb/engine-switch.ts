import { BuiltInKeys, type KeySource } from '../parquet/key-source';
import type { EngineCatalog } from './start-engine';

export interface EngineSwitchOptions {
  extensions?: string | false | undefined;
  duckdb?: 'eager' | 'idle' | false;
}

/** The idle time that some browsers do not announce. */
const LATER_MS = 1500;

/**
 * Who finds the rows of some catalogs: the built-in reader until the engine has started, then the engine; the built-in
 * reader for good where there is none. First answers never wait for megabytes of engine.
 */
export class EngineSwitch {
  readonly #catalogs: readonly EngineCatalog[];
  readonly #extensions: string | false | undefined;
  readonly #closing = new AbortController();
  #sources: KeySource[];
  #started: Promise<void> | undefined;
  #closeEngine: () => Promise<void> = async () => undefined;

  constructor(catalogs: readonly EngineCatalog[], { extensions, duckdb = 'idle' }: EngineSwitchOptions) {
    this.#catalogs = catalogs;
    this.#extensions = extensions;
    const wanted = duckdb !== false && catalogs.length > 0;
    const possible = typeof Worker !== 'undefined' && globalThis.location !== undefined;
    const reason = wanted && !possible ? 'There are no web workers here to run DuckDB in.' : undefined;
    this.#sources = catalogs.map(({ catalog }) => new BuiltInKeys(catalog, reason));
    if (!wanted || !possible) this.#started = Promise.resolve();
    else if (duckdb === 'idle') whenIdle(() => void this.start(), this.#closing.signal);
  }

  sourceOf(place: number): KeySource {
    return this.#sources[place]!;
  }

  /** Starts the engine, once; resolves when it answers, or is known not to. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async close(): Promise<void> {
    this.#closing.abort(new DOMException('The index was closed.', 'AbortError'));
    await this.#started;
    const close = this.#closeEngine;
    this.#closeEngine = async () => undefined;
    await close();
  }

  async #start(): Promise<void> {
    try {
      const { startEngine } = await import('./start-engine');
      const engine = await startEngine(this.#catalogs, this.#extensions, this.#closing.signal);
      this.#sources = engine.sources;
      this.#closeEngine = engine.close;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const reason = `DuckDB could not be started: ${why}`;
      this.#sources = this.#catalogs.map(({ catalog }) => new BuiltInKeys(catalog, reason));
    }
  }
}

function whenIdle(work: () => void, signal: AbortSignal): void {
  const run = () => {
    if (!signal.aborted) work();
  };
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 10 * LATER_MS });
  else setTimeout(run, LATER_MS);
}
