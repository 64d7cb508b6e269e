/** What every warp kernel is called with, laid out by src/kernels/wasm/warp.ts. */

export function sourceOf(call: usize): usize {
  return load<usize>(call);
}

export function sourceWidthOf(call: usize): i32 {
  return load<i32>(call, 4);
}

export function sourceHeightOf(call: usize): i32 {
  return load<i32>(call, 8);
}

export function targetOf(call: usize): usize {
  return load<usize>(call, 12);
}

export function widthOf(call: usize): i32 {
  return load<i32>(call, 16);
}

export function heightOf(call: usize): i32 {
  return load<i32>(call, 20);
}

/** Nodes of the source grid. */
export function nodesOf(call: usize): usize {
  return load<usize>(call, 24);
}

export function stepOf(call: usize): i32 {
  return load<i32>(call, 28);
}

export function colsOf(call: usize): i32 {
  return load<i32>(call, 32);
}

export function rowsOf(call: usize): i32 {
  return load<i32>(call, 36);
}

/** Address of the nodata marker, or 0. */
export function markerOf(call: usize): usize {
  return load<usize>(call, 40);
}

/** Room for 32 bytes a column of nodes. */
export function spansOf(call: usize): usize {
  return load<usize>(call, 44);
}

/** For the kernel's own use; how much is up to the kernel. */
export function scratchOf(call: usize): usize {
  return load<usize>(call, 48);
}

/** Entries of a table in `scratch`, where a kernel wants one. */
export function tableSizeOf(call: usize): i32 {
  return load<i32>(call, 52);
}

export function scaleXOf(call: usize): f64 {
  return load<f64>(call, 56);
}

export function scaleYOf(call: usize): f64 {
  return load<f64>(call, 64);
}

/** Columns of one turn of the globe, or infinity. */
export function turnOf(call: usize): f64 {
  return load<f64>(call, 72);
}
