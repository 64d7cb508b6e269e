/** Reducers whose result is one of the samples, a vector of pixels at a time. */
import { least, most } from './sort-run';
import { isValidLanes, largest, smallest } from './validity';

const MIN: i32 = 0;
const MAX: i32 = 1;
const FIRST: i32 = 2;

export function pickOf<T>(
  stack: usize,
  dates: i32,
  stride: usize,
  pixels: i32,
  markerAt: usize,
  fillAt: usize,
  target: usize,
  which: i32,
): void {
  const lanes = 16 / <i32>sizeof<T>();
  const hasMarker = markerAt !== 0;
  const marker = v128.splat<T>(hasMarker ? load<T>(markerAt) : <T>0);
  const fill = v128.splat<T>(load<T>(fillAt));
  const initial = v128.splat<T>(which === MIN ? largest<T>() : which === MAX ? smallest<T>() : <T>0);
  for (let pixel = 0; pixel < pixels; pixel += lanes, stack += 16, target += 16) {
    let seen = i32x4.splat(0);
    let result = initial;
    let at = stack;
    // One loop each: a choice inside would be made for every vector of every date.
    if (which === MIN) {
      for (let date = 0; date < dates; date++, at += stride) {
        const samples = v128.load(at);
        const valid = isValidLanes<T>(samples, hasMarker, marker);
        result = least<T>(result, v128.bitselect(samples, initial, valid));
        seen = v128.or(seen, valid);
      }
    } else if (which === MAX) {
      for (let date = 0; date < dates; date++, at += stride) {
        const samples = v128.load(at);
        const valid = isValidLanes<T>(samples, hasMarker, marker);
        result = most<T>(result, v128.bitselect(samples, initial, valid));
        seen = v128.or(seen, valid);
      }
    } else if (which === FIRST) {
      for (let date = 0; date < dates; date++, at += stride) {
        const samples = v128.load(at);
        const valid = isValidLanes<T>(samples, hasMarker, marker);
        result = v128.bitselect(samples, result, v128.andnot(valid, seen));
        seen = v128.or(seen, valid);
      }
    } else {
      for (let date = 0; date < dates; date++, at += stride) {
        const samples = v128.load(at);
        const valid = isValidLanes<T>(samples, hasMarker, marker);
        result = v128.bitselect(samples, result, valid);
        seen = v128.or(seen, valid);
      }
    }
    v128.store(target, v128.bitselect(result, fill, seen));
  }
}
