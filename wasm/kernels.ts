export { dilateDisk } from './dilate-disk';
export { evaluate } from './evaluate';
export { applyMask, maskBits, maskClasses } from './image-by-type';
export { inflate } from './inflate';
export { lzw } from './lzw';
export { packBits } from './pack-bits';
export { undoFloatPredictor, undoHorizontalPredictor } from './predictors';
export { networkBound } from './sort-network';
export { count, median, moments, pick, quantile } from './time-by-type';
export { warpBilinear, warpCubic, warpFootprints, warpNearest, warpWidened } from './warp-by-type';
export { zstd } from './zstd';

/** First byte of memory that no kernel uses for itself. */
export function heapBase(): usize {
  return __heap_base;
}
