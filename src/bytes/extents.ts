import type { ByteRange } from './source';

/** What one object looked like when bytes were read from it; compared by identity. */
export interface Version {
  etag: string | null;
  lastModified: string | null;
  size: number | null;
}

/** Bytes of one version of an object, from `offset`. */
export interface Extent {
  offset: number;
  data: Uint8Array;
  version: Version;
}

/** The parts of `ranges` that no one of `have` covers, ascending and disjoint for each range. */
export function missing(ranges: readonly ByteRange[], have: readonly ByteRange[]): ByteRange[] {
  const sorted = [...have].sort((a, b) => a.offset - b.offset);
  const gaps: ByteRange[] = [];
  for (const range of ranges) {
    const end = range.offset + range.length;
    let at = range.offset;
    for (const known of sorted) {
      if (known.offset >= end || at >= end) break;
      if (known.offset > at) gaps.push({ offset: at, length: known.offset - at });
      at = Math.max(at, known.offset + known.length);
    }
    if (at < end) gaps.push({ offset: at, length: end - at });
  }
  return gaps;
}

/** The bytes of `range` within the one extent that has them all, not copied; undefined where there is none. */
export function within({ offset, length }: ByteRange, extents: readonly Extent[]): Uint8Array | undefined {
  const whole = extents.find((e) => e.offset <= offset && e.offset + e.data.length >= offset + length);
  return whole?.data.subarray(offset - whole.offset, offset - whole.offset + length);
}

/**
 * Copies the bytes of `range` out of the extents, which together cover it from its start on; shorter where they end
 * before it does. The result owns its buffer.
 */
export function assemble(range: ByteRange, extents: readonly Extent[]): Uint8Array {
  const end = range.offset + range.length;
  const parts = extents
    .filter((e) => e.offset < end && e.offset + e.data.length > range.offset)
    .sort((a, b) => a.offset - b.offset);
  let reach = range.offset;
  for (const { offset, data } of parts) {
    if (offset > reach) break;
    reach = Math.max(reach, offset + data.length);
  }
  const target = new Uint8Array(Math.min(reach, end) - range.offset);
  let at = range.offset;
  for (const { offset, data } of parts) {
    if (offset > at) break;
    const until = Math.min(offset + data.length, end);
    if (until <= at) continue;
    target.set(data.subarray(at - offset, until - offset), at - range.offset);
    at = until;
  }
  return target;
}

/** The extents read last, up to a number of bytes, over all objects. */
export class ExtentCache {
  readonly #capacity: number;
  /** In order of last use. */
  readonly #extents = new Map<Extent, string>();
  readonly #byObject = new Map<string, Set<Extent>>();
  #bytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Every extent of this version that touches one of the ranges; using it keeps it. */
  find(object: string, version: Version, ranges: readonly ByteRange[]): Extent[] {
    const found: Extent[] = [];
    for (const extent of this.#byObject.get(object) ?? []) {
      if (extent.version !== version) continue;
      const end = extent.offset + extent.data.length;
      if (!ranges.some((r) => r.offset < end && r.offset + r.length > extent.offset)) continue;
      this.#extents.delete(extent);
      this.#extents.set(extent, object);
      found.push(extent);
    }
    return found;
  }

  add(object: string, extent: Extent): void {
    const size = extent.data.byteLength;
    // One giant must not push everything else out.
    if (size > this.#capacity / 2) return;
    this.#extents.set(extent, object);
    const own = this.#byObject.get(object);
    if (own) own.add(extent);
    else this.#byObject.set(object, new Set([extent]));
    this.#bytes += size;
    for (const oldest of this.#extents.keys()) {
      if (this.#bytes <= this.#capacity) return;
      this.#remove(oldest);
    }
  }

  drop(object: string): void {
    for (const extent of this.#byObject.get(object) ?? []) this.#remove(extent);
  }

  clear(): void {
    this.#extents.clear();
    this.#byObject.clear();
    this.#bytes = 0;
  }

  #remove(extent: Extent): void {
    const object = this.#extents.get(extent);
    if (object === undefined) return;
    this.#extents.delete(extent);
    this.#bytes -= extent.data.byteLength;
    const own = this.#byObject.get(object);
    own?.delete(extent);
    if (own?.size === 0) this.#byObject.delete(object);
  }
}
