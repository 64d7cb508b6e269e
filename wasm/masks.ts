import { isValid } from './validity';

/** keep = 0 where a class is excluded, nodata or NaN. `excluded`: `count` samples, nodata among them. */
export function keepClasses<T>(
  quality: usize,
  pixels: i32,
  excluded: usize,
  count: i32,
  keep: usize,
  table: usize,
): void {
  if (sizeof<T>() <= 2 && isInteger<T>()) {
    // With at most 65536 classes a table answers for all of them at once.
    memory.fill(table, 1, sizeof<T>() === 1 ? 256 : 65536);
    for (let i = 0; i < count; i++) store<u8>(table + code<T>(excluded + <usize>i * sizeof<T>()), 0);
    for (let i = 0; i < pixels; i++) {
      store<u8>(keep + i, load<u8>(table + code<T>(quality + <usize>i * sizeof<T>())));
    }
    return;
  }
  for (let i = 0; i < pixels; i++) {
    const value = load<T>(quality + <usize>i * sizeof<T>());
    let kept = isValid<T>(value, false, value);
    for (let j = 0; j < count; j++) {
      if (value === load<T>(excluded + <usize>j * sizeof<T>())) kept = false;
    }
    store<u8>(keep + i, kept ? 1 : 0);
  }
}

/** A sample's bits as a table index. */
function code<T>(at: usize): usize {
  return sizeof<T>() === 1 ? <usize>load<u8>(at) : <usize>load<u16>(at);
}

/** Sets samples to the one at `nodata` where keep is 0. T is an unsigned integer of the samples' size. */
export function blank<T>(data: usize, keep: usize, pixels: i32, nodata: usize): void {
  const value = load<T>(nodata);
  const fill = v128.splat<T>(value);
  const lanes = 16 / <i32>sizeof<T>();
  let i = 0;
  for (; i + lanes <= pixels; i += lanes) {
    const at = data + <usize>i * sizeof<T>();
    const dropped = v128.eq<T>(loadMask<T>(keep + i), i32x4.splat(0));
    v128.store(at, v128.bitselect(fill, v128.load(at), dropped));
  }
  for (; i < pixels; i++) if (load<u8>(keep + i) === 0) store<T>(data + <usize>i * sizeof<T>(), value);
}

/** As many bytes as there are lanes, each widened to a lane. */
function loadMask<T>(keep: usize): v128 {
  if (sizeof<T>() === 1) return v128.load(keep);
  if (sizeof<T>() === 2) return v128.load_ext<u8>(keep);
  if (sizeof<T>() === 4) return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(keep)));
  return i64x2(<i64>load<u8>(keep), <i64>load<u8>(keep, 1));
}
