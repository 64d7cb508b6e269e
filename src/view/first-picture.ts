/** Name of the mark in the page's performance timeline once pixels of a result are on the screen. */
export const FIRST_PICTURE = 'quadrat: first picture';
/** Of the one once they lie on a map that can be moved. */
export const PICTURE_ON_MAP = 'quadrat: picture on the map';

/** Leaves a mark, the first time only. */
export function markOnce(name: string): void {
  if (performance.getEntriesByName(name, 'mark').length === 0) performance.mark(name);
}
