import { dirname, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Segments encoded, so that `#`, `?`, `:` and spaces in names stay part of the path. */
function encodePath(path: string): string {
  return path.split(sep).map(encodeURIComponent).join('/');
}

/**
 * What a catalog at `catalog` links an image by: a relative link where the image lies beside or below it, so that the
 * folder can be moved or uploaded as it is; else the file's own address, which only programs on this machine can use.
 * Both paths absolute and free of links.
 */
export function linkFromCatalog(catalog: string, image: string): string {
  const path = relative(dirname(catalog), image);
  return isBelow(path) ? encodePath(path) : pathToFileURL(image).href;
}

/** The path of a file of a mounted folder, below the mount. */
export function linkBelowMount(folder: string, image: string): string {
  return encodePath(relative(folder, image));
}

function isBelow(path: string): boolean {
  // On another drive of Windows `relative` gives an absolute path.
  return path !== '..' && !path.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(path);
}
