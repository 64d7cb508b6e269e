/**
 * Columns of sorted rows, one vector a row: merged as Batcher's odd-even merge does (Knuth, The Art of Computer
 * Programming, volume 3, section 5.3.4), and asked for their middle without merging the last two.
 */
import { least, most } from './sort-run';

/** Bytes from row to row: sortRun's, room for two vectors. */
export const ROW: usize = 32;

/** Two sorted runs of eight rows, one after the other, into one of sixteen: 25 comparators, in registers. */
export function mergeEights<T>(rows: usize): void {
  const a0 = v128.load(rows);
  const b0 = v128.load(rows, 32);
  const c0 = v128.load(rows, 64);
  const d0 = v128.load(rows, 96);
  const e0 = v128.load(rows, 128);
  const f0 = v128.load(rows, 160);
  const g0 = v128.load(rows, 192);
  const h0 = v128.load(rows, 224);
  const i0 = v128.load(rows, 256);
  const j0 = v128.load(rows, 288);
  const k0 = v128.load(rows, 320);
  const l0 = v128.load(rows, 352);
  const m0 = v128.load(rows, 384);
  const n0 = v128.load(rows, 416);
  const o0 = v128.load(rows, 448);
  const p0 = v128.load(rows, 480);

  // Eight apart. The ends are where they belong.
  v128.store(rows, least<T>(a0, i0));
  const i1 = most<T>(a0, i0);
  const b1 = least<T>(b0, j0);
  const j1 = most<T>(b0, j0);
  const c1 = least<T>(c0, k0);
  const k1 = most<T>(c0, k0);
  const d1 = least<T>(d0, l0);
  const l1 = most<T>(d0, l0);
  const e1 = least<T>(e0, m0);
  const m1 = most<T>(e0, m0);
  const f1 = least<T>(f0, n0);
  const n1 = most<T>(f0, n0);
  const g1 = least<T>(g0, o0);
  const o1 = most<T>(g0, o0);
  const h1 = least<T>(h0, p0);
  v128.store(rows, most<T>(h0, p0), 480);

  // Four apart.
  const e2 = least<T>(e1, i1);
  const i2 = most<T>(e1, i1);
  const f2 = least<T>(f1, j1);
  const j2 = most<T>(f1, j1);
  const g2 = least<T>(g1, k1);
  const k2 = most<T>(g1, k1);
  const h2 = least<T>(h1, l1);
  const l2 = most<T>(h1, l1);

  // Two apart, then neighbours.
  const c2 = least<T>(c1, e2);
  const e3 = most<T>(c1, e2);
  v128.store(rows, least<T>(b1, c2), 32);
  v128.store(rows, most<T>(b1, c2), 64);
  const d2 = least<T>(d1, f2);
  const f3 = most<T>(d1, f2);
  v128.store(rows, least<T>(d2, e3), 96);
  v128.store(rows, most<T>(d2, e3), 128);
  const g3 = least<T>(g2, i2);
  const i3 = most<T>(g2, i2);
  v128.store(rows, least<T>(f3, g3), 160);
  v128.store(rows, most<T>(f3, g3), 192);
  const h3 = least<T>(h2, j2);
  const j3 = most<T>(h2, j2);
  v128.store(rows, least<T>(h3, i3), 224);
  v128.store(rows, most<T>(h3, i3), 256);
  const k3 = least<T>(k2, m1);
  const m2 = most<T>(k2, m1);
  v128.store(rows, least<T>(j3, k3), 288);
  v128.store(rows, most<T>(j3, k3), 320);
  const l3 = least<T>(l2, n1);
  const n2 = most<T>(l2, n1);
  v128.store(rows, least<T>(l3, m2), 352);
  v128.store(rows, most<T>(l3, m2), 384);
  v128.store(rows, least<T>(n2, o1), 416);
  v128.store(rows, most<T>(n2, o1), 448);
}

/** Two sorted runs of `half` rows, a power of two, one after the other, into one. */
export function mergeHalves<T>(rows: usize, half: i32): void {
  if (half === 8) {
    mergeEights<T>(rows);
    return;
  }
  for (let i = 0; i < half; i++) compareRows<T>(rows, i, i + half);
  for (let k = half >> 1; k >= 1; k >>= 1) {
    for (let start = k; start + k < 2 * half; start += 2 * k) {
      for (let i = start; i < start + k; i++) compareRows<T>(rows, i, i + k);
    }
  }
}

function compareRows<T>(rows: usize, upper: i32, lower: i32): void {
  const a = rows + <usize>upper * ROW;
  const b = rows + <usize>lower * ROW;
  const x = v128.load(a);
  const y = v128.load(b);
  v128.store(a, least<T>(x, y));
  v128.store(b, most<T>(x, y));
}

/**
 * The `rank`-th smallest, from 1, of two sorted runs together: the least, over all ways to take i from the one and
 * rank - i from the other, of the larger of the last ones taken. 1 <= rank <= a + b; b may be 0.
 */
export function rankOfTwo<T>(runA: usize, a: i32, runB: usize, b: i32, rank: i32): v128 {
  let i = max(0, rank - b);
  const end = min(a, rank);
  let atA = runA + <usize>i * ROW - ROW;
  let atB = runB + <usize>(rank - i) * ROW - ROW;
  let result: v128;
  if (i === 0) {
    result = v128.load(atB);
  } else if (i === rank) {
    return v128.load(atA);
  } else {
    result = most<T>(v128.load(atA), v128.load(atB));
  }
  const last = end === rank ? end - 1 : end;
  for (; i < last; i++) {
    atA += ROW;
    atB -= ROW;
    result = least<T>(result, most<T>(v128.load(atA), v128.load(atB)));
  }
  return end === rank ? least<T>(result, v128.load(atA, ROW)) : result;
}
