import { QuadratError } from '#model/errors';
import type { ImageLayout, ImageLevel } from '#model/image';
import { type GdalLayout, layoutOf } from './layout';
import type { GdalProcess } from './process';
import { blockAt, blockWindow } from './virtual-image';

/** GDAL's names for the sample types that blocks are asked for in. */
const TYPES = {
  uint8: 'Byte',
  int8: 'Int8',
  uint16: 'UInt16',
  int16: 'Int16',
  uint32: 'UInt32',
  int32: 'Int32',
  float32: 'Float32',
  float64: 'Float64',
} as const;

/** One file that a GDAL has open: its layout, and its blocks by the offsets of that layout. */
export class GdalImage {
  readonly layout: ImageLayout;
  readonly #process: GdalProcess;
  readonly #overviews: readonly number[];
  /** Handles of the image (0) and its overviews. */
  readonly #levels = new Map<number, number>();

  private constructor(process: GdalProcess, dataset: number, { layout, overviews }: GdalLayout) {
    this.#process = process;
    this.layout = layout;
    this.#overviews = overviews;
    this.#levels.set(0, dataset);
  }

  static async open(process: GdalProcess, file: File): Promise<GdalImage> {
    await process.mount(file);
    const dataset = await process.open([]);
    return new GdalImage(process, dataset, layoutOf(await process.info(dataset, ['-proj4'])));
  }

  /** The samples of the block that begins at a virtual `offset`, little-endian. */
  async read(offset: number): Promise<Uint8Array> {
    const { levels, validity, bands } = this.layout;
    const place = find(levels, offset);
    if (place) return this.#window(place.level, place.block, levels[place.level]!, TYPES[bands[0]!.dtype]);
    const masks = validity?.kind === 'mask' ? validity.levels : [];
    const masked = find(masks, offset);
    if (masked) return this.#window(masked.level, masked.block, masks[masked.level]!, 'Byte', 'mask');
    throw new QuadratError('BAD_REQUEST', `No block of the image begins at ${offset}.`);
  }

  async #window(index: number, block: number, level: ImageLevel, type: string, band?: string): Promise<Uint8Array> {
    const { plane, col, row, width, height } = blockWindow(level, block);
    const options = ['-of', 'ENVI', '-q', '-mask', 'none', '-ot', type, '-b', band ?? String(plane + 1)];
    options.push('-srcwin', String(col), String(row), String(width), String(height));
    const bytes = await this.#process.translate(await this.#dataset(index), options);
    const expected = level.byteCounts[block]!;
    if (bytes.length < expected) {
      throw new QuadratError('BAD_TIFF', `GDAL gave ${bytes.length} of ${expected} bytes of a block of the image.`);
    }
    return bytes.length === expected ? bytes : bytes.slice(0, expected);
  }

  async #dataset(level: number): Promise<number> {
    const known = this.#levels.get(level);
    if (known !== undefined) return known;
    const opened = await this.#process.open([`OVERVIEW_LEVEL=${this.#overviews[level - 1]}`]);
    this.#levels.set(level, opened);
    return opened;
  }
}

function find(levels: ReadonlyArray<ImageLevel | null>, offset: number): { level: number; block: number } | undefined {
  for (const [level, candidate] of levels.entries()) {
    const block = candidate ? blockAt(candidate, offset) : -1;
    if (block >= 0) return { level, block };
  }
  return undefined;
}
