import type { Geomedian, Samples, Spread } from '../kernels';
import { allocateSamples, sampleTypeOf } from '../samples';
import { median } from './median';
import { checkBands, forEachSpectra, type Spectra, toSample } from './spectra';
import { fillValue } from './time-series';

const { fround, sqrt } = Math;

const STEPS = 1000;
/** Of the range of the observations. */
const TOLERANCE = fround(1e-4);

/** See {@link Kernels.geomedian}. */
export function geomedian(
  stacks: readonly (readonly Samples[])[],
  nodata: readonly (number | undefined)[],
  withSpread: boolean,
): Geomedian {
  const { dates, length } = checkBands(stacks);
  const types = stacks.map((stack) => sampleTypeOf(stack[0]!));
  const bands = types.map((type) => allocateSamples(type, length));
  const place = new Float32Array(stacks.length);
  const distances = withSpread ? emptyDistances(dates, length) : undefined;
  forEachSpectra(stacks, nodata, (pixel, spectra) => {
    if (spectra.count > 0) weiszfeld(spectra, place);
    bands.forEach((band, index) => {
      band[pixel] =
        spectra.count === 0 ? fillValue(nodata[index]) : toSample(types[index]!, index, place[index]!, spectra);
    });
    if (distances) measure(spectra, place, pixel, distances);
  });
  return { bands, ...(distances && { spread: medianDistances(distances) }) };
}

/**
 * The iteration of Weiszfeld (1937) from the mean: each next point is the mean of the observations, weighted by one over
 * their distance. Where the point has met observations, the step of Vardi and Zhang, "The multivariate L1-median and
 * associated data depth" (PNAS 97, 2000). In float32, every operation rounded, as vectors of four do it.
 */
function weiszfeld({ count, values }: Spectra, place: Float32Array): void {
  const bands = place.length;
  for (let band = 0; band < bands; band++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum = fround(sum + values[i * bands + band]!);
    place[band] = sum / count;
  }
  const next = new Float32Array(bands);
  for (let step = 0; step < STEPS; step++) {
    next.fill(0);
    let weights = 0;
    let met = 0;
    for (let i = 0; i < count; i++) {
      const distance = fround(sqrt(squaredDistance(values.subarray(i * bands, (i + 1) * bands), place)));
      if (distance === 0) {
        met++;
        continue;
      }
      const weight = fround(1 / distance);
      weights = fround(weights + weight);
      for (let band = 0; band < bands; band++) {
        next[band] = next[band]! + fround(weight * values[i * bands + band]!);
      }
    }
    if (met === count) return;
    for (let band = 0; band < bands; band++) next[band] = next[band]! / weights;
    if (met > 0) holdBack(next, place, weights, met);
    const moved = fround(sqrt(squaredDistance(next, place)));
    place.set(next);
    if (moved < TOLERANCE) return;
  }
}

/** Part of the way only: the observations that were met hold the point with a pull of one each. */
function holdBack(next: Float32Array, place: Float32Array, weights: number, met: number): void {
  let squares = 0;
  for (let band = 0; band < place.length; band++) {
    const pull = fround(fround(next[band]! - place[band]!) * weights);
    squares = fround(squares + fround(pull * pull));
  }
  const length = fround(sqrt(squares));
  const held = length > 0 ? fround(met / length) : 0;
  const toNext = Math.max(0, fround(1 - held));
  const toPlace = Math.min(1, held);
  for (let band = 0; band < place.length; band++) {
    next[band] = fround(toNext * next[band]!) + fround(toPlace * place[band]!);
  }
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let squares = 0;
  for (let band = 0; band < a.length; band++) {
    const difference = fround(a[band]! - b[band]!);
    squares = fround(squares + fround(difference * difference));
  }
  return squares;
}

/** Distances of every observation from the median: one array a date, NaN where there is none. */
type Distances = Record<keyof Spread, Float32Array[]>;

function emptyDistances(dates: number, length: number): Distances {
  const stack = () => Array.from({ length: dates }, () => new Float32Array(length).fill(Number.NaN));
  return { smad: stack(), emad: stack(), bcmad: stack() };
}

/**
 * Cosine, Euclidean and Bray-Curtis distance, on stored values and with the median not yet rounded: Roberts, Dunn and
 * Mueller, "Open Data Cube Products Using High-Dimensional Statistics of Time Series" (IGARSS 2018), as in hdstats.
 */
function measure(
  { count, values, pivot, range }: Spectra,
  place: Float32Array,
  pixel: number,
  { smad, emad, bcmad }: Distances,
): void {
  const bands = place.length;
  for (let i = 0; i < count; i++) {
    let squares = 0;
    let product = 0;
    let lengthX = 0;
    let lengthG = 0;
    let apart = 0;
    let together = 0;
    for (let band = 0; band < bands; band++) {
      const difference = values[i * bands + band]! - place[band]!;
      squares += difference * difference;
      const x = pivot[band]! + range * values[i * bands + band]!;
      const g = pivot[band]! + range * place[band]!;
      product += x * g;
      lengthX += x * x;
      lengthG += g * g;
      apart += Math.abs(x - g);
      together += Math.abs(x + g);
    }
    smad[i]![pixel] = Math.max(0, 1 - product / (sqrt(lengthX) * sqrt(lengthG)));
    emad[i]![pixel] = range * sqrt(squares);
    bcmad[i]![pixel] = apart / together;
  }
}

function medianDistances({ smad, emad, bcmad }: Distances): Spread {
  const middle = (stack: Float32Array[]) => median(stack, Number.NaN) as Float32Array;
  return { smad: middle(smad), emad: middle(emad), bcmad: middle(bcmad) };
}
