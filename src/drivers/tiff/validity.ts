import { QuadratError } from '#model/errors';
import type { ImageLevel, ImageValidity } from '#model/image';
import { foreignColour } from './colour/to-rgb';
import type { Directory, TiffStructure } from './directories';
import type { GdalMetadata } from './gdal-metadata';
import { levelOf, samplesOf } from './level';
import { TAG } from './tags';

/** Bit of NewSubfileType: the directory is a mask of another image of its size. */
const MASK = 4;
/** Photometric interpretation of a mask. */
const TRANSPARENCY_MASK = 4;
/** ExtraSamples: opacity, with and without the colours multiplied by it. */
const ALPHA: readonly number[] = [1, 2];

/**
 * What marks pixels without a value in a TIFF: a mask directory of the image's size, or else a last band of opacity. A
 * mask that cannot be read leaves the image without, as for GDAL.
 */
export function validityOf(
  structure: TiffStructure,
  levels: readonly ImageLevel[],
  gdal: GdalMetadata,
): ImageValidity | undefined {
  const samples = samplesOf(structure.directories[0]!);
  const masks = structure.directories.slice(1).flatMap((directory) => maskOf(directory, structure, samples) ?? []);
  const fitting = levels.map(
    (level) => masks.find((m) => m.width === level.width && m.height === level.height) ?? null,
  );
  if (fitting[0]) return { kind: 'mask', levels: fitting };
  // Converted pixels are opaque: samples beyond the colours are not among the bands.
  if (foreignColour(levels[0]!.coding) !== null) return undefined;
  const band = alphaBand(structure.directories[0]!, samples, gdal);
  return band === undefined ? undefined : { kind: 'alpha', band };
}

function maskOf(directory: Directory, { littleEndian, size }: TiffStructure, bands: number): ImageLevel | null {
  const type = directory.number(TAG.NewSubfileType) ?? 0;
  if ((type & MASK) === 0 || directory.number(TAG.Photometric) !== TRANSPARENCY_MASK) return null;
  try {
    const level = levelOf(directory, littleEndian, size);
    const { bitsPerSample, sampleFormat } = level.coding;
    const samples = samplesOf(directory);
    const known = (bitsPerSample === 1 || bitsPerSample === 8) && sampleFormat === 1;
    return known && (samples === 1 || samples === bands) ? level : null;
  } catch (error) {
    if (error instanceof QuadratError) return null;
    throw error;
  }
}

/** The last band, where the file calls it opacity and GDAL's own metadata does not say otherwise. */
function alphaBand(directory: Directory, samples: number, gdal: GdalMetadata): number | undefined {
  const extra = directory.numbers(TAG.ExtraSamples);
  const last = samples - 1;
  if (!extra || last < 1) return undefined;
  const interpretation = gdal.bands.get(last)?.colorInterp;
  const alpha = interpretation === undefined ? ALPHA.includes(extra[extra.length - 1]!) : interpretation === 'Alpha';
  return alpha ? last : undefined;
}
