/** What every warp kernel is called with, laid out by src/kernels/wasm/warp.ts. */
@unmanaged
export class WarpCall {
  source: usize;
  sourceWidth: i32;
  sourceHeight: i32;
  target: usize;
  width: i32;
  height: i32;
  /** Nodes of the source grid. */
  xy: usize;
  step: i32;
  cols: i32;
  rows: i32;
  /** Address of the nodata marker, or 0. */
  marker: usize;
  /** 32 bytes a column of nodes. */
  spans: usize;
  /** For the kernel's own use; how much is up to the kernel. */
  scratch: usize;
  /** Size of a table in `scratch`, where a kernel wants one. */
  tableSize: i32;
  scaleX: f64;
  scaleY: f64;
}
