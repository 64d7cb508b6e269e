import * as Comlink from 'comlink';
import { blit, type PixelWindow } from '#drivers/blit';
import { driverNamed } from '#drivers/registry';
import type { Kernels } from '#kernels/kernels';
import { loadKernels } from '#kernels/load-kernels';
import { SPARE_BYTES } from '#load/lane-memory';
import { SpareBuffers } from '#load/spare-buffers';
import type { TypedArray } from '#model/dtype';
import type { ImageLayout } from '#model/image';

/** Stored blocks of the full resolution, and the window of it that they lie in. */
export interface DecodeJob {
  layout: ImageLayout;
  window: PixelWindow;
  blocks: Array<{ index: number; x: number; y: number; stored: Uint8Array }>;
  /** Whether the file leaves out some of the window's blocks. */
  sparse: boolean;
  /** Memory of results that the page has copied. */
  spent: ArrayBuffer[];
}

/** Every band of the window, and the memory of the stored blocks, for those to come. */
export interface DecodedWindow {
  bands: TypedArray[];
  spent: ArrayBuffer[];
}

const spare = new SpareBuffers(SPARE_BYTES);
let kernels: Kernels;

const api = {
  async start(module: WebAssembly.Module): Promise<void> {
    kernels = await loadKernels(module, spare.takeBytes);
  },
  /** Each block is decoded once. */
  async decode({ layout, window, blocks, sparse, spent }: DecodeJob): Promise<DecodedWindow> {
    for (const buffer of spent) spare.adopt(buffer);
    const driver = driverNamed(layout.driver);
    const bands = layout.bands.map(({ dtype }) => spare.take(dtype, window.width * window.height));
    if (sparse) for (const band of bands) band.fill(0);
    for (const { index, x, y, stored } of blocks) {
      const decoded = await driver.decodeBlock(layout, 0, index, stored, kernels);
      bands.forEach((band, sample) => {
        blit(decoded, sample, x, y, window, band);
      });
      spare.giveBack(decoded.data);
    }
    const read = blocks.map(({ stored }) => stored.buffer as ArrayBuffer);
    const written = bands.map(({ buffer }) => buffer as ArrayBuffer);
    return Comlink.transfer({ bands, spent: read }, [...written, ...read]);
  },
};

export type DecodeWorker = typeof api;
Comlink.expose(api);
