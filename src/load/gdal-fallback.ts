import { gdalFormat, isForGdal } from '#drivers/gdal/formats';
import { isTiff } from '#drivers/tiff/ifd-chain';
import { isQuadratError, type QuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import type { Executor, OpenBytes } from './executor';
import type { GdalImages, GdalImagesOptions } from './gdal-images';

/** Enough to tell a format by. */
const HEAD = 64;

/**
 * Hands to GDAL what the read drivers refuse and GDAL may know. Its code is imported with the first such file, and GDAL
 * itself started then.
 */
export class GdalFallback {
  readonly #options: GdalImagesOptions;
  #loading: Promise<GdalImages> | undefined;
  #images: GdalImages | undefined;
  #closed = false;

  /** `options.open`: the files themselves. */
  constructor(options: GdalImagesOptions) {
    this.#options = options;
  }

  /** The bytes behind a URL as its layout describes them: of the file, or the decoded blocks of an image of GDAL's. */
  readonly open: OpenBytes = (url) => this.#images?.source(url) ?? this.#options.open(url);

  /** `executor` with a second way to read a structure. It must read through `open`. */
  around(executor: Executor): Executor {
    return {
      ...executor,
      readLayout: (url, signal) => this.#readLayout(executor, url, signal),
      close: () => {
        this.#closed = true;
        this.#images?.close();
        executor.close();
      },
    };
  }

  async #readLayout(executor: Executor, url: string, signal: AbortSignal | undefined): Promise<ImageLayout> {
    let refusal: QuadratError | undefined;
    try {
      const layout = await executor.readLayout(url, signal);
      if (!isForGdal(layout.levels[0]!.coding)) return layout;
    } catch (error) {
      if (!isQuadratError(error, 'UNSUPPORTED')) throw error;
      refusal = error;
    }
    const [head] = await this.#options.open(url).read([{ offset: 0, length: HEAD }], { signal });
    const tiff = isTiff(head!);
    if (!tiff && !gdalFormat(head!)) throw refusal!;
    try {
      return await (await this.#load()).readLayout(url, signal);
    } catch (error) {
      // Where GDAL does no better with a TIFF, the first refusal stays: it names the feature.
      if (refusal && tiff && isQuadratError(error) && DOES_NO_BETTER.has(error.code)) throw refusal;
      throw error;
    }
  }

  #load(): Promise<GdalImages> {
    this.#loading ??= import('./gdal-images').then(({ GdalImages }) => {
      this.#images = new GdalImages(this.#options);
      if (this.#closed) this.#images.close();
      return this.#images;
    });
    return this.#loading;
  }
}

const DOES_NO_BETTER: ReadonlySet<string> = new Set(['UNSUPPORTED', 'BAD_TIFF']);
