import { AsyncDuckDB, type AsyncDuckDBConnection, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm';
import wasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import { type Table, tableToIPC } from 'apache-arrow';
import type { ReadOptions } from '#bytes/source';
import { QuadratError } from '#model/errors';
import workerUrl from '../../../workers/duckdb-worker.ts?worker&url';
import { arrowTable } from './arrow-columns';
import type { PlannedReads, SqlEngine, SqlRows, Statement, TableColumn } from './engine';
import { addressOf as addressOfFile, type EngineFile, EngineReads } from './engine-reads';
import { findExtensions } from './extensions';

export interface WasmEngineOptions extends ReadOptions {
  files: readonly EngineFile[];
  /** As in `openIndex`. */
  extensions?: string | false | undefined;
}

/** What one synchronous request for an extension may take. */
const REQUEST_TIMEOUT_MS = 60_000;
/** An aborted query that still runs after this is ended together with its worker. */
const GRACE_MS = 3000;

/**
 * Starts DuckDB-WASM (the single-threaded `eh` build) in a worker of its own, loads the extensions that are there, and
 * locks it: no other file, no other address, no change of configuration. Rejects where it cannot be started at all.
 */
export async function startWasmEngine(options: WasmEngineOptions): Promise<SqlEngine> {
  const { signal } = options;
  const [module, extensions] = await Promise.all([
    fetchModule(signal),
    options.extensions === false ? null : findExtensions(options.extensions, signal),
  ]);
  const boot = (signal?: AbortSignal) => bootEngine(module, extensions, options.files, signal);
  return new WasmEngine(await boot(signal), boot, module);
}

interface Booted {
  db: AsyncDuckDB;
  connection: AsyncDuckDBConnection;
  reads: EngineReads;
  loaded: ReadonlySet<string>;
}

class WasmEngine implements SqlEngine {
  readonly name = 'duckdb';
  readonly parquet: boolean;
  readonly spatial: boolean;
  readonly #boot: (signal?: AbortSignal) => Promise<Booted>;
  readonly #module: string;
  #engine: Promise<Booted>;
  #tail: Promise<unknown> = Promise.resolve();
  #closed = false;
  #generation = 0;

  constructor(booted: Booted, boot: (signal?: AbortSignal) => Promise<Booted>, module: string) {
    this.parquet = booted.loaded.has('parquet');
    this.spatial = booted.loaded.has('spatial');
    this.#engine = Promise.resolve(booted);
    this.#boot = boot;
    this.#module = module;
  }

  get generation(): number {
    return this.#generation;
  }

  query(
    { sql, params }: Statement,
    { signal, reads }: ReadOptions & { reads?: PlannedReads | undefined } = {},
  ): Promise<SqlRows> {
    return this.#inTurn((engine) => {
      const ask = async () => {
        const statement = await engine.connection.prepare(sql);
        try {
          return rowsOf(await statement.query(...params));
        } finally {
          await statement.close();
        }
      };
      return engine.reads.during(ask, reads, signal);
    }, signal);
  }

  insert(table: string, columns: readonly TableColumn[], { signal }: ReadOptions = {}): Promise<void> {
    return this.#inTurn(async ({ connection }) => {
      const known = await connection.query(`SELECT 1 FROM duckdb_tables() WHERE table_name = '${table}'`);
      const options = { name: table, create: known.numRows === 0 };
      await connection.insertArrowFromIPCStream(tableToIPC(arrowTable(columns), 'stream'), options);
    }, signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    URL.revokeObjectURL(this.#module);
    const engine = await this.#engine.catch(() => undefined);
    engine?.reads.close();
    await engine?.db.terminate();
  }

  /** One piece of work at a time: the engine has one thread. An abort rejects at once and ends it if it goes on long. */
  #inTurn<T>(work: (engine: Booted) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const turn = this.#tail.then(async () => {
      signal?.throwIfAborted();
      if (this.#closed) throw new QuadratError('BAD_REQUEST', 'The index has been closed.');
      return this.#bounded(work(await this.#engine), signal);
    });
    this.#tail = turn.catch(() => undefined);
    return signal ? orAborted(turn, signal) : turn;
  }

  async #bounded<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    if (!signal) return work;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = () => {};
    const overdue = new Promise<never>((_, reject) => {
      start = () => {
        timer = setTimeout(() => {
          void this.#restart();
          reject(signal.reason);
        }, GRACE_MS);
      };
    });
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
    try {
      return await Promise.race([work, overdue]);
    } finally {
      clearTimeout(timer);
      // An abort long after the answer, of what else the signal is for, is no reason to end the engine.
      signal.removeEventListener('abort', start);
    }
  }

  async #restart(): Promise<void> {
    const old = this.#engine;
    this.#generation++;
    this.#engine = old.then(async ({ db, reads }) => {
      reads.close();
      await db.terminate();
      return this.#boot();
    });
    await this.#engine.catch(() => undefined);
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The engine's code as an address in memory: compiled by whatever type the host sends it as, and from any origin. */
async function fetchModule(signal: AbortSignal | undefined): Promise<string> {
  const response = await fetch(addressOf(wasmUrl), signal ? { signal } : {});
  if (!response.ok)
    throw new QuadratError('NOT_FOUND', `DuckDB's engine is not at ${response.url}.`, { url: response.url });
  return URL.createObjectURL(new Blob([await response.arrayBuffer()], { type: 'application/wasm' }));
}

function addressOf(url: string): string {
  return new URL(url, globalThis.location?.href ?? import.meta.url).href;
}

async function bootEngine(
  module: string,
  extensions: { base: string; names: readonly string[] } | null,
  files: readonly EngineFile[],
  signal: AbortSignal | undefined,
): Promise<Booted> {
  const worker = startWorker(addressOf(workerUrl));
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  // AsyncDuckDB answers nothing any more when its worker fails, and knows no abort: without this, waiting has no end.
  const ended = new Promise<never>((_, reject) => {
    const fail = ({ message }: ErrorEvent) =>
      reject(new QuadratError('WORKER_CRASHED', `DuckDB's worker failed: ${message || 'its script did not load'}.`));
    worker.addEventListener('error', fail, { once: true });
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const started = async (): Promise<Booted> => {
    const prefixes = extensions ? [extensions.base] : [];
    const register = (name: string) => db.registerFileURL(name, addressOfFile(name), DuckDBDataProtocol.HTTP, false);
    const reads = new EngineReads(worker, files, { prefixes, timeoutMs: REQUEST_TIMEOUT_MS }, async (name) => {
      await db.dropFile(name);
      await register(name);
    });
    await db.instantiate(module);
    await db.open({
      path: ':memory:',
      filesystem: { forceFullHTTPReads: false, allowFullHTTPReads: false, reliableHeadRequests: true },
    });
    for (const { name, data } of files) {
      if (data instanceof Blob) await db.registerFileHandle(name, data, DuckDBDataProtocol.BROWSER_FILEREADER, false);
      else await register(name);
    }
    const connection = await db.connect();
    const loaded = await loadExtensions(connection, extensions);
    await lock(connection, files, loaded);
    return { db, connection, reads, loaded };
  };
  try {
    signal?.throwIfAborted();
    return await Promise.race([started(), ended]);
  } catch (error) {
    await db.terminate();
    throw error;
  }
}

/** As the load workers: a script of another origin can be imported by a worker, but not be one. */
function startWorker(url: string): Worker {
  if (new URL(url).origin === globalThis.location.origin)
    return new Worker(url, { type: 'module', name: 'quadrat-duckdb' });
  const shim = URL.createObjectURL(new Blob([`import ${JSON.stringify(url)};`], { type: 'text/javascript' }));
  return new Worker(shim, { type: 'module', name: 'quadrat-duckdb' });
}

async function loadExtensions(
  connection: AsyncDuckDBConnection,
  extensions: { base: string; names: readonly string[] } | null,
): Promise<Set<string>> {
  await connection.query('SET autoinstall_known_extensions = false');
  await connection.query('SET autoload_known_extensions = false');
  const loaded = new Set<string>();
  if (!extensions) return loaded;
  await connection.query(`SET custom_extension_repository = '${extensions.base.replaceAll("'", "''")}'`);
  for (const name of extensions.names) {
    try {
      await connection.query(`LOAD ${name}`);
      loaded.add(name);
    } catch (error) {
      console.warn(`Quadrat: DuckDB's ${name} extension cannot be used; the built-in path does its work.`, error);
    }
  }
  return loaded;
}

async function lock(
  connection: AsyncDuckDBConnection,
  files: readonly EngineFile[],
  loaded: ReadonlySet<string>,
): Promise<void> {
  // A setting of the extension's: without it, asking only fills the console with an error.
  if (loaded.has('parquet')) {
    await connection.query('SET enable_geoparquet_conversion = false');
    // A long footer takes a second to parse, and every wave of row groups is a query of its own.
    await connection.query('SET parquet_metadata_cache = true');
  }
  if (files.length > 0) {
    await connection.query(`SET allowed_paths = [${files.map(({ name }) => `'${name}'`).join(', ')}]`);
  }
  await connection.query('SET enable_external_access = false');
  await connection.query('SET lock_configuration = true');
}

function rowsOf(table: Table): SqlRows {
  return {
    length: table.numRows,
    column(name) {
      const vector = table.getChild(name);
      return (row) => vector?.get(row) ?? null;
    },
  };
}
