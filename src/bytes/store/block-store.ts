import { missing } from '../extents';
import type { Validators } from '../http-rules';
import type { ByteRange } from '../source';
import { crc32 } from './checksum';
import type { RecordHead } from './records';
import { type Segment, SegmentFile, type SyncFile } from './segment-file';

/** Blocks are cut on multiples of this, so that reading a part costs no more than its blocks. */
export const BLOCK_BYTES = 64 * 1024;

/** What the store knows of an object: which version its blocks are of, and until when that may be used unasked. */
export interface KeptObject {
  version: Validators;
  /** Milliseconds since 1970. */
  freshUntil: number;
}

export interface StoreUsage {
  /** What the file takes on disk. */
  bytes: number;
  /** What it may take. */
  limit: number;
  objects: number;
}

/** A piece of an object in the file; belongs to a segment, and goes with it. */
interface Block extends ByteRange {
  segment: Segment;
  /** Of its data in the file. */
  at: number;
  checksum: number;
  object: StoredObject;
}

interface StoredObject extends KeptObject {
  name: string;
  sequence: number;
  /** By place on the grid of blocks. */
  blocks: Map<number, Block[]>;
}

/**
 * Blocks of files by address and version, in one file of bounded size. Everything is found again after a crash but what
 * was just being written; what is damaged is not found. When it is full, the segment that was used longest ago goes.
 *
 * One version of an object is kept: blocks of a newer one replace it. Objects without ETag, and without Last-Modified
 * and length, cannot be told from what replaces them and are not kept.
 */
export class BlockStore {
  readonly #file: SegmentFile<Block>;
  readonly #objects = new Map<string, StoredObject>();
  #sequence = 0;

  constructor(file: SyncFile, options: { limit: number; segmentBytes?: number }) {
    this.#file = new SegmentFile(file, options);
    // Segments are reused in any order; records are taken in the order they were written.
    const found = this.#file.scan().sort((a, b) => a.head.sequence - b.head.sequence);
    for (const { head, segment, at } of found) this.#take(head, segment, at);
    this.#sequence = found.at(-1)?.head.sequence ?? 0;
  }

  /** What an earlier visit knew of an object; null where nothing of it is kept. */
  recall(name: string): KeptObject | null {
    const object = this.#objects.get(name);
    return object ? { version: object.version, freshUntil: object.freshUntil } : null;
  }

  /** Every kept piece that touches one of the ranges, checked; longer than asked where the blocks are. */
  read(name: string, version: Validators, ranges: readonly ByteRange[]): Array<{ offset: number; data: Uint8Array }> {
    const object = this.#objects.get(name);
    if (!object || !isSame(object.version, version)) return [];
    const wanted = new Set<Block>();
    for (const range of ranges) {
      for (const block of blocksIn(object, range)) if (overlaps(block, range)) wanted.add(block);
    }
    return [...wanted].flatMap((block) => {
      const data = this.#file.read(block.segment, block.at, block.length);
      if (data && crc32(data) === block.checksum) return [{ offset: block.offset, data }];
      this.#drop(block);
      return [];
    });
  }

  /**
   * Keeps bytes of a version, as far as they are not kept already; without any that are new, only how long it is fresh.
   *
   * @throws DOMException QuotaExceededError where not even a full segment can be written anew
   */
  write(name: string, kept: KeptObject, offset: number, data: Uint8Array): void {
    const identity = identityOf(kept.version);
    if (identity === null) return;
    const known = this.#objects.get(name);
    const object = known && isSame(known.version, kept.version) ? known : null;
    const range = { offset, length: data.length };
    const have = object ? blocksIn(object, range) : [];
    const absent = data.length > 0 ? missing([range], have).flatMap(onGrid) : [];
    for (const piece of absent) {
      const from = piece.offset - offset;
      this.#append(name, kept, piece.offset, data.subarray(from, from + piece.length));
    }
    if (absent.length === 0 && object && object.freshUntil !== kept.freshUntil) {
      this.#append(name, kept, offset, new Uint8Array(0));
    }
  }

  usage(): StoreUsage {
    return { bytes: this.#file.bytes, limit: this.#file.limit, objects: this.#objects.size };
  }

  clear(): void {
    this.#objects.clear();
    this.#file.clear();
  }

  /** Writes what is still only in memory: which segments were used last. */
  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }

  #append(name: string, { version, freshUntil }: KeptObject, offset: number, data: Uint8Array): void {
    const key = JSON.stringify([name, version.etag, version.lastModified, version.size]);
    const written = this.#file.append({ sequence: this.#sequence + 1, key, offset, freshUntil }, data, (gone) =>
      this.#forget(gone),
    );
    if (!written) return;
    this.#sequence++;
    this.#take(written.head, written.segment, written.at);
  }

  #take(head: RecordHead, segment: Segment, at: number): void {
    const parsed = parseKey(head.key);
    if (!parsed) return;
    const { name, version } = parsed;
    let object = this.#objects.get(name);
    if (object && !isSame(object.version, version)) {
      for (const block of [...object.blocks.values()].flat()) this.#drop(block);
      object = undefined;
    }
    if (!object) {
      object = { name, version, freshUntil: head.freshUntil, sequence: head.sequence, blocks: new Map() };
      this.#objects.set(name, object);
    }
    object.version = version;
    object.freshUntil = head.freshUntil;
    object.sequence = head.sequence;
    if (head.length === 0) return;
    const { offset, length, checksum } = head;
    const block: Block = { offset, length, checksum, segment, at, object };
    const place = Math.floor(offset / BLOCK_BYTES);
    const beside = object.blocks.get(place);
    if (beside) beside.push(block);
    else object.blocks.set(place, [block]);
    this.#file.blocksOf(segment).add(block);
  }

  /** A segment is about to be written anew. */
  #forget(gone: Iterable<Block>): void {
    for (const block of [...gone]) this.#drop(block);
  }

  #drop(block: Block): void {
    const { object, segment } = block;
    const place = Math.floor(block.offset / BLOCK_BYTES);
    const rest = (object.blocks.get(place) ?? []).filter((other) => other !== block);
    if (rest.length > 0) object.blocks.set(place, rest);
    else object.blocks.delete(place);
    if (object.blocks.size === 0 && this.#objects.get(object.name) === object) this.#objects.delete(object.name);
    this.#file.blocksOf(segment).delete(block);
  }
}

/** Text that tells versions apart; null where nothing does. Weak and strong forms of an ETag count as equal. */
export function identityOf({ etag, lastModified, size }: Validators): string | null {
  if (etag !== null) return etag.replace(/^W\//, '');
  return lastModified !== null && size !== null ? `${lastModified} ${size}` : null;
}

/** Stricter than between two answers of one visit: what is not known on one side is not taken to be the same. */
function isSame(a: Validators, b: Validators): boolean {
  return identityOf(a) === identityOf(b) && (a.size === null || b.size === null || a.size === b.size);
}

function parseKey(key: string): { name: string; version: Validators } | null {
  try {
    const [name, etag, lastModified, size] = JSON.parse(key) as [string, string | null, string | null, number | null];
    return { name, version: { etag, lastModified, size } };
  } catch {
    return null;
  }
}

function blocksIn(object: StoredObject, range: ByteRange): Block[] {
  const last = Math.floor((range.offset + range.length - 1) / BLOCK_BYTES);
  const found: Block[] = [];
  for (let place = Math.floor(range.offset / BLOCK_BYTES); place <= last; place++) {
    found.push(...(object.blocks.get(place) ?? []));
  }
  return found;
}

/** A range cut where blocks end. */
function onGrid({ offset, length }: ByteRange): ByteRange[] {
  const pieces: ByteRange[] = [];
  const end = offset + length;
  for (let at = offset; at < end; ) {
    const next = Math.min(end, (Math.floor(at / BLOCK_BYTES) + 1) * BLOCK_BYTES);
    pieces.push({ offset: at, length: next - at });
    at = next;
  }
  return pieces;
}

function overlaps(a: ByteRange, b: ByteRange): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
