import { QuadratError } from '#model/errors';
import type { BlockCoding } from '#model/image';
import { COMPRESSION, PHOTOMETRIC } from '../tags';
import { cielabToRgba, D50 } from './cielab';
import { cmykToRgba } from './cmyk';
import { yCbCrBytes, yCbCrToRgb } from './ycbcr';

/** Colour spaces that are shown as RGB, which GDAL does too, for samples of 8 bits; all others stay what they are. */
export type ForeignColour = 'YCbCr' | 'CMYK' | 'CIELab';

/** What blocks have to be turned into RGB from after decompression; null for what is used as stored. */
export function foreignColour(coding: BlockCoding): ForeignColour | null {
  const { photometric, bitsPerSample, compression } = coding;
  if (photometric === PHOTOMETRIC.YCbCr && compression !== COMPRESSION.Jpeg) return 'YCbCr';
  if (bitsPerSample !== 8) return null;
  if (photometric === PHOTOMETRIC.Separated && coding.inks === 4) return 'CMYK';
  return photometric === PHOTOMETRIC.CIELab ? 'CIELab' : null;
}

/** Bands of an image of `samples` stored samples: red, green, blue and, as GDAL has it, alpha where it converts. */
export function shownSamples(coding: BlockCoding, samples: number): number {
  const colour = foreignColour(coding);
  return colour === null ? samples : colour === 'YCbCr' ? 3 : 4;
}

/** Throws UNSUPPORTED for variants of a colour space that cannot be shown from one block. */
export function checkColour(coding: BlockCoding): void {
  const colour = foreignColour(coding);
  if (colour === null) return;
  const { samplesPerBlock, bitsPerSample, compression, predictor, yCbCr } = coding;
  if (samplesPerBlock === 1) {
    throw new QuadratError('UNSUPPORTED', `The image is ${colour} in separate planes, which Quadrat does not read.`);
  }
  if (colour !== 'YCbCr') return;
  const [h, v] = yCbCr!.subsampling;
  if (compression === COMPRESSION.Webp || compression === COMPRESSION.Lerc) {
    throw new QuadratError('UNSUPPORTED', 'The image is YCbCr inside WebP or LERC, which TIFF does not define.');
  }
  if (bitsPerSample !== 8 || samplesPerBlock !== 3) {
    throw new QuadratError(
      'UNSUPPORTED',
      `The image is YCbCr with ${samplesPerBlock} samples of ${bitsPerSample} bits, which Quadrat does not read.`,
    );
  }
  if (![1, 2, 4].includes(h) || ![1, 2, 4].includes(v) || (predictor !== 1 && h * v > 1)) {
    throw new QuadratError(
      'UNSUPPORTED',
      `The image is YCbCr with colour for every ${h} x ${v} pixels and predictor ${predictor}, which Quadrat does not read.`,
    );
  }
}

/** Decompressed bytes of a block of a foreign colour space as interleaved RGB or RGBA. */
export function toRgb(
  stored: Uint8Array,
  width: number,
  rows: number,
  coding: BlockCoding,
): { data: Uint8Array; samples: number } {
  const { samplesPerBlock } = coding;
  switch (foreignColour(coding)) {
    case 'YCbCr':
      return { data: yCbCrToRgb(stored.subarray(0, yCbCrBytes(width, rows, coding)), width, rows, coding), samples: 3 };
    case 'CMYK':
      return { data: cmykToRgba(stored.subarray(0, width * rows * samplesPerBlock), samplesPerBlock), samples: 4 };
    case 'CIELab': {
      const pixels = stored.subarray(0, width * rows * samplesPerBlock);
      return { data: cielabToRgba(pixels, samplesPerBlock, coding.whitePoint ?? D50), samples: 4 };
    }
    default:
      return { data: stored, samples: samplesPerBlock };
  }
}
