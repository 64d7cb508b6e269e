import type { StacCollection, StacItem } from '#model/dataset';

/** An image to make a catalog of. */
export interface ImageFile {
  /** Below the folder that is indexed, with forward slashes: dates and bands are read from it. */
  path: string;
  /** The file itself, or its address. */
  source: Blob | string;
}

export interface IndexImagesOptions {
  /** Name of the folder: the product's, and the last place to look for a date. Default 'images'. */
  name?: string;
  /** Day of images that tell none themselves, ISO 8601. */
  date?: string;
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** What `indexImages` made of some images: to be opened as a catalog, `Datacube.open({ catalogs: catalog, files })`. */
export interface ImageCatalog {
  items: StacItem[];
  collections: StacCollection[];
  /** Local files by the address that the items name them by; nothing of them has been copied. */
  files: Map<string, Blob>;
  /** Images that are in no item, and why. */
  leftOut: Array<{ path: string; reason: string }>;
}
