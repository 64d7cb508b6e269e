import type { ColumnMetaData, PageHeader, SchemaElement, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { LARGEST_PAGE, levelsOf } from './page-check';
import { plainValues, type RawValues } from './plain-values';
import { decodeRuns, isOneRun, type RunValues } from './runs';
import type { Unpacker } from './unpack';

/** Values by row: an array, or what makes them as they are asked for. */
export interface Column {
  readonly length: number;
  at(row: number): unknown;
}

/** Values of some rows that follow each other. */
interface Page {
  from: number;
  rows: number;
  /** How many of the optional fields along the path are there, in each row; undefined where all are. */
  levels: RunValues | undefined;
  /** Number of each row's value among those of the page, where there are not as many. */
  places: Uint32Array | undefined;
  value: (place: number) => unknown;
}

/** A column without lists, plain or a structure. */
export interface Leaf extends Column {
  /** How many of the optional fields along the path are there in a row. */
  level(row: number): number;
}

/** What decides how values are read, as hyparquet's conversion wants it. */
type Conversion = Parameters<typeof convert>[1];

const LAZY_ENCODINGS: ReadonlySet<string | undefined> = new Set(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY']);
/** Types whose conversion hyparquet refuses; it is left to say so. */
const REFUSED: ReadonlySet<string | undefined> = new Set(['BSON', 'INTERVAL']);

/**
 * The chunk of a column without lists, whose values are made one by one as they are asked for: of a row group only a few
 * rows are ever wanted, and objects for all of them cost more than all else. What the pages claim is checked first, so
 * that asking never fails. Undefined where it is stored in a way that only hyparquet reads.
 *
 * @param bytes of the whole chunk
 * @param path from the root's child down to the leaf
 * @throws RangeError where the pages are broken
 */
export function leafColumn(
  bytes: Uint8Array,
  chunk: ColumnMetaData,
  path: readonly SchemaTree[],
  rows: number,
  unpacker: Unpacker,
  parsers: object,
): Leaf | undefined {
  const { element } = path.at(-1)!;
  const { repetition, definition } = levelsOf(path);
  if (repetition > 0 || REFUSED.has(element.converted_type)) return undefined;
  const conversion = { element, parsers, utf8: false } as Conversion;
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const pages: Page[] = [];
  let dictionary: ((place: number) => unknown) | undefined;
  let entries = 0;
  let from = 0;
  while (from < rows && reader.offset < bytes.byteLength - 1) {
    const header = parquetHeader(reader);
    const { compressed_page_size: stored, uncompressed_page_size: size } = header;
    if (!isCount(stored, bytes.byteLength - reader.offset) || !isCount(size, LARGEST_PAGE)) {
      throw new RangeError('a page of impossible size');
    }
    const body = bytes.subarray(reader.offset, reader.offset + stored);
    reader.offset += stored;
    if (header.type === 'DICTIONARY_PAGE') {
      entries = header.dictionary_page_header?.num_values ?? -1;
      if (!isCount(entries, 8 * size + 8)) throw new RangeError('a dictionary of impossible length');
      dictionary = remembered(converted(plainValues(element, unpacker.page(body, size, chunk), entries), conversion));
      continue;
    }
    const page = openPage(header, body, chunk, definition, rows - from, unpacker);
    if (!page) return undefined;
    const { encoding, levels, count, values } = page;
    const present = levels ? countOf(levels, definition) : count;
    let value: Page['value'];
    if (encoding === 'PLAIN') value = converted(plainValues(element, values, present), conversion);
    else {
      if (!dictionary) throw new RangeError('a page without its dictionary');
      value = looked(placesInDictionary(values, present, entries), dictionary);
    }
    // Whether a conversion is possible at all depends on the type alone.
    if (present > 0) value(0);
    const sparse = present < count ? { levels, places: placesOf(levels!, definition) } : {};
    pages.push({ from, rows: count, levels: undefined, places: undefined, value, ...sparse });
    from += count;
  }
  if (from !== rows) throw new RangeError('a column of too few values');
  return new PagedColumn(pages, rows, definition);
}

interface OpenedPage {
  encoding: string | undefined;
  /** Undefined where every row has a value. */
  levels: RunValues | undefined;
  /** Rows. */
  count: number;
  values: Uint8Array;
}

function openPage(
  header: PageHeader,
  body: Uint8Array,
  chunk: ColumnMetaData,
  definition: number,
  most: number,
  unpacker: Unpacker,
): OpenedPage | undefined {
  const { data_page_header: v1, data_page_header_v2: v2, uncompressed_page_size: size } = header;
  const encoding = v1?.encoding ?? v2?.encoding;
  if (!LAZY_ENCODINGS.has(encoding)) return undefined;
  const count = v1?.num_values ?? v2?.num_values;
  if (!isCount(count, most)) throw new RangeError('a page of more values than rows');
  if (header.type === 'DATA_PAGE' && v1) {
    const page = unpacker.page(body, size, chunk);
    if (definition === 0) return { encoding, levels: undefined, count, values: page };
    if (v1.definition_level_encoding !== 'RLE') return undefined;
    if (page.byteLength < 4) throw new RangeError('a page without its levels');
    const length = new DataView(page.buffer, page.byteOffset).getUint32(0, true);
    if (length > page.byteLength - 4) throw new RangeError('levels longer than their page');
    const levels = levelsIn(page.subarray(4, 4 + length), definition, count);
    return { encoding, levels, count, values: page.subarray(4 + length) };
  }
  if (header.type !== 'DATA_PAGE_V2' || !v2) return undefined;
  const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = v2;
  if (!isCount(first, body.byteLength) || !isCount(second, body.byteLength - first)) {
    throw new RangeError('levels longer than their page');
  }
  const levels = definition > 0 ? levelsIn(body.subarray(first, first + second), definition, count) : undefined;
  const packed = body.subarray(first + second);
  const values = v2.is_compressed === false ? packed : unpacker.page(packed, size - first - second, chunk);
  return { encoding, levels, count, values };
}

/** Undefined where all are `definition`. */
function levelsIn(bytes: Uint8Array, definition: number, count: number): RunValues | undefined {
  // Deeper levels than 255 are stored in more than the byte that is looked at.
  if (definition < 256 && isOneRun(bytes, definition, count)) return undefined;
  return decodeRuns(bytes, 32 - Math.clz32(definition), count);
}

function placesInDictionary(values: Uint8Array, count: number, entries: number): RunValues {
  if (count === 0) return new Uint8Array();
  if (values.byteLength === 0) throw new RangeError('a page without its values');
  const places = decodeRuns(values.subarray(1), values[0]!, count);
  for (const place of places) if (place >= entries) throw new RangeError('a value that its dictionary has not');
  return places;
}

function countOf(levels: RunValues, definition: number): number {
  let count = 0;
  for (const level of levels) {
    if (level > definition) throw new RangeError('a level deeper than its column');
    if (level === definition) count++;
  }
  return count;
}

function placesOf(levels: RunValues, definition: number): Uint32Array {
  const places = new Uint32Array(levels.length);
  let next = 0;
  for (let row = 0; row < levels.length; row++) {
    places[row] = next;
    if (levels[row] === definition) next++;
  }
  return places;
}

const looked =
  (places: RunValues, dictionary: (place: number) => unknown): Page['value'] =>
  (place) =>
    dictionary(places[place]!);

const decoder = new TextDecoder();

/** Values as hyparquet would convert them. */
function converted(raw: RawValues, conversion: Conversion): Page['value'] {
  const { element } = conversion;
  if (isText(element)) return (place) => decoder.decode(raw(place) as Uint8Array);
  return (place) => convert([raw(place)], conversion)[0];
}

function isText({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return type === 'BYTE_ARRAY' && (converted === 'UTF8' || (converted === undefined && logical?.type === 'STRING'));
}

function remembered(value: Page['value']): Page['value'] {
  const known: unknown[] = [];
  return (place) => {
    known[place] ??= value(place);
    return known[place];
  };
}

class PagedColumn implements Leaf {
  readonly length: number;
  readonly #pages: readonly Page[];
  readonly #definition: number;
  #last: Page | undefined;

  constructor(pages: readonly Page[], rows: number, definition: number) {
    this.#pages = pages;
    this.length = rows;
    this.#definition = definition;
  }

  at(row: number): unknown {
    const page = this.#page(row);
    if (!page) return undefined;
    const place = row - page.from;
    if (!page.levels) return page.value(place);
    return page.levels[place] === this.#definition ? page.value(page.places![place]!) : null;
  }

  level(row: number): number {
    const page = this.#page(row);
    return page?.levels?.[row - page.from] ?? this.#definition;
  }

  #page(row: number): Page | undefined {
    const last = this.#last;
    if (last && row >= last.from && row < last.from + last.rows) return last;
    let low = 0;
    let high = this.#pages.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#pages[middle]!.from <= row) low = middle;
      else high = middle;
    }
    const page = this.#pages[low];
    if (!page || row < page.from || row >= page.from + page.rows) return undefined;
    this.#last = page;
    return page;
  }
}

function isCount(value: number | undefined, most: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= most;
}
