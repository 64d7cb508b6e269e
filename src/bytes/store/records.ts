import { crc32 } from './checksum';

/**
 * How blocks lie in the file. The file is a row of segments of equal size; a segment is a head and records one after the
 * other. A record is written in one go and says itself whether it arrived whole:
 *
 *     magic u32 | generation u32 | sequence f64 | key length u32 | data length u32 | offset f64 | fresh until f64 |
 *     CRC of the data u32 | CRC of the 44 bytes before and the key u32 | key (UTF-8) | data
 *
 * The generation is that of the segment: what an earlier life of the segment left behind does not pass for a record.
 */
export const RECORD_HEAD = 48;
/** magic u32 | generation u32 | CRC of both u32 | last use f64 (on its own, since it alone is written again). */
export const SEGMENT_HEAD = 24;
const RECORD_MAGIC = 0x6b6c6251;
const SEGMENT_MAGIC = 0x67655351;
/** No address is longer; a record that says otherwise is none. */
const LONGEST_KEY = 16 * 1024;

/** What identifies an object's bytes, as text, and until when they may be used unasked (ms since 1970). */
export interface RecordFields {
  generation: number;
  /** Counts up over the whole store: of two records of one object, the higher is the newer. */
  sequence: number;
  key: string;
  /** Of the data within the object. */
  offset: number;
  freshUntil: number;
}

/** A record's head, and where its data is. */
export interface RecordHead extends RecordFields {
  length: number;
  checksum: number;
  /** Bytes of the record before its data. */
  dataAt: number;
}

export function encodeRecord(fields: RecordFields, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const key = new TextEncoder().encode(fields.key);
  const record = new Uint8Array(RECORD_HEAD + key.length + data.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, RECORD_MAGIC, true);
  view.setUint32(4, fields.generation, true);
  view.setFloat64(8, fields.sequence, true);
  view.setUint32(16, key.length, true);
  view.setUint32(20, data.length, true);
  view.setFloat64(24, fields.offset, true);
  view.setFloat64(32, fields.freshUntil, true);
  view.setUint32(40, crc32(data), true);
  record.set(key, RECORD_HEAD);
  record.set(data, RECORD_HEAD + key.length);
  view.setUint32(44, crc32(key, crc32(record.subarray(0, 44))), true);
  return record;
}

/** Size of a record before it is made; null for a key that is too long to keep. */
export function recordSize(key: string, length: number): number | null {
  const bytes = new TextEncoder().encode(key).length;
  return bytes > LONGEST_KEY ? null : RECORD_HEAD + bytes + length;
}

/** The head at `at` of a stretch of a segment; null where there is none of this generation, whole and unbroken. */
export function decodeHead(bytes: Uint8Array, at: number, generation: number): RecordHead | null {
  if (at + RECORD_HEAD > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  if (view.getUint32(0, true) !== RECORD_MAGIC || view.getUint32(4, true) !== generation) return null;
  const keyLength = view.getUint32(16, true);
  const dataAt = RECORD_HEAD + keyLength;
  if (keyLength > LONGEST_KEY || at + dataAt > bytes.length) return null;
  const key = bytes.subarray(at + RECORD_HEAD, at + dataAt);
  if (view.getUint32(44, true) !== crc32(key, crc32(bytes.subarray(at, at + 44)))) return null;
  return {
    generation,
    sequence: view.getFloat64(8, true),
    key: new TextDecoder().decode(key),
    offset: view.getFloat64(24, true),
    freshUntil: view.getFloat64(32, true),
    length: view.getUint32(20, true),
    checksum: view.getUint32(40, true),
    dataAt,
  };
}

/** Most bytes that a head and its key can take, so that one read brings both. */
export const MOST_HEAD = RECORD_HEAD + LONGEST_KEY;

export function encodeSegment(generation: number, lastUse: number): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(SEGMENT_HEAD);
  const view = new DataView(head.buffer);
  view.setUint32(0, SEGMENT_MAGIC, true);
  view.setUint32(4, generation, true);
  view.setUint32(8, crc32(head.subarray(0, 8)), true);
  view.setFloat64(16, lastUse, true);
  return head;
}

export function decodeSegment(head: Uint8Array): { generation: number; lastUse: number } | null {
  if (head.length < SEGMENT_HEAD) return null;
  const view = new DataView(head.buffer, head.byteOffset);
  if (view.getUint32(0, true) !== SEGMENT_MAGIC || view.getUint32(8, true) !== crc32(head.subarray(0, 8))) return null;
  const lastUse = view.getFloat64(16, true);
  // Written in place and without a checksum: nonsense only makes the segment the next to go.
  return { generation: view.getUint32(4, true), lastUse: lastUse >= 0 && lastUse < 2 ** 53 ? lastUse : 0 };
}
