/**
 * How far the observations lie from their geometric median, as hdstats and odc-algo measure it: Euclidean distance (emad),
 * cosine distance (smad), and Bray-Curtis distance (bcmad). In float64, two pixels a vector.
 */
import { highHalf, joinHalves, lowHalf, padded, pivots, ranges, rowBytes, rows, used } from './spectra';
import { medians } from './weiszfeld';

let euclidean: v128 = f64x2.splat(0);
let cosine: v128 = f64x2.splat(0);
let brayCurtis: v128 = f64x2.splat(0);

function half(four: v128, high: bool): v128 {
  return high ? highHalf(four) : lowHalf(four);
}

/** Distances of one row for the first or the last two pixels. */
function measure(row: usize, bands: i32, high: bool): void {
  const range = half(ranges, high);
  let squares = f64x2.splat(0);
  let product = f64x2.splat(0);
  let lengthX = f64x2.splat(0);
  let lengthG = f64x2.splat(0);
  let apart = f64x2.splat(0);
  let together = f64x2.splat(0);
  for (let band: usize = 0; band < <usize>bands; band++) {
    const pivot = v128.load(pivots + (band << 5) + (high ? 16 : 0));
    const here = half(v128.load(row + (band << 4)), high);
    const there = half(v128.load(medians + (band << 4)), high);
    const difference = f64x2.sub(here, there);
    squares = f64x2.add(squares, f64x2.mul(difference, difference));
    const x = f64x2.add(pivot, f64x2.mul(range, here));
    const g = f64x2.add(pivot, f64x2.mul(range, there));
    product = f64x2.add(product, f64x2.mul(x, g));
    lengthX = f64x2.add(lengthX, f64x2.mul(x, x));
    lengthG = f64x2.add(lengthG, f64x2.mul(g, g));
    apart = f64x2.add(apart, f64x2.abs(f64x2.sub(x, g)));
    together = f64x2.add(together, f64x2.abs(f64x2.add(x, g)));
  }
  euclidean = f64x2.mul(range, f64x2.sqrt(squares));
  const likeness = f64x2.div(product, f64x2.mul(f64x2.sqrt(lengthX), f64x2.sqrt(lengthG)));
  cosine = f64x2.max(f64x2.splat(0), f64x2.sub(f64x2.splat(1), likeness));
  brayCurtis = f64x2.div(apart, together);
}

/** Float32 distances of the four pixels at three stacks of `dates` rows; NaN where there is no observation. */
export function writeDistances(smad: usize, emad: usize, bcmad: usize, stride: usize, dates: i32, bands: i32): void {
  const none = f32x4.splat(NaN);
  for (let i = 0; i < dates; i++, smad += stride, emad += stride, bcmad += stride) {
    if (i >= used) {
      v128.store(smad, none);
      v128.store(emad, none);
      v128.store(bcmad, none);
      continue;
    }
    const row = rows + <usize>i * rowBytes;
    const mask = v128.load(row + ((<usize>padded) << 4));
    measure(row, bands, false);
    const cosineLow = cosine;
    const euclideanLow = euclidean;
    const brayCurtisLow = brayCurtis;
    measure(row, bands, true);
    v128.store(smad, v128.bitselect(joinHalves(cosineLow, cosine), none, mask));
    v128.store(emad, v128.bitselect(joinHalves(euclideanLow, euclidean), none, mask));
    v128.store(bcmad, v128.bitselect(joinHalves(brayCurtisLow, brayCurtis), none, mask));
  }
}
