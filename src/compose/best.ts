import { allocate, dtypeOf, type TypedArray } from '#model/dtype';

/**
 * For every pixel the date whose score is highest (the earliest of equals), or -1 where no score is a number. All bands
 * of a pixel then come from one date, which a composite band by band does not promise.
 */
export function bestDates(scores: readonly Float32Array[]): Int32Array {
  const length = scores[0]?.length ?? 0;
  const best = new Int32Array(length).fill(-1);
  const highest = new Float32Array(length).fill(Number.NEGATIVE_INFINITY);
  scores.forEach((score, date) => {
    for (let i = 0; i < length; i++) {
      if (score[i]! > highest[i]!) {
        highest[i] = score[i]!;
        best[i] = date;
      }
    }
  });
  return best;
}

/** The samples of the chosen dates; nodata (0 where there is none) where no date was chosen. */
export function pickDates(stack: readonly TypedArray[], dates: Int32Array, nodata: number | undefined): TypedArray {
  const result = allocate(dtypeOf(stack[0]!), dates.length);
  for (let i = 0; i < dates.length; i++) {
    const date = dates[i]!;
    result[i] = date < 0 ? (nodata ?? 0) : stack[date]![i]!;
  }
  return result;
}
