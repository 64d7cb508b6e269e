import { mkdir, realpath, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Question } from '#index-images/question';
import type { IndexFlags } from '#index-images/settings';
import { indexFolders } from './index-folder/index-folders';
import { writeCatalog } from './library';
import { linkFromCatalog } from './links';
import { progressLine, type Terminal } from './output';

/** `quadrat index`: a catalog of every GeoTIFF below `paths`, at `output`. */
export async function indexCommand(
  paths: readonly string[],
  output: string,
  flags: IndexFlags,
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<void> {
  if (!/\.(geo)?parquet$/i.test(output)) {
    throw new Question(
      `The catalog is a Parquet file; give it such a name: -o ${output.replace(/\.[^./\\]*$/, '')}.parquet.`,
    );
  }
  const folder = resolve(dirname(output));
  await mkdir(folder, { recursive: true });
  const catalog = join(await realpath(folder), basename(output));
  let absolute = 0;
  const progress = progressLine(terminal, 'Reading headers:');
  const index = await indexFolders(paths, {
    flags,
    hrefFor(image) {
      const link = linkFromCatalog(catalog, image);
      if (link.startsWith('file:')) absolute += 1;
      return link;
    },
    onProgress: progress.update,
    signal,
  }).finally(progress.end);
  await writeWhole(catalog, writeCatalog(index.items, index.collections));
  terminal.out(`${index.summary}\n\n`);
  terminal.out(`Wrote ${output}: ${index.items.length} datasets, links ${linkText(absolute)}\n`);
}

function linkText(absolute: number): string {
  return absolute === 0
    ? 'relative to it, so that folder and catalog can be moved or uploaded together.'
    : 'to files elsewhere on this machine. A browser cannot follow them: write the catalog into the folder of the images, or use `quadrat start`.';
}

/** Under another name first: a command that is broken off leaves no half catalog behind. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${process.pid}.part`;
  await writeFile(partial, bytes);
  await rename(partial, path);
}
