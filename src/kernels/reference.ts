import type { Kernels } from './kernels';
import { evaluate } from './reference/evaluate';
import { geomedian } from './reference/geomedian';
import { inflate } from './reference/inflate';
import { lerc } from './reference/lerc';
import { lzw } from './reference/lzw';
import { applyMask, maskBits, maskClasses } from './reference/masks';
import { median } from './reference/median';
import { medoid } from './reference/medoid';
import { count, mean, stddev } from './reference/moments';
import { dilate, erode } from './reference/morphology';
import { packBits } from './reference/pack-bits';
import { first, last, max, min } from './reference/pick';
import { undoFloatPredictor, undoHorizontalPredictor } from './reference/predictors';
import { quantile } from './reference/quantile';
import { regression } from './reference/regression';
import { trend } from './reference/trend';
import { warpBilinear } from './reference/warp-bilinear';
import { warpCubic } from './reference/warp-cubic';
import { warpAverage, warpMax, warpMin, warpMode } from './reference/warp-footprints';
import { warpNearest } from './reference/warp-nearest';
import { withPrediction } from './reference/with-prediction';
import { zstd } from './reference/zstd';

/** Every kernel in plain TypeScript: what the WASM versions are tested against, and what runs where WASM SIMD cannot. */
export const referenceKernels: Kernels = {
  kind: 'typescript',
  inflate: withPrediction(inflate),
  lzw: withPrediction(lzw),
  packBits,
  lerc,
  zstd: withPrediction(zstd),
  undoHorizontalPredictor,
  undoFloatPredictor,
  warpNearest,
  warpBilinear,
  warpCubic,
  warpAverage,
  warpMode,
  warpMin,
  warpMax,
  maskClasses,
  maskBits,
  dilate,
  erode,
  applyMask,
  median,
  mean,
  count,
  quantile,
  stddev,
  min,
  max,
  first,
  last,
  evaluate,
  geomedian,
  medoid,
  regression,
  trend,
};
