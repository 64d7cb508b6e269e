import { isQuadratError, QuadratError } from '#model/errors';
import { targetOf } from './address';
import { coalesce } from './coalesce';
import { providerFor } from './credentials';
import { assemble, type Extent, type ExtentCache, missing, type Version, within } from './extents';
import { fetchLength, fetchRange } from './fetch-range';
import { changedError, displayName, rangeHeader, sameVersion, type Validators } from './http-rules';
import { type RangeAnswer, WholeOnlyError } from './range-answer';
import { joinAll, SharedFetch } from './shared-fetch';
import type { ByteRange, ReadOptions } from './source';
import type { KeptBlocks } from './store/remote-store';
import type { Transport } from './transport';
import { WholeCopy } from './whole-copy';

/** Enough for the header of most files, so that asking the size of one also brings what is read next. */
const SIZE_PROBE = 16 * 1024;

/** Where read bytes are kept; either may be missing. */
export interface Caches {
  memory: ExtentCache | null;
  /** Between visits. */
  store: KeptBlocks | null;
}

/** A range under way, and who waits for it. */
interface FetchedRange extends ByteRange {
  fetch: SharedFetch<Extent>;
}

/**
 * What a client knows of one object: its version, its length and the fetches under way. All its sources share it.
 *
 * The version of an earlier visit counts as this one's while it is fresh (`keepingOf`); after that, the first read asks
 * the server once, with what it has to fetch anyway or one byte. Where nobody answers, what is kept is used.
 */
export class RemoteObject {
  /** Its address as the catalog gives it; for cache and messages. */
  readonly name: string;
  readonly #transport: Transport;
  readonly #memory: ExtentCache | null;
  readonly #store: KeptBlocks | null;
  readonly #count: { cachedBytes: number };
  readonly #inFlight = new Set<FetchedRange>();
  readonly #copy: WholeCopy;
  #version: Version | null = null;
  #recalled: Promise<void> | null = null;
  /** The version is an earlier visit's, and nobody has been given bytes of it yet. */
  #untouched = false;
  /** The version is an earlier visit's, and too old to be used unasked. */
  #stale = false;
  #confirming: FetchedRange | null = null;

  constructor(name: string, transport: Transport, caches: Caches, count: { cachedBytes: number }) {
    this.name = name;
    this.#transport = transport;
    this.#memory = caches.memory;
    this.#store = caches.store;
    this.#count = count;
    this.#copy = new WholeCopy(name, transport);
  }

  get version(): Version | null {
    return this.#version;
  }

  /** The bytes of each range, all of one version, and that version. */
  async read(
    ranges: readonly ByteRange[],
    { signal, shared = false }: ReadOptions = {},
  ): Promise<[Uint8Array[], Version | null]> {
    await this.#recall();
    for (;;) {
      signal?.throwIfAborted();
      const before = this.#version;
      const result = await this.#readOnce(ranges, signal, shared);
      if (result) return result;
      // The file was replaced since the earlier visit, before anybody had read of it: there is another version now.
      if (this.#version === before) throw changedError(this.name);
    }
  }

  /** Null where the version of an earlier visit turned out to be gone. */
  async #readOnce(
    ranges: readonly ByteRange[],
    signal: AbortSignal | undefined,
    shared: boolean,
  ): Promise<[Uint8Array[], Version | null] | null> {
    const known = this.#version;
    const size = known?.size ?? Number.POSITIVE_INFINITY;
    const wanted = ranges.filter((r) => r.offset < size).map((r) => clip(r, size));
    const kept = await this.#kept(wanted, known);
    signal?.throwIfAborted();
    if (this.#version !== known && known) return null;
    // From here to the fetches nothing waits, so that reads at the same moment find each other's.
    const cached = [...this.#remembered(wanted), ...kept];
    const absent = missing(wanted, cached.map(rangeOf));
    this.#count.cachedBytes += total(wanted) - total(absent);
    const joined = [...this.#inFlight].filter((f) => absent.some((r) => overlaps(f, r)));
    const started = coalesce(missing(absent, joined)).map((range) => this.#start(range));
    const fetches = [...joined, ...started].map(({ fetch }) => fetch);
    const extents = [...cached, ...(await joinAll(fetches, signal))];
    if (this.#stale && wanted.length > 0) await this.#confirm(signal);
    if (known && this.#version !== known && cached.some(({ version }) => version === known)) return null;

    const versions = new Set(extents.map((e) => e.version));
    const [version = this.#version] = versions;
    if (versions.size > 1) {
      this.#forget();
      throw changedError(this.name);
    }
    this.#untouched = false;
    return [ranges.map((range) => (shared && within(range, extents)) || this.#take(range, extents, version)), version];
  }

  /** Asks, once, which version an earlier visit read. */
  #recall(): Promise<void> {
    this.#recalled ??= (async () => {
      const kept = await this.#store?.recall(this.name);
      if (!kept || this.#version) return;
      this.#version = { ...kept.version };
      this.#untouched = true;
      // Whether this visit may read what needs credentials is for the server to say.
      const secret = providerFor(this.#transport.credentials, targetOf(this.name, this.#transport)) !== undefined;
      this.#stale = secret || kept.freshUntil <= Date.now();
    })();
    return this.#recalled;
  }

  #remembered(wanted: readonly ByteRange[]): Extent[] {
    return this.#version && this.#memory ? this.#memory.find(this.name, this.#version, wanted) : [];
  }

  /** What the store has beyond what is in memory; remembered from now on. */
  async #kept(wanted: readonly ByteRange[], version: Version | null): Promise<Extent[]> {
    if (!version || !this.#store?.open) return [];
    const absent = missing(wanted, this.#remembered(wanted).map(rangeOf));
    if (absent.length === 0) return [];
    const pieces = await this.#store.read(this.name, version, absent);
    // Another read may have brought some of them in the meantime.
    const still = missing(absent, this.#remembered(wanted).map(rangeOf));
    return pieces
      .filter((piece) => still.some((range) => overlaps(rangeOf(piece), range)))
      .map((piece) => {
        const extent = { ...piece, version };
        if (this.#version === version) this.#memory?.add(this.name, extent);
        return extent;
      });
  }

  /** Makes sure that the version of an earlier visit is still what the server has, unless the server cannot be asked. */
  async #confirm(signal: AbortSignal | undefined): Promise<void> {
    if (this.#transport.page().online !== false) {
      this.#confirming ??= this.#start({ offset: 0, length: 1 });
      try {
        await joinAll([this.#confirming.fetch], signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!['NETWORK', 'CORS', 'RATE_LIMITED'].some((code) => isQuadratError(error, code as 'NETWORK'))) throw error;
      } finally {
        this.#confirming = null;
      }
    }
    this.#stale = false;
  }

  /** Total length in bytes, from the first answer that tells; HEAD only where CORS hides Content-Range. */
  async size(signal: AbortSignal | undefined): Promise<number> {
    await this.#recall();
    if (this.#version?.size != null && !this.#stale) return this.#version.size;
    const probe = { offset: 0, length: SIZE_PROBE };
    await this.read([probe], { ...(signal && { signal }), shared: true });
    const known = (this.#version as Version | null)?.size ?? (await fetchLength(this.#transport, this.name, signal));
    if (known === null) {
      throw new QuadratError(
        'CORS',
        `The length of ${displayName(this.name)} is hidden from this page. Its server has to send "Access-Control-Expose-Headers: Content-Range, ETag".`,
        { url: this.name },
      );
    }
    if (this.#version) this.#version.size ??= known;
    return known;
  }

  abort(reason: unknown): void {
    for (const { fetch } of [...this.#inFlight]) fetch.abort(reason);
    this.#copy.abort(reason);
  }

  #start(range: ByteRange): FetchedRange {
    const started: FetchedRange = {
      ...range,
      fetch: new SharedFetch(
        (signal) => this.#fetch(range, signal),
        () => this.#inFlight.delete(started),
      ),
    };
    this.#inFlight.add(started);
    return started;
  }

  async #fetch(range: ByteRange, signal: AbortSignal): Promise<Extent> {
    const before = this.#version;
    const { offset, data, validators, keeping } = await this.#answer(range, signal);
    const version = this.#accept(validators, before);
    const extent = { offset, data, version };
    if (data.length > 0) this.#memory?.add(this.name, extent);
    if (keeping.mayStore) {
      this.#store?.write(
        this.name,
        { version: { ...version }, freshUntil: Date.now() + keeping.freshMs },
        offset,
        data,
      );
    }
    return extent;
  }

  async #answer(range: ByteRange, signal: AbortSignal): Promise<RangeAnswer> {
    if (this.#copy.wanted) return this.#copy.read(range, signal);
    try {
      return await fetchRange(this.#transport, this.name, range, signal);
    } catch (error) {
      if (!(error instanceof WholeOnlyError)) throw error;
      return this.#copy.instead(error, range, signal);
    }
  }

  /** The version an answer belongs to. `before`: the version known when it was asked for. */
  #accept(seen: Validators, before: Version | null): Version {
    const pinned = this.#version ?? before;
    if (pinned && !sameVersion(pinned, seen)) {
      const untouched = this.#untouched;
      this.#forget();
      if (!untouched) throw changedError(this.name);
    } else if (pinned) {
      pinned.size ??= seen.size;
      pinned.etag ??= seen.etag;
      pinned.lastModified ??= seen.lastModified;
      this.#version = pinned;
    }
    this.#stale = false;
    this.#version ??= { ...seen };
    return this.#version;
  }

  /** Drops the pin and what was read under it; the next read starts with whatever is there then. */
  #forget(): void {
    this.#version = null;
    this.#untouched = false;
    this.#stale = false;
    this.#memory?.drop(this.name);
  }

  #take(range: ByteRange, extents: readonly Extent[], version: Version | null): Uint8Array {
    const bytes = assemble(range, extents);
    const size = version?.size ?? Number.POSITIVE_INFINITY;
    const expected = Math.max(0, Math.min(range.length, size - range.offset));
    if (bytes.length < expected) {
      const asked = rangeHeader(range).replace('=', ' ');
      throw new QuadratError(
        'NETWORK',
        `Only ${bytes.length} of ${asked} of ${displayName(this.name)} came. Try again.`,
        { url: this.name },
      );
    }
    return bytes;
  }
}

function clip(range: ByteRange, size: number): ByteRange {
  return { offset: range.offset, length: Math.min(range.length, size - range.offset) };
}

function rangeOf({ offset, data }: Pick<Extent, 'offset' | 'data'>): ByteRange {
  return { offset, length: data.length };
}

function overlaps(a: ByteRange, b: ByteRange): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

function total(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, range) => sum + range.length, 0);
}
