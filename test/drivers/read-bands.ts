import { openAsBlob } from 'node:fs';
import { createByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import { readWindow } from '#drivers/read-window';
import { readLayout } from '#drivers/registry';
import { referenceKernels } from '#kernels/reference';
import type { TypedArray } from '#model/dtype';
import type { ImageLayout } from '#model/image';
import { planBlocks } from '#plan/blocks';

export async function openFile(path: string): Promise<ByteSource> {
  return createByteClient({ cache: 'none' }).open(await openAsBlob(path));
}

/** One whole band (from 0) of a level. */
export async function readBand(source: ByteSource, layout: ImageLayout, band: number, level = 0): Promise<TypedArray> {
  const { width, height } = layout.levels[level]!;
  const window = { col: 0, row: 0, width, height };
  return readWindow(source, layout, level, band, window, planBlocks(layout, level, band, window), referenceKernels);
}

/** Layout and up to `limit` whole bands. */
export async function readBands(source: ByteSource, limit = 8): Promise<{ layout: ImageLayout; bands: TypedArray[] }> {
  const layout = await readLayout(source);
  const bands: TypedArray[] = [];
  for (let band = 0; band < Math.min(limit, layout.bands.length); band++) {
    bands.push(await readBand(source, layout, band));
  }
  return { layout, bands };
}
