import type { BlockCoding, ImageBand, ImageLayout, ImageLevel } from '#model/image';
import { longestStored } from './tiff/block-table';
import { dtypeFor, MAX_BLOCK_BYTES, storedRowBytes } from './tiff/sample-types';
import { VarintReader, VarintWriter } from './varints';

/**
 * Longest text that is written: a table of some 700 blocks, as a Sentinel-2 band has. A catalog that kept longer ones
 * would cost more to read than the headers it saves.
 */
const MAX_TEXT = 6 * 1024;
/** Blocks that a text of that length can list. */
const MAX_BLOCKS = 16 * 1024;
const MAX_SIZE = 2 ** 31 - 1;
const MAX_BANDS = 1024;
const MAX_LEVELS = 32;
const MAX_TAG = 0xffff;
const VERSION = 1;
const DRIVER = 'cog';

/** What an image's texts and place tell is not kept: the catalog has its own fields for that. */
type Kept = Pick<ImageLayout, 'bands' | 'levels'> & { size: number };

/**
 * The structure of an image as one short text for a catalog, so that its blocks are found without reading its header.
 * Undefined where it would be long, or where the image has something the text cannot tell (a mask, a palette, a driver
 * of its own); such a file's header is read when it is needed.
 */
export function encodeLayout(layout: ImageLayout): string | undefined {
  const { driver, bands, levels, size } = layout;
  if (driver !== DRIVER || size === undefined || bands.length > MAX_BANDS) return undefined;
  const blocks = levels.reduce((sum, { offsets }) => sum + offsets.length, 0);
  if (blocks > MAX_BLOCKS || levels.some(({ table }) => table)) return undefined;
  const kept: Kept = { bands: bands.map(keptBand), levels, size };
  const text = toBase64(write(kept));
  if (text.length > MAX_TEXT) return undefined;
  const read = decodeLayout(text);
  // What a layout may come to hold besides must not be lost on the way.
  const { crs, transform, dateTime, metadata, ...rest } = layout;
  return read && isSame({ ...rest, bands: kept.bands }, { ...read, metadata: undefined }) ? text : undefined;
}

/**
 * The layout a text tells of, without CRS, transform and metadata. It is a stranger's claim: undefined where it is no such
 * text or contradicts itself. What it claims of the file (`size`) is for the reader to compare.
 */
export function decodeLayout(text: string): (ImageLayout & { size: number }) | undefined {
  if (text.length > MAX_TEXT) return undefined;
  try {
    const reader = new VarintReader(fromBase64(text));
    const kept = read(reader);
    return reader.ended ? { driver: DRIVER, ...kept, metadata: {} } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function keptBand({ name, scale, offset, units, ...band }: ImageBand): ImageBand {
  return band;
}

function write({ bands, levels, size }: Kept): Uint8Array {
  const writer = new VarintWriter();
  const coding = levels[0]!.coding;
  writer.number(VERSION);
  writer.number(size);
  writer.number(bands.length);
  const nodata = bands[0]!.nodata;
  writer.number(nodata === undefined ? 0 : 1);
  if (nodata !== undefined) writer.double(nodata);
  writeCoding(writer, coding);
  writer.number(levels.length);
  for (const level of levels) writeLevel(writer, level);
  return writer.finish();
}

function read(reader: VarintReader): Kept {
  reader.number(VERSION, VERSION);
  const size = reader.number();
  const samples = reader.number(1, MAX_BANDS);
  const nodata = reader.number(0, 1) === 1 ? reader.double() : undefined;
  const coding = readCoding(reader, samples);
  const levels: ImageLevel[] = [];
  for (let left = reader.number(1, MAX_LEVELS); left > 0; left--) {
    levels.push(readLevel(reader, coding, samples, size, levels.at(-1)));
  }
  const dtype = dtypeFor(coding)!;
  const bands = Array.from({ length: samples }, () => ({ dtype, ...(nodata === undefined ? {} : { nodata }) }));
  return { bands, levels, size };
}

/** In the order in which they are written. */
const CODING_TAGS = ['compression', 'predictor', 'photometric', 'bitsPerSample', 'sampleFormat', 'fillOrder'] as const;

function writeCoding(writer: VarintWriter, coding: BlockCoding): void {
  for (const tag of CODING_TAGS) writer.number(coding[tag]);
  writer.number(coding.samplesPerBlock);
  writer.number(coding.littleEndian ? 1 : 0);
  writer.bytes(coding.jpegTables ?? new Uint8Array(0));
  writer.number(coding.lercParameters?.length ?? 0);
  for (const parameter of coding.lercParameters ?? []) writer.number(parameter);
}

function readCoding(reader: VarintReader, samples: number): BlockCoding {
  const tags = Object.fromEntries(CODING_TAGS.map((tag) => [tag, reader.number(0, MAX_TAG)])) as Record<
    (typeof CODING_TAGS)[number],
    number
  >;
  const samplesPerBlock = reader.number(1, samples);
  if (samplesPerBlock !== 1 && samplesPerBlock !== samples) throw new RangeError('blocks hold one sample or all');
  const littleEndian = reader.number(0, 1) === 1;
  const jpegTables = reader.bytes();
  const lercParameters = Array.from({ length: reader.number(0, 8) }, () => reader.number());
  const coding: BlockCoding = {
    ...tags,
    samplesPerBlock,
    littleEndian,
    ...(jpegTables.length > 0 ? { jpegTables } : {}),
    ...(lercParameters.length > 0 ? { lercParameters } : {}),
  };
  if (dtypeFor(coding) === undefined) throw new RangeError('there is no such type of sample');
  return coding;
}

function writeLevel(writer: VarintWriter, level: ImageLevel): void {
  for (const length of [level.width, level.height, level.blockWidth, level.blockHeight]) writer.number(length);
  writer.number(level.tiled ? 1 : 0);
  let end = 0;
  level.byteCounts.forEach((count, index) => {
    writer.number(count);
    if (count === 0) return;
    // Blocks mostly follow each other, with a few bytes between them or none.
    writer.signed(level.offsets[index]! - end);
    end = level.offsets[index]! + count;
  });
}

function readLevel(
  reader: VarintReader,
  coding: BlockCoding,
  samples: number,
  size: number,
  finer: ImageLevel | undefined,
): ImageLevel {
  const width = reader.number(1, finer ? finer.width - 1 : MAX_SIZE);
  const height = reader.number(1, finer?.height ?? MAX_SIZE);
  const blockWidth = reader.number(1, MAX_SIZE);
  const blockHeight = reader.number(1, MAX_SIZE);
  const tiled = reader.number(0, 1) === 1;
  if (!tiled && (blockWidth !== width || blockHeight > height)) throw new RangeError('strips are as wide as the image');
  const decoded = storedRowBytes(blockWidth, coding) * blockHeight;
  const planes = samples / coding.samplesPerBlock;
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * planes;
  if (decoded > MAX_BLOCK_BYTES || blocks > MAX_BLOCKS) throw new RangeError('the blocks are too large or too many');
  const most = longestStored(decoded, coding.compression);
  const offsets = new Float64Array(blocks);
  const byteCounts = new Float64Array(blocks);
  let end = 0;
  for (let index = 0; index < blocks; index++) {
    const count = reader.number(0, most);
    if (count === 0) continue;
    const offset = end + reader.signed();
    if (offset < 1 || offset + count > size) throw new RangeError('a block lies outside the file');
    offsets[index] = offset;
    byteCounts[index] = count;
    end = offset + count;
  }
  return { width, height, blockWidth, blockHeight, tiled, coding, offsets, byteCounts };
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replace(/=+$/, '');
}

function fromBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) throw new RangeError('the text is not base64');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Whether two plain values are equal; a field that is undefined is one that is absent. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    const [left, right] = [a, b] as unknown as [ArrayLike<number>, ArrayLike<number>];
    return left.length === right.length && Array.prototype.every.call(left, (value, index) => value === right[index]);
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
