import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, join, sep } from 'node:path';
import { Question } from '#index-images/question';
import type { IndexFlags } from '#index-images/settings';
import { indexFolders } from './index-folder/index-folders';
import { QuadratError, writeCatalog } from './library';
import { linkBelowMount } from './links';
import { progressLine, type Terminal } from './output';
import type { Mount } from './serve';
import { writeWhole } from './write-index';

/** Something of the user's, ready to be shown: what the page opens and what the server must serve for it. */
export interface ShownSource {
  /** Address of the catalog, relative to the page unless it lies elsewhere. */
  catalog: string;
  title: string;
  mounts: Mount[];
}

const CATALOG_NAME = 'catalog.parquet';
const IMAGE = /\.(tiff?|gtiff)$/i;
const PARQUET = /\.(geo)?parquet$/i;

/** An address stays what it is; it is the page that opens it. */
export function sourceFromUrl(text: string): ShownSource | undefined {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Question(`${text} is not an address a browser opens; give one that begins with https://, or a path.`);
  }
  return { catalog: url.href, title: decodeURIComponent(basename(url.pathname)) || url.host, mounts: [] };
}

/** A catalog on this disk, with the images beside and below it. `number` keeps several apart. */
export async function sourceFromCatalog(path: string, number: number): Promise<ShownSource> {
  const file = await realpath(path);
  const kind = extname(file).toLowerCase();
  if (!PARQUET.test(file) && kind !== '.json') {
    throw new Question(`${path} is neither a folder, nor a catalog (.parquet, .json), nor an address.`);
  }
  const allowed = kind === '.json' ? /\.(json|geojson|parquet|tiff?|gtiff)$/i : /\.(parquet|geoparquet|tiff?|gtiff)$/i;
  const prefix = `/data/${number}/`;
  return {
    catalog: `data/${number}/${encodeURIComponent(basename(file))}`,
    title: titleOf(file),
    mounts: [{ prefix, folder: dirname(file), allows: (below) => allowed.test(below) }],
  };
}

/** The catalog that lies in a folder under its usual name. */
export async function sourceFromIndexedFolder(folder: string, number: number): Promise<ShownSource> {
  const path = join(folder, CATALOG_NAME);
  if (!(await exists(path))) {
    throw new Question(
      `${folder} holds no ${CATALOG_NAME}. Make one with \`quadrat index ${folder} -o ${path}\`, or show the folder as it is with \`quadrat start ${folder}\`.`,
    );
  }
  return { ...(await sourceFromCatalog(path, number)), title: titleOf(await realpath(folder)) };
}

export interface IndexForServing {
  flags: IndexFlags;
  terminal: Terminal;
  signal?: AbortSignal;
  /** Where catalogs of folders are kept. */
  cacheFolder: string;
}

/**
 * Indexes a folder into the cache and mounts it. Its own folder is only read. The catalog links its images relative to
 * where the server has it, `/catalogs/<n>/`, so it is of use behind this server only.
 */
export async function sourceFromImages(path: string, number: number, options: IndexForServing): Promise<ShownSource> {
  const real = await realpath(path);
  const folder = (await stat(real)).isDirectory() ? real : dirname(real);
  const progress = progressLine(options.terminal, 'Reading headers:');
  const index = await indexFolders([path], {
    flags: options.flags,
    hrefFor: (image) => `../../data/${number}/${linkBelowMount(folder, image)}`,
    onProgress: progress.update,
    signal: options.signal,
  }).finally(progress.end);
  const identity = JSON.stringify([real, number, Object.entries(options.flags).sort()]);
  const cache = join(options.cacheFolder, createHash('sha256').update(identity).digest('hex').slice(0, 16));
  await mkdir(cache, { recursive: true });
  await writeWhole(join(cache, CATALOG_NAME), writeCatalog(index.items, index.collections));
  options.terminal.out(`${index.summary}\n\nCatalog: ${join(cache, CATALOG_NAME)}\n`);
  return {
    catalog: `catalogs/${number}/${CATALOG_NAME}`,
    title: titleOf(real),
    mounts: [
      { prefix: `/catalogs/${number}/`, folder: cache, allows: (below) => below === CATALOG_NAME },
      // Nothing but the images that were indexed: whatever else lies there is no page's business.
      { prefix: `/data/${number}/`, folder, allows: (below) => index.images.has(join(folder, ...below.split('/'))) },
    ],
  };
}

/** What kind of thing a path names. Rejects with NOT_FOUND where there is nothing. */
export async function kindOfPath(path: string): Promise<'folder' | 'image' | 'file'> {
  try {
    if ((await stat(path)).isDirectory()) return 'folder';
    return IMAGE.test(path) ? 'image' : 'file';
  } catch (cause) {
    throw new QuadratError('NOT_FOUND', `There is no folder, catalog or image ${path}.`, { cause });
  }
}

/** `$XDG_CACHE_HOME/quadrat`, or the place the system has for it. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'quadrat');
  if (platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'quadrat', 'cache');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches/quadrat' : '.cache/quadrat');
}

function titleOf(path: string): string {
  return basename(path.endsWith(sep) ? path.slice(0, -1) : path).replace(PARQUET, '');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
