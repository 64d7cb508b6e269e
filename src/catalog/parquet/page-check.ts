import type { ColumnMetaData, PageHeader, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { Unpacker } from './unpack';

/** Pages larger than this once unpacked are no catalog's. */
export const LARGEST_PAGE = 256 * 1024 * 1024;
/** Values of one page in a column of lists; in flat columns a page holds no more than its row group's rows. */
const MOST_VALUES = 16 * 1024 * 1024;

/** Levels of nesting of a column, which decide what its pages hold beside values. */
export interface ColumnLevels {
  repetition: number;
  definition: number;
}

/** @param path from the root's child down to the leaf */
export function levelsOf(path: readonly SchemaTree[]): ColumnLevels {
  const kinds = path.map(({ element }) => element.repetition_type);
  return {
    repetition: kinds.filter((kind) => kind === 'REPEATED').length,
    definition: kinds.filter((kind) => kind !== 'REQUIRED').length,
  };
}

/**
 * Walks the pages of a column chunk and throws RangeError where a count in them is more than its bytes can mean. The
 * decoder behind believes such counts: one wrong byte in a run length makes it fill memory for minutes, on a thread
 * that nothing can interrupt.
 *
 * @param bytes of the chunk, from the beginning of a page
 * @param rows of the row group
 */
export function checkPages(
  bytes: Uint8Array,
  chunk: ColumnMetaData,
  levels: ColumnLevels,
  rows: number,
  unpacker: Unpacker,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = { view, offset: 0 };
  const most = levels.repetition > 0 ? MOST_VALUES : rows;
  // As the decoder: a last byte alone is no page.
  while (reader.offset < bytes.byteLength - 1) {
    const header = parquetHeader(reader);
    const { compressed_page_size: stored, uncompressed_page_size: size } = header;
    must(isCount(stored, bytes.byteLength - reader.offset) && isCount(size, LARGEST_PAGE), 'a page of impossible size');
    const body = bytes.subarray(reader.offset, reader.offset + stored);
    reader.offset += stored;
    checkPage(header, body, chunk, levels, most, unpacker);
  }
}

function checkPage(
  header: PageHeader,
  body: Uint8Array,
  chunk: ColumnMetaData,
  levels: ColumnLevels,
  most: number,
  unpacker: Unpacker,
): void {
  const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary } = header;
  if (header.type === 'DICTIONARY_PAGE') {
    // Whatever a value is, it takes a bit.
    must(isCount(dictionary?.num_values, 8 * header.uncompressed_page_size + 8), 'a dictionary of impossible length');
  } else if (header.type === 'DATA_PAGE' && v1) {
    must(isCount(v1.num_values, most), 'a page of more values than rows');
    const page = unpacker.page(body, header.uncompressed_page_size, chunk);
    let rest = page;
    for (const level of [levels.repetition, levels.definition]) {
      if (level === 0) continue;
      must(rest.byteLength >= 4, 'a page without its levels');
      const length = new DataView(rest.buffer, rest.byteOffset).getUint32(0, true);
      must(length <= rest.byteLength - 4, 'levels longer than their page');
      checkRuns(rest.subarray(4, 4 + length), bitWidth(level), v1.num_values);
      rest = rest.subarray(4 + length);
    }
    checkValues(rest, v1.encoding, chunk, v1.num_values);
  } else if (header.type === 'DATA_PAGE_V2' && v2) {
    must(isCount(v2.num_values, most) && isCount(v2.num_rows, most), 'a page of more values than rows');
    must(isCount(v2.num_nulls, v2.num_values), 'a page of more nulls than values');
    const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = v2;
    must(isCount(first, body.byteLength) && isCount(second, body.byteLength - first), 'levels longer than their page');
    if (levels.repetition > 0) checkRuns(body.subarray(0, first), bitWidth(levels.repetition), v2.num_values);
    if (levels.definition > 0)
      checkRuns(body.subarray(first, first + second), bitWidth(levels.definition), v2.num_values);
    if (!usesRuns(v2.encoding)) return;
    const packed = body.subarray(first + second);
    const size = header.uncompressed_page_size - first - second;
    checkValues(
      v2.is_compressed === false ? packed : unpacker.page(packed, size, chunk),
      v2.encoding,
      chunk,
      v2.num_values,
    );
  }
}

/** Only runs need a look; the other encodings end with their bytes. */
function checkValues(values: Uint8Array, encoding: string | undefined, chunk: ColumnMetaData, most: number): void {
  if (!usesRuns(encoding) || values.byteLength === 0) return;
  if (chunk.type !== 'BOOLEAN') {
    const width = values[0]!;
    must(width <= 32, 'an index of impossible width');
    checkRuns(values.subarray(1), width, most);
  } else if (values.byteLength >= 4) {
    const length = new DataView(values.buffer, values.byteOffset).getUint32(0, true);
    must(length <= values.byteLength - 4, 'values longer than their page');
    checkRuns(values.subarray(4, 4 + length), 1, most);
  }
}

function usesRuns(encoding: string | undefined): boolean {
  return encoding === 'RLE' || encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY';
}

/** Runs of the hybrid of run lengths and packed bits: repeated values, or groups of eight packed ones. */
function checkRuns(bytes: Uint8Array, width: number, most: number): void {
  let offset = 0;
  let seen = 0;
  while (seen < most && offset < bytes.byteLength) {
    let head = 0;
    let shift = 0;
    let byte: number;
    do {
      must(offset < bytes.byteLength && shift <= 28, 'a run without an end');
      byte = bytes[offset++]!;
      head += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte & 128);
    const count = Math.floor(head / 2);
    if (head % 2 === 1) {
      must(
        width > 0 ? count * width <= bytes.byteLength - offset : 8 * count <= most + 8,
        'packed bits beyond their page',
      );
      must(count > 0, 'a run of nothing');
      offset += count * width;
      seen += 8 * count;
    } else {
      must(count <= most, 'a run longer than its page');
      offset += Math.ceil(width / 8);
      seen += count;
    }
  }
}

function bitWidth(level: number): number {
  return 32 - Math.clz32(level);
}

function isCount(value: number | undefined, most: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= most;
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new RangeError(otherwise);
}
