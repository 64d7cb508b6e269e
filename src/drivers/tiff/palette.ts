import type { ImageBand } from '#model/image';
import type { Directory } from './directories';
import { TAG } from './tags';

/** Photometric interpretation of an image whose samples are indices into its colour map. */
const PALETTE = 3;

/**
 * The colour map of a paletted image: 16-bit reds, then greens, then blues (TIFF 6.0, section 5). Some writers store 8
 * bits; a map without any larger value is taken as theirs.
 */
export function paletteOf(directory: Directory): ImageBand['palette'] {
  const map = directory.number(TAG.Photometric) === PALETTE ? directory.numbers(TAG.ColorMap) : undefined;
  if (!map || map.length < 3) return undefined;
  const count = Math.floor(map.length / 3);
  const values = Array.from(map);
  const shift = values.every((value) => value < 256) ? 0 : 8;
  return Array.from({ length: count }, (_, i) => [
    values[i]! >> shift,
    values[count + i]! >> shift,
    values[2 * count + i]! >> shift,
  ]);
}
