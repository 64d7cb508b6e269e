import { afterAll, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { createByteClient } from '#bytes/byte-client';
import { readWindow } from '#drivers/read-window';
import { readLayout } from '#drivers/registry';
import { referenceKernels } from '#kernels/reference';
import { planBlocks } from '#plan/blocks';

/** Values that GDAL 3.6.2 reads (`gdallocationinfo -valonly <file> 25 25`), one a band. */
const FILES: Array<[path: string, pixel: number[]]> = [
  ['gdal-autotest/rgbsmall_DEFLATE_tiled.tif', [89, 123, 37]],
  ['gdal-autotest/rgbsmall_ZSTD.tif', [89, 123, 37]],
  ['gdal-autotest/rgbsmall_LERC.tif', [89, 123, 37]],
  ['gdal-autotest/rgbsmall_JPEG.tif', [87, 124, 36]],
  ['gdal-autotest/rgbsmall_WEBP.tif', [89, 123, 37]],
  ['gdal-autotest/tif_webp.tif', [92, 122, 37]],
];

// A page has no file system: whether the files are there is asked of the server.
const url = await commands.startTestServer({ root: '../shared/data/tiff-valid' });
const present = (await fetch(`${url}/manifest.csv`)).ok;
afterAll(() => commands.stopTestServer(url));

describe.skipIf(!present)('TIFF in a browser', () => {
  it.each(FILES)('%s', async (path, pixel) => {
    const source = createByteClient().open(`${url}/${path}`);
    const layout = await readLayout(source);
    const window = { col: 25, row: 25, width: 1, height: 1 };
    for (const [band, expected] of pixel.entries()) {
      const blocks = planBlocks(layout, 0, band, window);
      const [value] = await readWindow(source, layout, 0, band, window, blocks, referenceKernels);
      expect(value).toBe(expected);
    }
  });
});
