/** No NaN gets here, so the cheaper float instructions serve. */
export function least<T>(a: v128, b: v128): v128 {
  return isFloat<T>() ? v128.pmin<T>(a, b) : v128.min<T>(a, b);
}

export function most<T>(a: v128, b: v128): v128 {
  return isFloat<T>() ? v128.pmax<T>(a, b) : v128.max<T>(a, b);
}

/**
 * Sorts the columns of eight rows, 32 bytes apart, in one vector each: Batcher's odd-even merge sort, 19 comparators, all
 * in registers.
 */
export function sortRun<T>(rows: usize): void {
  const a0 = v128.load(rows);
  const b0 = v128.load(rows, 32);
  const c0 = v128.load(rows, 64);
  const d0 = v128.load(rows, 96);
  const e0 = v128.load(rows, 128);
  const f0 = v128.load(rows, 160);
  const g0 = v128.load(rows, 192);
  const h0 = v128.load(rows, 224);

  // Pairs.
  const a1 = least<T>(a0, b0);
  const b1 = most<T>(a0, b0);
  const c1 = least<T>(c0, d0);
  const d1 = most<T>(c0, d0);
  const e1 = least<T>(e0, f0);
  const f1 = most<T>(e0, f0);
  const g1 = least<T>(g0, h0);
  const h1 = most<T>(g0, h0);

  // Fours.
  const a2 = least<T>(a1, c1);
  const c2 = most<T>(a1, c1);
  const b2 = least<T>(b1, d1);
  const d2 = most<T>(b1, d1);
  const e2 = least<T>(e1, g1);
  const g2 = most<T>(e1, g1);
  const f2 = least<T>(f1, h1);
  const h2 = most<T>(f1, h1);
  const b3 = least<T>(b2, c2);
  const c3 = most<T>(b2, c2);
  const f3 = least<T>(f2, g2);
  const g3 = most<T>(f2, g2);

  // Eight.
  const a3 = least<T>(a2, e2);
  const e3 = most<T>(a2, e2);
  const b4 = least<T>(b3, f3);
  const f4 = most<T>(b3, f3);
  const c4 = least<T>(c3, g3);
  const g4 = most<T>(c3, g3);
  const d3 = least<T>(d2, h2);
  const h3 = most<T>(d2, h2);
  const c5 = least<T>(c4, e3);
  const e4 = most<T>(c4, e3);
  const d4 = least<T>(d3, f4);
  const f5 = most<T>(d3, f4);
  const b5 = least<T>(b4, c5);
  const c6 = most<T>(b4, c5);
  const d5 = least<T>(d4, e4);
  const e5 = most<T>(d4, e4);
  const f6 = least<T>(f5, g4);
  const g5 = most<T>(f5, g4);

  v128.store(rows, a3);
  v128.store(rows, b5, 32);
  v128.store(rows, c6, 64);
  v128.store(rows, d5, 96);
  v128.store(rows, e5, 128);
  v128.store(rows, f6, 160);
  v128.store(rows, g5, 192);
  v128.store(rows, h3, 224);
}
