import { expose } from 'comlink';
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import { type Product, writeCog } from '#quadrat';
import { type Pixels, type TiffFacts, tiffImage } from './geotiff';
import { pixelTable } from './pixel-table';
import type { TableFormat } from './table';
import { tableFile } from './table-files';

let gif = GIFEncoder();

/** What takes long enough to freeze a page: encoders of files, each from plain data to bytes. */
const encoders = {
  geotiff: (pixels: Pixels, facts: TiffFacts): Promise<Uint8Array> => {
    const { image, options } = tiffImage(pixels, facts);
    return writeCog(image, options);
  },

  table: (pixels: Pixels, product: Product, format: TableFormat, metadata: Record<string, string>): Uint8Array =>
    tableFile(pixelTable(pixels, product), format, metadata),

  /** One more frame of a GIF, RGBA; every frame has the 256 colours that suit it. */
  gifFrame: (rgba: Uint8ClampedArray, width: number, height: number, delay: number): void => {
    const palette = quantize(rgba, 256);
    gif.writeFrame(applyPalette(rgba, palette), width, height, { palette, delay, repeat: 0 });
  },

  /** The GIF of the frames so far, after which another begins. */
  gif: (): Uint8Array => {
    gif.finish();
    const bytes = gif.bytes();
    gif = GIFEncoder();
    return bytes;
  },
};

export type Encoders = typeof encoders;

expose(encoders);
