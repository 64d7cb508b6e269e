import { allocate, dtypeOf, isFloat, rangeOf, type TypedArray } from '#model/dtype';

export type OverviewResampling = 'average' | 'nearest' | 'mode';

/** One band at one resolution; samples row-major. */
export interface Plane {
  data: TypedArray;
  width: number;
  height: number;
}

/** Source columns (or rows) behind each overview column, and the share of each that lies inside it. */
interface Footing {
  first: Int32Array;
  last: Int32Array;
  weights: Float64Array;
  /** Most source cells behind one overview cell: the stride of `weights`. */
  span: number;
}

/**
 * Reduces a plane to `width` x `height`. Pixels equal to `nodata`, and NaN, never count; where none is left the result
 * is nodata (NaN where no nodata is named). The source is divided by the ratio of the sizes, not by a whole factor, so
 * that the geotransform readers derive from the sizes is the true one for odd sizes too. Averages of whole numbers are
 * rounded to multiples of `step`.
 */
export function reducePlane(
  source: Plane,
  width: number,
  height: number,
  nodata: number | undefined,
  method: OverviewResampling,
  step = 1,
): Plane {
  const data = allocate(dtypeOf(source.data), width * height);
  if (method === 'nearest') takeNearest(source, data, width, height);
  else if (method === 'mode') takeMode(source, data, width, height, nodata);
  else takeAverage(source, data, width, height, nodata, step);
  return { data, width, height };
}

function takeNearest(source: Plane, target: TypedArray, width: number, height: number): void {
  for (let row = 0; row < height; row++) {
    const sourceRow = Math.floor(((row + 0.5) * source.height) / height) * source.width;
    for (let col = 0; col < width; col++) {
      target[row * width + col] = source.data[sourceRow + Math.floor(((col + 0.5) * source.width) / width)]!;
    }
  }
}

function takeAverage(
  source: Plane,
  target: TypedArray,
  width: number,
  height: number,
  nodata: number | undefined,
  step: number,
): void {
  const dtype = dtypeOf(target);
  const whole = !isFloat(dtype);
  const [least, most] = rangeOf(dtype);
  const empty = nodata ?? (whole ? 0 : Number.NaN);
  const across = footing(source.width, width);
  const down = footing(source.height, height);
  const { data, width: stride } = source;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      let sum = 0;
      let weight = 0;
      for (let y = down.first[row]!, wy = row * down.span; y <= down.last[row]!; y++, wy++) {
        for (let x = across.first[col]!, wx = col * across.span; x <= across.last[col]!; x++, wx++) {
          const value = data[y * stride + x]!;
          if (value === nodata || Number.isNaN(value)) continue;
          const share = down.weights[wy]! * across.weights[wx]!;
          sum += share * value;
          weight += share;
        }
      }
      let value = weight > 0 ? sum / weight : empty;
      if (whole && weight > 0) {
        value = Math.min(most, Math.max(least, Math.round(value / step) * step));
        // A mean of valid values must not turn into a hole by falling on the marker.
        if (value === nodata) value += value < most ? 1 : -1;
      }
      target[row * width + col] = value;
    }
  }
}

function takeMode(source: Plane, target: TypedArray, width: number, height: number, nodata?: number): void {
  const empty = nodata ?? (isFloat(dtypeOf(target)) ? Number.NaN : 0);
  const across = footing(source.width, width);
  const down = footing(source.height, height);
  const { data, width: stride } = source;
  const seen = new Float64Array(across.span * down.span);
  const shares = new Float64Array(across.span * down.span);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      let distinct = 0;
      for (let y = down.first[row]!, wy = row * down.span; y <= down.last[row]!; y++, wy++) {
        for (let x = across.first[col]!, wx = col * across.span; x <= across.last[col]!; x++, wx++) {
          const value = data[y * stride + x]!;
          if (value === nodata || Number.isNaN(value)) continue;
          const share = down.weights[wy]! * across.weights[wx]!;
          let slot = 0;
          while (slot < distinct && seen[slot] !== value) slot++;
          if (slot === distinct) {
            seen[distinct] = value;
            shares[distinct++] = 0;
          }
          shares[slot] = shares[slot]! + share;
        }
      }
      let best = 0;
      for (let slot = 1; slot < distinct; slot++) if (shares[slot]! > shares[best]!) best = slot;
      target[row * width + col] = distinct > 0 ? seen[best]! : empty;
    }
  }
}

function footing(from: number, to: number): Footing {
  const ratio = from / to;
  const span = Math.ceil(ratio) + 1;
  const first = new Int32Array(to);
  const last = new Int32Array(to);
  const weights = new Float64Array(to * span);
  for (let cell = 0; cell < to; cell++) {
    // Multiplying before dividing keeps whole ratios exact, so that they touch no neighbour with a weight of 1e-16.
    const start = (cell * from) / to;
    const end = ((cell + 1) * from) / to;
    const low = Math.floor(start);
    const high = Math.min(from, Math.ceil(end)) - 1;
    first[cell] = low;
    last[cell] = high;
    for (let at = low; at <= high; at++) {
      weights[cell * span + at - low] = Math.min(end, at + 1) - Math.max(start, at);
    }
  }
  return { first, last, weights, span };
}
