export {
  applyMask,
  count,
  maskClasses,
  median,
  moments,
  normalisedDifference,
  pick,
  quantile,
  warpBilinear,
  warpBilinearWidened,
  warpNearest,
} from './by-type';
export { inflate } from './inflate';
export { lzw } from './lzw';
export { packBits } from './pack-bits';
export { undoFloatPredictor, undoHorizontalPredictor } from './predictors';
export { networkBound } from './sort-network';

/** First byte of memory that no kernel uses for itself. */
export function heapBase(): usize {
  return __heap_base;
}
