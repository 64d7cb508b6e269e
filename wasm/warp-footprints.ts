/** Twin: src/kernels/reference/warp-footprints.ts. */
import { Extent, setExtent, shareOf } from './footprint';
import { clearCounts, countSample } from './mode-table';
import { placesOfRow } from './source-place';
import { storeResampled } from './store-resampled';
import { isValid } from './validity';
import { WarpCall } from './warp-call';

export const AVERAGE: i32 = 0;
export const MODE: i32 = 1;
export const MIN: i32 = 2;
export const MAX: i32 = 3;

// In static memory: what is allocated would lie where callers put their arguments.
const across = changetype<Extent>(memory.data(24, 8));
const down = changetype<Extent>(memory.data(24, 8));

/**
 * The call's grid is one of corners. `scratch` has room for two rows of places, 16 * (width + 1) bytes each, and behind
 * them for what `which` needs: a table of `tableSize` for MODE.
 */
export function footprints<T>(call: WarpCall, which: i32): void {
  const width = call.width;
  const hasMarker = call.marker !== 0;
  const marker: T = hasMarker ? load<T>(call.marker) : <T>0;
  const rowBytes = <usize>(width + 1) << 4;
  const table = call.scratch + 2 * rowBytes;
  let above = call.scratch;
  let below = above + rowBytes;
  if (which === MODE) clearCounts<T>(table, call.tableSize);
  placesOfRow(0, width + 1, call.xy, call.step, call.cols, call.rows, call.spans, below);
  let at = call.target;
  for (let row = 0; row < call.height; row++) {
    const swapped = above;
    above = below;
    below = swapped;
    placesOfRow(row + 1, width + 1, call.xy, call.step, call.cols, call.rows, call.spans, below);
    let corner = above;
    let opposite = below + 16;
    for (let col = 0; col < width; col++, at += sizeof<T>(), corner += 16, opposite += 16) {
      if (!setExtent(across, load<f64>(corner), load<f64>(opposite), call.sourceWidth)) continue;
      if (!setExtent(down, load<f64>(corner, 8), load<f64>(opposite, 8), call.sourceHeight)) continue;
      if (which === AVERAGE) average<T>(call, hasMarker, marker, at);
      else if (which === MODE) mode<T>(call, hasMarker, marker, at, table, row * width + col);
      else extreme<T>(call, hasMarker, marker, at, which === MIN);
    }
  }
}

function average<T>(call: WarpCall, hasMarker: bool, marker: T, target: usize): void {
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let y = down.first; y < down.end; y++) {
    const shareY = shareOf(y, down);
    let from = call.source + <usize>(y * call.sourceWidth + across.first) * sizeof<T>();
    for (let x = across.first; x < across.end; x++, from += sizeof<T>()) {
      const value = load<T>(from);
      if (!isValid<T>(value, hasMarker, marker)) continue;
      const share = shareY * shareOf(x, across);
      sum += <f64>value * share;
      total += share;
    }
  }
  if (total > 0) storeResampled<T>(target, sum / total, hasMarker, marker);
}

function extreme<T>(call: WarpCall, hasMarker: bool, marker: T, target: usize, isLeast: bool): void {
  let held: T = <T>0;
  let isHeld = false;
  for (let y = down.first; y < down.end; y++) {
    let from = call.source + <usize>(y * call.sourceWidth + across.first) * sizeof<T>();
    for (let x = across.first; x < across.end; x++, from += sizeof<T>()) {
      const value = load<T>(from);
      if (!isValid<T>(value, hasMarker, marker)) continue;
      if (!isHeld || (isLeast ? value < held : value > held)) held = value;
      isHeld = true;
    }
  }
  if (isHeld) store<T>(target, held);
}

function mode<T>(call: WarpCall, hasMarker: bool, marker: T, target: usize, table: usize, pixel: i32): void {
  let most: i32 = 0;
  for (let y = down.first; y < down.end; y++) {
    let from = call.source + <usize>(y * call.sourceWidth + across.first) * sizeof<T>();
    for (let x = across.first; x < across.end; x++, from += sizeof<T>()) {
      const value = load<T>(from);
      if (!isValid<T>(value, hasMarker, marker)) continue;
      const count = countSample<T>(table, call.tableSize, value, pixel + 1);
      if (count <= most) continue;
      most = count;
      store<T>(target, value);
    }
  }
}
