import { QuadratError } from '#model/errors';
import type { BlockTable, ImageLevel } from '#model/image';
import type { Directory } from './directories';
import { fieldTypeSize, TAG } from './tags';

/** A stored block may be larger than its pixels where compression makes it worse, but not by more than this. */
const STORED_SLACK = 1024 * 1024;

/** Longest that a block of `decoded` bytes of pixels can sensibly be as it is stored. */
export function longestStored(decoded: number, compression: number): number {
  return compression === 1 ? decoded : 2 * decoded + STORED_SLACK;
}

/** What a table's entries are held against. */
interface Limits {
  /** Longest a stored block can sensibly be. */
  most: number;
  /** Length of the file in bytes. */
  size: number;
}

/**
 * Offsets and stored lengths of the `blocks` blocks of a directory. Lengths are cut to the file and to what a block can
 * sensibly take, so that a forged table cannot ask for gigabytes; missing ones are estimated as libtiff does. A table that
 * was left in the file has NaN for every entry. `decoded`: bytes of a block once decoded. Throws BAD_TIFF, and UNSUPPORTED
 * where the table has fewer entries than there are blocks.
 */
export function blockTable(
  directory: Directory,
  blocks: number,
  decoded: number,
  { compression, littleEndian }: { compression: number; littleEndian: boolean },
  size: number,
): Pick<ImageLevel, 'offsets' | 'byteCounts' | 'table'> {
  const limits = { most: longestStored(decoded, compression), size };
  const farOffsets = directory.table(TAG.TileOffsets) ?? directory.table(TAG.StripOffsets);
  if (farOffsets) {
    const farCounts = directory.table(TAG.TileByteCounts) ?? directory.table(TAG.StripByteCounts);
    checkLength(Math.min(farOffsets.count, farCounts?.count ?? blocks), blocks);
    const table: BlockTable = {
      offsets: farOffsets,
      littleEndian,
      ...limits,
      ...(farCounts && { byteCounts: farCounts }),
    };
    return { offsets: unread(blocks), byteCounts: unread(blocks), table };
  }
  const strips = directory.numbers(TAG.StripOffsets);
  const stored = directory.numbers(TAG.TileOffsets) ?? strips;
  if (!stored) throw new QuadratError('BAD_TIFF', 'The TIFF does not say where its pixels lie.');
  const counts = directory.numbers(TAG.TileByteCounts) ?? directory.numbers(TAG.StripByteCounts);
  checkLength(Math.min(stored.length, counts?.length ?? blocks), blocks);
  const read = { offsets: new Float64Array(blocks), byteCounts: new Float64Array(blocks) };
  for (let i = 0; i < blocks; i++) {
    const offset = stored[i]!;
    // As libtiff: a lone strip at some place has bytes, whatever its length says.
    const lone = blocks === 1 && stored === strips && offset !== 0 && !counts?.[i];
    enter(read, i, offset, lone ? limits.most : (counts?.[i] ?? limits.most), limits);
  }
  return read;
}

/**
 * Fills entries from `first` on of a table that was left in the file, from the bytes of its two fields there (see
 * `tableRanges`). Throws BAD_TIFF.
 */
export function fillTable(
  level: ImageLevel,
  first: number,
  offsets: Uint8Array,
  byteCounts: Uint8Array | undefined,
): void {
  const table = level.table!;
  const { littleEndian } = table;
  const size = fieldTypeSize(table.offsets.type)!;
  for (let i = 0; i * size < offsets.length; i++) {
    const count = byteCounts ? numberAt(byteCounts, i, table.byteCounts!.type, littleEndian) : table.most;
    enter(level, first + i, numberAt(offsets, i, table.offsets.type, littleEndian), count, table);
  }
}

/** Where `count` entries from `first` on of a table lie in the file: those of the offsets, and of the lengths if it has any. */
export function tableRanges(
  { offsets, byteCounts }: BlockTable,
  first: number,
  count: number,
): Array<{ offset: number; length: number }> {
  return [offsets, ...(byteCounts ? [byteCounts] : [])].map(({ offset, type }) => {
    const size = fieldTypeSize(type)!;
    return { offset: offset + first * size, length: count * size };
  });
}

function unread(blocks: number): Float64Array {
  return new Float64Array(blocks).fill(Number.NaN);
}

/** libtiff takes what is missing for empty, which shows as nodata what a writer may have left out or lost. */
function checkLength(listed: number, blocks: number): void {
  if (listed >= blocks) return;
  throw new QuadratError(
    'UNSUPPORTED',
    `The TIFF lists ${listed} of the ${blocks} blocks its size needs; Quadrat does not read incomplete tables of blocks.`,
  );
}

function enter(
  { offsets, byteCounts }: Pick<ImageLevel, 'offsets' | 'byteCounts'>,
  index: number,
  offset: number,
  count: number,
  { most, size }: Limits,
): void {
  // A damaged field type makes fractions of them.
  if (!(Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(count) && count >= 0)) {
    throw new QuadratError('BAD_TIFF', 'The TIFF lists blocks at offsets, or of lengths, that are no whole numbers.');
  }
  offsets[index] = offset;
  // Past the end, one byte is left to ask for: a block that should be there and is not must fail, not read as empty.
  byteCounts[index] = count === 0 ? 0 : Math.max(1, Math.min(count, most, size - offset));
}

function numberAt(bytes: Uint8Array, index: number, type: number, littleEndian: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = index * fieldTypeSize(type)!;
  switch (type) {
    case 1:
      return view.getUint8(at);
    case 3:
      return view.getUint16(at, littleEndian);
    case 4:
      return view.getUint32(at, littleEndian);
    case 6:
      return view.getInt8(at);
    case 8:
      return view.getInt16(at, littleEndian);
    case 9:
      return view.getInt32(at, littleEndian);
    case 16:
      return Number(view.getBigUint64(at, littleEndian));
    default:
      return Number(view.getBigInt64(at, littleEndian));
  }
}
