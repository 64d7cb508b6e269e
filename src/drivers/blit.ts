import type { TypedArray } from '#model/dtype';
import type { DecodedBlock } from './driver';

/** A rectangle of pixels of one level. */
export interface PixelWindow {
  col: number;
  row: number;
  width: number;
  height: number;
}

/**
 * Copies one sample of a block into a window's buffer, as far as they overlap. `x`, `y`: the block's first pixel in the
 * level; `target`: the window's pixels, row-major, of any numeric type that holds the samples.
 */
export function blit(
  block: DecodedBlock,
  sample: number,
  x: number,
  y: number,
  window: PixelWindow,
  target: TypedArray,
): void {
  const left = Math.max(x, window.col);
  const right = Math.min(x + block.width, window.col + window.width);
  const top = Math.max(y, window.row);
  const bottom = Math.min(y + block.height, window.row + window.height);
  const count = right - left;
  if (count <= 0) return;
  const { data, samples } = block;
  for (let row = top; row < bottom; row++) {
    const from = ((row - y) * block.width + (left - x)) * samples + sample;
    const to = (row - window.row) * window.width + (left - window.col);
    if (samples === 1) {
      target.set(data.subarray(from, from + count), to);
      continue;
    }
    for (let i = 0, at = from; i < count; i++, at += samples) target[to + i] = data[at]!;
  }
}
