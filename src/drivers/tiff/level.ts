import { QuadratError } from '#model/errors';
import type { BlockCoding, ImageLevel } from '#model/image';
import { blockTable } from './block-table';
import { checkColour, foreignColour } from './colour/to-rgb';
import { FULL_RANGE, REC_601 } from './colour/ycbcr';
import type { Directory } from './directories';
import { dtypeFor, MAX_BLOCK_BYTES, storedBytes } from './sample-types';
import { PHOTOMETRIC, TAG } from './tags';

const MAX_SIZE = 2 ** 31 - 1;
const MAX_SAMPLES = 65535;

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
  const decoded = storedBytes(blockWidth, blockHeight, coding);
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
  addColour(directory, samples, coding);
  return coding;
}

/** What is needed to show the block as RGB, where that is how the image is meant. */
function addColour(directory: Directory, samples: number, coding: BlockCoding): void {
  if (coding.photometric === PHOTOMETRIC.Separated && samples >= 4 && (directory.number(TAG.InkSet) ?? CMYK) === CMYK) {
    coding.inks = 4;
  }
  const colour = foreignColour(coding);
  if (colour === null) return;
  if (colour === 'YCbCr') {
    const [h = 2, v = 2] = Array.from(directory.numbers(TAG.YCbCrSubSampling) ?? []);
    const luma = directory.rationals(TAG.YCbCrCoefficients);
    const reference = directory.rationals(TAG.ReferenceBlackWhite);
    coding.yCbCr = {
      subsampling: [h, v],
      luma: usable(luma, 3) ?? REC_601,
      reference: usable(reference, 6) ?? FULL_RANGE,
    };
  }
  const white = usable(directory.rationals(TAG.WhitePoint), 2);
  if (colour === 'CIELab' && white) coding.whitePoint = white;
  // RGB has no sign, whatever the file says of its inks.
  else if (colour === 'CMYK') coding.sampleFormat = 1;
  checkColour(coding);
}

/** InkSet: cyan, magenta, yellow, black. */
const CMYK = 1;

function usable(values: readonly number[] | undefined, count: number): readonly number[] | undefined {
  return values && values.length >= count && values.every(Number.isFinite) ? values.slice(0, count) : undefined;
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
