import type { StacCollection } from '#model/dataset';
import { QuadratError } from '#model/errors';
import type { GeoJsonGeometry } from '#model/grid';

/** That one dataset was made from another. Either may be known by nothing but its id. */
export interface LineageRelation {
  /** Id of the dataset that was made. */
  derived: string;
  /** Id of a dataset it was made from. */
  source: string;
  /** What the source was used for, e.g. `level1`. */
  classifier: string;
}

/** What a search looks at of a dataset, and its STAC item as JSON in UTF-8. */
export interface PutDataset {
  op: 'put';
  product: string;
  id: string;
  /** Milliseconds since 1970, both ends included. */
  start: number;
  end: number;
  footprint: { crs: string; geometry: GeoJsonGeometry };
  /** When it was archived, in milliseconds since 1970. */
  archived?: number;
  item: Uint8Array<ArrayBuffer>;
}

/** Where a journal begins: with nothing, or with the datasets of a snapshot. */
export interface BeginJournal {
  op: 'begin';
  format: 1;
  snapshot: null | { name: string; bytes: number; checksum: number; datasets: number };
}

/** One step from a state of the index to the next. */
export type Change =
  | BeginJournal
  | PutDataset
  /** Adds a product, or replaces what is said of it; null where only its datasets say what it is. */
  | { op: 'product'; name: string; collection: StacCollection | null }
  | { op: 'rename'; product: string; to: string }
  /** A product with all its datasets. */
  | { op: 'delete'; product: string }
  | { op: 'archive'; product: string; ids: string[]; at: number }
  | { op: 'restore' | 'purge'; product: string; ids: string[] }
  | { op: 'relate' | 'unrelate'; relations: LineageRelation[] }
  /** Names of properties that no dataset had before. */
  | { op: 'properties'; names: string[] };

/** A change about to be written: of a dataset its item as text, which is put into bytes where it will stay. */
export type NewChange = Exclude<Change, PutDataset> | (Omit<PutDataset, 'item'> & { item: string });

/** Parts grow from the first to the second: a small change holds little, many datasets make few records. */
const FIRST_PART = 16 * 1024;
const LONGEST_PART = 4 * 1024 * 1024;
const CHANGE_HEAD = 8;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const NO_BYTES = new Uint8Array(0);

/**
 * Lays changes out in parts of a journal. A change is the length of its JSON (4 bytes, little-endian), that of its item
 * (4), its JSON, its item: what was read once need not be parsed to be kept.
 */
export class ChangeEncoder {
  #length = FIRST_PART;
  #buffer = new Uint8Array(FIRST_PART);
  #used = 0;

  /** The change as it will be read again, its item inside the part; and the part that had no room for it. */
  add(change: NewChange): { change: Change; full?: Uint8Array<ArrayBuffer> } {
    const { item = '', ...rest } = change as Extract<NewChange, { op: 'put' }>;
    const text = JSON.stringify(rest);
    // A UTF-16 unit takes three bytes at most.
    const room = CHANGE_HEAD + 3 * (text.length + item.length);
    const full = this.#used > 0 && this.#used + room > this.#buffer.length ? this.take() : undefined;
    if (room > this.#buffer.length) this.#buffer = new Uint8Array(room);
    const start = this.#used + CHANGE_HEAD;
    const { written: head } = ENCODER.encodeInto(text, this.#buffer.subarray(start));
    const { written: length } = ENCODER.encodeInto(item, this.#buffer.subarray(start + head));
    const view = new DataView(this.#buffer.buffer, this.#used);
    view.setUint32(0, head, true);
    view.setUint32(4, length, true);
    this.#used = start + head + length;
    const bytes = this.#buffer.subarray(start + head, this.#used);
    const kept: Change = change.op === 'put' ? { ...(rest as Omit<PutDataset, 'item'>), item: bytes } : change;
    return full ? { change: kept, full } : { change: kept };
  }

  /** What was added since the last part. */
  take(): Uint8Array<ArrayBuffer> {
    const part = this.#buffer.subarray(0, this.#used);
    this.#length = Math.min(LONGEST_PART, 4 * this.#length);
    this.#buffer = new Uint8Array(this.#length);
    this.#used = 0;
    return part;
  }
}

/** Throws BAD_CATALOG for what is no change, as a newer version of Quadrat might write. */
export function decodeChanges(part: Uint8Array<ArrayBuffer>, place: string): Change[] {
  const changes: Change[] = [];
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
  try {
    for (let at = 0; at < part.length; ) {
      const head = at + CHANGE_HEAD;
      const middle = head + view.getUint32(at, true);
      const end = middle + view.getUint32(at + 4, true);
      if (end > part.length) throw new RangeError('a change runs past its part');
      const change = JSON.parse(DECODER.decode(part.subarray(head, middle))) as Change;
      changes.push(
        change.op === 'put' ? { ...change, item: end > middle ? part.subarray(middle, end) : NO_BYTES } : change,
      );
      at = end;
    }
    return changes;
  } catch (cause) {
    const message = `The journal of ${place} cannot be understood: ${(cause as Error).message}.`;
    throw new QuadratError('BAD_CATALOG', message, { cause });
  }
}
