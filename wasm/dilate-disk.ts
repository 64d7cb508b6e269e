/** A distance that no disk reaches; distances are counted in bytes. */
const FAR: u8 = 255;

/**
 * Dilates (or, `inverted`, erodes) a mask by a disk: first how far the nearest set pixel is along every column, from two
 * sweeps, then per row whether the disk that is centred here meets one of those distances. Sixteen pixels a register.
 *
 * `mask`, `target`: width * height bytes of 0 or 1, and 16 more. `heights`: radius + 1 bytes, half the disk's height at
 * every distance from its centre. `below`: height rows of `stride` bytes; `above`: one row; `near`: one row with `reach`
 * bytes more on both sides; all three have strides that are multiples of 16.
 */
export function dilateDisk(
  mask: usize,
  width: i32,
  height: i32,
  radius: i32,
  inverted: i32,
  target: usize,
  heights: usize,
  below: usize,
  above: usize,
  near: usize,
  stride: i32,
  reach: i32,
): void {
  // Eroding is dilating what is not set, and beyond the mask nothing is.
  const beyond: u8 = inverted !== 0 ? 0 : FAR;
  const flip = i8x16.splat(inverted !== 0 ? 1 : 0);
  memory.fill(above, beyond, stride);
  let after = above;
  for (let y = height - 1; y >= 0; y--) {
    const row = below + <usize>y * <usize>stride;
    sweep(mask + <usize>y * <usize>width, width, flip, after, row);
    after = row;
  }
  memory.fill(above, beyond, stride);
  const first = near + <usize>reach;
  memory.fill(near, beyond, reach);
  for (let y = 0; y < height; y++) {
    sweep(mask + <usize>y * <usize>width, width, flip, above, above);
    const row = below + <usize>y * <usize>stride;
    let least = i8x16.splat(-1);
    for (let x: usize = 0; x < <usize>width; x += 16) {
      const distance = i8x16.min_u(v128.load(row + x), v128.load(above + x));
      v128.store(first + x, distance);
      least = i8x16.min_u(least, distance);
    }
    memory.fill(first + <usize>width, beyond, stride - width + reach);
    const out = target + <usize>y * <usize>width;
    const empty = !v128.any_true(i8x16.le_u(least, i8x16.splat(<i8>radius)));
    if (empty && inverted === 0) memory.fill(out, 0, width);
    else meet(first, width, radius, heights, flip, out);
  }
}

/** One row further from the pixels that are set; `before` and `after` may be the same row. */
function sweep(mask: usize, width: i32, flip: v128, before: usize, after: usize): void {
  const one = i8x16.splat(1);
  for (let x: usize = 0; x < <usize>width; x += 16) {
    const unset = i8x16.eq(v128.xor(v128.load(mask + x), flip), i8x16.splat(0));
    v128.store(after + x, v128.and(i8x16.add_sat_u(v128.load(before + x), one), unset));
  }
}

function meet(near: usize, width: i32, radius: i32, heights: usize, flip: v128, out: usize): void {
  for (let x: usize = 0; x < <usize>width; x += 16) {
    const at = near + x;
    let met = i8x16.le_u(v128.load(at), v128.load8_splat(heights));
    for (let side: usize = 1; side <= <usize>radius; side++) {
      const reached = v128.load8_splat(heights + side);
      met = v128.or(met, i8x16.le_u(v128.load(at - side), reached));
      met = v128.or(met, i8x16.le_u(v128.load(at + side), reached));
    }
    // Rows are written downwards, so what spills over the end of one is written again with the next.
    v128.store(out + x, v128.xor(v128.and(met, i8x16.splat(1)), flip));
  }
}
