import {
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import type { ByteRange, ByteSource, ReadOptions } from '#bytes/source';
import { isQuadratError, QuadratError } from '#model/errors';
import { codecsFor } from './codecs';
import { type ColumnLevels, checkPages, levelsOf } from './page-check';

/** Enough for the footer of most catalogs, so that it costs one request. */
const FOOTER_GUESS = 64 * 1024;
const FOOTER_PAGE = 16 * 1024;
/** In one row group; a hundred times what any writer makes. */
const MOST_ROWS = 100_000_000n;
const MAGIC = 0x31524150;

/** Stays as close to what is stored as the index needs: bytes stay bytes, JSON stays text until its row is wanted. */
const PARSERS = {
  geometryFromBytes: (bytes: Uint8Array) => bytes,
  geographyFromBytes: (bytes: Uint8Array) => bytes,
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
};

/** Rows `from` to before `to` of a row group. */
export interface RowSpan {
  from: number;
  to: number;
}

export type Column = ArrayLike<unknown>;

/** A Parquet file over any byte source: its footer read once, its columns by row group and row. */
export class ParquetFile {
  readonly url: string;
  readonly metadata: FileMetaData;
  /** Top-level columns by name. */
  readonly columns: ReadonlyMap<string, SchemaTree>;
  /** First row of each row group within the file. */
  readonly groupStarts: readonly number[];
  readonly #source: ByteSource;
  readonly #size: number;
  #codecs: Promise<Compressors> | undefined;

  private constructor(source: ByteSource, size: number, metadata: FileMetaData) {
    this.url = source.url;
    this.metadata = metadata;
    this.#source = source;
    this.#size = size;
    this.columns = new Map(parquetSchema(metadata).children.map((child) => [child.element.name, child]));
    let row = 0;
    this.groupStarts = metadata.row_groups.map((group) => {
      const start = row;
      row += Number(group.num_rows);
      return start;
    });
  }

  /** Reads the footer. Rejects with BAD_CATALOG, naming the file, where it is not Parquet or its footer is broken. */
  static async open(source: ByteSource, options: ReadOptions = {}): Promise<ParquetFile> {
    const size = await source.size(options);
    if (size < 12) throw badParquet(source.url, 'it is too short for a Parquet file');
    const tail = await readTail(source, size, Math.min(size, FOOTER_GUESS), options);
    const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
    if (view.getUint32(tail.byteLength - 4, true) !== MAGIC) {
      throw badParquet(source.url, 'it does not end as a Parquet file does; it may be cut off, or of another format');
    }
    const needed = view.getUint32(tail.byteLength - 8, true) + 8;
    if (needed > size) throw badParquet(source.url, 'its footer claims to be longer than the file');
    // From where DuckDB will read it, page by page, so that it lacks nothing then.
    const length = size - FOOTER_PAGE * Math.floor((size - needed) / FOOTER_PAGE);
    const footer = needed <= tail.byteLength ? tail : await readTail(source, size, length, options);
    return broken(source.url, 'its footer cannot be read', () => {
      const metadata = parquetMetadata(footer.slice(footer.byteLength - needed), { geoparquet: false });
      checkRowCounts(metadata);
      return new ParquetFile(source, size, metadata);
    });
  }

  /** Length in bytes. */
  get size(): number {
    return this.#size;
  }

  /** Rows in the file, or in one row group. */
  rows(group?: number): number {
    const count = group === undefined ? this.metadata.num_rows : this.metadata.row_groups[group]?.num_rows;
    return Number(count ?? 0);
  }

  /** Where the footer is, its length and the magic number after it included. */
  get footer(): ByteRange {
    const length = Math.min(this.#size, this.metadata.metadata_length + 8);
    return { offset: this.#size - length, length };
  }

  /** Where the values of a top-level column are: for each of its leaves, its chunk in each of the row groups. */
  columnChunks(name: string, groups: readonly number[]): ByteRange[][] {
    const leaves = new Map<string, ByteRange[]>();
    for (const group of groups) {
      for (const { meta_data: meta } of this.metadata.row_groups[group]?.columns ?? []) {
        if (!meta || meta.path_in_schema[0] !== name) continue;
        const offset = Number(meta.dictionary_page_offset || meta.data_page_offset);
        const leaf = meta.path_in_schema.join('.');
        leaves.set(leaf, [...(leaves.get(leaf) ?? []), { offset, length: Number(meta.total_compressed_size) }]);
      }
    }
    return [...leaves.values()];
  }

  /** A text of the file's own metadata. */
  keyValue(key: string): string | undefined {
    return this.metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
  }

  /**
   * Top-level columns of some rows of one row group, in one round of requests (two where a page index narrows them).
   * Rejects with BAD_CATALOG where the stored pages are broken.
   */
  async readColumns(
    group: number,
    columns: readonly string[],
    span: RowSpan = { from: 0, to: this.rows(group) },
    options: ReadOptions = {},
  ): Promise<Map<string, Column>> {
    const start = this.groupStarts[group];
    const rows = this.rows(group);
    if (start === undefined || columns.length === 0 || span.to <= span.from) return new Map();
    try {
      const wanted = new Map(columns.map((name) => [name, new PartialColumn(start + span.from, start + span.to)]));
      this.#codecs ??= codecsFor(this.metadata, this.#size);
      const compressors = await this.#codecs;
      await parquetRead({
        file: new BatchedReads(this.#source, this.#size, this.#checker(group, wanted, compressors), options),
        metadata: this.metadata,
        columns: [...wanted.keys()],
        rowStart: start + span.from,
        rowEnd: start + span.to,
        onChunk: ({ columnName, columnData, rowStart }) => wanted.get(columnName)?.put(columnData, rowStart),
        compressors,
        parsers: PARSERS,
        utf8: false,
        geoparquet: false,
        useOffsetIndex: span.from > 0 || span.to < rows,
      });
      const filled = [...wanted].map(([name, column]): [string, Column] => {
        if (!column.complete) throw new RangeError(`column ${name} has too few values`);
        return [name, column.values];
      });
      return new Map(filled);
    } catch (cause) {
      options.signal?.throwIfAborted();
      if (isQuadratError(cause)) throw cause;
      throw badParquet(this.url, `row group ${group} cannot be read`, cause);
    }
  }

  /** Checks what was read before it is decoded: pages of the columns wanted and their indexes, and nothing else. */
  #checker(
    group: number,
    wanted: ReadonlyMap<string, unknown>,
    codecs: Compressors,
  ): (bytes: Uint8Array, offset: number) => void {
    const rows = this.rows(group);
    const chunks = (this.metadata.row_groups[group]?.columns ?? []).flatMap((chunk) => {
      const { meta_data: meta } = chunk;
      if (!meta || !wanted.has(meta.path_in_schema[0] ?? '')) return [];
      const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
      const index = Number(chunk.offset_index_offset ?? -1);
      return [
        {
          meta,
          start,
          end: start + Number(meta.total_compressed_size),
          index,
          levels: this.#levels(meta.path_in_schema),
        },
      ];
    });
    return (bytes, offset) => {
      const end = offset + bytes.byteLength;
      const inside = chunks.filter((chunk) => chunk.start < end && chunk.end > offset);
      if (inside.length === 0 && !chunks.some(({ index }) => index >= offset && index < end)) {
        throw new RangeError(`nothing that was asked for is at byte ${offset}`);
      }
      for (const { meta, start, end: last, levels } of inside) {
        const part = bytes.subarray(Math.max(0, start - offset), Math.min(bytes.byteLength, last - offset));
        checkPages(part, { meta, levels, rows, codecs });
      }
    };
  }

  #levels(path: readonly string[]): ColumnLevels {
    const nodes: SchemaTree[] = [];
    for (const name of path) {
      const parent = nodes.at(-1);
      const node = parent ? parent.children.find(({ element }) => element.name === name) : this.columns.get(name);
      if (!node) throw new RangeError(`column ${path.join('.')} is not in the schema`);
      nodes.push(node);
    }
    return levelsOf(nodes);
  }
}

/** Row counts decide how much memory is set aside, so two places have to agree on them. */
function checkRowCounts({ row_groups: groups }: FileMetaData): void {
  for (const { num_rows: rows, columns } of groups) {
    const flat = columns.filter(({ meta_data }) => meta_data?.path_in_schema.length === 1);
    const agree = flat.every(({ meta_data }) => meta_data?.num_values === rows);
    if (rows < 0n || rows > MOST_ROWS || !agree) throw new RangeError('a row group does not know how long it is');
  }
}

async function readTail(source: ByteSource, size: number, length: number, options: ReadOptions): Promise<Uint8Array> {
  const [tail] = await source.read([{ offset: size - length, length }], options);
  if (!tail || tail.byteLength !== length) throw badParquet(source.url, 'its end is missing');
  return tail;
}

function broken<T>(url: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw badParquet(url, what, cause);
  }
}

/** The one sentence for every broken catalog file. */
export function badParquet(url: string, why: string, cause?: unknown): QuadratError {
  const detail = cause instanceof Error && cause.message ? ` (${cause.message})` : '';
  const context = cause === undefined ? { url } : { url, cause };
  return new QuadratError('BAD_CATALOG', `${url} is not a readable STAC-GeoParquet catalog: ${why}${detail}.`, context);
}

/** A column that arrives in pieces, some of which reach beyond the rows wanted. */
class PartialColumn {
  readonly values: unknown[];
  readonly #from: number;
  #filled = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.values = new Array(to - from);
  }

  get complete(): boolean {
    return this.#filled === this.values.length;
  }

  put(piece: ArrayLike<unknown>, row: number): void {
    const first = Math.max(0, this.#from - row);
    const last = Math.min(piece.length, this.#from - row + this.values.length);
    for (let i = first; i < last; i++) this.values[row - this.#from + i] = piece[i];
    this.#filled += Math.max(0, last - first);
  }
}

/**
 * The file as hyparquet wants it. It asks slice by slice; the slices asked in one breath go to the byte layer as one
 * read, which can then merge neighbours and share its connections.
 */
class BatchedReads {
  readonly byteLength: number;
  readonly #source: ByteSource;
  readonly #check: (bytes: Uint8Array, offset: number) => void;
  readonly #options: ReadOptions;
  #waiting: Array<{
    offset: number;
    length: number;
    resolve(buffer: ArrayBuffer): void;
    reject(error: unknown): void;
  }> = [];

  constructor(
    source: ByteSource,
    size: number,
    check: (bytes: Uint8Array, offset: number) => void,
    options: ReadOptions,
  ) {
    this.#source = source;
    this.byteLength = size;
    this.#check = check;
    this.#options = options;
  }

  slice(start: number, end: number = this.byteLength): Promise<ArrayBuffer> {
    const answer = new Promise<ArrayBuffer>((resolve, reject) => {
      if (!(start >= 0 && end > start && end <= this.byteLength)) {
        throw new RangeError(`bytes ${start} to ${end} are not in the file`);
      }
      this.#waiting.push({ offset: start, length: end - start, resolve, reject });
      if (this.#waiting.length === 1) void this.#flush();
    });
    // The reader asks ahead, and never looks at some of the answers when another has failed.
    answer.catch(() => undefined);
    return answer;
  }

  async #flush(): Promise<void> {
    // Readers that were answered together ask again within a few turns of the microtask queue.
    for (let turn = 0; turn < 8; turn++) await undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const parts = await this.#source.read(batch, this.#options);
      batch.forEach((request, index) => {
        const part = parts[index];
        if (part?.byteLength !== request.length) throw new RangeError('the file is shorter than it was');
        this.#check(part, request.offset);
        request.resolve(exactBuffer(part));
      });
    } catch (error) {
      for (const request of batch) request.reject(error);
    }
  }
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return whole ? buffer : (bytes.slice().buffer as ArrayBuffer);
}
