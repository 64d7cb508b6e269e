import { BlobSource } from '#bytes/blob-source';
import { createByteClient } from '#bytes/byte-client';
import type { ByteSource } from '#bytes/source';
import { readLayout } from '#drivers/registry';
import type { StacCollection, StacItem } from '#model/dataset';
import { isQuadratError, QuadratError } from '#model/errors';
import type { ImageLayout } from '#model/image';
import { bandKeysOf } from './file-bands';
import type { ImageCatalog, ImageFile, IndexImagesOptions } from './image-files';
import { productsOf } from './products';
import { LeftOut, Question } from './question';
import { type NameReading, readName } from './read-name';
import { type OpenedImage, scenesOf } from './scenes';
import type { Settings } from './settings';
import { collectionOf } from './stac-collection';
import { itemOf } from './stac-item';

const AT_ONCE = 8;

/** For `indexImages`, which says what it does. */
export async function catalogOfImages(
  images: readonly ImageFile[],
  options: IndexImagesOptions = {},
): Promise<ImageCatalog> {
  const { name = 'images' } = options;
  const settings: Settings = {};
  const why = new Map<string, LeftOut>();
  const opened: OpenedImage[] = [];
  const layouts = await layoutsOf(images, options);
  for (const { path } of images) {
    const layout = layouts.get(path);
    try {
      if (layout instanceof LeftOut) throw layout;
      if (layout) opened.push({ path, layout, reading: readingOf(path, settings, options) });
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      why.set(path, error);
    }
  }
  const scenes = scenesOf(opened, settings);
  const later: Array<{ path: string; why: LeftOut }> = [...scenes.leftOut];
  const addresses = new Map(images.map(({ path, source }) => [path, addressOf(path, source)]));
  const items: StacItem[] = [];
  const collections: StacCollection[] = [];
  for (const product of told(() => productsOf(scenes.scenes, name, settings, later))) {
    const own = await Promise.all(
      product.scenes.map((scene) => itemOf(scene, product.name, (path) => addresses.get(path)!)),
    );
    items.push(...own);
    collections.push(collectionOf(product, own));
  }
  for (const file of later) why.set(file.path, file.why);
  const leftOut = [...why].map(([path, error]) => ({ path, reason: reasonOf(error) }));
  if (items.length === 0)
    throw nothing(
      leftOut,
      [...why.values()].some(({ missing }) => missing === 'date'),
    );
  const local = images.flatMap(({ path, source }) =>
    source instanceof Blob ? [[addresses.get(path)!, source] as const] : [],
  );
  return { items, collections, files: new Map(local), leftOut };
}

async function layoutsOf(
  images: readonly ImageFile[],
  { onProgress, signal }: IndexImagesOptions,
): Promise<Map<string, ImageLayout | LeftOut>> {
  const bytes = createByteClient();
  const found = new Map<string, ImageLayout | LeftOut>();
  const waiting = images.values();
  const worker = async () => {
    for (const { path, source } of waiting) {
      signal?.throwIfAborted();
      const local = source instanceof Blob;
      found.set(path, await layoutOf(local ? new BlobSource(source) : bytes.open(source), local, signal));
      onProgress?.(found.size, images.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, images.length) }, worker));
    return found;
  } finally {
    bytes.close();
  }
}

async function layoutOf(
  source: ByteSource,
  local: boolean,
  signal: AbortSignal | undefined,
): Promise<ImageLayout | LeftOut> {
  try {
    return await readLayout(source, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (!isQuadratError(error)) throw error;
    // What is wrong with a host is wrong with all of its files, and the error says most about it.
    if (!local && !['BAD_TIFF', 'UNSUPPORTED'].includes(error.code)) throw error;
    return new LeftOut('it cannot be read', { detail: error.message });
  }
}

function readingOf(path: string, settings: Settings, { name, date }: IndexImagesOptions): NameReading {
  const reading = readName(path, { bandKeys: bandKeysOf(settings), rootName: name });
  if (reading.when || date === undefined) return reading;
  const { whenProblem: _, ...rest } = reading;
  return { ...rest, when: { date }, whenFrom: 'the visitor' };
}

function addressOf(path: string, source: Blob | string): string {
  return typeof source === 'string' ? source : `local:///${path.split('/').map(encodeURIComponent).join('/')}`;
}

function told<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Question)) throw error;
    throw new QuadratError('BAD_REQUEST', `${error.message} On the command line, “quadrat index” takes that answer.`, {
      cause: error,
    });
  }
}

function reasonOf({ message, detail }: LeftOut): string {
  return detail === undefined ? message : `${message}: ${detail}`;
}

function nothing(leftOut: ImageCatalog['leftOut'], undated: boolean): QuadratError {
  const examples = leftOut.slice(0, 3).map(({ path, reason }) => `${path}: ${reason}`);
  const more = leftOut.length > examples.length ? ` and ${leftOut.length - examples.length} more` : '';
  const said = examples.length > 0 ? ` ${examples.join('; ')}${more}.` : '';
  return new QuadratError('NO_DATA', `None of these files can be used.${said}`, undated ? { missing: 'date' } : {});
}
