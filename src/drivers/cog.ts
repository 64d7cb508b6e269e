import type { ReadDriver } from './driver';
import { decodeTiffBlock } from './tiff/decode-block';
import { isTiff } from './tiff/ifd-chain';
import { readTiffLayout } from './tiff/read-tiff-layout';

/** TIFF and BigTIFF, cloud-optimised or not: structure from geotiff.js, blocks by our own kernels. */
export const cogDriver: ReadDriver = {
  name: 'cog',
  recognises: isTiff,
  readLayout: async (source, options) => ({ driver: 'cog', ...(await readTiffLayout(source, options?.signal)) }),
  decodeBlock: decodeTiffBlock,
};
