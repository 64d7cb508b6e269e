import { QuadratError } from '#model/errors';
import { objectName, targetOf } from './address';
import { BlobSource } from './blob-source';
import type { CredentialProvider } from './credentials';
import { ExtentCache, type Version } from './extents';
import { fetchText } from './fetch-range';
import { HostQueue } from './host-queue';
import { BACKOFF_MS, changedError, displayName, type PageContext } from './http-rules';
import { RemoteObject } from './remote-object';
import type { ByteRange, ByteSource, ByteStats, ReadOptions } from './source';
import type { StoreUsage } from './store/block-store';
import type { KeptBlocks } from './store/remote-store';
import type { FetchRecord, FullDownload, Transport } from './transport';

export interface ByteClientOptions {
  /** Keeps what was read, or nothing but what is under way. Default 'memory'. */
  cache?: 'memory' | 'none';
  /** Bound on what is kept, in bytes. Default 64 MiB. */
  memoryCacheBytes?: number;
  /** Keeps blocks between visits, below the memory. Closed with the client. */
  store?: KeptBlocks;
  /** Local data by the address that catalogs name it by; of these nothing is fetched. */
  files?: ReadonlyMap<string, Blob>;
  credentials?: CredentialProvider[];
  /**
   * Makes of an address in a catalog the one to ask: another host or scheme, a signature. Must be quick and must not
   * fail; it is asked before every request. Cache, pins and messages keep to the address as the catalog gives it.
   */
  patchUrl?: (href: string) => string;
  /** Asked before an object is downloaded whole, because its server sends no parts. Without it that is refused. */
  onFullDownload?: (download: FullDownload) => boolean | Promise<boolean>;
  /** Told of every request for bytes or JSON once it has ended. */
  onFetch?: (record: FetchRecord) => void;
  /** Requests in flight per host. Default 6, what browsers allow over HTTP/1.1. */
  maxPerHost?: number;
  /** A read that makes no progress for this long fails (after one more try). Default 10 s. */
  stallMs?: number;
  /** Longest wait before the second attempt of a failed request; doubles with each further one. Default 250 ms. */
  backoffMs?: number;
  /** Default: the global fetch. */
  fetch?: typeof fetch;
}

/** The only road to bytes that are not in memory. */
export interface ByteClient {
  /**
   * A source for the object at `href` (absolute, http or https, or what `patchUrl` makes so; relative to the page in a
   * browser) or for local data. Requests nothing. Sources of one URL share cache, pin and fetches under way. Throws BAD_REQUEST for any other href.
   *
   * `read`: returned arrays own their buffers and may be transferred, unless asked for as `shared`. Reads of several ranges are merged across gaps of
   * up to 64 KiB. A source is pinned to the version (ETag, Last-Modified, length) it first read: when the object is
   * replaced, one read rejects with CHANGED_DURING_READ, and the next one starts anew. From a server without range
   * support, objects up to 1 MiB (or no longer than a range asked from byte 0) are taken whole; larger ones after
   * `onFullDownload` agrees, and reject with NO_RANGE_SUPPORT otherwise.
   */
  open(href: string | URL | Blob): ByteSource;
  /**
   * The JSON that an API answers at `href`: GET, or POST where there is a `body`. Nothing of it is cached. Rejects as `read`
   * of a source does; BAD_CATALOG where the answer is no JSON, TOO_LARGE over 64 MiB.
   */
  json(href: string, options?: { body?: object; signal?: AbortSignal | undefined }): Promise<unknown>;
  /** Totals since the client was made: HTTP requests (retries too), body bytes received, bytes from memory or disk. */
  stats(): ByteStats;
  /** What keeps bytes at the moment. */
  readonly cache: CacheKind;
  /** What is kept, in bytes. */
  usage(): Promise<CacheUsage>;
  /** Forgets what is kept, on disk too; the next reads fetch. */
  clear(): Promise<void>;
  /** Aborts what is under way and forgets what was kept in memory. */
  close(): void;
}

export type CacheKind = 'opfs' | 'memory' | 'none';

export interface CacheUsage {
  kind: CacheKind;
  memory: { bytes: number; limit: number };
  /** Null where nothing is kept between visits. */
  disk: StoreUsage | null;
}

export function createByteClient(options: ByteClientOptions = {}): ByteClient {
  const objects = new Map<string, RemoteObject>();
  const count = { requests: 0, bytes: 0, cachedBytes: 0 };
  const memoryLimit = options.cache === 'none' ? 0 : (options.memoryCacheBytes ?? 64 * 1024 * 1024);
  const memory = memoryLimit > 0 ? new ExtentCache(memoryLimit) : null;
  const store = options.store ?? null;
  const kind = (): CacheKind => (store?.open ? 'opfs' : memory ? 'memory' : 'none');
  const queue = new HostQueue(options.maxPerHost ?? 6);
  const transport: Transport = {
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    queue,
    credentials: options.credentials ?? [],
    patchUrl: options.patchUrl,
    onFullDownload: options.onFullDownload,
    onFetch: options.onFetch,
    stallMs: options.stallMs ?? 10_000,
    backoffMs: options.backoffMs ?? BACKOFF_MS,
    page: pageContext,
    answered: new Set(),
    count,
  };
  return {
    open(href) {
      if (href instanceof Blob) return new BlobSource(href);
      const name = objectName(href);
      const local = options.files?.get(name);
      if (local) return new BlobSource(local);
      let object = objects.get(name);
      if (!object) {
        // Said now, where the caller can see which address it was.
        targetOf(name, transport);
        object = new RemoteObject(name, transport, { memory, store }, count);
        objects.set(name, object);
      }
      return new RemoteSource(object);
    },
    async json(href, { body, signal } = {}) {
      const name = objectName(href);
      const never = new AbortController().signal;
      const text = await fetchText(transport, name, body && JSON.stringify(body), signal ?? never);
      try {
        return JSON.parse(text);
      } catch (cause) {
        const message = `The answer of ${displayName(name)} is no JSON, though an API was asked. Check the address.`;
        throw new QuadratError('BAD_CATALOG', message, { url: name, cause });
      }
    },
    stats: () => ({ ...count }),
    get cache() {
      return kind();
    },
    usage: async () => ({
      kind: kind(),
      memory: { bytes: memory?.bytes ?? 0, limit: memoryLimit },
      disk: (await store?.usage()) ?? null,
    }),
    async clear() {
      memory?.clear();
      await store?.clear();
    },
    close() {
      const reason = new DOMException('The byte client was closed.', 'AbortError');
      for (const object of objects.values()) object.abort(reason);
      objects.clear();
      memory?.clear();
      store?.close();
      queue.clear();
    },
  };
}

/** One reader's view of an object: never mixes two versions, even over several reads. */
class RemoteSource implements ByteSource {
  readonly url: string;
  readonly #object: RemoteObject;
  #pin: Version | null = null;

  constructor(object: RemoteObject) {
    this.#object = object;
    this.url = object.name;
  }

  async size(options?: ReadOptions): Promise<number> {
    options?.signal?.throwIfAborted();
    return this.#object.size(options?.signal);
  }

  async read(ranges: readonly ByteRange[], options?: ReadOptions): Promise<Uint8Array[]> {
    options?.signal?.throwIfAborted();
    for (const range of ranges) checkRange(range, this.url);
    try {
      const [parts, version] = await this.#object.read(ranges, options);
      if (this.#pin && version !== this.#pin) throw changedError(this.url);
      this.#pin = version;
      return parts;
    } catch (error) {
      if (this.#pin !== this.#object.version) this.#pin = null;
      throw error;
    }
  }
}

function checkRange({ offset, length }: ByteRange, url: string): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(offset + length) && length > 0) return;
  throw new QuadratError('BAD_REQUEST', `${length} bytes from ${offset} is not a range that can be read.`, { url });
}

function pageContext(): PageContext {
  return { origin: globalThis.location?.origin, online: globalThis.navigator?.onLine };
}
