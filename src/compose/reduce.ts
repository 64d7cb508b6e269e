import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { CompositeMethod } from '#model/request';
import { bestDates, pickDates } from './best';
import { harmonicBands, trendBands } from './fits';

/** One band of the result over the dates of a step: `stack[date]`, arrays of one type and length. */
export interface BandStack {
  stack: readonly TypedArray[];
  nodata: number | undefined;
}

/** What a method may want to know besides the samples. */
export interface StepContext {
  kernels: Kernels;
  quantile?: number;
  withSpread?: boolean;
  /** For 'best': what each date is worth at each pixel, NaN where nothing. */
  scores?: readonly Float32Array[];
  /** When each date was taken, ascending; milliseconds since 1970. */
  times: readonly number[];
  /** For 'harmonic'. */
  harmonics?: number;
  trend?: boolean;
  fittedAt?: readonly number[];
}

/**
 * Reduces the dates of all bands to the arrays of the result, in the order of `reducedBands` of the plan. Invalid samples
 * never count.
 */
type Method = (bands: readonly BandStack[], context: StepContext) => TypedArray[];

/** A method that looks at each band by itself. */
function bandwise(
  reduce: (stack: readonly TypedArray[], nodata: number | undefined, context: StepContext) => TypedArray,
): Method {
  return (bands, context) => bands.map(({ stack, nodata }) => reduce(stack, nodata, context));
}

/** Adding a method is a line here, and one in src/plan/reduced-bands.ts for the type of its result. */
const METHODS: Record<CompositeMethod, Method> = {
  median: bandwise((stack, nodata, { kernels }) => kernels.median(stack, nodata)),
  mean: bandwise((stack, nodata, { kernels }) => kernels.mean(stack, nodata)),
  count: bandwise((stack, nodata, { kernels }) => kernels.count(stack, nodata)),
  min: bandwise((stack, nodata, { kernels }) => kernels.min(stack, nodata)),
  max: bandwise((stack, nodata, { kernels }) => kernels.max(stack, nodata)),
  first: bandwise((stack, nodata, { kernels }) => kernels.first(stack, nodata)),
  last: bandwise((stack, nodata, { kernels }) => kernels.last(stack, nodata)),
  stddev: bandwise((stack, nodata, { kernels }) => kernels.stddev(stack, nodata)),
  quantile: bandwise((stack, nodata, { kernels, quantile }) => kernels.quantile(stack, nodata, quantile ?? 0.5)),
  best: (bands, { scores }) => picked(bands, bestDates(scores ?? [])),
  medoid: (bands, { kernels }) => picked(bands, kernels.medoid(...separate(bands))),
  geomedian: (bands, { kernels, withSpread }) => {
    const { bands: medians, spread } = kernels.geomedian(...separate(bands), withSpread ?? false);
    return spread ? [...medians, spread.smad, spread.emad, spread.bcmad] : medians;
  },
  harmonic: (bands, { kernels, times, harmonics = 1, trend = false, fittedAt = [] }) =>
    bands.flatMap(({ stack, nodata }) => harmonicBands(stack, nodata, times, { harmonics, trend, fittedAt }, kernels)),
  trend: (bands, { kernels, times }) => bands.flatMap(({ stack, nodata }) => trendBands(stack, nodata, times, kernels)),
};

/** One step of a composite. All bands have the same dates. */
export function reduceStep(method: CompositeMethod, bands: readonly BandStack[], context: StepContext): TypedArray[] {
  return METHODS[method](bands, context);
}

/** Refuses a method that nobody knows, before anything is fetched for it. @throws QuadratError BAD_REQUEST */
export function checkMethod(method: string): void {
  if (Object.hasOwn(METHODS, method)) return;
  const known = Object.keys(METHODS).join(', ');
  throw new QuadratError('BAD_REQUEST', `There is no composite method '${method}'. There are: ${known}.`);
}

function picked(bands: readonly BandStack[], dates: Int32Array): TypedArray[] {
  return bands.map(({ stack, nodata }) => pickDates(stack, dates, nodata));
}

function separate(
  bands: readonly BandStack[],
): [stacks: Array<readonly TypedArray[]>, nodata: Array<number | undefined>] {
  return [bands.map(({ stack }) => stack), bands.map(({ nodata }) => nodata)];
}

/** On how many dates every band has a value. */
export function countObservations(bands: readonly BandStack[], length: number): Uint16Array {
  const result = new Uint16Array(length);
  const dates = bands[0]?.stack.length ?? 0;
  const valid = new Uint8Array(length);
  for (let date = 0; date < dates; date++) {
    valid.fill(1);
    for (const { stack, nodata } of bands) {
      const samples = stack[date]!;
      for (let i = 0; i < length; i++) {
        const value = samples[i]!;
        if (value === nodata || Number.isNaN(value)) valid[i] = 0;
      }
    }
    for (let i = 0; i < length; i++) result[i] = result[i]! + valid[i]!;
  }
  return result;
}
