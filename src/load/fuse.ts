import type { Kernels } from '#kernels/kernels';
import { type DType, isFloat, rangeOf, type TypedArray } from '#model/dtype';
import type { FuseMethod } from '#model/request';

/** Settles several datasets of one time step: arrays in fuse order, all of one band; invalid samples never win. */
export function fuse(
  layers: readonly TypedArray[],
  method: FuseMethod,
  dtype: DType,
  nodata: number,
  kernels: Kernels,
): TypedArray {
  if (layers.length === 1) return layers[0]!;
  if (method === 'mean') return meanOf(layers, dtype, nodata, kernels);
  const result = layers[0]!;
  for (const layer of layers.slice(1)) merge(result, layer, method, nodata);
  return result;
}

function merge(result: TypedArray, layer: TypedArray, method: 'first' | 'last' | 'min' | 'max', nodata: number): void {
  const marksNaN = Number.isNaN(nodata);
  for (let i = 0; i < result.length; i++) {
    const next = layer[i]!;
    if (marksNaN ? Number.isNaN(next) : next === nodata) continue;
    const held = result[i]!;
    const empty = marksNaN ? Number.isNaN(held) : held === nodata;
    if (empty || method === 'last' || (method === 'min' && next < held) || (method === 'max' && next > held)) {
      result[i] = next;
    }
  }
}

function meanOf(layers: readonly TypedArray[], dtype: DType, nodata: number, kernels: Kernels): TypedArray {
  const mean = kernels.mean(layers, nodata);
  const result = layers[0]!;
  const [least, most] = rangeOf(dtype);
  for (let i = 0; i < result.length; i++) {
    const value = mean[i]!;
    if (isFloat(dtype)) result[i] = value;
    else result[i] = Number.isNaN(value) ? nodata : Math.min(most, Math.max(least, roundHalfEven(value)));
  }
  return result;
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
