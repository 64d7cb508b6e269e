import { openAsBlob } from 'node:fs';
import { createByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import { blit } from '#drivers/blit';
import { readWindow } from '#drivers/read-window';
import { driverNamed, readLayout } from '#drivers/registry';
import type { Kernels } from '#kernels/kernels';
import { referenceKernels } from '#kernels/reference';
import { allocate, type TypedArray } from '#model/dtype';
import type { ImageLayout } from '#model/image';
import { planBlocks } from '#plan/blocks';

export async function openFile(path: string): Promise<ByteSource> {
  return createByteClient({ cache: 'none' }).open(await openAsBlob(path));
}

/** One whole band (from 0) of a level. */
export async function readBand(
  source: ByteSource,
  layout: ImageLayout,
  band: number,
  level = 0,
  kernels: Kernels = referenceKernels,
): Promise<TypedArray> {
  const { width, height } = layout.levels[level]!;
  const window = { col: 0, row: 0, width, height };
  return readWindow(source, layout, level, band, window, planBlocks(layout, level, band, window), kernels);
}

/** Layout and up to `limit` whole bands; interleaved ones from one decoding of each block. */
export async function readBands(
  source: ByteSource,
  { limit = 8, kernels = referenceKernels }: { limit?: number; kernels?: Kernels } = {},
): Promise<{ layout: ImageLayout; bands: TypedArray[] }> {
  const layout = await readLayout(source);
  const count = Math.min(limit, layout.bands.length);
  const { width, height, coding } = layout.levels[0]!;
  const bands: TypedArray[] = [];
  if (coding.samplesPerBlock === 1) {
    for (let band = 0; band < count; band++) bands.push(await readBand(source, layout, band, 0, kernels));
    return { layout, bands };
  }
  const window = { col: 0, row: 0, width, height };
  for (const { dtype, nodata } of layout.bands.slice(0, count)) {
    bands.push(allocate(dtype, width * height).fill(nodata ?? 0));
  }
  for (const { index, x, y, range } of planBlocks(layout, 0, 0, window)) {
    if (!range) continue;
    const [bytes] = await source.read([range]);
    const block = await driverNamed(layout.driver).decodeBlock(layout, 0, index, bytes!, kernels);
    bands.forEach((band, sample) => {
      blit(block, sample, x, y, window, band);
    });
  }
  return { layout, bands };
}
