import { isQuadratError, QuadratError } from '#model/errors';
import type { HeaderBytes } from './header-bytes';
import { fieldTypeSize, isBlockTable, isEssentialTag, isReadTag, isWhole } from './tags';

/** No file in use has more; a table of a million tags is an attack. */
const MAX_ENTRIES = 4096;
/** Images of one file that are looked at: an image, its overviews and their masks come first. */
const MAX_IFDS = 128;
/** Blocks of one image: 2 million are 1.4 million km² of 10 m pixels in 256 px tiles. */
const MAX_BLOCKS = 2 * 1024 * 1024;
/** Blocks whose table is read with the directory. A longer one stays in the file until blocks of it are asked for. */
export const BLOCKS_READ_AT_ONCE = 8 * 1024;
/** Longest value of any other tag, in bytes. */
const MAX_VALUE_BYTES = 4 * 1024 * 1024;
/** Read at once where a directory lies outside the head. */
const IFD_READ = 8 * 1024;

export interface TiffHeader {
  littleEndian: boolean;
  big: boolean;
  firstIfd: number;
}

/** Values of whole numbers that were left in the file. */
export interface FarTable {
  offset: number;
  count: number;
  /** TIFF's number of the field type. */
  type: number;
}

/** One directory with the entries that are safe to read: their values lie inside the file and are of sane size. */
export interface CheckedIfd {
  offset: number;
  /** A directory of these entries only, as the file would hold it at `offset`, the last in its chain. */
  bytes: Uint8Array;
  /** Where values that do not fit into their entries lie. */
  values: Array<{ offset: number; length: number }>;
  /** Tables of blocks, by tag, that are too long to be read with the rest; not among the entries in `bytes`. */
  tables: ReadonlyMap<number, FarTable>;
}

/** Whether the first bytes are a TIFF's or a BigTIFF's. */
export function isTiff(head: Uint8Array): boolean {
  if (head.length < 8 || head[0] !== head[1]) return false;
  if (head[0] === 0x49) return (head[2] === 42 || head[2] === 43) && head[3] === 0;
  return head[0] === 0x4d && head[2] === 0 && (head[3] === 42 || head[3] === 43);
}

export function parseTiffHeader(head: Uint8Array): TiffHeader {
  if (!isTiff(head)) throw new QuadratError('BAD_TIFF', 'The file is not a TIFF.');
  const littleEndian = head[0] === 0x49;
  const view = viewOf(head);
  const big = view.getUint16(2, littleEndian) === 43;
  if (!big) return { littleEndian, big, firstIfd: view.getUint32(4, littleEndian) };
  if (head.length < 16 || view.getUint16(4, littleEndian) !== 8) {
    throw new QuadratError('BAD_TIFF', 'The BigTIFF header is damaged.');
  }
  return { littleEndian, big, firstIfd: offset64(view, 8, littleEndian) };
}

/**
 * Walks the chain of directories and keeps of each what is safe. The first must be sound, or the file is refused; the
 * chain ends, as it does for libtiff, at a later one that is not, at a loop, or after 128.
 */
export async function readIfdChain(bytes: HeaderBytes, header: TiffHeader): Promise<CheckedIfd[]> {
  const ifds: CheckedIfd[] = [];
  const visited = new Set<number>();
  let offset = header.firstIfd;
  while (offset !== 0 && !visited.has(offset) && ifds.length < MAX_IFDS) {
    visited.add(offset);
    try {
      const [ifd, next] = await readIfd(bytes, header, offset);
      ifds.push(ifd);
      offset = next;
    } catch (error) {
      if (ifds.length === 0 || !(error instanceof QuadratError) || error.code !== 'BAD_TIFF') throw error;
      break;
    }
  }
  if (ifds.length === 0) throw new QuadratError('BAD_TIFF', 'The TIFF holds no image.');
  return ifds;
}

/**
 * The directories at `offsets`, of which none follows another: a directory's SubIFDs. Those that are damaged, or in
 * `known` already, are left out: an overview that cannot be read costs speed, not the image.
 */
export async function readIfdsAt(
  bytes: HeaderBytes,
  header: TiffHeader,
  offsets: ArrayLike<number>,
  known: ReadonlySet<number>,
): Promise<CheckedIfd[]> {
  const ifds: CheckedIfd[] = [];
  const fresh = [...new Set(Array.from(offsets).slice(0, MAX_IFDS))].filter(
    (offset) => offset > 0 && !known.has(offset),
  );
  for (const offset of fresh) {
    try {
      ifds.push((await readIfd(bytes, header, offset))[0]);
    } catch (error) {
      if (!isQuadratError(error, 'BAD_TIFF')) throw error;
    }
  }
  return ifds;
}

async function readIfd(bytes: HeaderBytes, header: TiffHeader, offset: number): Promise<[CheckedIfd, number]> {
  const { littleEndian, big } = header;
  const countSize = big ? 8 : 2;
  const entrySize = big ? 20 : 12;
  const pointerSize = big ? 8 : 4;
  if (offset + countSize > bytes.size) throw beyondEnd('directory', offset, bytes.size);
  const rest = bytes.size - offset;
  if (!bytes.has(offset, countSize)) await bytes.need([{ offset, length: Math.min(IFD_READ, rest) }]);
  const countView = viewOf(bytes.view(offset, countSize));
  const count = big ? offset64(countView, 0, littleEndian) : countView.getUint16(0, littleEndian);
  if (count === 0 || count > MAX_ENTRIES)
    throw new QuadratError('BAD_TIFF', `A directory of the TIFF claims ${count} entries.`);
  const length = countSize + count * entrySize;
  if (length > rest) throw beyondEnd('directory', offset + length, bytes.size);
  // Some writers end the file without the last pointer.
  const full = Math.min(length + pointerSize, rest);
  await bytes.need([{ offset, length: full }]);
  const raw = bytes.view(offset, full);
  const view = viewOf(raw);

  const kept: number[] = [];
  const values: CheckedIfd['values'] = [];
  const tables = new Map<number, FarTable>();
  const seen = new Set<number>();
  for (let at = countSize; at < length; at += entrySize) {
    const tag = view.getUint16(at, littleEndian);
    // Of a tag that comes twice the first counts, as for libtiff.
    if (!isReadTag(tag) || seen.has(tag)) continue;
    const value = checkEntry(view, at, tag, header, bytes.size);
    if (!value) continue;
    seen.add(tag);
    const table = farTable(value, tag, view.getUint16(at + 2, littleEndian));
    if (table) {
      tables.set(tag, table);
      continue;
    }
    kept.push(at);
    if (value.length > 0) values.push(value);
  }
  const next =
    full < length + pointerSize ? 0 : big ? offset64(view, length, littleEndian) : view.getUint32(length, littleEndian);
  return [{ offset, bytes: compact(raw, kept, countSize, entrySize, pointerSize, littleEndian), values, tables }, next];
}

function farTable(
  { offset, length }: { offset: number; length: number },
  tag: number,
  type: number,
): FarTable | undefined {
  const count = length / fieldTypeSize(type)!;
  return isBlockTable(tag) && count > BLOCKS_READ_AT_ONCE ? { offset, count, type } : undefined;
}

/** Where an entry's value lies outside of it (length 0: inside); null for an entry that is better not read. */
function checkEntry(
  view: DataView,
  at: number,
  tag: number,
  { littleEndian, big }: TiffHeader,
  size: number,
): { offset: number; length: number } | null {
  const type = view.getUint16(at + 2, littleEndian);
  const typeSize = fieldTypeSize(type);
  const count = big ? offset64(view, at + 4, littleEndian) : view.getUint32(at + 4, littleEndian);
  if (typeSize === undefined || count === 0) return null;
  if (isBlockTable(tag) && !isWhole(type)) {
    throw new QuadratError('BAD_TIFF', `The TIFF is damaged: its tag ${tag} holds no whole numbers.`);
  }
  const length = count * typeSize;
  if (length <= (big ? 8 : 4)) return { offset: 0, length: 0 };
  const offset = big ? offset64(view, at + 12, littleEndian) : view.getUint32(at + 8, littleEndian);
  if (offset + length > size) {
    if (isEssentialTag(tag)) throw beyondEnd(`tag ${tag}`, offset + length, size);
    return null;
  }
  if (isBlockTable(tag) && count > MAX_BLOCKS) {
    throw new QuadratError('UNSUPPORTED', `The TIFF has ${count} blocks, more than the ${MAX_BLOCKS} that are read.`);
  }
  if (!isBlockTable(tag) && length > MAX_VALUE_BYTES) return null;
  return { offset, length };
}

/** The directory with only the entries at the positions `kept`, and none to follow it. */
function compact(
  raw: Uint8Array,
  kept: readonly number[],
  countSize: number,
  entrySize: number,
  pointerSize: number,
  littleEndian: boolean,
): Uint8Array {
  const bytes = new Uint8Array(countSize + kept.length * entrySize + pointerSize);
  const view = viewOf(bytes);
  if (countSize === 2) view.setUint16(0, kept.length, littleEndian);
  else view.setBigUint64(0, BigInt(kept.length), littleEndian);
  kept.forEach((at, index) => {
    bytes.set(raw.subarray(at, at + entrySize), countSize + index * entrySize);
  });
  return bytes;
}

/** An offset or count of a BigTIFF; what no double can hold cannot lie in a file either. */
function offset64(view: DataView, at: number, littleEndian: boolean): number {
  const value = view.getBigUint64(at, littleEndian);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function beyondEnd(what: string, offset: number, size: number): QuadratError {
  return new QuadratError(
    'BAD_TIFF',
    `The TIFF is damaged or cut: its ${what} reaches to byte ${offset}, but the file has ${size}.`,
  );
}
