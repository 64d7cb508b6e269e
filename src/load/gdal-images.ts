import type { ByteSource } from '#bytes/source';
import { GdalImage } from '#drivers/gdal/gdal-image';
import type { GdalProcess } from '#drivers/gdal/process';
import { isQuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import type { Notice } from '#model/notice';
import type { OpenBytes } from './executor';
import { GdalHost, type GdalHostOptions } from './gdal-host';
import { LARGEST_WHOLE_FILE, megabytes, wholeFile } from './whole-file';

export interface GdalImagesOptions extends GdalHostOptions {
  open: OpenBytes;
  /** Told why something takes long. */
  onNotice: (notice: Notice) => void;
}

/**
 * The images of a datacube that only GDAL reads. Each is fetched whole through the byte layer; from then on its decoded
 * blocks are served as the bytes of a file laid out by `virtualLevel`, so that nothing else has to know.
 */
export class GdalImages {
  readonly #options: GdalImagesOptions;
  readonly #host: GdalHost;
  /** Files that are read from, the latest used last. */
  readonly #files = new Map<string, Blob>();
  readonly #images = new Set<string>();
  /** What each GDAL has open: gdal3.js reaches one file at a time. */
  readonly #open = new WeakMap<GdalProcess, { url: string; image: GdalImage }>();

  constructor(options: GdalImagesOptions) {
    this.#options = options;
    this.#host = new GdalHost(options);
  }

  /** The structure of a file. Rejects with BAD_TIFF or UNSUPPORTED where GDAL makes nothing of it. */
  async readLayout(url: string, signal: AbortSignal | undefined): Promise<ImageLayout> {
    const { layout } = await this.#withImage(url, signal, async (image) => image);
    this.#images.add(url);
    return layout;
  }

  /** The decoded blocks of an image that GDAL reads, as bytes; undefined for any other. */
  source(url: string): ByteSource | undefined {
    if (!this.#images.has(url)) return undefined;
    return {
      url,
      size: async () => Number.MAX_SAFE_INTEGER,
      read: (ranges, options) =>
        this.#withImage(url, options?.signal, async (image) => {
          const blocks: Uint8Array[] = [];
          for (const { offset } of ranges) {
            options?.signal?.throwIfAborted();
            blocks.push(await image.read(offset));
          }
          return blocks;
        }),
    };
  }

  close(): void {
    this.#host.close();
    this.#files.clear();
  }

  /** Runs `task` on the open image. What is fetched is fetched before, so that the deadline is GDAL's own. */
  async #withImage<T>(
    url: string,
    signal: AbortSignal | undefined,
    task: (image: GdalImage) => Promise<T>,
  ): Promise<T> {
    const file = await this.#file(url, signal);
    if (!this.#host.isRunning) this.#options.onNotice(LOADING);
    try {
      return await this.#host.run(signal, async (process) => task(await this.#opened(process, url, file)));
    } catch (error) {
      if (isQuadratError(error)) error.url ??= url;
      throw error;
    }
  }

  async #opened(process: GdalProcess, url: string, file: Blob): Promise<GdalImage> {
    const known = this.#open.get(process);
    if (known?.url === url) return known.image;
    const image = await GdalImage.open(process, new File([file], nameOf(url)));
    this.#open.set(process, { url, image });
    return image;
  }

  async #file(url: string, signal: AbortSignal | undefined): Promise<Blob> {
    const file =
      this.#files.get(url) ?? (await wholeFile(this.#options.open(url), signal, (size) => this.#say(url, size)));
    this.#files.delete(url);
    this.#files.set(url, file);
    let held = 0;
    for (const { size } of this.#files.values()) held += size;
    for (const [oldest, { size }] of this.#files) {
      if (held <= LARGEST_WHOLE_FILE || oldest === url) break;
      this.#files.delete(oldest);
      held -= size;
    }
    return file;
  }

  #say(url: string, size: number): void {
    this.#options.onNotice({
      code: 'WHOLE_FILE',
      message: `${nameOf(url)} is of a format that cannot be read in parts; all of it is fetched (${megabytes(size)} MB).`,
      url,
    });
  }
}

const LOADING: Notice = {
  code: 'LOADING_GDAL',
  message: 'An image is of a format that needs GDAL, which is loaded now (40 MB, once).',
};

/** The last part of the path: GDAL tells some formats by their extension. */
function nameOf(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/[^\w.-]/g, '_') || 'image';
}
