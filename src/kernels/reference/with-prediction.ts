import type { Prediction } from '../kernels';
import { FLOAT_SIZES, HORIZONTAL_SIZES, undoFloatPredictor, undoHorizontalPredictor } from './predictors';

type Decoder = (source: Uint8Array, size: number) => Uint8Array;

/** The decoder, and after it what undoes a predictor. */
export function withPrediction(
  decode: Decoder,
): (source: Uint8Array, size: number, prediction?: Prediction) => Uint8Array {
  return (source, size, prediction) => {
    const predicted = prediction ? predictedBytes(prediction) : 0;
    const data = decode(source, size);
    if (!prediction || data.length < predicted) return data;
    const { predictor, width, rows, samples, bytesPerSample } = prediction;
    const undo = predictor === 2 ? undoHorizontalPredictor : undoFloatPredictor;
    undo(data, width, rows, samples, bytesPerSample);
    return data;
  };
}

/** How many bytes the rows hold. Throws RangeError for a prediction that cannot be. */
export function predictedBytes({ predictor, width, rows, samples, bytesPerSample }: Prediction): number {
  const sizes: readonly number[] = predictor === 2 ? HORIZONTAL_SIZES : FLOAT_SIZES;
  const counts = [width, rows, samples].every((count) => Number.isInteger(count) && count >= 0);
  if (!counts || !sizes.includes(bytesPerSample)) {
    throw new RangeError(
      `no predictor ${predictor} for ${width} x ${rows} x ${samples} samples of ${bytesPerSample} bytes`,
    );
  }
  return width * rows * samples * bytesPerSample;
}
