import { blit } from '#drivers/blit';
import type { DecodedBlock } from '#drivers/driver';
import { driverNamed } from '#drivers/registry';
import type { SourceGrid } from '#geo/warp-grid';
import type { Kernels } from '#kernels/kernels';
import { type DType, dtypeOf, isFloat, rangeOf, type TypedArray } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { Resampling } from '#model/request';
import type { ReadBand } from '#plan/load-plan';
import type { DatasetRead, ImageRead, PlannedBlock, TileJob, ValidityRead } from '#plan/tile-job';
import type { Breather } from './breathe';
import { markInvalid } from './mark-invalid';
import type { TileContext } from './tile-context';
import { decodedKey } from './wanted-blocks';

/** Blocks of one level of one of the job's images. */
type BlocksRead = Pick<ImageRead, 'image' | 'level' | 'blocks'>;

/** The kernel of every resampling. */
const WARPS = {
  nearest: 'warpNearest',
  bilinear: 'warpBilinear',
  cubic: 'warpCubic',
  average: 'warpAverage',
  mode: 'warpMode',
  min: 'warpMin',
  max: 'warpMax',
} as const satisfies Record<Resampling, keyof Kernels>;

/** A dataset whose bytes are on their way. */
export interface StartedDataset {
  dataset: string;
  /** It gives nothing to the tile but the growth of its clouds. */
  beside: boolean;
  finish(): Promise<DatasetPixels>;
}

/** The pixels of one dataset. */
export interface DatasetPixels {
  /** One array of the tile's size (and margin, where the band has one) per read band, nodata where it has nothing. */
  bands: TypedArray[];
  /** 1 where the quality band of the mask has a pixel; absent where its nodata value tells. Size as that band. */
  covered?: Uint8Array;
}

/** Reads the images of one tile: bytes to blocks, blocks to a source window, window to the output grid. */
export class ImageReader {
  readonly #job: TileJob;
  readonly #context: TileContext;
  readonly #breather: Breather;
  decodeMs = 0;
  warpMs = 0;

  constructor(job: TileJob, context: TileContext, breather: Breather) {
    this.#job = job;
    this.#context = context;
    this.#breather = breather;
  }

  /** A tile of nothing, one array per read band, without margins. */
  emptyBands(): TypedArray[] {
    return this.#job.reads.map((read) => this.#empty(read.dtype, read.nodata, 0));
  }

  /** Asks for the bytes now; decodes when `finish` is called, so that datasets are worked in order. */
  start(read: DatasetRead): StartedDataset {
    const images = read.images.map((image) => ({ image, blocks: this.#requestBlocks(image) }));
    // A later dataset may fail while an earlier one is worked on; its rejection is looked at in its turn.
    for (const { blocks } of images) blocks.catch(() => {});
    return {
      dataset: read.dataset,
      beside: read.beside ?? false,
      finish: async () => {
        const bands = this.#job.reads.map(({ dtype, nodata, margin }) => this.#empty(dtype, nodata, margin ?? 0));
        const pixels: DatasetPixels = { bands, ...(this.#needsCoverage(read) && { covered: this.#nothing() }) };
        try {
          for (const { image, blocks } of images) await this.#place(image, await blocks, pixels);
        } catch (error) {
          if (error instanceof QuadratError) error.dataset ??= read.dataset;
          throw error;
        } finally {
          this.#context.wanted.release(read);
        }
        return pixels;
      },
    };
  }

  /** Compressed bytes of the blocks that are not decoded yet, by `decodedKey`. */
  async #requestBlocks(image: ImageRead): Promise<Map<string, Uint8Array>> {
    const missing = new Map<string, PlannedBlock>();
    for (const part of image.validity ? [image, image.validity] : [image]) {
      for (const block of part.blocks) {
        const key = decodedKey(this.#job, part, block);
        if (block.range && !this.#context.blocks.get(key)) missing.set(key, block);
      }
    }
    if (missing.size === 0) return new Map();
    const bytes = await this.#context.read(
      this.#job.images[image.image]!.url,
      Array.from(missing.values(), (block) => block.range!),
      this.#context.signal,
    );
    return new Map(Array.from(missing.keys(), (key, index) => [key, bytes[index]!]));
  }

  async #place(image: ImageRead, bytes: Map<string, Uint8Array>, pixels: DatasetPixels): Promise<void> {
    const { layout } = this.#job.images[image.image]!;
    const { window } = image;
    const windows = image.bands.map(({ band, nodata }) => {
      const data = this.#context.spare.take(layout.bands[band]!.dtype, window.width * window.height);
      return data.fill(nodata ?? 0);
    });
    const samples = image.bands.map(({ sample }) => sample);
    await this.#fill(image, samples, window, windows, bytes);
    const valid = image.validity && (await this.#validity(image, image.validity, bytes));
    const started = performance.now();
    image.bands.forEach(({ read, nodata, validSample }, index) => {
      const mask = validSample === undefined ? undefined : valid?.get(validSample);
      const marked = mask ? markInvalid(windows[index]!, mask, nodata) : { data: windows[index]!, nodata };
      this.#warp(marked.data, image, this.#job.reads[read]!, marked.nodata, pixels.bands, read);
      if (read === this.#job.mask?.band && pixels.covered) this.#cover(image, mask, pixels.covered);
    });
    for (const used of [...windows, ...(valid?.values() ?? [])]) this.#context.spare.giveBack(used);
    this.warpMs += performance.now() - started;
  }

  /** Copies `samples` of all blocks of an image into windows of the same order. */
  async #fill(
    part: BlocksRead,
    samples: readonly number[],
    window: ImageRead['window'],
    windows: readonly TypedArray[],
    bytes: Map<string, Uint8Array>,
  ): Promise<void> {
    for (const block of part.blocks) {
      if (!block.range) continue;
      const decoded = await this.#decoded(part, block, bytes);
      const started = performance.now();
      samples.forEach((sample, index) => {
        blit(decoded, sample, block.x, block.y, window, windows[index]!);
      });
      this.decodeMs += performance.now() - started;
      await this.#breather.breathe(this.#context.signal);
    }
  }

  /** Per sample that a band is masked by, a window in which 0 is empty. */
  async #validity(
    image: ImageRead,
    validity: ValidityRead,
    bytes: Map<string, Uint8Array>,
  ): Promise<Map<number, TypedArray>> {
    const { window, bands } = image;
    const { dtype } = this.#job.images[validity.image]!.layout.bands[0]!;
    const samples = [...new Set(bands.flatMap(({ validSample }) => validSample ?? []))];
    const windows = samples.map(() => this.#context.spare.take(dtype, window.width * window.height).fill(0));
    await this.#fill(validity, samples, window, windows, bytes);
    return new Map(samples.map((sample, index) => [sample, windows[index]!]));
  }

  async #decoded(image: BlocksRead, block: PlannedBlock, bytes: Map<string, Uint8Array>): Promise<DecodedBlock> {
    const key = decodedKey(this.#job, image, block);
    const known = this.#context.blocks.get(key);
    if (known) return known;
    const { layout, url } = this.#job.images[image.image]!;
    // Evicted between asking and decoding: rare, and cheaper to fetch again than to pin every block of a tile.
    const stored = bytes.get(key) ?? (await this.#context.read(url, [block.range!], this.#context.signal))[0]!;
    const started = performance.now();
    const decoding = driverNamed(layout.driver)
      .decodeBlock(layout, image.level, block.index, stored, this.#context.kernels)
      .catch((error: unknown) => {
        if (error instanceof QuadratError) error.url ??= url;
        throw error;
      });
    this.#context.blocks.put(key, decoding);
    const decoded = await decoding;
    this.decodeMs += performance.now() - started;
    bytes.delete(key);
    // A block that is stored as it is may be what it is decoded to.
    if (decoded.data.buffer !== stored.buffer) this.#context.takeBack?.(stored);
    return decoded;
  }

  #warp(
    data: TypedArray,
    image: ImageRead,
    read: ReadBand,
    nodata: number | undefined,
    bands: TypedArray[],
    index: number,
  ): void {
    const { kernels } = this.#context;
    const { window } = image;
    const source = { data, width: window.width, height: window.height };
    const dtype = dtypeOf(data);
    const direct = dtype === read.dtype;
    // A file may hold another type than the product says; it is warped as it is and converted after.
    const unset = nodata ?? (isFloat(dtype) ? Number.NaN : read.nodata);
    const margin = read.margin ?? 0;
    const target = direct ? bands[index]! : this.#empty(dtype, unset, margin);
    const raster = { data: target, ...this.#size(margin) };
    const grid = shifted(this.#job.grids[image.grid]!, window.col, window.row);
    kernels[WARPS[read.resampling]](source, raster, grid, nodata, image.scale);
    if (direct) return;
    convert(target, bands[index]!, unset, read.nodata);
    this.#context.spare.giveBack(target);
  }

  /** Whether no value of the mask's quality band can mark where this dataset has none. */
  #needsCoverage({ images }: DatasetRead): boolean {
    const { mask, reads } = this.#job;
    if (!mask || isFloat(reads[mask.band]!.dtype)) return false;
    const [least, most] = rangeOf(reads[mask.band]!.dtype);
    const marked = images.some(({ bands }) =>
      bands.some(({ read, nodata = Number.NaN }) => read === mask.band && nodata >= least && nodata <= most),
    );
    return !marked;
  }

  #nothing(): Uint8Array {
    const { mask, reads } = this.#job;
    return this.#empty('uint8', 0, reads[mask!.band]!.margin ?? 0) as Uint8Array;
  }

  /** Sets 1 where an image lies and, if it has a mask of its own, is valid. */
  #cover(image: ImageRead, valid: TypedArray | undefined, covered: Uint8Array): void {
    const { width, height, col, row } = image.window;
    const data = new Uint8Array(width * height).fill(1);
    if (valid) for (let i = 0; i < data.length; i++) if (valid[i] === 0) data[i] = 0;
    const target = { data: covered, ...this.#size(this.#job.reads[this.#job.mask!.band]!.margin ?? 0) };
    const grid = shifted(this.#job.grids[image.grid]!, col, row);
    this.#context.kernels.warpNearest({ data, width, height }, target, grid, 0);
  }

  #size(margin: number): { width: number; height: number } {
    return { width: this.#job.width + 2 * margin, height: this.#job.height + 2 * margin };
  }

  #empty(dtype: DType, nodata: number, margin: number): TypedArray {
    const { width, height } = this.#size(margin);
    return this.#context.spare.take(dtype, width * height).fill(nodata);
  }
}

/** The grid in coordinates of a window instead of the whole level. */
function shifted(grid: SourceGrid, col: number, row: number): SourceGrid {
  const xy = new Float64Array(grid.xy.length);
  for (let i = 0; i < xy.length; i += 2) {
    xy[i] = grid.xy[i]! - col;
    xy[i + 1] = grid.xy[i + 1]! - row;
  }
  return { ...grid, xy };
}

function convert(from: TypedArray, to: TypedArray, unset: number, nodata: number): void {
  for (let i = 0; i < from.length; i++) {
    const value = from[i]!;
    to[i] = value === unset || Number.isNaN(value) ? nodata : value;
  }
}
