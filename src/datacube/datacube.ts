import { type ByteClient, type CacheUsage, createByteClient } from '#bytes/byte-client';
import { type KeptBlocks, RemoteStore } from '#bytes/store/remote-store';
import type { IndexDriver } from '#catalog/index-driver';
import type { LocalCatalog, LocalIndex } from '#catalog/local/local-index';
import { openIndex } from '#catalog/open-index';
import { checkMethod } from '#compose/reduce';
import { carryOut } from '#load/carry-out';
import type { Executor } from '#load/executor';
import { plannedReads } from '#load/planned-reads';
import { READ_AHEAD_BYTES } from '#load/read-ahead';
import { knownImages, LayoutCache } from '#load/read-images';
import { tileWork } from '#load/tile-work';
import type { Cube, Estimate } from '#model/cube';
import type { Dataset, DatasetPart, PartialDataset } from '#model/dataset';
import { isQuadratError, QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';
import type { Notice } from '#model/notice';
import type { Product } from '#model/product';
import type { Query } from '#model/query';
import type { Queryables, QueryablesOptions } from '#model/queryables';
import type { CompositeRequest, LoadRequest, Progress } from '#model/request';
import { describePlan, typicalReads } from '#plan/estimate';
import type { LoadPlan } from '#plan/load-plan';
import { checkMemory, estimateMemory } from '#plan/memory';
import type { CrsTable } from '#plan/output-grid';
import { planLoad } from '#plan/plan-load';
import { unreadBlocks } from '#plan/unread-blocks';
import { Calm } from './calm';
import { cubeOf } from './cube-of';
import type { OpenOptions } from './open-options';
import { crsTable, inputsOf, productsOf, queryOf, readBandNames, withGrids, withIndices } from './prepare';
import { SharedKernels } from './shared-kernels';
import { type Notices, startExecutor } from './start-executor';
import { startStoreWorker } from './start-workers';
import { type WalkedDay, type WalkOptions, walkDays } from './walk';

/** A result and its working set may take this much of a tab unless the caller says otherwise. */
const DEFAULT_MEMORY_LIMIT = 2 ** 30;
/** Some thousand scenes of a small area; browsers grant an origin a good part of the disk. */
const DEFAULT_CACHE_LIMIT = 512 * 2 ** 20;
/** Of the file in the origin's private file system. */
const STORE_NAME = 'quadrat-blocks';

export interface Capabilities {
  /** What answers index queries: 'duckdb' or 'memory'. */
  engine: string;
  parquet: string;
  spatial: string;
  cache: string;
  workers: number;
}

/** A datacube over one or several catalogs: find, load, composite. Open it with `Datacube.open`. */
export class Datacube {
  readonly #index: IndexDriver;
  readonly #local: LocalCatalog | undefined;
  readonly #bytes: ByteClient;
  readonly #executor: Promise<Executor>;
  readonly #layouts = new LayoutCache();
  readonly #notices: Notices;
  readonly #calm: Calm;
  readonly #options: OpenOptions;
  readonly #workers: number;
  #closed = false;

  private constructor(
    index: IndexDriver,
    bytes: ByteClient,
    executor: Promise<Executor>,
    options: OpenOptions,
    workers: number,
    notices: Notices,
    calm: Calm,
    local: LocalCatalog | undefined,
  ) {
    this.#index = index;
    this.#local = local;
    this.#bytes = bytes;
    this.#executor = executor;
    this.#options = options;
    this.#workers = workers;
    this.#notices = notices;
    this.#calm = calm;
  }

  /**
   * Opens catalogs. Resolves when their products are known; the engine and the workers go on starting behind it.
   *
   * @throws QuadratError BAD_CATALOG, NOT_FOUND, NETWORK, CORS, NO_RANGE_SUPPORT, UNSUPPORTED
   */
  static async open(options: OpenOptions): Promise<Datacube> {
    const store = openStore(options);
    const { files, credentials, patchUrl, onFullDownload, onFetch } = options;
    const cache = options.cache === 'none' ? 'none' : 'memory';
    const given = { files, credentials, patchUrl, onFullDownload, onFetch };
    const bytes = createByteClient({ ...(store && { store }), cache, ...given });
    const kernels = new SharedKernels(options);
    const calm = new Calm();
    const hasWorkers = typeof Worker !== 'undefined';
    const workers = hasWorkers
      ? (options.workers ?? Math.max(1, (globalThis.navigator?.hardwareConcurrency ?? 2) - 1))
      : 0;
    const notices: Notices = new Set();
    const executor = startExecutor(bytes, workers, options, notices, kernels);
    // A failure to start shows when work is asked for, not as an unhandled rejection before.
    executor.catch(() => {});
    let local: LocalIndex | undefined;
    try {
      // Loaded only where it is asked for: a first picture needs none.
      if (options.local !== undefined) local = await (await import('./open-local')).openLocal(options.local, bytes);
      const sources = Array.isArray(options.catalogs) ? options.catalogs : [options.catalogs];
      const [index] = await Promise.all([
        openIndex(sources, {
          bytes,
          extensions: options.extensions,
          cql2: options.cql2,
          zstd: kernels.zstd,
          signal: options.signal,
          local,
          whenCalm: (call, signal) => calm.when(call, signal),
        }),
        // So that `capabilities` is right from the start; it is there long before a catalog is.
        store?.ready,
      ]);
      return new Datacube(index, bytes, executor, options, workers, notices, calm, local);
    } catch (error) {
      bytes.close();
      executor.then(
        (started) => started.close(),
        () => {},
      );
      await local?.close();
      throw error;
    }
  }

  /**
   * The local index that was opened along: what is written to it, the very next `find` and `load` see. Throws BAD_REQUEST
   * where none was.
   */
  get local(): LocalCatalog {
    this.#open();
    if (this.#local) return this.#local;
    throw new QuadratError(
      'BAD_REQUEST',
      "No local index was opened. Name one: Datacube.open({ local: 'mine', ... }).",
    );
  }

  /** The products of all catalogs. `get` rejects with UNKNOWN_PRODUCT. */
  readonly products = {
    list: (): Promise<Product[]> => this.#open().products(),
    get: async (name: string): Promise<Product> => {
      const products = await this.#open().products();
      const product = products.find((candidate) => candidate.name === name);
      if (product) return product;
      const known = products.map((candidate) => candidate.name).join(', ');
      throw new QuadratError('UNKNOWN_PRODUCT', `There is no product '${name}'. There are: ${known || 'none'}.`);
    },
  };

  /**
   * What this datacube keeps of files it has read. `usage`: in memory, and between visits (`disk`, null where nothing is
   * kept there). `clear`: forgets both; what another tab keeps in memory, it keeps.
   */
  readonly cache = {
    usage: (): Promise<CacheUsage> => this.#bytes.usage(),
    clear: (): Promise<void> => this.#bytes.clear(),
  };

  /** Which path served the index and why. May change from 'memory' to 'duckdb' when the engine has arrived. */
  get capabilities(): Capabilities {
    const { engine, parquet, spatial } = this.#index.capabilities;
    return {
      engine,
      parquet,
      spatial,
      cache: this.#bytes.cache,
      workers: this.#workers,
    };
  }

  /**
   * Of each dataset that matches only its id, product, time and the parts named: footprints for a map, `measurements` for
   * reading, `lineage`. What the parts do not need is not read, as far as the catalog can be read in parts (columns of a
   * file, `fields` of an API).
   */
  find<P extends DatasetPart>(query: Query & { parts: readonly P[] }): AsyncIterable<PartialDataset<P>>;
  /** Datasets that match, in time order unless `orderBy` says otherwise; the first arrives before the last is read. */
  find(query: Query): AsyncIterable<Dataset>;
  find({ parts, ...query }: Query & { parts?: readonly DatasetPart[] }): AsyncIterable<PartialDataset<never>> {
    return parts === undefined ? this.#open().find(query) : this.#open().findParts(query, parts);
  }

  /**
   * Several queries (of a product each) in step: each solar day once, in time order, with what each query found on it.
   * Holds three days of datasets, however many there are. Rejects with BAD_REQUEST for an order other than time.
   */
  walk(queries: readonly Query[], options?: WalkOptions): AsyncIterable<WalkedDay> {
    return walkDays(this.#open(), queries, options);
  }

  /**
   * What can be asked of the properties of what matches, for building a filter form: types, ranges, distinct values with
   * their counts. Of large catalogs a sample, which the answer says.
   */
  async queryables(query: Query, options?: QueryablesOptions): Promise<Queryables> {
    return this.#open().queryables(query, options);
  }

  async count(query: Query): Promise<number> {
    return this.#open().count(query);
  }

  /**
   * Datasets per period, by where they start; empty periods between the first and the last included. `period` is what a
   * composite takes ('year', 'season', 'month', 'year-07', 'P1M', 'P16D', ...), and means the same for the same query;
   * `start` included, `end` excluded.
   */
  async countByPeriod(query: Query, period: string): Promise<Array<{ start: string; end: string; count: number }>> {
    return this.#open().countByPeriod(query, period);
  }

  /** First start and last end of what matches; null where nothing does. */
  async temporalExtent(query: Query): Promise<{ start: string; end: string } | null> {
    return this.#open().temporalExtent(query);
  }

  /**
   * What the footprints of all matches cover, in `crs` (default EPSG:4326); null where nothing matches. In a geographic CRS
   * the smallest box, in a projected one the convex hull in its plane, edges of footprints followed as they bend; two of
   * them where it lies across the edge of the map (180 degrees). What the CRS cannot show is left out, as a pole in Mercator.
   * Rejects with BAD_REQUEST for an unknown CRS, UNSUPPORTED where it can show nothing.
   */
  async spatialExtent(query: Query, crs?: string): Promise<GeoJsonGeometry | null> {
    return this.#open().spatialExtent(query, crs);
  }

  /**
   * Every time step of a request as pixels on one grid.
   *
   * @throws QuadratError NO_DATA, UNKNOWN_PRODUCT, UNKNOWN_MEASUREMENT, BAD_REQUEST, TOO_LARGE, UNSUPPORTED, or what
   * reading met, with the dataset's id; `request.signal.reason` when aborted
   */
  async load(request: LoadRequest): Promise<Cube> {
    return this.#told(request).catch((error: unknown) => this.#forgetChanged(error));
  }

  /** Time steps reduced to one mosaic per period. Rejects as `load` does. */
  async composite(request: CompositeRequest): Promise<Cube> {
    return this.#told(request).catch((error: unknown) => this.#forgetChanged(error));
  }

  /**
   * What a request would cost with nothing cached, from the index alone: no pixel is fetched. Right to a fifth where the
   * index knows the layout of the files, or they were read before (`basis` 'layout').
   */
  async estimate(request: LoadRequest | CompositeRequest): Promise<Estimate> {
    const { plan, crsOf } = await this.#plan(request);
    const known = await knownImages(plan, this.#layouts);
    const typical = typicalReads(plan, crsOf);
    // Where blocks of huge images lie is read when they are, so nothing is known of them but what is usual.
    const planned = known && unreadBlocks(plan, known).size === 0;
    const reads = planned
      ? plannedReads(plan, known, request.skipBrokenDatasets ?? false)
      : { ...typical, heldBytes: Math.min(typical.bytes, READ_AHEAD_BYTES), parts: undefined };
    return {
      ...describePlan(plan),
      bytesToFetch: reads.bytes,
      requests: reads.requests,
      memoryBytes: estimateMemory(plan, (await this.#executor).size, reads.parts) + reads.heldBytes,
      basis: planned ? 'layout' : 'typical',
    };
  }

  /** Ends workers, fetches and the engine. What is under way rejects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#bytes.close();
    (await this.#executor.catch(() => undefined))?.close();
    await this.#index.close();
  }

  #open(): IndexDriver {
    if (this.#closed) throw new QuadratError('BAD_REQUEST', 'This datacube has been closed. Open it again.');
    return this.#index;
  }

  async #plan(
    given: LoadRequest | CompositeRequest,
    onProgress?: (phase: Progress['phase'], done: number, total: number) => void,
  ): Promise<{ plan: LoadPlan; crsOf: CrsTable }> {
    const index = this.#open();
    given.signal?.throwIfAborted();
    if ('method' in given) checkMethod(given.method);
    onProgress?.('find', 0, 1);
    const found = given.datasets ?? (await collect(index.find(queryOf(given))));
    given.signal?.throwIfAborted();
    if (found.length === 0) {
      throw new QuadratError(
        'NO_DATA',
        'No dataset matches this product, area and time. Widen the area or the time span.',
      );
    }
    onProgress?.('find', 1, 1);
    const products = productsOf(found, await index.products());
    const request = await withIndices(given, products);
    const bands = readBandNames(request, products);
    const datasets = await withGrids(found, bands, await this.#executor, this.#layouts, request.signal);
    const crsOf = await crsTable(request, datasets, bands);
    return { plan: planLoad({ request, datasets, products, crsOf, inputsOf }), crsOf };
  }

  /** A file that was replaced has another structure too: the next request must not look for blocks where they were. */
  #forgetChanged(error: unknown): never {
    this.#forgetIfChanged(error);
    throw error;
  }

  #forgetIfChanged(error: unknown): void {
    if (!isQuadratError(error, 'CHANGED_DURING_READ') || !error.url) return;
    const { url } = error;
    this.#layouts.forget(url);
    this.#executor.then((executor) => executor.forget(url)).catch(() => {});
  }

  /** Runs a request; what is said of files meanwhile it hears, whichever of the requests under way made it be said. */
  async #told(request: LoadRequest | CompositeRequest): Promise<Cube> {
    const tell = (notice: Notice) => request.onNotice?.(notice);
    this.#notices.add(tell);
    try {
      return await this.#calm.during(() => this.#run(request));
    } finally {
      this.#notices.delete(tell);
    }
  }

  async #run(request: LoadRequest | CompositeRequest): Promise<Cube> {
    const began = performance.now();
    const before = this.#bytes.stats();
    const progress = (phase: Progress['phase'], done: number, total: number) =>
      request.onProgress?.({ phase, done, total, bytes: this.#bytes.stats().bytes - before.bytes });
    const { plan, crsOf } = await this.#plan(request, progress);
    const executor = await this.#executor;
    const skipBroken = request.skipBrokenDatasets ?? false;
    const stored = Math.min(typicalReads(plan, crsOf).bytes, READ_AHEAD_BYTES);
    const known = await knownImages(plan, this.#layouts);
    const parts = known && tileWork(plan, known, skipBroken).parts;
    checkMemory(plan, executor.size, this.#options.memoryLimit ?? DEFAULT_MEMORY_LIMIT, stored, parts);
    const { signal } = request;
    const phase = plan.reduce ? 'compose' : 'load';
    const onTile = 'onTile' in request ? request.onTile : undefined;
    const result = await carryOut(plan, executor, this.#layouts, {
      skipBroken,
      ...(signal && { signal }),
      ...(onTile && { onTile }),
      onRead: (done, total) => progress('plan', done, total),
      onDone: (done, total) => progress(phase, done, total),
    });
    for (const { error } of result.skipped) this.#forgetIfChanged(error);
    const after = this.#bytes.stats();
    return cubeOf(result, {
      requests: after.requests - before.requests,
      bytes: after.bytes - before.bytes,
      cachedBytes: after.cachedBytes - before.cachedBytes,
      memoryBytes: result.heldBytes,
      decodeMs: result.decodeMs,
      warpMs: result.warpMs,
      composeMs: result.composeMs,
      totalMs: performance.now() - began,
    });
  }
}

/** Undefined where nothing is to be kept between visits, or there are no workers to keep it in. */
function openStore({ cache = 'opfs', cacheLimit = DEFAULT_CACHE_LIMIT }: OpenOptions): KeptBlocks | undefined {
  if (cache !== 'opfs' || typeof Worker === 'undefined' || !globalThis.navigator?.storage?.getDirectory)
    return undefined;
  return new RemoteStore(startStoreWorker, { name: STORE_NAME, limit: cacheLimit });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
