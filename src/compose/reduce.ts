import type { Kernels } from '#kernels/kernels';
import type { TypedArray } from '#model/dtype';
import { QuadratError } from '#model/errors';
import type { CompositeMethod } from '#model/request';

/** Reduces dates of one band to one: every array has the same type and length, invalid samples never count. */
export type Reducer = (
  stack: readonly TypedArray[],
  nodata: number | undefined,
  options: { quantile?: number },
  kernels: Kernels,
) => TypedArray;

/** Methods that look at each band by itself ('best' does not, see `best.ts`). Adding one is a line here. */
const REDUCERS: Partial<Record<CompositeMethod, Reducer>> = {
  median: (stack, nodata, _, kernels) => kernels.median(stack, nodata),
  mean: (stack, nodata, _, kernels) => kernels.mean(stack, nodata),
  count: (stack, nodata, _, kernels) => kernels.count(stack, nodata),
  min: (stack, nodata, _, kernels) => kernels.min(stack, nodata),
  max: (stack, nodata, _, kernels) => kernels.max(stack, nodata),
  first: (stack, nodata, _, kernels) => kernels.first(stack, nodata),
  last: (stack, nodata, _, kernels) => kernels.last(stack, nodata),
  stddev: (stack, nodata, _, kernels) => kernels.stddev(stack, nodata),
  quantile: (stack, nodata, { quantile }, kernels) => kernels.quantile(stack, nodata, quantile ?? 0.5),
};

/** Refuses a method that is not built, before anything is fetched for it. @throws QuadratError UNSUPPORTED */
export function checkMethod(method: CompositeMethod): void {
  if (method !== 'best') reducerFor(method);
}

/** @throws QuadratError UNSUPPORTED where the method is known but not built */
export function reducerFor(method: CompositeMethod): Reducer {
  const reducer = REDUCERS[method];
  if (!reducer) {
    throw new QuadratError(
      'UNSUPPORTED',
      `Composites by '${method}' are not built yet. There are: ${[...Object.keys(REDUCERS), 'best'].join(', ')}.`,
    );
  }
  return reducer;
}

/** How many dates have a value in every band; `bands[b][date]` holds the samples. */
export function countObservations(
  bands: ReadonlyArray<{ stack: readonly TypedArray[]; nodata: number | undefined }>,
  length: number,
): Uint16Array {
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
