/** A file and where it lay below what was chosen, with forward slashes. */
export interface ChosenFile {
  path: string;
  file: File;
}

/** What a choice of files holds. */
export interface Chosen {
  /** The folder's name, where one was chosen. */
  name: string;
  images: ChosenFile[];
  /** Parquet or JSON that may be a catalog. */
  catalogs: File[];
}

/** More than this is an archive: it wants a catalog, and `quadrat index` makes one. */
export const MOST_FILES = 20_000;

/** Everything in a drop, folders opened. To be called within the event, which forgets its files afterwards. */
export async function filesOfDrop(transfer: DataTransfer): Promise<ChosenFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: ChosenFile[] = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry: FileSystemEntry, found: ChosenFile[]): Promise<void> {
  if (found.length >= MOST_FILES || entry.name.startsWith('.')) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // Handed over a hundred at a time; none means that was all.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const child of batch) await walk(child, found);
  }
}

/** The files of an `<input>`, of a folder with where they lie in it. */
export function filesOfInput(list: FileList): ChosenFile[] {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Sorts files by what they are good for. One folder around all of them is a name, and no part of any path. */
export function sortFiles(files: readonly ChosenFile[]): Chosen {
  const tops = new Set(files.map(({ path }) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')));
  const [top = ''] = tops;
  const within = tops.size === 1 && top !== '' ? top.length + 1 : 0;
  const chosen: Chosen = { name: within > 0 ? top : 'images', images: [], catalogs: [] };
  for (const { path, file } of files) {
    if (file.name.startsWith('.')) continue;
    if (/\.(?:tiff?|gtiff)$/i.test(path)) chosen.images.push({ path: path.slice(within), file });
    else if (/\.(?:parquet|json|geojson|ndjson|jsonl)$/i.test(path)) chosen.catalogs.push(file);
  }
  return chosen;
}
