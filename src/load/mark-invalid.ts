import { allocate, type DType, dtypeOf, isFloat, rangeOf, type TypedArray } from '#model/dtype';

/** Types that hold every value of a narrower one and values beyond. 32 bits never fill up: no window has so many pixels. */
const WIDER: Partial<Record<DType, DType>> = { uint8: 'int16', int8: 'int16', uint16: 'int32', int16: 'int32' };

/**
 * The samples of a window with those that do not count (0 in `valid`) set to a value that marks them for the kernels:
 * `nodata` where there is one, NaN for floats, else a value that no valid pixel has. Where all are taken, the samples
 * become wider. So a valid 0 stays a 0 that weighs in, as it does for GDAL. Changes `data` where its type stays.
 */
export function markInvalid(
  data: TypedArray,
  valid: TypedArray,
  nodata: number | undefined,
): { data: TypedArray; nodata: number | undefined } {
  if (!valid.includes(0)) return { data, nodata };
  const dtype = dtypeOf(data);
  const marker = nodata ?? (isFloat(dtype) ? Number.NaN : unusedValue(data, valid, dtype));
  if (marker !== undefined) return { data: marked(data, data, valid, marker), nodata: marker };
  const wider = allocate(WIDER[dtype]!, data.length);
  const beyond = rangeOf(WIDER[dtype]!)[0];
  return { data: marked(data, wider, valid, beyond), nodata: beyond };
}

function marked(from: TypedArray, to: TypedArray, valid: TypedArray, marker: number): TypedArray {
  for (let i = 0; i < from.length; i++) to[i] = valid[i] === 0 ? marker : from[i]!;
  return to;
}

/** The least value that no valid pixel has; undefined where there is none. */
function unusedValue(data: TypedArray, valid: TypedArray, dtype: DType): number | undefined {
  const [least, most] = rangeOf(dtype);
  // More values than pixels are never all taken.
  const span = Math.min(most - least + 1, data.length + 1);
  const taken = new Uint8Array(span);
  for (let i = 0; i < data.length; i++) {
    const at = data[i]! - least;
    if (valid[i] !== 0 && at < span) taken[at] = 1;
  }
  const free = taken.indexOf(0);
  return free < 0 ? undefined : least + free;
}
