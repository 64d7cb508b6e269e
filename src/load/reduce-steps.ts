import { type BandStack, countObservations, reduceStep, type StepContext } from '#compose/reduce';
import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import type { TileJob } from '#plan/tile-job';
import type { Breather } from './breathe';

/**
 * Pixels reduced between two looks at the signal. Time a pixel grows with the bands, and with the square of the dates for
 * methods that look at pairs of them; this many take a tenth of a second at most.
 */
function sliceOf(dates: number, bands: number): number {
  return Math.min(16384, Math.max(64, Math.floor(2 ** 25 / (dates ** 2 * bands))));
}

/**
 * The steps of a tile from its dates: `stacks[output][group]`, and for 'best' `scores[group]`. Bands as the plan's
 * `resultBands` name them but for the count, each steps * pixels long.
 */
export async function reduceSteps(
  stacks: TypedArray[][],
  scores: readonly Float32Array[],
  job: Pick<TileJob, 'outputs' | 'steps' | 'reduce' | 'height' | 'width'>,
  kernels: Kernels,
  breather: Breather,
  signal: AbortSignal | undefined,
): Promise<{ bands: TypedArray[]; count?: Uint16Array }> {
  const { reduce, steps, outputs } = job;
  const pixels = job.height * job.width;
  // A plain load: every step is one group.
  if (!reduce) return { bands: stacks.map((stack) => concatenate(steps.map(({ groups }) => stack[groups[0]!]!))) };

  const results: TypedArray[] = [];
  const count = reduce.withCount ? new Uint16Array(steps.length * pixels) : undefined;
  for (const [index, { groups }] of steps.entries()) {
    const size = sliceOf(groups.length, outputs.length);
    for (let start = 0; start < pixels; start += size) {
      const end = Math.min(start + size, pixels);
      const bands: BandStack[] = outputs.map(({ nodata }, output) => ({
        stack: groups.map((group) => stacks[output]![group]!.subarray(start, end)),
        nodata,
      }));
      const context: StepContext = {
        ...reduce,
        times: groups.map((group) => reduce.times[group]!),
        kernels,
        ...(scores.length > 0 && { scores: groups.map((group) => scores[group]!.subarray(start, end)) }),
      };
      reduceStep(reduce.method, bands, context).forEach((data, band) => {
        results[band] ??= new (data.constructor as new (length: number) => TypedArray)(steps.length * pixels);
        results[band].set(data, index * pixels + start);
      });
      count?.set(countObservations(bands, end - start), index * pixels + start);
      await breather.breathe(signal);
    }
  }
  return { bands: results, ...(count && { count }) };
}

function concatenate(arrays: TypedArray[]): TypedArray {
  const [first] = arrays;
  if (arrays.length === 1) return first!;
  const total = arrays.reduce((sum, array) => sum + array.length, 0);
  const result = new (first!.constructor as new (length: number) => TypedArray)(total);
  let at = 0;
  for (const array of arrays) {
    result.set(array, at);
    at += array.length;
  }
  return result;
}
