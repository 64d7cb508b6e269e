import { encodeLayout } from '#drivers/stored-layout';
import type { ImageLayout } from '#model/image';

/** Of `file:size`. */
export const FILE_EXTENSION = 'https://stac-extensions.github.io/file/v2.1.0/schema.json';

/**
 * What an asset tells of its file's structure: its length, and where its blocks lie, so that nobody reads its header.
 * Undefined replaces what an older description said.
 */
export function structureOf(layout: ImageLayout): Record<string, unknown> {
  return { 'file:size': layout.size, 'quadrat:layout': encodeLayout(layout) };
}
