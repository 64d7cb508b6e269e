import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { QuadratError } from '#cli/library';
import { SETTINGS_FILE } from './folder-settings';

/** A folder indexed by one set of answers: one the user gave, or one below it with a `quadrat.json` of its own. */
export interface Place {
  folder: string;
  name: string;
  /** Images, relative to `folder`, with forward slashes, in the order of their names. */
  images: string[];
  /** JSON and YAML files that may describe them. */
  documents: string[];
  /** Files and folders that cannot be followed, with the reason. */
  unread: Array<{ path: string; reason: string }>;
}

const IMAGE = new Set(['.tif', '.tiff', '.gtiff']);
const DOCUMENT = new Set(['.json', '.geojson', '.yaml', '.yml']);

/** Every image below `root`, and folder by folder whose answers count for it. Hidden files and folders are passed over. Rejects with NOT_FOUND. */
export async function walk(root: string): Promise<Place[]> {
  const top = await realpath(root).catch((cause: Error) => {
    throw new QuadratError('NOT_FOUND', `There is no folder or image ${root}.`, { cause });
  });
  if (!(await stat(top)).isDirectory()) return [single(top)];
  const places: Place[] = [];
  await walkFolder(top, startPlace(top), places, top);
  return places.filter((place) => place.images.length > 0 || place.unread.length > 0);

  function startPlace(folder: string): Place {
    const place = { folder, name: basename(folder), images: [], documents: [], unread: [] };
    places.push(place);
    return place;
  }

  async function walkFolder(folder: string, parent: Place, found: Place[], boundary: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => error);
    if (entries instanceof Error) {
      parent.unread.push({ path: below(parent, folder), reason: 'a folder that cannot be read' });
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const own = folder !== parent.folder && entries.some((entry) => entry.name === SETTINGS_FILE && entry.isFile());
    const place = own ? startPlace(folder) : parent;
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await followLink(path, boundary) : entry;
      if (typeof kind === 'string') {
        if (IMAGE.has(extname(entry.name).toLowerCase())) place.unread.push({ path: below(place, path), reason: kind });
        continue;
      }
      if (kind.isDirectory()) {
        // A link to a folder inside would index its images twice, and one to a parent for ever.
        if (!entry.isSymbolicLink()) await walkFolder(path, place, found, boundary);
        continue;
      }
      const ending = extname(entry.name).toLowerCase();
      if (IMAGE.has(ending)) place.images.push(below(place, path));
      else if (DOCUMENT.has(ending) && entry.name !== SETTINGS_FILE) place.documents.push(below(place, path));
    }
  }
}

function single(path: string): Place {
  const name = basename(path);
  return {
    folder: path.slice(0, -name.length - 1) || sep,
    name: name.replace(/\.[^.]*$/, ''),
    images: [name],
    documents: [],
    unread: [],
  };
}

function below(place: Place, path: string): string {
  return relative(place.folder, path).split(sep).join('/');
}

/** What a link leads to; a link out of the folder could not be served from it later. */
async function followLink(path: string, boundary: string) {
  try {
    const target = await realpath(path);
    if (!target.startsWith(boundary + sep)) return 'a link that leads out of the folder';
    return await stat(target);
  } catch {
    return 'a link that leads nowhere';
  }
}
