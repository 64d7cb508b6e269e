/** Twin: src/kernels/reference/warp-footprints.ts. */
import { EXTENT_BYTES, endOf, firstOf, setExtent, shareOf } from './footprint';
import { clearCounts, countSample } from './mode-table';
import { placesOfRow } from './source-place';
import { storeResampled } from './store-resampled';
import { isValid } from './validity';
import {
  colsOf,
  heightOf,
  markerOf,
  nodesOf,
  rowsOf,
  scratchOf,
  sourceHeightOf,
  sourceOf,
  sourceWidthOf,
  spansOf,
  stepOf,
  tableSizeOf,
  targetOf,
  turnOf,
  widthOf,
} from './warp-call';

export const AVERAGE: i32 = 0;
export const MODE: i32 = 1;
export const MIN: i32 = 2;
export const MAX: i32 = 3;

// In static memory: what is allocated would lie where callers put their arguments.
const across = memory.data(EXTENT_BYTES, 8);
const down = memory.data(EXTENT_BYTES, 8);

/**
 * The call's grid is one of corners. `scratch` has room for two rows of places, 16 * (width + 1) bytes each, and behind
 * them for what `which` needs: a table of `tableSize` for MODE.
 */
export function footprints<T>(call: usize, which: i32): void {
  const width = widthOf(call);
  const hasMarker = markerOf(call) !== 0;
  const marker: T = hasMarker ? load<T>(markerOf(call)) : <T>0;
  const rowBytes = (<usize>(width + 1)) << 4;
  const table = scratchOf(call) + 2 * rowBytes;
  let above = scratchOf(call);
  let below = above + rowBytes;
  if (which === MODE) clearCounts<T>(table, tableSizeOf(call));
  placesOfRow(0, width + 1, nodesOf(call), stepOf(call), colsOf(call), rowsOf(call), spansOf(call), below);
  let at = targetOf(call);
  for (let row = 0; row < heightOf(call); row++) {
    const swapped = above;
    above = below;
    below = swapped;
    placesOfRow(row + 1, width + 1, nodesOf(call), stepOf(call), colsOf(call), rowsOf(call), spansOf(call), below);
    let corner = above;
    let opposite = below + 16;
    for (let col = 0; col < width; col++, at += sizeof<T>(), corner += 16, opposite += 16) {
      if (!setExtent(across, load<f64>(corner), load<f64>(opposite), sourceWidthOf(call), turnOf(call))) continue;
      if (!setExtent(down, load<f64>(corner, 8), load<f64>(opposite, 8), sourceHeightOf(call), Infinity)) continue;
      if (which === AVERAGE) average<T>(call, hasMarker, marker, at);
      else if (which === MODE) mode<T>(call, hasMarker, marker, at, table, row * width + col);
      else extreme<T>(call, hasMarker, marker, at, which === MIN);
    }
  }
}

function average<T>(call: usize, hasMarker: bool, marker: T, target: usize): void {
  let sum: f64 = 0;
  let total: f64 = 0;
  for (let y = firstOf(down); y < endOf(down); y++) {
    const shareY = shareOf(y, down);
    let from = sourceOf(call) + <usize>(y * sourceWidthOf(call) + firstOf(across)) * sizeof<T>();
    for (let x = firstOf(across); x < endOf(across); x++, from += sizeof<T>()) {
      const value = load<T>(from);
      if (!isValid<T>(value, hasMarker, marker)) continue;
      const share = shareY * shareOf(x, across);
      sum += <f64>value * share;
      total += share;
    }
  }
  if (total > 0) storeResampled<T>(target, sum / total, hasMarker, marker);
}

function extreme<T>(call: usize, hasMarker: bool, marker: T, target: usize, isLeast: bool): void {
  let held: T = <T>0;
  let isHeld = false;
  for (let y = firstOf(down); y < endOf(down); y++) {
    let from = sourceOf(call) + <usize>(y * sourceWidthOf(call) + firstOf(across)) * sizeof<T>();
    for (let x = firstOf(across); x < endOf(across); x++, from += sizeof<T>()) {
      const value = load<T>(from);
      if (!isValid<T>(value, hasMarker, marker)) continue;
      if (!isHeld || (isLeast ? value < held : value > held)) held = value;
      isHeld = true;
    }
  }
  if (isHeld) store<T>(target, held);
}

function mode<T>(call: usize, hasMarker: bool, marker: T, target: usize, table: usize, pixel: i32): void {
  let most: i32 = 0;
  for (let y = firstOf(down); y < endOf(down); y++) {
    let from = sourceOf(call) + <usize>(y * sourceWidthOf(call) + firstOf(across)) * sizeof<T>();
    for (let x = firstOf(across); x < endOf(across); x++, from += sizeof<T>()) {
      const value = load<T>(from);
      if (!isValid<T>(value, hasMarker, marker)) continue;
      const count = countSample<T>(table, tableSizeOf(call), value, pixel + 1);
      if (count <= most) continue;
      most = count;
      store<T>(target, value);
    }
  }
}
