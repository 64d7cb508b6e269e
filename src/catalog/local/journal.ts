import { crc32 } from '#bytes/store/checksum';

/**
 * A journal is a file of records that only grows. A transaction is some parts and then a commit; without its commit it
 * has never been, so that a crash at any byte leaves what was before it or what is after it.
 *
 * A record, little-endian: length of its payload (4 bytes), CRC-32 of all that follows (4), number of the transaction
 * (4), kind (1), payload. A commit's payload: how many parts it has (4), and the CRC-32 of their checksums (4), which
 * tells them from parts that a failed attempt left behind.
 */
export const RECORD_HEAD = 13;
const PART = 1;
const COMMIT = 2;

export interface Transaction {
  number: number;
  parts: Uint8Array<ArrayBuffer>[];
}

export interface Replay {
  transactions: Transaction[];
  /** Where the next transaction goes: behind the last commit, counted from the start of `bytes`. */
  end: number;
  /** Whether a whole record lies behind a damaged one, as no crash leaves it. */
  damaged: boolean;
}

/** Makes the records of one transaction. */
export class TransactionWriter {
  readonly #number: number;
  #parts = 0;
  #checksum = 0;

  /** @param number of the transaction: one more than that of the last one in the file */
  constructor(number: number) {
    this.#number = number;
  }

  part(payload: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = record(this.#number, PART, payload);
    this.#parts++;
    this.#checksum = crc32(bytes.subarray(4, 8), this.#checksum);
    return bytes;
  }

  commit(): Uint8Array<ArrayBuffer> {
    const payload = new Uint8Array(8);
    const view = new DataView(payload.buffer);
    view.setUint32(0, this.#parts, true);
    view.setUint32(4, this.#checksum, true);
    return record(this.#number, COMMIT, payload);
  }
}

function record(transaction: number, kind: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(RECORD_HEAD + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(8, transaction, true);
  view.setUint8(12, kind);
  bytes.set(payload, RECORD_HEAD);
  view.setUint32(4, crc32(bytes.subarray(8)), true);
  return bytes;
}

/** The committed transactions of a journal, or of its rest behind transaction `after`. Stops at the first torn record. */
export function replay(bytes: Uint8Array<ArrayBuffer>, after = 0): Replay {
  const transactions: Transaction[] = [];
  let end = 0;
  let at = 0;
  let number = after;
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let checksum = 0;
  for (;;) {
    const found = recordAt(bytes, at);
    if (!found || found.transaction !== number + 1) break;
    at += RECORD_HEAD + found.payload.length;
    if (found.kind === PART) {
      parts.push(found.payload);
      checksum = crc32(bytes.subarray(found.at + 4, found.at + 8), checksum);
      continue;
    }
    const view = new DataView(found.payload.buffer, found.payload.byteOffset);
    if (found.payload.length !== 8 || view.getUint32(0, true) !== parts.length) break;
    if (view.getUint32(4, true) !== checksum) break;
    transactions.push({ number: ++number, parts });
    parts = [];
    checksum = 0;
    end = at;
  }
  return { transactions, end, damaged: commitBehind(bytes, at, number) };
}

function recordAt(bytes: Uint8Array<ArrayBuffer>, at: number) {
  if (at + RECORD_HEAD > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const length = view.getUint32(0, true);
  const last = at + RECORD_HEAD + length;
  const kind = view.getUint8(12);
  if (last > bytes.length || (kind !== PART && kind !== COMMIT)) return undefined;
  if (crc32(bytes.subarray(at + 8, last)) !== view.getUint32(4, true)) return undefined;
  return { at, kind, transaction: view.getUint32(8, true), payload: bytes.subarray(at + RECORD_HEAD, last) };
}

/** Skips one damaged record by the length it claims: a commit of a later transaction behind it was once on disk for good. */
function commitBehind(bytes: Uint8Array<ArrayBuffer>, at: number, number: number): boolean {
  let place = at;
  for (let skipped = 0; place + RECORD_HEAD <= bytes.length; ) {
    const found = recordAt(bytes, place);
    if (found && found.kind === COMMIT && found.transaction > number) return true;
    if (!found && skipped++ > 0) return false;
    place += RECORD_HEAD + new DataView(bytes.buffer, bytes.byteOffset + place).getUint32(0, true);
  }
  return false;
}
