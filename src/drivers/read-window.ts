import type { ByteSource, ReadOptions } from '#bytes/source';
import type { Kernels } from '#kernels/kernels';
import { allocate, type TypedArray } from '#model/dtype';
import type { ImageLayout } from '#model/image';
import { blit, type PixelWindow } from './blit';
import { driverNamed } from './registry';

/** A block to read, as planned: where it lies in the level and in the file; `range` null for one that is not stored. */
export interface BlockToRead {
  index: number;
  x: number;
  y: number;
  range: { offset: number; length: number } | null;
}

/**
 * One band (from 0) of a window of a level as row-major samples. `blocks` are the window's, as `planBlocks` lists them.
 * Where nothing is stored, or the window reaches past the level: nodata, or 0 where the file names none.
 */
export async function readWindow(
  source: ByteSource,
  layout: ImageLayout,
  level: number,
  band: number,
  window: PixelWindow,
  blocks: readonly BlockToRead[],
  kernels: Kernels,
  options?: ReadOptions,
): Promise<TypedArray> {
  const { dtype, nodata } = layout.bands[band]!;
  const target = allocate(dtype, window.width * window.height);
  if (nodata) target.fill(nodata);
  else if (Number.isNaN(nodata)) target.fill(Number.NaN);
  const driver = driverNamed(layout.driver);
  const sample = layout.levels[level]!.coding.samplesPerBlock === 1 ? 0 : band;
  const stored = blocks.filter((block) => block.range !== null);
  const bytes = await source.read(
    stored.map((block) => block.range!),
    options,
  );
  for (const [i, block] of stored.entries()) {
    options?.signal?.throwIfAborted();
    const decoded = await driver.decodeBlock(layout, level, block.index, bytes[i]!, kernels);
    blit(decoded, sample, block.x, block.y, window, target);
  }
  return target;
}
