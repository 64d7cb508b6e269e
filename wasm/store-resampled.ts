import { toSample } from './source-place';
import { largest, smallest } from './validity';

/**
 * A weighted mean as a sample: integers round half up and are clamped to their range, and one that equals nodata moves
 * by one. Twin: src/kernels/reference/store-resampled.ts.
 */
export function storeResampled<T>(target: usize, value: f64, hasMarker: bool, marker: T): void {
  if (isFloat<T>()) {
    store<T>(target, <T>value);
    return;
  }
  let rounded = toSample<T>(min(max(floor(value + 0.5), <f64>smallest<T>()), <f64>largest<T>()));
  if (hasMarker && rounded === marker) rounded = rounded === smallest<T>() ? <T>(rounded + 1) : <T>(rounded - 1);
  store<T>(target, rounded);
}
