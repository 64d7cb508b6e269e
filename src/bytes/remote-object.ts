import { QuadratError } from '#model/errors';
import { coalesce } from './coalesce';
import { assemble, type Extent, type ExtentCache, missing, type Version } from './extents';
import { fetchRange, type Transport } from './fetch-range';
import { changedError, displayName, rangeHeader, sameVersion, type Validators } from './http-rules';
import { joinAll, SharedFetch } from './shared-fetch';
import type { ByteRange } from './source';

/** Enough for the header of most files, so that asking the size of one also brings what is read next. */
const SIZE_PROBE = 16 * 1024;

/** What a client knows of one URL: its version, its length and the fetches under way. All its sources share it. */
export class RemoteObject {
  readonly url: URL;
  readonly #transport: Transport;
  readonly #cache: ExtentCache | null;
  readonly #count: { cachedBytes: number };
  readonly #inFlight = new Set<SharedFetch>();
  #version: Version | null = null;

  constructor(url: URL, transport: Transport, cache: ExtentCache | null, count: { cachedBytes: number }) {
    this.url = url;
    this.#transport = transport;
    this.#cache = cache;
    this.#count = count;
  }

  get version(): Version | null {
    return this.#version;
  }

  /** The bytes of each range, all of one version, and that version. */
  async read(ranges: readonly ByteRange[], signal: AbortSignal | undefined): Promise<[Uint8Array[], Version | null]> {
    const size = this.#version?.size ?? Number.POSITIVE_INFINITY;
    const wanted = ranges.filter((r) => r.offset < size).map((r) => clip(r, size));
    const cached = this.#version && this.#cache ? this.#cache.find(this.url.href, this.#version, wanted) : [];
    const absent = missing(
      wanted,
      cached.map((e) => ({ offset: e.offset, length: e.data.length })),
    );
    this.#count.cachedBytes += total(wanted) - total(absent);
    const joined = [...this.#inFlight].filter((f) => absent.some((r) => overlaps(f, r)));
    const started = coalesce(missing(absent, joined)).map((range) => this.#start(range));
    const extents = [...cached, ...(await joinAll([...joined, ...started], signal))];

    const versions = new Set(extents.map((e) => e.version));
    const [version = this.#version] = versions;
    if (versions.size > 1) {
      this.#forget();
      throw changedError(this.url.href);
    }
    return [ranges.map((range) => this.#take(range, extents, version)), version];
  }

  /** Total length in bytes, from the first answer that tells; HEAD only where CORS hides Content-Range. */
  async size(signal: AbortSignal | undefined): Promise<number> {
    if (this.#version?.size != null) return this.#version.size;
    const probe = { offset: 0, length: SIZE_PROBE };
    await this.read([probe], signal);
    const known = (this.#version as Version | null)?.size ?? (await this.#sizeByHead(signal));
    if (known === null) {
      throw new QuadratError(
        'CORS',
        `The length of ${displayName(this.url.href)} is hidden from this page. Its server has to send "Access-Control-Expose-Headers: Content-Range, ETag".`,
        { url: this.url.href },
      );
    }
    return known;
  }

  abort(reason: unknown): void {
    for (const fetch of [...this.#inFlight]) fetch.abort(reason);
  }

  #start(range: ByteRange): SharedFetch {
    const before = this.#version;
    const fetch = new SharedFetch(
      range,
      async (signal) => {
        const { offset, data, validators } = await fetchRange(this.#transport, this.url, range, signal);
        const extent = { offset, data, version: this.#accept(validators, before) };
        if (data.length > 0) this.#cache?.add(this.url.href, extent);
        return extent;
      },
      () => this.#inFlight.delete(fetch),
    );
    this.#inFlight.add(fetch);
    return fetch;
  }

  /** The version an answer belongs to. `before`: the version known when it was asked for. */
  #accept(seen: Validators, before: Version | null): Version {
    const pinned = this.#version ?? before;
    if (!pinned) {
      this.#version = { ...seen };
      return this.#version;
    }
    if (!sameVersion(pinned, seen)) {
      this.#forget();
      throw changedError(this.url.href);
    }
    pinned.size ??= seen.size;
    pinned.etag ??= seen.etag;
    pinned.lastModified ??= seen.lastModified;
    this.#version = pinned;
    return pinned;
  }

  /** Drops the pin and what was read under it; the next read starts with whatever is there then. */
  #forget(): void {
    this.#version = null;
    this.#cache?.drop(this.url.href);
  }

  #take(range: ByteRange, extents: readonly Extent[], version: Version | null): Uint8Array {
    const bytes = assemble(range, extents);
    const size = version?.size ?? Number.POSITIVE_INFINITY;
    const expected = Math.max(0, Math.min(range.length, size - range.offset));
    if (bytes.length < expected) {
      const asked = rangeHeader(range).replace('=', ' ');
      throw new QuadratError(
        'NETWORK',
        `Only ${bytes.length} of ${asked} of ${displayName(this.url.href)} came. Try again.`,
        { url: this.url.href },
      );
    }
    return bytes;
  }

  async #sizeByHead(signal: AbortSignal | undefined): Promise<number | null> {
    this.#transport.count.requests++;
    const response = await this.#transport
      .fetch(this.url, { method: 'HEAD', cache: 'no-store', signal: signal ?? null })
      .catch(() => null);
    signal?.throwIfAborted();
    const length = response?.ok ? response.headers.get('content-length') : null;
    if (length === null || !/^\d+$/.test(length)) return null;
    const size = Number(length);
    if (this.#version) this.#version.size ??= size;
    return size;
  }
}

function clip(range: ByteRange, size: number): ByteRange {
  return { offset: range.offset, length: Math.min(range.length, size - range.offset) };
}

function overlaps(a: ByteRange, b: ByteRange): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

function total(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, range) => sum + range.length, 0);
}
