import type { ImageLayout } from '#model/image';
import { planBlocks } from './blocks';
import type { PlannedBlock } from './tile-job';

/** Whether a level of an image says by a mask or a band of opacity which of its pixels count. */
export function hasValidity({ validity }: ImageLayout, level: number): boolean {
  return validity?.kind === 'alpha' || (validity?.kind === 'mask' && validity.levels[level] !== null);
}

/**
 * Which sample of the blocks of `planValidity` decides over `band` (from 0); undefined where none does. A band of opacity
 * does not hide itself. A mask has one sample for all bands, or one for each.
 */
export function validSampleOf(layout: ImageLayout, level: number, band: number): number | undefined {
  const { validity } = layout;
  if (!validity || !hasValidity(layout, level)) return undefined;
  if (validity.kind === 'mask') return validity.levels[level]!.coding.samplesPerBlock === 1 ? 0 : band;
  if (band === validity.band) return undefined;
  return layout.levels[level]!.coding.samplesPerBlock === 1 ? 0 : validity.band;
}

/**
 * The blocks that say which pixels of a window count, and the layout by which they are decoded: the image's own for a
 * band of opacity, one of a single level for a mask.
 */
export function planValidity(
  image: ImageLayout,
  level: number,
  window: { col: number; row: number; width: number; height: number },
): { layout: ImageLayout; level: number; blocks: PlannedBlock[] } {
  const validity = image.validity!;
  if (validity.kind === 'alpha') {
    return { layout: image, level, blocks: planBlocks(image, level, validity.band, window) };
  }
  const mask = validity.levels[level]!;
  const layout: ImageLayout = { driver: image.driver, bands: [{ dtype: 'uint8' }], levels: [mask], metadata: {} };
  return { layout, level: 0, blocks: planBlocks(layout, 0, 0, window) };
}
