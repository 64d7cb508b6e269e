// By themselves, because the page plans with them, and would bring the readers along with whoever decodes.

/** Decoded blocks kept per lane: some 90 blocks of 512 x 512 uint16, more than a row of tiles touches. */
export const BLOCK_CACHE_BYTES = 48 * 2 ** 20;
/** Memory kept per lane between two tiles of one size: the dates of a tile of 256 x 256, four bands and 24 dates of uint16. */
export const SPARE_BYTES = 16 * 2 ** 20;
