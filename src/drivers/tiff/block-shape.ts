/** Pixels of one block. */
export interface BlockShape {
  width: number;
  /** Rows that exist in the image; those below them in a bottom tile or strip are never looked at. */
  rows: number;
  /** Rows of a whole block. Writers store the last block of an image at either height. */
  blockRows: number;
}
