import type { Kernels } from '../kernels';
import { checkRows, FLOAT_SIZES, HORIZONTAL_SIZES } from '../reference/predictors';
import type { Arena } from './arena';
import type { KernelExports } from './exports';

export function predictors(
  exports: KernelExports,
  arena: Arena,
  reference: Kernels,
): Pick<Kernels, 'undoHorizontalPredictor' | 'undoFloatPredictor'> {
  return {
    undoHorizontalPredictor(data, width, rows, samples, bytesPerSample) {
      const length = checkRows(data, width, rows, samples, bytesPerSample, HORIZONTAL_SIZES);
      if (length === 0) return;
      const places = arena.place(length);
      if (!places) return reference.undoHorizontalPredictor(data, width, rows, samples, bytesPerSample);
      const [at] = places as [number];
      const stride = samples * bytesPerSample;
      arena.bytes.set(data.subarray(0, length), at);
      exports.undoHorizontalPredictor(at, width * stride, rows, stride, bytesPerSample);
      data.set(arena.bytes.subarray(at, at + length));
    },
    undoFloatPredictor(data, width, rows, samples, bytesPerSample) {
      const length = checkRows(data, width, rows, samples, bytesPerSample, FLOAT_SIZES);
      if (length === 0) return;
      const places = arena.place(length, length / rows);
      if (!places) return reference.undoFloatPredictor(data, width, rows, samples, bytesPerSample);
      const [at, planes] = places as [number, number];
      arena.bytes.set(data.subarray(0, length), at);
      exports.undoFloatPredictor(at, width * samples, rows, samples, bytesPerSample, planes);
      data.set(arena.bytes.subarray(at, at + length));
    },
  };
}
