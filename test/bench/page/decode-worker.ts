import * as Comlink from 'comlink';
import { blit, type PixelWindow } from '#drivers/blit';
import { driverNamed } from '#drivers/registry';
import type { Kernels } from '#kernels/kernels';
import { loadKernels } from '#kernels/load-kernels';
import { allocate, type TypedArray } from '#model/dtype';
import type { ImageLayout } from '#model/image';

/** Stored blocks of the full resolution, and the window of it that they fill. */
export interface DecodeJob {
  layout: ImageLayout;
  window: PixelWindow;
  blocks: Array<{ index: number; x: number; y: number; stored: Uint8Array }>;
}

let kernels: Kernels;

const api = {
  async start(module: WebAssembly.Module): Promise<void> {
    kernels = await loadKernels(module);
  },
  /** Every band of the window; each block is decoded once. */
  async decode({ layout, window, blocks }: DecodeJob): Promise<TypedArray[]> {
    const driver = driverNamed(layout.driver);
    const bands = layout.bands.map(({ dtype }) => allocate(dtype, window.width * window.height));
    for (const { index, x, y, stored } of blocks) {
      const decoded = await driver.decodeBlock(layout, 0, index, stored, kernels);
      bands.forEach((band, sample) => {
        blit(decoded, sample, x, y, window, band);
      });
    }
    return Comlink.transfer(
      bands,
      bands.map(({ buffer }) => buffer as ArrayBuffer),
    );
  },
};

export type DecodeWorker = typeof api;
Comlink.expose(api);
