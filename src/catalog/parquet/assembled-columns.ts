import { type DecodedArray, type FileMetaData, type ParquetParsers, parquetSchema } from 'hyparquet';
import { assembleAsync, readRowGroup } from 'hyparquet/src/rowgroup.js';
import type { ChunkBytes } from './lazy-column';
import type { Column } from './leaf-column';
import type { Unpacker } from './unpack';

/**
 * Top-level columns with lists in them, or stored in a way of their own, as hyparquet decodes and assembles them: all rows
 * of a row group at once. The pages have been checked.
 *
 * @param chunks of all leaves of these columns, and of no others
 */
export async function assembledColumns(
  metadata: FileMetaData,
  group: number,
  chunks: ReadonlyArray<ChunkBytes & { offset: number; length: number }>,
  unpacker: Unpacker,
  parsers: ParquetParsers,
): Promise<Map<string, Column>> {
  const rowGroup = metadata.row_groups[group];
  if (!rowGroup || chunks.length === 0) return new Map();
  const rows = Number(rowGroup.num_rows);
  const held = new Map(chunks.map(({ offset, bytes }) => [offset, bytes]));
  const file = {
    byteLength: Number.MAX_SAFE_INTEGER,
    // A chunk is asked for as it was read, whole; its buffer is its own.
    slice: (start: number) => held.get(start)!.buffer as ArrayBuffer,
  };
  const plan = {
    rowGroup,
    groupStart: 0,
    groupRows: rows,
    selectStart: 0,
    selectEnd: rows,
    chunks: chunks.map(({ meta, offset, length }) => ({
      columnMetadata: meta,
      range: { startByte: offset, endByte: offset + length },
    })),
  };
  const options = { file, metadata, parsers, utf8: false, compressors: unpacker.compressors };
  const query = { metadata, rowStart: 0, fetches: [], groups: [plan] };
  const { asyncColumns } = assembleAsync(readRowGroup(options, query, plan), parquetSchema(metadata), parsers);
  return new Map(
    await Promise.all(
      asyncColumns.map(async ({ pathInSchema, data }): Promise<[string, Column]> => {
        const column = joined((await data).data);
        if (column.length !== rows) throw new RangeError(`column ${pathInSchema[0]} has too few values`);
        return [pathInSchema[0]!, column];
      }),
    ),
  );
}

function joined(pieces: readonly DecodedArray[]): Column {
  if (pieces.length === 1) return Array.from(pieces[0]!);
  return pieces.flatMap((piece) => Array.from(piece));
}
