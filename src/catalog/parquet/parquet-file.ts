import {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import type { ByteRange, ByteSource, ReadOptions } from '#bytes/source';
import { isQuadratError, QuadratError } from '#model/errors';
import { assembledColumns } from './assembled-columns';
import { codecsFor } from './codecs';
import { BatchedReads, exactBuffer, PartialColumn } from './hyparquet-reads';
import { lazyColumn } from './lazy-column';
import type { Column } from './leaf-column';
import { type ColumnLevels, checkPages, levelsOf } from './page-check';
import { Unpacker, type UnpackZstd } from './unpack';

/** Enough for the footer of most catalogs, so that it costs one request. */
const FOOTER_GUESS = 64 * 1024;
const FOOTER_PAGE = 16 * 1024;
/** In one row group; a hundred times what any writer makes. */
const MOST_ROWS = 100_000_000n;
const MAGIC = 0x31524150;

/** Stays as close to what is stored as the index needs: bytes stay bytes, JSON stays text until its row is wanted. */
const PARSERS = {
  ...DEFAULT_PARSERS,
  geometryFromBytes: (bytes: Uint8Array) => bytes,
  geographyFromBytes: (bytes: Uint8Array) => bytes,
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
};

/** Rows `from` to before `to` of a row group. */
export interface RowSpan {
  from: number;
  to: number;
}

export interface ParquetFileOptions extends ReadOptions {
  /** Asked when a page is packed so; undefined where there is none faster than the reader's own. */
  zstd?: (() => Promise<UnpackZstd | undefined>) | undefined;
}

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
  readonly #zstd: ParquetFileOptions['zstd'];

  private constructor(source: ByteSource, size: number, metadata: FileMetaData, zstd: ParquetFileOptions['zstd']) {
    this.url = source.url;
    this.metadata = metadata;
    this.#source = source;
    this.#size = size;
    this.#zstd = zstd;
    this.columns = new Map(parquetSchema(metadata).children.map((child) => [child.element.name, child]));
    let row = 0;
    this.groupStarts = metadata.row_groups.map((group) => {
      const start = row;
      row += Number(group.num_rows);
      return start;
    });
  }

  /** Reads the footer. Rejects with BAD_CATALOG, naming the file, where it is not Parquet or its footer is broken. */
  static async open(source: ByteSource, options: ParquetFileOptions = {}): Promise<ParquetFile> {
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
      return new ParquetFile(source, size, metadata, options.zstd);
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
    if (this.groupStarts[group] === undefined || columns.length === 0 || span.to <= span.from) return new Map();
    try {
      const whole = span.from === 0 && span.to === this.rows(group);
      return whole
        ? await this.#readWhole(group, columns, options)
        : await this.#readSpan(group, columns, span, options);
    } catch (cause) {
      options.signal?.throwIfAborted();
      if (isQuadratError(cause)) throw cause;
      throw badParquet(this.url, `row group ${group} cannot be read`, cause);
    }
  }

  async #readWhole(group: number, names: readonly string[], options: ReadOptions): Promise<Map<string, Column>> {
    const chunks = this.#chunks(group, new Set(names));
    const [parts, unpacker] = await Promise.all([this.#source.read(chunks, options), this.#unpacker(group)]);
    const read = chunks.map((chunk, index) => {
      const part = parts[index];
      if (part?.byteLength !== chunk.length) throw new RangeError('the file is shorter than it was');
      return { ...chunk, bytes: new Uint8Array(exactBuffer(part)) };
    });
    const found = new Map<string, Column>();
    for (const name of names) {
      const tree = this.columns.get(name);
      const own = read.filter(({ meta }) => meta.path_in_schema[0] === name);
      const column = tree && lazyColumn(tree, own, this.rows(group), unpacker, PARSERS);
      if (column) found.set(name, column);
    }
    const others = read.filter(({ meta }) => !found.has(meta.path_in_schema[0]!));
    for (const { bytes, meta, levels } of others) checkPages(bytes, meta, levels, this.rows(group), unpacker);
    for (const each of await assembledColumns(this.metadata, group, others, unpacker, PARSERS)) found.set(...each);
    const missing = names.find((name) => !found.has(name));
    if (missing !== undefined) throw new RangeError(`column ${missing} is not in the row group`);
    return found;
  }

  /** By the page index. */
  async #readSpan(
    group: number,
    names: readonly string[],
    span: RowSpan,
    options: ReadOptions,
  ): Promise<Map<string, Column>> {
    const unpacker = await this.#unpacker(group);
    const file = new BatchedReads(this.#source, this.#size, this.#checker(group, names, unpacker), options);
    const start = this.groupStarts[group]!;
    const wanted = new Map(names.map((name) => [name, new PartialColumn(start + span.from, start + span.to)]));
    await parquetRead({
      file,
      metadata: this.metadata,
      columns: [...wanted.keys()],
      rowStart: start + span.from,
      rowEnd: start + span.to,
      onChunk: ({ columnName, columnData, rowStart }) => wanted.get(columnName)?.put(columnData, rowStart),
      compressors: unpacker.compressors,
      parsers: PARSERS,
      utf8: false,
      geoparquet: false,
      useOffsetIndex: true,
    });
    return new Map(
      [...wanted].map(([name, column]): [string, Column] => {
        if (!column.complete) throw new RangeError(`column ${name} has too few values`);
        return [name, column.values];
      }),
    );
  }

  async #unpacker(group: number): Promise<Unpacker> {
    const columns = this.metadata.row_groups[group]?.columns ?? [];
    const used = new Set(columns.flatMap(({ meta_data }) => meta_data?.codec ?? []));
    return new Unpacker(await codecsFor(used, this.#size, this.#zstd));
  }

  /** Where the chunks of some columns are, of all their leaves. */
  #chunks(group: number, names: ReadonlySet<string>): Chunk[] {
    return (this.metadata.row_groups[group]?.columns ?? []).flatMap((chunk) => {
      const { meta_data: meta } = chunk;
      if (!meta || !names.has(meta.path_in_schema[0] ?? '')) return [];
      const offset = Number(meta.dictionary_page_offset || meta.data_page_offset);
      const length = Number(meta.total_compressed_size);
      const index = Number(chunk.offset_index_offset ?? -1);
      if (!(offset >= 0 && length > 0 && offset + length <= this.#size)) {
        throw new RangeError(`bytes ${offset} to ${offset + length} are not in the file`);
      }
      return [{ meta, offset, length, index, levels: this.#levels(meta.path_in_schema) }];
    });
  }

  /** Checks what was read before it is decoded: pages of the columns wanted and their indexes, and nothing else. */
  #checker(group: number, names: readonly string[], unpacker: Unpacker): (bytes: Uint8Array, offset: number) => void {
    const rows = this.rows(group);
    const chunks = this.#chunks(group, new Set(names));
    return (bytes, offset) => {
      const end = offset + bytes.byteLength;
      const inside = chunks.filter((chunk) => chunk.offset < end && chunk.offset + chunk.length > offset);
      if (inside.length === 0 && !chunks.some(({ index }) => index >= offset && index < end)) {
        throw new RangeError(`nothing that was asked for is at byte ${offset}`);
      }
      for (const { meta, offset: start, length, levels } of inside) {
        const last = Math.min(bytes.byteLength, start + length - offset);
        checkPages(bytes.subarray(Math.max(0, start - offset), last), meta, levels, rows, unpacker);
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

/** The stored values of one leaf in one row group. */
interface Chunk extends ByteRange {
  meta: ColumnMetaData;
  /** Where its page index is. */
  index: number;
  levels: ColumnLevels;
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
