import { QuadratError } from '#model/errors';
import type { BlockCoding, ImageLevel } from '#model/image';
import type { Directory } from './directories';
import { dtypeFor, MAX_BLOCK_BYTES, storedRowBytes } from './sample-types';
import { TAG } from './tags';

const MAX_SIZE = 2 ** 31 - 1;
const MAX_SAMPLES = 65535;
/** A stored block may be larger than its pixels where compression makes it worse, but not by more than this. */
const STORED_SLACK = 1024 * 1024;

/** One directory as a level of an image. `size`: of the file. Throws BAD_TIFF or UNSUPPORTED. */
export function levelOf(directory: Directory, littleEndian: boolean, size: number): ImageLevel {
  const width = dimension(directory, TAG.ImageWidth, 'width');
  const height = dimension(directory, TAG.ImageLength, 'height');
  const tiled = directory.has(TAG.TileWidth) && directory.has(TAG.TileLength);
  const blockWidth = tiled ? dimension(directory, TAG.TileWidth, 'tile width') : width;
  const blockHeight = tiled
    ? dimension(directory, TAG.TileLength, 'tile height')
    : Math.min(height, directory.number(TAG.RowsPerStrip) || height);
  if (blockHeight < 1) throw new QuadratError('BAD_TIFF', `The TIFF claims strips of ${blockHeight} rows.`);
  const coding = codingOf(directory, littleEndian);
  const decoded = storedRowBytes(blockWidth, coding) * blockHeight;
  if (decoded > MAX_BLOCK_BYTES) {
    throw new QuadratError(
      'UNSUPPORTED',
      `The TIFF is stored in blocks of ${blockWidth} x ${blockHeight} pixels (${Math.round(decoded / 1e6)} MB), too large to read in parts. Rewrite it as a COG.`,
    );
  }
  const planes = samplesOf(directory) / coding.samplesPerBlock;
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight) * planes;
  return {
    width,
    height,
    blockWidth,
    blockHeight,
    tiled,
    coding,
    ...blockTable(directory, blocks, decoded, coding, size),
  };
}

export function samplesOf(directory: Directory): number {
  const samples = directory.number(TAG.SamplesPerPixel) ?? 1;
  if (!Number.isInteger(samples) || samples < 1 || samples > MAX_SAMPLES) {
    throw new QuadratError('BAD_TIFF', `The TIFF claims ${samples} samples per pixel.`);
  }
  return samples;
}

function dimension(directory: Directory, tag: number, name: string): number {
  const value = directory.number(tag);
  if (value === undefined) throw new QuadratError('BAD_TIFF', `The TIFF does not say its ${name}.`);
  if (!Number.isInteger(value) || value < 1 || value > MAX_SIZE) {
    throw new QuadratError('BAD_TIFF', `The TIFF claims a ${name} of ${value}.`);
  }
  return value;
}

function codingOf(directory: Directory, littleEndian: boolean): BlockCoding {
  const samples = samplesOf(directory);
  const bitsPerSample = uniform(directory, TAG.BitsPerSample, 1, samples, 'bit depths');
  const stored = uniform(directory, TAG.SampleFormat, 1, samples, 'sample formats');
  const coding: BlockCoding = {
    compression: directory.number(TAG.Compression) ?? 1,
    predictor: directory.number(TAG.Predictor) ?? 1,
    photometric: directory.number(TAG.Photometric) ?? (samples >= 3 ? 2 : 1),
    samplesPerBlock: directory.number(TAG.PlanarConfiguration) === 2 ? 1 : samples,
    bitsPerSample,
    // 4 is "undefined", which every reader takes for unsigned.
    sampleFormat: stored === 4 || stored === 0 ? 1 : stored,
    littleEndian,
    fillOrder: directory.number(TAG.FillOrder) ?? 1,
  };
  if (dtypeFor(coding) === undefined) {
    const format =
      ['unsigned', 'signed', 'float', 'undefined', 'complex integer', 'complex float'][stored - 1] ?? 'unknown';
    throw new QuadratError(
      'UNSUPPORTED',
      `The TIFF holds ${format} samples of ${bitsPerSample} bits, which Quadrat does not read.`,
    );
  }
  const jpegTables = directory.bytes(TAG.JpegTables);
  if (jpegTables) coding.jpegTables = jpegTables;
  const lerc = directory.numbers(TAG.LercParameters);
  if (lerc) coding.lercParameters = Array.from(lerc);
  return coding;
}

/** The one value that all samples share. */
function uniform(directory: Directory, tag: number, fallback: number, samples: number, what: string): number {
  const values = directory.numbers(tag);
  const first = values?.[0] ?? fallback;
  for (let i = 1; i < Math.min(values?.length ?? 0, samples); i++) {
    if (values![i] !== first)
      throw new QuadratError('UNSUPPORTED', `The TIFF mixes ${what} in one image, which Quadrat does not read.`);
  }
  return first;
}

/**
 * Offsets and stored lengths of the blocks. Lengths are cut to the file and to what a block can sensibly take, so that a
 * forged table cannot ask for gigabytes; missing ones are estimated as libtiff does.
 */
function blockTable(
  directory: Directory,
  blocks: number,
  decoded: number,
  coding: BlockCoding,
  size: number,
): Pick<ImageLevel, 'offsets' | 'byteCounts'> {
  const strips = directory.numbers(TAG.StripOffsets);
  const stored = directory.numbers(TAG.TileOffsets) ?? strips;
  if (!stored) throw new QuadratError('BAD_TIFF', 'The TIFF does not say where its pixels lie.');
  const counts = directory.numbers(TAG.TileByteCounts) ?? directory.numbers(TAG.StripByteCounts);
  // libtiff takes what is missing for empty, which shows damage as nodata.
  const listed = Math.min(stored.length, counts?.length ?? blocks);
  if (listed < blocks) {
    throw new QuadratError('BAD_TIFF', `The TIFF lists ${listed} of the ${blocks} blocks its size needs.`);
  }
  const offsets = new Float64Array(blocks);
  const byteCounts = new Float64Array(blocks);
  const most = coding.compression === 1 ? decoded : 2 * decoded + STORED_SLACK;
  for (let i = 0; i < blocks; i++) {
    const offset = stored[i]!;
    // As libtiff: a lone strip at some place has bytes, whatever its length says.
    const lone = blocks === 1 && stored === strips && offset !== 0 && !counts?.[i];
    const count = lone ? most : (counts?.[i] ?? most);
    // A damaged field type makes fractions of them.
    if (!(Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(count) && count >= 0))
      throw new QuadratError('BAD_TIFF', 'The TIFF lists blocks at offsets, or of lengths, that are no whole numbers.');
    offsets[i] = offset;
    // Past the end, one byte is left to ask for: a block that should be there and is not must fail, not read as empty.
    byteCounts[i] = count === 0 ? 0 : Math.max(1, Math.min(count, most, size - offset));
  }
  return { offsets, byteCounts };
}
