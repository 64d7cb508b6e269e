import type { Samples } from '../kernels';
import { checkBands, forEachSpectra } from './spectra';

const { fround } = Math;

/** See {@link Kernels.medoid}. */
export function medoid(stacks: readonly (readonly Samples[])[], nodata: readonly (number | undefined)[]): Int32Array {
  const bands = stacks.length;
  const result = new Int32Array(checkBands(stacks).length).fill(-1);
  forEachSpectra(stacks, nodata, (pixel, { count, dates, values }) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < count; j++) {
        if (j === i) continue;
        let squares = 0;
        for (let band = 0; band < bands; band++) {
          const difference = fround(values[i * bands + band]! - values[j * bands + band]!);
          squares = fround(squares + fround(difference * difference));
        }
        sum = fround(sum + fround(Math.sqrt(squares)));
      }
      if (sum < least) {
        least = sum;
        result[pixel] = dates[i]!;
      }
    }
  });
  return result;
}
