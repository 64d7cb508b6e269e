import {
  decodeHead,
  decodeSegment,
  encodeRecord,
  encodeSegment,
  MOST_HEAD,
  type RecordFields,
  type RecordHead,
  recordSize,
  SEGMENT_HEAD,
} from './records';

/** The part of FileSystemSyncAccessHandle that is used. */
export interface SyncFile {
  read(target: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  write(data: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

/** What is evicted at once: small enough to lose little, large enough for the file to have few. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** Brings the head and key of nearly every record in one read. */
const USUAL_HEAD = 1024;

/** A stretch of the file. Only this module looks inside. */
export interface Segment {
  readonly base: number;
  generation: number;
  lastUse: number;
  /** Bytes in use from `base`, its head included. */
  used: number;
  capacity: number;
  touched: boolean;
}

export interface FoundRecord {
  head: RecordHead;
  segment: Segment;
  /** Of the data in the file. */
  at: number;
}

/**
 * A file of segments into which records are appended; `B` is what its user keeps per segment. It grows to its limit, or
 * to what the browser grants, and then writes the segment anew that was used longest ago.
 */
export class SegmentFile<B> {
  readonly #file: SyncFile;
  readonly #segmentBytes: number;
  readonly #segments: Segment[] = [];
  readonly #blocks = new Map<Segment, Set<B>>();
  readonly #limit: number;
  #most: number;
  #current: Segment | null = null;
  #generation = 0;
  #clock = 0;

  constructor(file: SyncFile, { limit, segmentBytes = SEGMENT_BYTES }: { limit: number; segmentBytes?: number }) {
    this.#file = file;
    this.#segmentBytes = segmentBytes;
    this.#limit = limit;
    this.#most = Math.max(1, Math.floor(limit / segmentBytes));
  }

  get limit(): number {
    return this.#limit;
  }

  get bytes(): number {
    return this.#file.getSize();
  }

  blocksOf(segment: Segment): Set<B> {
    return this.#blocks.get(segment)!;
  }

  /** Every whole record of the file, and the segments they are in; once, before anything else. */
  scan(): FoundRecord[] {
    const size = this.#file.getSize();
    // A lower limit than the last visit's: what lies past it goes.
    if (size > this.#most * this.#segmentBytes) this.#file.truncate(this.#most * this.#segmentBytes);
    const found: FoundRecord[] = [];
    for (let base = 0; base < Math.min(size, this.#most * this.#segmentBytes); base += this.#segmentBytes) {
      const head = decodeSegment(this.#bytesAt(base, SEGMENT_HEAD));
      const segment = this.#add(base, head?.generation ?? 0, head?.lastUse ?? 0);
      // Without a readable head, nothing in it can be told from what an earlier life left behind.
      if (!head) segment.used = segment.capacity;
      else found.push(...this.#recordsOf(segment));
    }
    this.#generation = Math.max(0, ...this.#segments.map(({ generation }) => generation));
    this.#clock = Math.max(0, ...this.#segments.map(({ lastUse }) => lastUse));
    this.#current = this.#segments.reduce<Segment | null>(
      (newest, segment) => (segment.generation > (newest?.generation ?? 0) ? segment : newest),
      null,
    );
    return found;
  }

  /** Data at a place in the file; null where it is not all there. Counts as a use of its segment. */
  read(segment: Segment, at: number, length: number): Uint8Array | null {
    this.#use(segment);
    const data = this.#bytesAt(at, length);
    return data.length === length ? data : null;
  }

  /**
   * Appends a record; `onEvict` gets what was in a segment that had to go for it. Null for what is too large to keep.
   * Throws where the browser grants no room even for that.
   */
  append(
    fields: Omit<RecordFields, 'generation'>,
    data: Uint8Array,
    onEvict: (gone: Iterable<B>) => void,
  ): FoundRecord | null {
    const size = recordSize(fields.key, data.length);
    if (size === null || size > this.#segmentBytes - SEGMENT_HEAD) return null;
    try {
      return this.#put(this.#room(size, onEvict), fields, data);
    } catch (error) {
      // No more is granted: what there is has to do, and what was used longest ago makes room.
      const full = this.#current;
      if (!full) throw error;
      full.capacity = full.used;
      this.#most = this.#segments.length;
      const segment = this.#room(size, onEvict);
      if (segment.used + size > segment.capacity) throw error;
      return this.#put(segment, fields, data);
    }
  }

  clear(): void {
    this.#segments.length = 0;
    this.#blocks.clear();
    this.#current = null;
    this.#most = Math.max(1, Math.floor(this.#limit / this.#segmentBytes));
    this.#file.truncate(0);
    this.#file.flush();
  }

  flush(): void {
    for (const segment of this.#segments) {
      // One that there was no room to begin has no head.
      if (!segment.touched || segment.base + SEGMENT_HEAD > this.#file.getSize()) continue;
      const use = encodeSegment(segment.generation, segment.lastUse).slice(16);
      this.#file.write(use, { at: segment.base + 16 });
      segment.touched = false;
    }
    this.#file.flush();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      this.#file.close();
    }
  }

  #recordsOf(segment: Segment): FoundRecord[] {
    const found: FoundRecord[] = [];
    const end = Math.min(segment.base + segment.capacity, this.#file.getSize());
    for (;;) {
      const start = segment.base + segment.used;
      const head =
        decodeHead(this.#bytesAt(start, USUAL_HEAD), 0, segment.generation) ??
        decodeHead(this.#bytesAt(start, MOST_HEAD), 0, segment.generation);
      if (!head || start + head.dataAt + head.length > end) return found;
      found.push({ head, segment, at: start + head.dataAt });
      segment.used += head.dataAt + head.length;
    }
  }

  #put(segment: Segment, fields: Omit<RecordFields, 'generation'>, data: Uint8Array): FoundRecord {
    const record = encodeRecord({ ...fields, generation: segment.generation }, data);
    const start = segment.base + segment.used;
    const head = decodeHead(record, 0, segment.generation)!;
    if (this.#file.write(record, { at: start }) !== record.length) {
      throw new DOMException('The block was written in part.', 'QuotaExceededError');
    }
    segment.used += record.length;
    this.#use(segment);
    return { head, segment, at: start + head.dataAt };
  }

  /** A segment with room: the one written to last, a new one, or the one used longest ago, written anew. */
  #room(size: number, onEvict: (gone: Iterable<B>) => void): Segment {
    const current = this.#current;
    if (current && current.used + size <= current.capacity) return current;
    const { length } = this.#segments;
    const fits = (segment: Segment) => segment.capacity >= SEGMENT_HEAD + size;
    const segment =
      length < this.#most
        ? this.#add(length * this.#segmentBytes, 0, 0)
        : this.#segments
            .filter((candidate) => fits(candidate) && (candidate !== current || length === 1))
            .reduce<Segment | null>((oldest, each) => (oldest && oldest.lastUse <= each.lastUse ? oldest : each), null);
    if (!segment) return current!;
    const gone = this.blocksOf(segment);
    onEvict(gone);
    gone.clear();
    segment.generation = ++this.#generation;
    segment.used = SEGMENT_HEAD;
    this.#current = segment;
    this.#use(segment);
    this.#file.write(encodeSegment(segment.generation, segment.lastUse), { at: segment.base });
    return segment;
  }

  #add(base: number, generation: number, lastUse: number): Segment {
    const segment = { base, generation, lastUse, used: SEGMENT_HEAD, capacity: this.#segmentBytes, touched: false };
    this.#segments.push(segment);
    this.#blocks.set(segment, new Set());
    return segment;
  }

  #use(segment: Segment): void {
    segment.lastUse = ++this.#clock;
    segment.touched = true;
  }

  /** Fewer where the file ends before. */
  #bytesAt(at: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, this.#file.read(bytes, { at }));
  }
}
