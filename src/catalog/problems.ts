import { isQuadratError } from '#model/errors';

/** Something in a catalog that was left out, so that the rest could be used. */
export interface CatalogProblem {
  /** The catalog. */
  url: string;
  /** Id of the item, where it has one. */
  dataset?: string;
  /** Its row in the file, from 0, or its place in the list of items. */
  row?: number;
  message: string;
}

export type ReportProblem = (problem: CatalogProblem) => void;

/** A problem of one item, from what its conversion threw. Anything but bad data is no problem of the item and is thrown on. */
export function itemProblem(error: unknown, url: string, row: number, dataset?: string): CatalogProblem {
  const expected =
    isQuadratError(error, 'BAD_CATALOG') ||
    // What a geometry is not is said in the words for a query's own.
    isQuadratError(error, 'BAD_REQUEST') ||
    error instanceof SyntaxError ||
    error instanceof RangeError ||
    error instanceof TypeError;
  if (!expected) throw error;
  return { url, ...(dataset === undefined ? {} : { dataset }), row, message: error.message };
}
