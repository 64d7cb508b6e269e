export { dilateDisk } from './dilate-disk';
export { evaluate } from './evaluate';
export { regression, trend } from './fits-by-type';
export { geomedian, medoid, spectraScratch } from './geomedian';
export { applyMask, maskBits, maskClasses } from './image-by-type';
export { inflate } from './inflate';
export { lerc } from './lerc';
export { lzw } from './lzw';
export { packBits } from './pack-bits';
export { undoFloatPredictor, undoHorizontalPredictor } from './predictors';
export { regressionScratch } from './regression';
export { networkBound } from './sort-network';
export { count, median, moments, pick, quantile } from './time-by-type';
export { trendScratch } from './trend';
export { warpBilinear, warpCubic, warpFootprints, warpNearest, warpWidened } from './warp-by-type';
export { zstd } from './zstd';

/** First byte of memory that no kernel uses for itself. */
export function heapBase(): usize {
  return __heap_base;
}
